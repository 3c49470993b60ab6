"""The runner, its backend or the server goes away at a moment that is chosen evenly over the run."""
import dataclasses
import signal

from . import workloads

STEPS = 50


def transactional(bench):
    return bench.prepared("transactional", lambda: workloads.transactional(STEPS))


def durable_each(bench):
    """The same, waiting for the disk after each step."""
    return bench.prepared("durable-each", lambda: dataclasses.replace(workloads.transactional(STEPS),
                                                                      arguments=("--durable", "each")))


def builds(bench):
    return bench.prepared("builds", lambda: workloads.with_builds(bench.kind, STEPS))


def guarded_builds(bench):
    return bench.prepared("guarded", lambda: workloads.with_builds(bench.kind, STEPS, guard="if not exists "))


def interrupted(prepared, random, strike):
    """A run that `strike` meets at its moment, unless it has ended by then; and the moment."""
    moment = random.uniform(0, prepared.length)
    with prepared.database() as database:
        run = prepared.start(database)
        if not run.ended_within(moment):
            strike(run, database)
        ended = run.finish()
        prepared.bench.settle()
        verdict = prepared.judge(database, ended)
    return verdict, f"at {moment * 1000:.0f} of {prepared.length * 1000:.0f} ms"


def killed(workload):
    """SIGKILL of the runner."""
    return lambda bench, random: interrupted(workload(bench), random, lambda run, _: run.send(signal.SIGKILL))


def terminated(workload):
    """pg_terminate_backend."""
    return lambda bench, random: interrupted(workload(bench), random, lambda _, database: database.terminate_backends())


def stopped(workload):
    """pg_ctl stop -m immediate, and start."""
    return lambda bench, random: interrupted(workload(bench), random, lambda *_: bench.databases.stop_immediately())
