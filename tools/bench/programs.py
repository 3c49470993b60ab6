"""What is measured: belay, the floors, and what every program has to say of itself."""
import dataclasses
import pathlib

import layouts

BELAY, FLOOR, PEER = "belay", "floor", "peer"
SQLITE, POSTGRES = "sqlite", "postgres"

# The floors, by the names that goals and tables know them by.
EACH = "floor: a transaction each"
SAVEPOINTS = "floor: savepoints in one transaction"
MESSAGES = "floor: asynchronous, 32 in a message"
PIPELINE = "floor: asynchronous, 32 in a pipeline"
COMPARE = "floor: files hashed, history read"
PIECES = "floor: pieces of 256 KB"
NOTHING = "floor: the same libraries, nothing done"


# In belay's history, which the floors write too. Its own tables are a project of their own.
APPLIED = {SQLITE: "select count(*) from belay_applied where project = 'default'",
           POSTGRES: "select count(*) from belay.applied where project = 'default'"}


@dataclasses.dataclass(frozen=True)
class Job:
    """What a program is to do: `up`, `load` (up of a large file), `pending` (up with nothing to do), `status`, `down`, or
    `prepare`, which is up for a job that begins behind it."""

    verb: str
    migrations: object
    folder: pathlib.Path
    kind: str
    url: str = ""
    count: int = 0

    @property
    def path(self):
        """The file of an SQLite database."""
        return pathlib.Path(self.url.removeprefix("sqlite:"))


class Program:
    """One that can be measured. `sort` is belay, a floor or a peer."""

    name = ""
    sort = PEER
    kinds = (SQLITE, POSTGRES)
    verifies = True  # whether it leaves something that can be verified

    def can(self, job):
        return job.kind in self.kinds

    def write(self, job):
        """Puts the migrations into the job's folder."""
        raise NotImplementedError

    def commands(self, job):
        """The commands that do the job, one after another."""
        raise NotImplementedError

    def environment(self, job):
        return {}

    def applied(self, kind):
        """A query for how many migrations the program's own history says are applied."""
        raise NotImplementedError


class Belay(Program):
    name = "belay"
    sort = BELAY

    def __init__(self, program):
        self.program = program

    def write(self, job):
        layouts.pairs(job.folder, job.migrations)

    def commands(self, job):
        words = {"status": ["status"], "down": ["down", job.count, "--yes"]}.get(job.verb, ["up"])
        return [[self.program, *words, "--dir", job.folder, "--url", job.url]]

    def applied(self, kind):
        return APPLIED[kind]


class Floor(Program):
    """A program of tools/bench/floors in the modes that stand for each verb."""

    sort = FLOOR

    def __init__(self, name, kind, program, **modes):
        self.name = name
        self.kinds = (kind,)
        self.program = program
        self.modes = modes

    def can(self, job):
        return super().can(job) and job.verb in self.modes

    def write(self, job):
        # A piece of a folder would be another file's.
        (layouts.up_scripts if job.verb == "load" else layouts.pairs)(job.folder, job.migrations)

    def commands(self, job):
        return [[self.program, self.modes[job.verb], job.folder, job.path if job.kind == SQLITE else job.url, job.count]]

    def applied(self, kind):
        return APPLIED[kind]


class Nothing(Program):
    """A program that loads what belay loads, and ends."""

    name = NOTHING
    sort = FLOOR
    kinds = (SQLITE,)
    verifies = False

    def __init__(self, program):
        self.program = program

    def can(self, job):
        return super().can(job) and job.verb in ("status", "prepare") and job.migrations.count <= 10

    def write(self, job):
        pass

    def commands(self, job):
        return [[self.program]]


def floors(folder):
    sqlite, postgres = folder / "bench_sqlite_floor", folder / "bench_postgres_floor"
    return [
        Floor(EACH, SQLITE, sqlite, up="each"),
        Floor(SAVEPOINTS, SQLITE, sqlite, up="savepoints", down="down", prepare="savepoints"),
        Floor(COMPARE, SQLITE, sqlite, pending="compare", status="compare", prepare="savepoints"),
        Floor(PIECES, SQLITE, sqlite, load="pieces"),
        Floor(EACH, POSTGRES, postgres, up="each"),
        Floor(MESSAGES, POSTGRES, postgres, up="messages", down="down-messages", prepare="messages"),
        Floor(PIPELINE, POSTGRES, postgres, up="pipeline", down="down-pipeline", prepare="pipeline"),
        Floor(COMPARE, POSTGRES, postgres, pending="compare", status="compare", prepare="messages"),
        Floor(PIECES, POSTGRES, postgres, load="pieces"),
    ]
