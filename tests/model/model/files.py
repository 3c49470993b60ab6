"""Migrations as they stand in a directory: what a test may know of them without reading belay's code."""
import dataclasses
import pathlib

REPEATABLE_FROM = 1_000_000  # numbers of repeatable migrations, which have no version, in the model


@dataclasses.dataclass(frozen=True)
class Script:
    """Three statements: a note, a table made or dropped, a note. One of them may fail."""

    text: int = 0  # another number is another text
    fails_at: int | None = None
    alone: bool = False  # -- belay:transaction off
    noop: bool = False

    def statement(self, index):
        """What tells a statement from any other that may come in its place."""
        return "fails" if self.fails_at == index else f"{index}.{self.text}"

    def statements(self):
        return [] if self.noop else [self.statement(index) for index in range(3)]


@dataclasses.dataclass(frozen=True)
class Migration:
    number: int
    name: str
    subject: str  # names its table; a migration keeps it when it is renamed
    spelling: str  # of the version
    up: Script = Script()
    down: Script | None = Script()
    irreversible: bool = False
    requires: tuple | None = None  # numbers; None: the one before it
    tag: str | None = None
    verify: bool | None = None  # holds, does not, is not there
    check: bool | None = None
    sections: bool = False  # in one file

    @property
    def repeatable(self):
        return self.number >= REPEATABLE_FROM

    @property
    def version(self):
        return f"R__{self.name}" if self.repeatable else self.spelling

    def checksum(self):
        """All that a checksum covers: the up script with its directives."""
        return (self.subject, self.up, self.requires, self.tag, self.irreversible)

    def revert_script(self):
        return None if self.irreversible or self.repeatable else self.down


class Directory:
    """The files of one project, and those that were there before."""

    def __init__(self, folder, project):
        self.folder = pathlib.Path(folder)
        self.project = project
        self.files = {}
        self.removed = {}

    def plain(self):
        return sorted(number for number, one in self.files.items() if not one.repeatable)

    def known(self, number):
        return self.files.get(number) or self.removed.get(number)

    def put(self, migration):
        self.files[migration.number] = migration
        self.removed.pop(migration.number, None)

    def change(self, number, **fields):
        self.files[number] = dataclasses.replace(self.files[number], **fields)

    def remove(self, number):
        self.removed[number] = self.files.pop(number)

    def write(self):
        self.folder.mkdir(exist_ok=True)
        for file in self.folder.iterdir():
            file.unlink()
        for migration in self.files.values():
            for name, text in files_of(migration, self.project).items():
                (self.folder / name).write_text(text, encoding="utf-8")


def files_of(migration, project):
    """The names and texts of a migration's files."""
    parts = {"up": directives(migration) + sql(migration, "up", migration.up, project)}
    if migration.down is not None and not migration.irreversible and not migration.repeatable:
        parts["down"] = sql(migration, "down", migration.down, project)
    for kind in ("verify", "check"):
        if getattr(migration, kind) is not None:
            parts[kind] = f"select {int(getattr(migration, kind))};\n"
    stem = f"R__{migration.name}" if migration.repeatable else f"{migration.spelling}_{migration.name}"
    if migration.sections and not migration.repeatable:
        head = parts.pop("up")
        return {f"{stem}.sql": f"-- belay:up\n{head}" + "".join(f"-- belay:{kind}\n{text}" for kind, text in parts.items())}
    return {f"{stem}.sql" if migration.repeatable and kind == "up" else f"{stem}.{kind}.sql": text for kind, text in parts.items()}


def directives(migration):
    lines = []
    if migration.requires is not None:
        lines.append("requires " + (" ".join(map(str, migration.requires)) or "none"))
    if migration.tag:
        lines.append(f"tag {migration.tag}")
    if migration.irreversible:
        lines.append("irreversible what is gone is gone")
    return "".join(f"-- belay:{line}\n" for line in lines)


def sql(migration, direction, script, project):
    if script.noop:
        return "-- belay:noop\n"
    table = table_of(project, migration.subject)
    middle = f"create table if not exists {table} (v int);" if direction == "up" else f"drop table if exists {table};"
    lines = [note(project, migration, direction, 0, script.text), middle + f" -- {script.text}",
             note(project, migration, direction, 2, script.text)]
    if script.fails_at is not None:
        lines[script.fails_at] = "insert into no_such_table values (1);"
    return ("-- belay:transaction off\n" if script.alone else "") + "\n".join(lines) + "\n"


def note(project, migration, direction, index, text):
    return f"insert into notes (project, subject, said) values ('{project}', '{migration.subject}', '{direction} {index}.{text}');"


def table_of(project, subject):
    return f"t_{project}_{subject}"
