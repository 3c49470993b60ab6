"""The other tools: how each lays files out, is called, and keeps its history. Each as its own documentation begins with."""
import pathlib
import shlex
import urllib.parse

import layouts
from migrations import FIRST
from programs import POSTGRES, SQLITE, Program

UP = ("up", "load", "pending", "prepare")


def without_tls(job):
    """Some tools refuse a server that does not offer TLS, unless they are told."""
    return job.url if job.kind == SQLITE else job.url + "?sslmode=disable"


def sqlalchemy(job):
    """URLs as Python's libraries read them."""
    if job.kind == SQLITE:
        return f"sqlite:///{job.path}"
    return urllib.parse.urlsplit(job.url)._replace(scheme="postgresql").geturl()


class Peer(Program):
    verbs = (*UP, "status", "down")

    def __init__(self, name, program):
        self.name = name
        self.program = program

    def can(self, job):
        return super().can(job) and job.verb in self.verbs


class Dbmate(Peer):
    def write(self, job):
        layouts.sections(job.folder, job.migrations, "-- migrate:up", "-- migrate:down")

    def commands(self, job):
        word = "up" if job.verb in UP else job.verb
        command = [self.program, "--no-dump-schema", "--migrations-dir", job.folder, "--url", without_tls(job), word]
        return [command] * (job.count if job.verb == "down" else 1)  # it reverts one at a time

    def applied(self, kind):
        return "select count(*) from schema_migrations"


class NodePgMigrate(Peer):
    kinds = (POSTGRES,)
    verbs = (*UP, "down")

    def write(self, job):
        layouts.sections(job.folder, job.migrations, "-- Up Migration", "-- Down Migration")

    def commands(self, job):
        words = ["down", job.count] if job.verb == "down" else ["up"]
        return [[self.program, *words, "--migrations-dir", job.folder, "--verbose", "false"]]

    def environment(self, job):
        return {"DATABASE_URL": job.url}

    def applied(self, kind):
        return "select count(*) from pgmigrations"


class Sqitch(Peer):
    def write(self, job):
        layouts.sqitch(job.folder, job.migrations)

    def commands(self, job):
        target = f"db:sqlite:{job.path}" if job.kind == SQLITE else "db:pg:" + job.url.partition(":")[2]
        kept = f"item_{job.migrations.count - job.count:04}"
        words = {"status": ["status"], "down": ["revert", "-y", "--to-change", kept]}
        return [[self.program, "--chdir", job.folder, *words.get(job.verb, ["deploy"]), "--target", target]]

    def environment(self, job):
        return {"SQITCH_FULLNAME": "bench", "SQITCH_EMAIL": "bench@localhost"}

    def applied(self, kind):
        return "select count(*) from sqitch.changes"


class Alembic(Peer):
    def write(self, job):
        layouts.alembic(job.folder, job.migrations)

    def commands(self, job):
        words = {"status": ["history", "--indicate-current"], "down": ["downgrade", f"-{job.count}"]}
        return [[self.program, "--config", job.folder / "alembic.ini", *words.get(job.verb, ["upgrade", "head"])]]

    def environment(self, job):
        return {"BENCH_URL": sqlalchemy(job)}

    def applied(self, kind):
        # It keeps where it is, and no more.
        return "select cast(version_num as integer) from alembic_version"


class SqlMigrate(Peer):
    def write(self, job):
        layouts.sections(job.folder, job.migrations, "-- +migrate Up", "-- +migrate Down")

    def commands(self, job):
        dialect = {SQLITE: "sqlite3", POSTGRES: "postgres"}[job.kind]
        source = job.path if job.kind == SQLITE else without_tls(job)
        config = layouts.sql_migrate_config(job.folder, dialect, source)
        words = {"status": ["status"], "down": ["down", f"-limit={job.count}"]}.get(job.verb, ["up"])
        return [[self.program, *words, f"-config={config}", "-env=bench"]]

    def applied(self, kind):
        return "select count(*) from gorp_migrations"


class Yoyo(Peer):
    def write(self, job):
        layouts.yoyo(job.folder, job.migrations)

    def commands(self, job):
        words = {"status": ["list"], "down": ["rollback", "--revision", self.oldest(job)]}.get(job.verb, ["apply"])
        return [[self.program, words[0], "--batch", "--no-config-file", *words[1:], "--database", sqlalchemy(job),
                 job.folder]]

    def oldest(self, job):
        """What takes back all that depends on it."""
        migration = job.migrations.all[-job.count]
        return f"{migration.version}_{migration.name}"

    def applied(self, kind):
        return "select count(*) from _yoyo_migration"


class Goose(Peer):
    def write(self, job):
        layouts.sections(job.folder, job.migrations, "-- +goose Up", "-- +goose Down")

    def commands(self, job):
        words = {"status": ["status"], "down": ["down-to", FIRST + job.migrations.count - job.count]}.get(job.verb, ["up"])
        where = ["sqlite3", job.path] if job.kind == SQLITE else ["postgres", without_tls(job)]
        return [[self.program, "-dir", job.folder, *where, *words]]

    def applied(self, kind):
        return f"select count(*) from goose_db_version where version_id > {FIRST}"


class GolangMigrate(Peer):
    verbs = (*UP, "down")

    def write(self, job):
        layouts.pairs(job.folder, job.migrations)

    def commands(self, job):
        where = f"sqlite3://{job.path}" if job.kind == SQLITE else without_tls(job)
        words = ["down", job.count] if job.verb == "down" else ["up"]
        return [[self.program, "-path", job.folder, "-database", where, *words]]

    def applied(self, kind):
        # It keeps where it is, and no more.
        return f"select version - {FIRST} from schema_migrations"


class Named(Peer):
    """A program that is called as the command line says: {verb} is up, status or down, {count} how many go down."""

    def write(self, job):
        layouts.pairs(job.folder, job.migrations)

    def commands(self, job):
        verb = "up" if job.verb in UP else job.verb
        values = {"verb": verb, "dir": job.folder, "url": job.url, "path": job.path, "count": job.count}
        return [[word.format(**values) for word in shlex.split(self.program)]]

    def applied(self, kind):
        return None


KNOWN = {"dbmate": Dbmate, "node-pg-migrate": NodePgMigrate, "sqitch": Sqitch, "alembic": Alembic,
         "sql-migrate": SqlMigrate, "yoyo": Yoyo, "goose": Goose, "golang-migrate": GolangMigrate}


def parse(text):
    """NAME=PROGRAM of a known tool, or NAME=COMMAND with {verb}, {dir} and {url} of any other that reads pairs of files."""
    name, equals, program = text.partition("=")
    if not equals or not name or not program:
        raise ValueError(f"'{text}' is not NAME=PROGRAM or NAME=COMMAND")
    if "{" in program:
        return Named(name, program)
    if name not in KNOWN:
        raise ValueError(f"'{name}' is not known, so its command is needed: NAME='PROGRAM {{verb}} {{dir}} {{url}}'")
    return KNOWN[name](name, pathlib.Path(program).resolve())
