"""A workload, done by every program in turn, round after round, and verified after every run."""
import contextlib
import dataclasses
import statistics
import sys

from latency import Distance
from measure import Failed, Sample, slow_disk
from programs import PEER, Job
from stores import Found

PATIENCE = 20  # seconds: a peer that takes longer is not asked again


@dataclasses.dataclass
class Row:
    """A program in a workload."""

    program: str
    sort: str
    samples: list = dataclasses.field(default_factory=list)  # one a round
    peak_kib: int | None = None
    syncs: int | None = None
    round_trips: int | None = None
    failed: str = ""

    @property
    def wall(self):
        return statistics.median(each.wall for each in self.samples)

    @property
    def cpu(self):
        return statistics.median(each.cpu for each in self.samples)


class Contender:
    """A program with the files of a workload in its own layout, and with a database that they begin on."""

    def __init__(self, program, workload, store, place, folder, stack):
        self.program = program
        self.workload = workload
        self.store = store
        self.place = place
        self.row = Row(program.name, program.sort)
        self.template = None
        self.job = Job(workload.verb, workload.migrations, folder, workload.kind, count=workload.count)
        folder.mkdir(parents=True)
        program.write(self.job)
        if workload.prepared and program.verifies:
            self.template = stack.enter_context(store.new())
            self.run("prepare", self.template, self.place.time)
            self.verify(self.template, workload.migrations.count)

    def run(self, verb, database, how, url=None):
        job = dataclasses.replace(self.job, verb=verb, url=url or database.url)
        return how(self.program.commands(job), self.program.environment(job))

    def verify(self, database, left):
        """Measured is only what was done."""
        if not self.program.verifies:
            return
        query = self.program.applied(self.workload.kind)
        found = database.count(query)
        expected = Found(left, left * self.workload.migrations.rows_each, left if query else None)
        if found != expected:
            raise Failed(f"left {found}, not {expected}: {self.place.told()}")

    @contextlib.contextmanager
    def database(self):
        """The one to run on; what does not write may have the same one always."""
        if self.template and self.workload.verb != "down":
            yield self.template
            return
        with self.store.new(self.template) as database:
            yield database

    def time(self):
        """One round."""
        samples = [self.time_once() for _ in range(self.workload.repeats)]
        self.row.samples.append(Sample(statistics.median(each.wall for each in samples),
                                       statistics.median(each.cpu for each in samples)))

    def time_once(self):
        before = slow_disk(self.workload.slow_disk, self.place.folder) if self.workload.slow_disk else ()
        with self.database() as database, self.distance(database, self.workload.delay) as url:
            self.store.settle(database)
            sample = self.run(self.workload.verb, database, lambda *what: self.place.time(*what, before), url)
            self.verify(database, self.workload.left)
        return sample

    @contextlib.contextmanager
    def distance(self, database, delay):
        if not delay:
            yield database.url
            return
        with Distance(database.url, delay) as distance:
            yield distance.url

    def watch(self):
        """The run that nobody times: memory, syncs and round trips."""
        with self.database() as database, contextlib.ExitStack() as stack:
            before = self.store.syncs(database)
            distance = None if before is None else stack.enter_context(Distance(database.url, self.workload.delay))
            watched = self.run(self.workload.verb, database, self.place.watch, distance and distance.url)
            self.row.peak_kib = watched.peak_kib
            self.row.syncs = watched.syncs if before is None else self.store.syncs(database) - before
            self.row.round_trips = distance and distance.round_trips
            self.verify(database, self.workload.left)

    @property
    def too_slow(self):
        return self.row.sort == PEER and bool(self.row.samples) and self.row.wall > PATIENCE

    def attempt(self, what):
        """A program that fails is out; the others go on."""
        if self.row.failed:
            return
        try:
            what()
        except Failed as error:
            self.row.failed = str(error)
            print(f"  {self.workload.name}: {self.row.program} failed: {error}", file=sys.stderr, flush=True)


def compete(workload, programs, store, place, folder, rounds):
    """The rows of a workload."""
    contenders, rows = [], []
    with contextlib.ExitStack() as stack:
        for number, program in enumerate(programs):
            job = Job(workload.verb, workload.migrations, folder, workload.kind)
            if not program.can(job) or program.sort == PEER and not workload.peers:
                continue
            try:
                contenders.append(Contender(program, workload, store, place, folder / str(number), stack))
                rows.append(contenders[-1].row)
            except Failed as error:
                rows.append(Row(program.name, program.sort, failed=f"could not be prepared: {error}"))
                print(f"  {workload.name}: {program.name} {rows[-1].failed}", file=sys.stderr, flush=True)
        for _ in range(rounds):
            for each in contenders:
                if not each.too_slow:
                    each.attempt(each.time)
        for each in contenders:
            each.attempt(each.watch)
    return rows
