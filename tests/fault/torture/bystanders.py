"""A report holds a lock, a migration wants to alter its table, and the application reads on behind both."""
import dataclasses
import re
import subprocess
import threading
import time

from . import workloads
from .databases import psql_session
from .outcome import broken

HOLD = 6      # seconds that the report takes
EVERY = 0.1   # a reader comes
RUNG = 1.5    # the longest attempt to get the lock
MARGIN = 0.5


def prepared(bench):
    return bench.prepared("altering", altering)


def altering():
    return workloads.Workload({"0001_alter.up.sql": "alter table busy add column extra integer default 1;\n"},
                              template="create table busy as select generate_series(1, 100) as n")


class Readers:
    """Readers that arrive one after another, each in a session of its own, and the longest that any of them waited."""

    def __init__(self, url):
        self.url = url
        self.longest = 0
        self.failures = []
        self.done = threading.Event()
        self.readers = []
        self.source = threading.Thread(target=self.arrive)

    def __enter__(self):
        self.source.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.source.join()
        for reader in self.readers:
            reader.join()

    def arrive(self):
        while not self.done.wait(EVERY):
            reader = threading.Thread(target=self.read)
            self.readers.append(reader)
            reader.start()

    def read(self):
        # psql's own clock: what a process takes to start on a busy machine is not the database's.
        done = subprocess.run(["psql", "-XAtq", "-d", self.url], input="\\timing on\nselect count(*) from busy;\n",
                              capture_output=True, text=True, check=False)
        took = re.search(r"^Time: ([\d.]+) ms", done.stdout, re.MULTILINE)
        if took is None:
            self.failures.append(done.stderr.strip())
        else:
            self.longest = max(self.longest, float(took.group(1)) / 1000)


def behind_a_report(bench, _):
    ready = prepared(bench)
    with ready.database() as database:
        report = psql_session(database.url, "begin; select count(*) from busy")
        with Readers(database.url) as readers:
            time.sleep(3 * EVERY)
            run = ready.start(database)
            run.ended_within(HOLD)
            report.kill()
            report.communicate()
            ended = run.finish()
        where = f"a reader waited {readers.longest:.2f} s"
        if readers.failures:
            return broken(f"a reader failed: {readers.failures[0]}", readers.longest), where
        verdict = dataclasses.replace(ready.judge(database, ended), waited=readers.longest)
        if verdict.good and readers.longest > RUNG + MARGIN:
            verdict = broken(ended.told(), readers.longest)
        return verdict, where
