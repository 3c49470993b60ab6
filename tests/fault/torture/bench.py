"""Where trials happen: the program, the databases, what a workload gives when nothing is in its way, and the judge."""
import contextlib
import dataclasses
import functools
import itertools
import os
import re
import signal
import statistics
import subprocess
import threading
import time


from .outcome import SAME, Outcome, Verdict

CLAIM = re.compile(r"(\d+) of \d+ steps? (?:is|are) done")
NO_CLAIM = ("may not be on the disk", "could not be asked again", "reverted", "took back")  # or one that is taken back
LIMIT = 90  # seconds that a run may take whose own limits (--lock-wait) are the defaults
RERUNS = 5
CALIBRATIONS = 3


@dataclasses.dataclass(frozen=True)
class Ended:
    """How a run ended; `code` is None where it had to be ended."""

    code: int | None
    output: str
    seconds: float

    @property
    def hung(self):
        return self.code is None

    def told(self):
        return f"exit {self.code}: " + " / ".join(self.output.strip().splitlines()[-4:])


class Run:
    """A run of belay in a process group of its own, which ends with its trial."""

    def __init__(self, command, environment):
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, errors="backslashreplace", start_new_session=True)

    def ended_within(self, seconds):
        """Whether the run ends by itself within the time."""
        try:
            self.output, _ = self.process.communicate(timeout=seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def send(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def finish(self, limit=LIMIT):
        hung = not self.ended_within(limit)
        if hung:
            self.send(signal.SIGKILL)
            self.output, _ = self.process.communicate()
        return Ended(None if hung else self.process.returncode, self.output, time.monotonic() - self.began)


@dataclasses.dataclass(eq=False)
class Prepared:
    """A workload on one kind of database: its files, where it begins, and where it ends when nothing is in its way."""

    bench: object
    workload: object
    folder: object
    template: object
    reference: list

    @functools.cached_property
    def length(self):
        """The seconds that a run takes when nothing is in its way."""
        lengths = []
        for _ in range(CALIBRATIONS):
            with self.database() as database:
                lengths.append(self.up(database).seconds)
        return statistics.median(lengths)

    def database(self):
        return self.bench.databases.new(self.template)

    @functools.cached_property
    def applied_before(self):
        return applied(self.template.state())

    def start(self, database, *arguments, **how):
        return self.bench.start(self.folder, database.url, *self.workload.up, *arguments, **how)

    def up(self, database, *arguments, limit=LIMIT):
        return self.start(database, *arguments).finish(limit)

    def judge(self, database, faulted):
        """The verdict on a database after a fault: what did the run claim, and what does a plain rerun make of it?"""
        if faulted.hung:
            return Verdict(Outcome.HANG, "the run did not end")
        if faulted.code == 0 and (wrong := difference(self.reference, database.state())):
            return Verdict(Outcome.SILENT, f"exit 0, {wrong}")
        if wrong := self.untrue_claim(database, faulted):
            return Verdict(Outcome.SILENT, wrong)
        for attempt in range(1, RERUNS + 1):
            rerun = self.up(database)
            if rerun.hung:
                return Verdict(Outcome.HANG, f"rerun {attempt} did not end")
            if rerun.code != 0:
                continue
            if wrong := difference(self.reference, database.state()):
                return Verdict(Outcome.SILENT, f"rerun {attempt} exit 0, {wrong}")
            return SAME if attempt == 1 else Verdict(Outcome.RETRY, f"{attempt} reruns")
        return Verdict(Outcome.STUCK, rerun.told())


    def untrue_claim(self, database, faulted):
        """What a run said of how far it came and the history does not; nothing where they agree."""
        claim = CLAIM.search(faulted.output)
        if claim is None or any(words in faulted.output for words in NO_CLAIM):
            return ""
        done = applied(database.state()) - self.applied_before
        return "" if done == int(claim[1]) else f"it said '{claim[0]}', and {done} are applied"


def applied(state):
    """How many migrations a state has the records of."""
    return sum({"default", "applied"} <= set(re.findall(r"\w+", line)) for line in state if line.startswith("history "))


def require_whole(prepared):
    """A reference that is not what the workload says would let anything pass."""
    for version in prepared.workload.versions:
        records = [line for line in prepared.reference
                   if line.startswith("history ") and {"default", version, "applied"} <= set(re.findall(r"\w+", line))]
        if len(records) != 1:
            raise RuntimeError(f"the uninterrupted run left {len(records)} records of {version} as applied")


def difference(expected, found):
    """The first differences, in words; nothing where there is none."""
    if expected == found:
        return ""
    missing = [line for line in expected if line not in found]
    surplus = [line for line in found if line not in expected]
    if not missing and not surplus:
        return "the same things in another number or order"
    return "; ".join([f"missing: {line}" for line in missing[:2]] + [f"instead: {line}" for line in surplus[:2]])


class Bench:
    """All trials on one kind of database."""

    def __init__(self, program, databases, folder, stack):
        self.program = program
        self.databases = databases
        self.kind = databases.kind
        self.folder = folder
        self.stack = stack  # closes what is prepared
        self.prepared_ = {}
        self.numbers = itertools.count()
        self.preparing = threading.Lock()
        self.runs = []
        stack.callback(self.end_runs)
        kept = ("PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TMPDIR")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {"HOME": str(folder), "LC_ALL": "C.UTF-8"}

    def start(self, folder, url, *arguments, under=()):
        command = [*under, self.program, *arguments, "--dir", str(folder), "--url", url]
        run = Run([str(word) for word in command], self.environment)
        self.runs.append(run.process)
        return run

    def end_runs(self):
        """Those of trials that failed in the suite itself."""
        for process in self.runs:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)

    def prepared(self, key, make):
        """A workload, prepared when it is first asked for; `make` makes it."""
        with self.preparing:
            if key not in self.prepared_:
                self.prepared_[key] = self.prepare(make())
            return self.prepared_[key]

    def prepare(self, workload):
        folder = self.folder / f"workload-{self.kind}-{next(self.numbers)}"
        workload.write(folder)
        template = self.stack.enter_context(self.databases.new())
        if workload.template:
            template.run(workload.template)
        prepared = Prepared(self, workload, folder, template, reference=[])
        with prepared.database() as database:
            ended = prepared.up(database)
            if ended.code != 0:
                raise RuntimeError(f"the workload fails without a fault: {ended.told()}")
            prepared.reference = database.state()
        require_whole(prepared)
        return prepared

    def partly(self, prepared, version):
        """The same workload on a database that has its migrations up to `version`."""
        with self.preparing:
            key = (prepared.folder, version)
            if key not in self.prepared_:
                template = self.stack.enter_context(prepared.database())
                ended = prepared.up(template, version)
                if ended.code != 0:
                    raise RuntimeError(ended.told())
                self.prepared_[key] = dataclasses.replace(prepared, template=template)
            return self.prepared_[key]

    def settle(self):
        """After a fault of the server: waits until the suite itself can ask again."""
        self.databases.wait_until_ready()


