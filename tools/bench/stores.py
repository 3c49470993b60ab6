"""Databases to run against: new ones, copies of prepared ones, and what is in them afterwards."""
import contextlib
import dataclasses
import itertools
import pathlib
import shutil
import sqlite3
import urllib.parse

from torture.databases import Unreachable, psql

SQLITE_ROWS = "select name from sqlite_master where type = 'table' and name like 'item!_%' escape '!'"
POSTGRES_COUNT = r"""
    select count(*), coalesce(sum((xpath('//count/text()', query_to_xml(
        format('select count(*) from %s', oid::regclass), true, true, '')))[1]::text::bigint), 0), ({applied})
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname like 'item\_%'
"""
# Until nobody is connected any more.
LEFT = """
    do $$ begin
        while exists (select from pg_stat_activity where datname = '{}') loop
            perform pg_sleep(0.01), pg_stat_clear_snapshot();
        end loop;
    end $$;
"""
# The server's own writer comes by every 0.2 s: then what was not waited for is on the disk as well.
SYNCS = "do $$ begin perform pg_sleep(0.25); end $$; select wal_sync from pg_stat_wal;"


@dataclasses.dataclass(frozen=True)
class Found:
    """What a database holds of the migrations: tables, rows in them, and records of what is applied."""

    tables: int
    rows: int
    applied: int | None  # None: the program's history is not known


class SqliteFiles:
    kind = "sqlite"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "sqlite"
        self.numbers = itertools.count()

    @contextlib.contextmanager
    def new(self, template=None):
        """A database in a folder of its own: some tools put a second file beside it."""
        folder = self.folder / str(next(self.numbers))
        if template is None:
            folder.mkdir(parents=True)
        else:
            shutil.copytree(template.path.parent, folder)
        database = SqliteFile(folder / "bench.db")
        if template is None:
            database.ask("pragma user_version = 0")  # makes the file
        try:
            yield database
        finally:
            shutil.rmtree(folder)

    def settle(self, _=None):
        pass

    def syncs(self, _=None):
        """None: they are the program's own, which strace counts."""
        return None


class SqliteFile:
    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:{path}"

    def ask(self, sql):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def count(self, applied):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            if pathlib.Path(beside := self.path.parent / "sqitch.db").exists():
                connection.execute("attach ? as sqitch", (str(beside),))
            tables = [name for name, in connection.execute(SQLITE_ROWS)]
            rows = sum(connection.execute(f"select count(*) from {name}").fetchone()[0] for name in tables)
            return Found(len(tables), rows, connection.execute(applied).fetchone()[0] if applied else None)


class PostgresServer:
    kind = "postgres"

    def __init__(self, url):
        self.url = url
        self.numbers = itertools.count()

    @contextlib.contextmanager
    def new(self, template=None):
        name = f"bench_{next(self.numbers)}"
        psql(self.url, f"create database {name} template {template.name if template else 'template0'}")
        try:
            yield PostgresDatabase(name, urllib.parse.urlsplit(self.url)._replace(path="/" + name).geturl())
        finally:
            with contextlib.suppress(Unreachable):  # an interrupt ends the server as well
                psql(self.url, f"drop database {name} with (force)")

    def settle(self, database):
        """Nobody is connected any more, and what was written is on the disk: what follows is not charged for it."""
        psql(self.url, LEFT.format(database.name) + "checkpoint;")

    def syncs(self, database):
        """Of the write-ahead log, by all processes of the server."""
        return int(psql(self.url, LEFT.format(database.name) + SYNCS))


class PostgresDatabase:
    def __init__(self, name, url):
        self.name = name
        self.url = url

    def count(self, applied):
        found = psql(self.url, POSTGRES_COUNT.format(applied=applied or "null")).strip().split("|")
        return Found(*(int(each) if each else None for each in found))
