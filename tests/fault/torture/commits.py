"""The connection is cut at a message: before the server hears of it, or after it took effect and before the client does."""
import functools
import re

from . import workloads
from .outcome import SAME, Outcome, Verdict, broken
from .proxy import Cut, Proxy, any_message, commit

UNKNOWN = 12
SAYS_COMMITTED = re.compile(r"(?<!not )\b(was|were|is|are) (committed|applied)\b")
SAYS_NOT_COMMITTED = re.compile(r"not committed|rolled back|was not applied|no migration was begun")


def prepared(bench):
    return bench.prepared("files", lambda: workloads.transactional(20))


def cut_at_commit(when, afterwards):
    def trial(bench, random):
        ready = prepared(bench)
        number = random.randint(1, count(ready, commit))
        where = f"commit {number}"
        with ready.database() as database:
            cut = Cut(commit, number, before=when == "before", refuse=afterwards == "refused")
            ended, struck = run_through(ready, database, cut)
            if not struck:
                return broken(f"the run never came to commit {number}: {ended.told()}"), where
            verdict = ready.judge(database, ended)
            return (named(ended, when, afterwards) if verdict.good else verdict), where

    return trial


def cut_at_message(bench, _, point):
    number, before = point
    ready = prepared(bench)
    with ready.database() as database:
        ended, _ = run_through(ready, database, Cut(any_message, number, before))
        return ready.judge(database, ended), f"{'before' if before else 'after'} message {number}"


def messages(bench):
    """All the points of a run: each message of the client, before the server hears of it and after it answered."""
    return [(number, before) for number in range(1, count(prepared(bench), any_message) + 1) for before in (True, False)]


def named(ended, when, afterwards):
    """The verdict on what the run said of the commit. A claim that is false counts as silent."""
    committed = bool(SAYS_COMMITTED.search(ended.output)) and not SAYS_NOT_COMMITTED.search(ended.output)
    not_committed = bool(SAYS_NOT_COMMITTED.search(ended.output))
    if afterwards == "refused":
        right = ended.code == UNKNOWN and "belay status" in ended.output
        return SAME if right else broken(f"the outcome cannot be known, but {ended.told()}")
    if ended.code == UNKNOWN:
        return broken(f"the outcome could be asked for, but {ended.told()}")
    if (when == "before" and committed) or (when == "after" and not_committed):
        return Verdict(Outcome.SILENT, f"cut {when} the commit took effect, but {ended.told()}")
    if not committed and not not_committed:
        return broken(f"the outcome is not named: {ended.told()}")
    return SAME


@functools.cache
def count(ready, counts):
    """How many of these messages a run sends that is not cut."""
    with ready.database() as database, Proxy(database.url, Cut(counts)) as proxy:
        ended = ready.bench.start(ready.folder, proxy.url, *ready.workload.up).finish()
        if ended.code != 0:
            raise RuntimeError(f"through the proxy, uncut: {ended.told()}")
        return proxy.seen


def run_through(ready, database, cut):
    """A run whose connection is cut, and whether it was."""
    with Proxy(database.url, cut) as proxy:
        # Where the server cannot be reached again, belay tries for as long as it would wait for another run.
        ended = ready.bench.start(ready.folder, proxy.url, *ready.workload.up, "--lock-wait", "2s").finish()
        return ended, proxy.struck.is_set()
