"""Twenty deploys start at once."""
from . import workloads
from .bench import Ended
from .outcome import Outcome, Verdict, broken

RUNNERS = 20
STEPS = 20
LIMIT = 180


def transactional(bench):
    return bench.prepared("files", lambda: workloads.transactional(STEPS))


def builds(bench):
    return bench.prepared("few builds", lambda: workloads.with_builds(bench.kind, STEPS))


def at_once(workload, begin):
    def trial(bench, _):
        ready = workload(bench)
        if begin == "half":
            ready = bench.partly(ready, ready.workload.versions[STEPS // 2 - 1])
        with ready.database() as database:
            ended = [run.finish(LIMIT) for run in [ready.start(database) for _ in range(RUNNERS)]]
            return verdict(ready, database, ended), f"{RUNNERS} runners"

    return trial


def verdict(ready, database, ended):
    if any(each.hung for each in ended):
        return Verdict(Outcome.HANG, f"{sum(each.hung for each in ended)} runners did not end")
    after = ready.judge(database, Ended(0 if any(each.code == 0 for each in ended) else 1, "", 0))
    failed = [each for each in ended if each.code != 0]
    if not after.good or not failed:
        return after
    return broken(f"{len(failed)} of {RUNNERS} failed, the first with {failed[0].told()}")
