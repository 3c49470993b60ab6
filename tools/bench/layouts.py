"""The same migrations as each tool wants them in files."""

ALEMBIC_INI = "[alembic]\nscript_location = {folder}\n"
ALEMBIC_ENV = """\
import os

from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["BENCH_URL"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
ALEMBIC_SCRIPT = """\
from alembic import op

revision = "{number}"
down_revision = {before}


def upgrade():
{up}


def downgrade():
{down}
"""
SQL_MIGRATE_CONFIG = "bench:\n  dialect: {dialect}\n  datasource: {source}\n  dir: {folder}\n"
WHO = "bench <bench@localhost>"


def pairs(folder, migrations):
    """VERSION_name.up.sql and .down.sql: belay's own, golang-migrate's, and the floors'."""
    up_scripts(folder, migrations)
    for each in migrations.all:
        (folder / f"{each.version}_{each.name}.down.sql").write_text(each.down)


def up_scripts(folder, migrations):
    for each in migrations.all:
        (folder / f"{each.version}_{each.name}.up.sql").write_text(each.up)


def sections(folder, migrations, up, down):
    """One file each, with a line before either half: dbmate's, goose's, sql-migrate's, node-pg-migrate's."""
    for each in migrations.all:
        (folder / f"{each.version}_{each.name}.sql").write_text(f"{up}\n{each.up}\n{down}\n{each.down}")


def yoyo(folder, migrations):
    before = ""
    for each in migrations.all:
        name = f"{each.version}_{each.name}"
        (folder / f"{name}.sql").write_text(f"-- {each.name}\n-- depends: {before}\n\n{each.up}")
        (folder / f"{name}.rollback.sql").write_text(each.down)
        before = name


def sqitch(folder, migrations):
    lines = ["%syntax-version=1.0.0", "%project=bench", ""]
    for direction in ("deploy", "revert"):
        (folder / direction).mkdir()
    for each in migrations.all:
        lines.append(f"{each.name} 2026-01-01T00:00:00Z {WHO} # {each.name}")
        (folder / "deploy" / f"{each.name}.sql").write_text(f"begin;\n{each.up}commit;\n")
        (folder / "revert" / f"{each.name}.sql").write_text(f"begin;\n{each.down}commit;\n")
    (folder / "sqitch.plan").write_text("\n".join(lines) + "\n")


def alembic(folder, migrations):
    def calls(script):
        statements = [each.strip() for each in script.split(";") if each.strip()]
        return "\n".join(f"    op.execute({each!r})" for each in statements)

    (folder / "alembic.ini").write_text(ALEMBIC_INI.format(folder=folder))
    (folder / "env.py").write_text(ALEMBIC_ENV)
    (folder / "versions").mkdir()
    for each in migrations.all:
        before = repr(str(each.number - 1)) if each.number > 1 else None
        text = ALEMBIC_SCRIPT.format(number=each.number, before=before, up=calls(each.up), down=calls(each.down))
        (folder / "versions" / f"{each.number}_{each.name}.py").write_text(text)


def sql_migrate_config(folder, dialect, source):
    file = folder.parent / f"{folder.name}.yml"
    file.write_text(SQL_MIGRATE_CONFIG.format(dialect=dialect, source=source, folder=folder))
    return file
