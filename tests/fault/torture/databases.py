"""Databases to be tortured: made from templates, compared by all that a person would call their state."""
import contextlib
import itertools
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.parse

HISTORY_FOLD = """
    select project, version, event, direction from {} where event not in ('started', 'statement', 'failed')
    order by project, seq
"""

# Everything that `pg_dump -s` would show of what the workloads make, the validity of indexes, and every row, as text.
POSTGRES_STATE = r"""
set search_path = pg_catalog;
select 'column', c.oid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
    || coalesce(' ' || pg_get_expr(adbin, adrelid), '')
from pg_class c join pg_attribute a on attrelid = c.oid left join pg_attrdef d on adrelid = c.oid and adnum = attnum
where relkind in ('r', 'p', 'v', 'm') and attnum > 0 and not attisdropped
    and relnamespace::regnamespace::text in ('public', 'belay')
union all
select 'index', pg_get_indexdef(indexrelid) || case when indisvalid and indisready and indislive then '' else ' INVALID' end
from pg_index join pg_class c on c.oid = indrelid where relnamespace::regnamespace::text in ('public', 'belay')
union all
select 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
from pg_constraint where connamespace::regnamespace::text in ('public', 'belay')
union all
select 'label', enumtypid::regtype || ' ' || enumlabel || ' ' || enumsortorder from pg_enum
union all
select 'rows', c.oid::regclass || ' ' || (xpath('//text()', query_to_xml(
    format('select count(*) || '' '' || coalesce(sum(hashtextextended(t::text, 0)), 0) from %s t', c.oid::regclass),
    true, true, '')))[1]
from pg_class c where relkind in ('r', 'p', 'm') and relnamespace::regnamespace::text = 'public'
order by 1, 2;
"""


class Unreachable(Exception):
    """The server did not answer a question of the suite itself."""


class SqliteFiles:
    """Where SQLite databases are made: files in a folder."""

    kind = "sqlite"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.numbers = itertools.count()

    @contextlib.contextmanager
    def new(self, template=None):
        database = SqliteFile(self.folder / f"{next(self.numbers)}.db")
        if template is None:
            database.run("pragma user_version = 0")
        else:
            shutil.copyfile(template.path, database.path)
        try:
            yield database
        finally:
            for path in self.folder.glob(database.path.name + "*"):
                path.unlink()

    def wait_until_ready(self):
        pass


class SqliteFile:
    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:{path}"

    def connect(self):
        return contextlib.closing(sqlite3.connect(self.path, isolation_level=None, timeout=30))

    def run(self, sql):
        with self.connect() as connection:
            connection.executescript(sql)

    def state(self):
        with self.connect() as connection:
            def ask(sql):
                return connection.execute(sql).fetchall()

            state = [f"integrity {row}" for row in ask("pragma integrity_check")]
            objects = ask("select type, name, coalesce(sql, '') from sqlite_master order by type, name")
            state += [f"{kind} {name} {sql}" for kind, name, sql in objects]
            tables = [name for kind, name, _ in objects if kind == "table"]
            state += [f"rows {name} {hash(tuple(sorted(ask(f'select * from {name}'))))}" for name in tables
                      if not name.startswith(("belay_", "sqlite_"))]
            if "belay_history" in tables:
                state += [f"history {row}" for row in ask(HISTORY_FOLD.format("belay_history"))]
        return state


class PostgresServer:
    """Where PostgreSQL databases are made: a server of tools/dev/with-postgres that is started again."""

    kind = "postgres"

    def __init__(self, url, data):
        self.url = url
        self.data = pathlib.Path(data)
        self.numbers = itertools.count()

    def url_of(self, name):
        return urllib.parse.urlsplit(self.url)._replace(path="/" + name).geturl()

    @contextlib.contextmanager
    def new(self, template=None):
        name = f"torture_{next(self.numbers)}"
        source = template.name if template else "template0"
        psql(self.url, f"create database {name} template {source}")
        try:
            yield PostgresDatabase(name, self.url_of(name))
        finally:
            psql(self.url, f"drop database {name} with (force)")

    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def stop_immediately(self):
        """What a power cut leaves, as far as a process can say; with-postgres starts the server again."""
        pid = self.postmaster()
        os.kill(pid, signal.SIGQUIT)
        with contextlib.suppress(ProcessLookupError):
            while True:
                os.kill(pid, 0)
                time.sleep(0.01)

    def wait_until_ready(self, limit=60):
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            with contextlib.suppress(Unreachable):
                psql(self.url, "select 1")
                return
            time.sleep(0.05)
        raise Unreachable("the server did not come back")

    @contextlib.contextmanager
    def frozen(self, database):
        """The server and what it runs for a database stand still, and answer nobody, as on a machine that hangs."""
        pids = [self.postmaster(), *map(int, database.run(BACKENDS.format("pid")).split())]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)


# {} of every backend of this database but the one that asks.
BACKENDS = "select {} from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


class PostgresDatabase:
    def __init__(self, name, url):
        self.name = name
        self.url = url

    def run(self, sql):
        return psql(self.url, sql)

    def state(self):
        state = self.run(POSTGRES_STATE).splitlines()
        if any(line.startswith("column|belay.history.") for line in state):
            state += [f"history {line}" for line in self.run(HISTORY_FOLD.format("belay.history")).splitlines()]
        return state

    def terminate_backends(self):
        self.run(BACKENDS.format("pg_terminate_backend(pid)"))


def psql(url, sql):
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url], input=sql, capture_output=True, text=True,
                          timeout=120, check=False)
    if done.returncode == 2:
        raise Unreachable(done.stderr.strip())
    if done.returncode != 0:
        raise RuntimeError(f"{sql.strip()}: {done.stderr.strip()}")
    return done.stdout


def psql_session(url, sql):
    """A session that runs `sql` and then waits, holding what it holds, until it is closed."""
    process = subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdin.write(sql + ";\n\\echo ready\n")
    process.stdin.flush()
    while (line := process.stdout.readline()) != "ready\n":
        if not line:
            raise RuntimeError(process.stderr.read())
    return process
