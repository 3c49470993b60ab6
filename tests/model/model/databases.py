"""The two databases that the model is compared with, by their own programs and not by belay's drivers."""
import contextlib
import hashlib
import os
import secrets
import sqlite3
import subprocess
import urllib.parse

NOTES = "select project, subject, said from notes order by id"


class Sqlite:
    kind = "sqlite"

    def __init__(self, folder):
        self.path = folder / "model.db"
        self.url = f"sqlite:{self.path}"
        self.execute("create table notes (id integer primary key, project text, subject text, said text)")

    def execute(self, text):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(text)

    def read(self):
        """Notes, tables, and the view of what is applied."""
        connection = sqlite3.connect(self.path)
        try:
            notes = [tuple(row) for row in connection.execute(NOTES)]
            names = [row[0] for row in connection.execute("select name from sqlite_master where type in ('table', 'view')")]
            view = []
            if "belay_applied" in names:
                view = connection.execute("select project, version from belay_applied where project <> 'belay'").fetchall()
            return notes, {name for name in names if name.startswith("t_")}, sorted(view)
        finally:
            connection.close()

    def fingerprint(self):
        """Of everything that is in the database."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def drop(self):
        self.path.unlink()


class Postgres:
    kind = "postgres"

    def __init__(self, folder):
        del folder
        self.server = os.environ["BELAY_TEST_POSTGRES"]
        self.name = "belay_model_" + secrets.token_hex(4)
        self.psql(self.server, f"create database {self.name}")
        self.url = urllib.parse.urlsplit(self.server)._replace(path="/" + self.name).geturl()
        self.execute("create table notes (id serial primary key, project text, subject text, said text)")

    @staticmethod
    def psql(url, text):
        done = subprocess.run(["psql", "-XqAt", "-F", "|", "-v", "ON_ERROR_STOP=1", "-d", url], input=text,
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return [tuple(line.split("|")) for line in done.stdout.splitlines() if line]

    def execute(self, text):
        self.psql(self.url, text)

    def read(self):
        """Notes, tables, and the view of what is applied."""
        rows = self.psql(self.url, f"""
            select to_regclass('belay.applied') is not null as has_view \\gset
            select 'note', * from ({NOTES}) as n;
            select 'table', tablename from pg_tables where schemaname = 'public' and tablename like 't\\_%';
            \\if :has_view
            select 'applied', project, version from belay.applied where project <> 'belay';
            \\endif
            """)
        return ([row[1:] for row in rows if row[0] == "note"], {row[1] for row in rows if row[0] == "table"},
                sorted(row[1:] for row in rows if row[0] == "applied"))

    def fingerprint(self):
        """Of everything that a reading command could change: the history, and what else there is in the schema."""
        return self.psql(self.url, """
            select oid, relname, xmin from pg_class where relnamespace = to_regnamespace('belay') order by oid;
            select to_regclass('belay.history') is not null as has_history \\gset
            \\if :has_history
            select md5(string_agg(row::text, '' order by project, seq)) from belay.history as row;
            \\endif
            """)

    def drop(self):
        self.psql(self.server, f"drop database {self.name} with (force)")


KINDS = {one.kind: one for one in (Sqlite, Postgres)}
