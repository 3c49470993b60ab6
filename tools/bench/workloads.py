"""What is measured: which migrations, in which direction, on which database."""
import dataclasses

import migrations
from programs import POSTGRES, SQLITE

FAR = 0.020     # seconds each way
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
    family: str = ""        # those that differ in size alone have one

    @property
    def prepared(self):
        """Whether it begins on a database that has the migrations already."""
        return self.verb in ("pending", "status", "down")

    @property
    def left(self):
        """How many migrations are applied after it."""
        return self.migrations.count - self.count


def names_of(kind):
    return {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}[kind]


def sized(kind, verb, size, **more):
    """A workload of so many typical migrations."""
    title = {"up": "up", "pending": "up, nothing pending", "status": "status"}[verb]
    family = f"{verb}-{kind}"
    return Workload(f"{family}-{size}", f"{title}, {names_of(kind)}, {size}", kind, verb, migrations.typical(size),
                    repeats=1 if verb == "up" else 5, family=family, **more)


def all_of(short):
    """Every workload; the short ones differ in nothing but size."""
    thousand, ten_thousand, slow, far, few = (20, 40, 10, 5, 5) if short else (1000, 10_000, 200, 100, 100)
    megabytes = 1 if short else 100
    for kind in (SQLITE, POSTGRES):
        yield sized(kind, "up", thousand)
        if kind == SQLITE:
            yield Workload("slow-sqlite", f"up, SQLite, {slow}, {SLOW // 1000} ms more a sync", kind, "up",
                           migrations.typical(slow), slow_disk=SLOW)
        else:
            yield Workload("far-postgres", f"up, PostgreSQL {FAR * 1000:.0f} ms away, {far} of 10 statements", kind, "up",
                           migrations.wide(far), delay=FAR)
        for size in (thousand, ten_thousand):
            yield sized(kind, "pending", size)
        yield sized(kind, "status", thousand)
        yield Workload(f"down-{kind}", f"down, {names_of(kind)}, last {few} of {thousand}", kind, "down",
                       migrations.typical(thousand), count=few)
        for name, between in (("lines", "\n"), ("line", " ")):
            what = "one file of" if name == "lines" else "one line of"
            yield Workload(f"large-{name}-{kind}", f"up, {names_of(kind)}, {what} {megabytes} MiB", kind, "load",
                           migrations.large(megabytes * migrations.MIB, between))
    yield Workload("start-sqlite", "start-up: status, SQLite, 10", SQLITE, "status", migrations.typical(10),
                   repeats=2 if short else 20)


def growth(sizes):
    """What a plot is drawn of: the same at several sizes."""
    for kind in (SQLITE, POSTGRES):
        for verb in ("up", "pending", "status"):
            for size in sizes:
                yield sized(kind, verb, size)
