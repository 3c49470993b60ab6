"""The same migrations as each tool wants them in files."""


def pairs(folder, migrations):
    """VERSION_name.up.sql and .down.sql: belay's own, golang-migrate's, and the floors'."""
    for each in migrations.all:
        (folder / f"{each.version}_{each.name}.up.sql").write_text(each.up)
        (folder / f"{each.version}_{each.name}.down.sql").write_text(each.down)


def script_alone(folder, migrations):
    """As pairs, without what takes them back."""
    for each in migrations.all:
        (folder / f"{each.version}_{each.name}.up.sql").write_text(each.up)
