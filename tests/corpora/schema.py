"""Databases that the corpora are run on, and their schemas as text."""
import difflib
import itertools
import os
import pathlib
import re
import sqlite3
import subprocess
import urllib.parse
import uuid

CATALOGS = pathlib.Path(__file__).parent / "schema.sql"
END_OF_ANSWER = "-- end of answer"


class SqliteDatabase:
    """A new file."""

    kind = "SQLite"

    @staticmethod
    def is_same(one, other):
        """Whether two schemas are equal but for the order of lines within a statement, as columns added again stand last."""
        return one == other or canonical(one) == canonical(other)

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

    @staticmethod
    def is_same(one, other):
        """Whether they are equal but for blanks in functions; the catalogs are not read in the order of the columns."""
        return one == other or one.split() == other.split()

    def __init__(self, server, prelude=""):
        self.arguments = (server, prelude)
        self.server = server
        self.prelude = prelude
        self.template = ""
        self.name = f"corpora_{uuid.uuid4().hex}"
        self.url = urllib.parse.urlsplit(server)._replace(path="/" + self.name).geturl()

    def __enter__(self):
        self._administer(f"create database {self.name}" + (f" template {self.template}" if self.template else ""))
        if self.prelude and not self.template:
            subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.url], input=self.prelude, text=True, check=True)
        self._connect()
        return self

    def copy(self):
        """Another database with the same in it. Nobody may be connected to one that is copied."""
        self.client.communicate()
        other = PostgresDatabase(*self.arguments)
        other.template = self.name
        return other

    def _connect(self):
        self.client = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.url], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PGOPTIONS": "-c jit=off"})

    def __exit__(self, *_):
        if not self.client.stdin.closed:
            self.client.communicate()
        self._administer(f"drop database {self.name} with (force)")

    def _administer(self, sql):
        subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, self.server], check=True)

    def schema(self):
        """From the catalogs: a dump takes a second, and this is asked for after every step."""
        if self.client.stdin.closed:
            self._connect()
        print(f"\\i {CATALOGS}\n\\echo {END_OF_ANSWER}", file=self.client.stdin, flush=True)
        answer = itertools.takewhile(lambda line: line != END_OF_ANSWER + "\n", iter(self.client.stdout.readline, ""))
        text = "".join(answer)
        assert self.client.poll() is None and text, "the catalogs could not be read"
        return text

    def difference(self, expected):
        """One schema has many spellings, of servers of other versions too: where two differ, this server writes both anew."""
        found = self._dump()
        if without_noise(expected) == without_noise(found):
            return ""
        return diff(self._anew(expected), self._anew(found))

    def _dump(self):
        return subprocess.run(["pg_dump", "--schema-only", "--no-owner", "--exclude-schema=belay", self.url],
                              check=True, capture_output=True, text=True).stdout

    def _anew(self, dump):
        """A dump, restored and dumped again."""
        with PostgresDatabase(self.server) as other:
            subprocess.run(["psql", "-X", "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1", other.url], input=dump, text=True, check=True,
                           env={**os.environ, "PGOPTIONS": "-c check_function_bodies=off"})
            return without_noise(other._dump())


def without_noise(dump):
    """A dump without what changes from run to run or says nothing of the schema.

    Some projects make partitions for the day of the run, which is in their names and bounds.
    """
    dump = re.sub(r"(?<=_)20[0-9]{6}(?![0-9])", "DATE", dump)
    dump = re.sub(r"(?<=FROM \(')[^']*('\) TO \(')[^']*(?='\))", r"DATE\1DATE", dump)
    noise = re.compile(r"^(SET |SELECT pg_catalog\.set_config|-- Dumped |\\restrict|\\unrestrict|--$|-- PostgreSQL database dump)")
    lines = [line for line in dump.splitlines() if line.strip() and not noise.match(line)]
    return "\n".join(lines) + "\n"


def canonical(schema):
    """Each statement as its parts in no order, without quotes, blanks and case."""
    statements = schema.replace('"', "").lower().split(";\n")
    return sorted(",".join(sorted(" ".join(part.split()) for part in re.split("[,()]", s) if part.strip())) for s in statements)


def diff(expected, found):
    lines = difflib.unified_diff(expected.split("\n"), found.split("\n"), "expected", "found", lineterm="", n=1)
    return "\n".join(itertools.islice(lines, 40))
