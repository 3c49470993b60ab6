"""What is measured: which migrations, in which direction, on which database."""
import dataclasses

import migrations
from programs import POSTGRES, SQLITE

SLOW = 1000     # microseconds that each wait for the disk takes longer


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    title: str
    kind: str
    verb: str
    migrations: object
    count: int = 0          # of migrations that are reverted
    repeats: int = 1        # in each round, for what takes milliseconds
    delay: float = 0.0      # of the network, each way
    slow_disk: int = 0      # microseconds a sync
    peers: bool = True      # whether they are asked
    family: str = ""        # those that differ in size alone have one

    @property
    def prepared(self):
        """Whether it begins on a database that has the migrations already."""
        return self.verb in ("pending", "status", "down")

    @property
    def left(self):
        """How many migrations are applied after it."""
        return self.migrations.count - self.count


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How many migrations a workload has, how many bytes a large script, how often in a round what is short is run, and how
    many seconds each way a server that is far has."""

    many: int
    most: int
    slow: int
    far: int
    reverted: int
    large: int
    repeats: int
    delay: float


FULL = Sizes(many=1000, most=10_000, slow=200, far=100, reverted=100, large=100 * migrations.MIB, repeats=5, delay=0.020)
SHORT = Sizes(many=20, most=20, slow=5, far=2, reverted=5, large=migrations.MIB, repeats=1, delay=0.002)


def names_of(kind):
    return {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}[kind]


def sized(kind, verb, size, repeats=FULL.repeats):
    """A workload of so many typical migrations."""
    title = {"up": "up", "pending": "up, nothing pending", "status": "status"}[verb]
    family = f"{verb}-{kind}"
    return Workload(f"{family}-{size}", f"{title}, {names_of(kind)}, {size}", kind, verb, migrations.typical(size),
                    repeats=1 if verb == "up" else repeats, family=family)


def all_of(sizes):
    """Every workload; those of other sizes differ in nothing else."""
    for kind in (SQLITE, POSTGRES):
        yield sized(kind, "up", sizes.many)
        yield burdened(kind, sizes)
        for size in dict.fromkeys((sizes.many, sizes.most)):
            yield sized(kind, "pending", size, sizes.repeats)
        yield sized(kind, "status", sizes.many, sizes.repeats)
        yield Workload(f"down-{kind}", f"down, {names_of(kind)}, last {sizes.reverted} of {sizes.many}", kind, "down",
                       migrations.typical(sizes.many), count=sizes.reverted)
        yield large(kind, sizes, "lines")
        yield large(kind, sizes, "line")
    yield Workload("start-sqlite", "start-up: status, SQLite, 10", SQLITE, "status", migrations.typical(10),
                   repeats=4 * sizes.repeats)


def burdened(kind, sizes):
    """What is slow where databases are slow: the disk of one, the way to the other."""
    if kind == SQLITE:
        return Workload("slow-sqlite", f"up, SQLite, {sizes.slow}, {SLOW / 1000:g} ms more a sync", kind, "up",
                        migrations.typical(sizes.slow), slow_disk=SLOW)
    return Workload("far-postgres", f"up, PostgreSQL {sizes.delay * 1000:g} ms away, {sizes.far} of 10 statements", kind, "up",
                    migrations.wide(sizes.far), delay=sizes.delay)


def large(kind, sizes, shape):
    """A script that no program should want to hold as a whole. Some peers never end with one that is a single line."""
    what = {"lines": "one file", "line": "one line"}[shape]
    return Workload(f"large-{shape}-{kind}", f"up, {names_of(kind)}, {what} of {sizes.large // migrations.MIB} MiB", kind,
                    "load", migrations.large(sizes.large, "\n" if shape == "lines" else " "), peers=shape == "lines")


GROWTH = (30, 100, 300, 1000, 3000)


def growth(sizes=GROWTH):
    """What is drawn: the same at several sizes."""
    return [sized(kind, verb, size) for kind in (SQLITE, POSTGRES) for verb in ("up", "pending", "status")
            for size in sizes]
