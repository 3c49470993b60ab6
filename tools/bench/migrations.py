"""The migrations that are run: the same ones every time, and for every program."""
import dataclasses
import functools

FIRST = 1_700_000_000_000  # a version that every tool takes for one: digits, and a time in milliseconds
MIB = 1 << 20
ROW = "insert into item_0001 (id, name, note) values ({}, 'row number {}', 'a note of the length that notes have');"


@dataclasses.dataclass(frozen=True)
class Migration:
    """What every layout can say: a version, a name, and statements in either direction, without semicolons in strings."""

    number: int
    up: str
    down: str

    @property
    def version(self):
        return str(FIRST + self.number)

    @property
    def name(self):
        return f"item_{self.number:04}"


@dataclasses.dataclass(frozen=True)
class Migrations:
    """A set of them, and what it leaves in a database: tables called item_*, and rows in them."""

    name: str
    count: int
    rows_each: int
    make: object  # the migration of a number

    @functools.cached_property
    def all(self):
        return [self.make(number) for number in range(1, self.count + 1)]


def typical_one(number):
    """What a team writes on most days: a table with an index, and a first row."""
    table = f"item_{number:04}"
    return Migration(number, down=f"drop table {table};\n", up=(
        f"create table {table} (\n"
        "    id integer primary key,\n"
        "    name varchar(80) not null,\n"
        "    price integer not null default 0,\n"
        "    note text,\n"
        "    created_at timestamp default current_timestamp\n"
        ");\n"
        f"create index {table}_name on {table} (name);\n"
        f"insert into {table} (id, name, price) values (1, 'the first of {number}', {number});\n"))


def wide_one(number):
    """Ten statements, and so many sends where each of them is one."""
    table = f"item_{number:04}"
    rows = "".join(f"insert into {table} (id, name) values ({row}, 'row {row}');\n" for row in range(1, 9))
    return Migration(number, down=f"drop table {table};\n", up=(
        f"create table {table} (id integer primary key, name varchar(80) not null);\n"
        f"create index {table}_name on {table} (name);\n{rows}"))


def typical(count):
    return Migrations(f"typical-{count}", count, 1, typical_one)


def wide(count):
    return Migrations(f"wide-{count}", count, 8, wide_one)


def large(size, between):
    """One script of about `size` bytes, whose inserts stand on a line each, or all of it on one."""
    rows = size // len(ROW.format(1_000_000, 1_000_000) + between)

    def make(number):
        create = "create table item_0001 (id integer primary key, name varchar(80) not null, note text);"
        text = between.join([create, *(ROW.format(row, row) for row in range(1, rows + 1))])
        return Migration(number, down="drop table item_0001;\n", up=text + "\n")

    return Migrations(f"large-{size}-{'line' if between == ' ' else 'lines'}", 1, rows, make)
