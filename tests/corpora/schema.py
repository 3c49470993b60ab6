"""Databases that the corpora are run on, and their schemas as text."""
import difflib
import itertools
import pathlib
import re
import sqlite3
import subprocess
import urllib.parse
import uuid


class SqliteDatabase:
    """A new file."""

    kind = "SQLite"

    def __init__(self, folder):
        self.arguments = (folder,)
        self.path = pathlib.Path(folder) / f"{uuid.uuid4().hex}.db"
        self.url = f"sqlite:{self.path}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.path.unlink(missing_ok=True)

    def schema(self):
        if not self.path.exists():
            return ""
        connection = sqlite3.connect(self.path)
        rows = connection.execute(
            "select sql from sqlite_master where sql is not null and name not like 'belay_%' order by type, name").fetchall()
        connection.close()
        return "".join(sql + ";\n" for (sql,) in rows)

    def difference(self, expected):
        return diff(expected, self.schema())


class PostgresDatabase:
    """A new database on the server of a URL."""

    kind = "PostgreSQL"

    def __init__(self, server):
        self.arguments = (server,)
        self.server = server
        self.name = f"corpora_{uuid.uuid4().hex}"
        self.url = urllib.parse.urlsplit(server)._replace(path="/" + self.name).geturl()

    def __enter__(self):
        self._administer(f"create database {self.name}")
        return self

    def __exit__(self, *_):
        self._administer(f"drop database {self.name} with (force)")

    def _administer(self, sql):
        subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, self.server], check=True)

    def schema(self):
        dump = subprocess.run(["pg_dump", "--schema-only", "--no-owner", "--exclude-schema=belay", self.url],
                              check=True, capture_output=True, text=True).stdout
        return without_noise(dump)

    def difference(self, expected):
        return diff(without_noise(expected), self.schema())


def without_noise(dump):
    """A dump without what changes from run to run or says nothing of the schema."""
    noise = re.compile(r"^(SET |SELECT pg_catalog\.set_config|-- Dumped |\\restrict|\\unrestrict|--$|-- PostgreSQL database dump)")
    lines = [line for line in dump.splitlines() if line.strip() and not noise.match(line)]
    return "\n".join(lines) + "\n"


def same_columns(one, other):
    """Whether two schemas are equal but for the order of lines within a statement, as columns added again stand last."""
    return one == other or canonical(one) == canonical(other)


def canonical(schema):
    """Each statement as its parts in no order, without quotes, blanks and case."""
    statements = schema.replace('"', "").lower().split(";\n")
    return sorted(",".join(sorted(" ".join(part.split()) for part in re.split("[,()]", s) if part.strip())) for s in statements)


def diff(expected, found):
    lines = difflib.unified_diff(expected.split("\n"), found.split("\n"), "expected", "found", lineterm="", n=1)
    return "\n".join(itertools.islice(lines, 40))
