"""A folder with a database in which a history is written, dumped, loaded and read."""
import contextlib
import json
import os
import pathlib
import secrets
import sqlite3
import subprocess
import time
import urllib.parse


class Place:
    """What both databases have in common: belay, run in a folder."""

    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = pathlib.Path(folder)
        (self.folder / "migrations").mkdir()

    def put(self, name, text):
        """A file; a text may be a pair of a line and how often it comes."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if isinstance(text, str) else text[0] * text[1], encoding="utf-8")

    def take_away(self, name):
        (self.folder / name).unlink()

    def command(self, *words):
        return [self.program, *words, "--url", self.url]

    def environment(self):
        return {name: value for name, value in os.environ.items() if not name.startswith(("BELAY_URL", "DATABASE_URL", "BELAY_DIR"))}

    def belay(self, *words, code=0):
        done = subprocess.run(self.command(*words), cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False, timeout=120)
        if code is not None and done.returncode != code:
            raise RuntimeError(f"belay {' '.join(words)}: exit {done.returncode}, not {code}\n{done.stdout}{done.stderr}")
        return done

    def read(self, *words):
        return json.loads(self.belay(*words, "--json").stdout)

    def cut_off(self, *words, when):
        """Kills a run as soon as a query gives a row."""
        with subprocess.Popen(self.command(*words), cwd=self.folder, env=self.environment(), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as run:
            end = time.monotonic() + 30
            while not self.ask(when) and run.poll() is None and time.monotonic() < end:
                pass
            run.kill()
        if not self.ask(when):
            raise RuntimeError(f"{when}: never came to be")


class Sqlite(Place):
    kind = "sqlite"
    history = "belay_history"

    def __init__(self, program, folder):
        super().__init__(program, folder)
        self.path = self.folder / "app.db"
        self.path.touch()
        self.url = "sqlite:app.db"

    def execute(self, text):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(text)

    def ask(self, query):
        connection = sqlite3.connect(self.path)
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # it is not there yet
            return []
        finally:
            connection.close()

    def dump(self):
        connection = sqlite3.connect(self.path)
        try:
            return "\n".join(connection.iterdump()) + "\n"
        finally:
            connection.close()

    def drop(self):
        pass


class Postgres(Place):
    kind = "postgres"
    history = "belay.history"

    def __init__(self, program, folder):
        super().__init__(program, folder)
        self.server = os.environ["BELAY_TEST_POSTGRES"]
        self.name = "belay_histories_" + secrets.token_hex(4)
        self.psql(self.server, f"create database {self.name}")
        self.url = urllib.parse.urlsplit(self.server)._replace(path="/" + self.name).geturl()

    @staticmethod
    def psql(url, text, check=True):
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url], input=text, capture_output=True, text=True,
                              check=False)
        if check and done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.splitlines() if not done.returncode else []

    def execute(self, text):
        self.psql(self.url, text)

    def ask(self, query):
        return self.psql(self.url, query, check=False)

    def dump(self):
        done = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", "--inserts", "-d", self.url], capture_output=True,
                              text=True, check=True)
        kept = [line for line in done.stdout.splitlines() if line and not line.startswith(("--", "\\", "SET "))]
        return "\n".join(kept) + "\n"

    def drop(self):
        self.psql(self.server, f"drop database {self.name} with (force)")


KINDS = {one.kind: one for one in (Sqlite, Postgres)}
