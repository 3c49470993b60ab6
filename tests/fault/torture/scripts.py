"""A check or a verify fails, at each step in turn; then the file is mended."""
import shutil
import uuid

from . import workloads
from .bench import difference
from .outcome import SAME, Outcome, Verdict, broken

STEPS = 8
FAILED, UNVERIFIED = 8, 10


def prepared(bench):
    return bench.prepared("proven", lambda: proven(bench.kind))


def proven(kind):
    """Every script has a check and a verify that hold, and a down; the last ones run outside a transaction."""
    workload = workloads.with_builds(kind, STEPS, every=STEPS - 1)
    for number in range(1, STEPS + 1):
        name = f"{number:04}_{'ledger' if number == 1 else 'step'}"
        workload.files[f"{name}.check.sql"] = "select 1 = 1;\n"
        workload.files[f"{name}.verify.sql"] = f"select count(*) > 0 from ledger where step = {number};\n"
        outside = number == STEPS - 1
        workload.files[f"{name}.down.sql"] = down(kind, number, outside)
    return workload


def down(kind, number, outside):
    if number == 1:
        return "drop table ledger;\n"
    if not outside:
        return f"delete from ledger where step = {number};\ndrop table t_{number};\n"
    drop = f"drop index big_{number};\n" if kind == "postgres" else ""
    return f"{drop}delete from ledger where step in ({number}, {1000 + number});\n"


def points(bench):
    return [(script, number) for script in ("check", "verify") for number in range(1, STEPS + 1)]


def failing(bench, _, point):
    """`up` stops at the step with its code and leaves the database as before the step; mended, a plain rerun goes on."""
    script, number = point
    ready = prepared(bench)
    code = FAILED if script == "check" else UNVERIFIED
    where = f"{script} of {number:04}"
    folder = bench.folder / f"failing-{uuid.uuid4().hex}"
    shutil.copytree(ready.folder, folder)
    next(folder.glob(f"{number:04}_*.{script}.sql")).write_text("select 1 = 0;\n")
    with ready.database() as database:
        ended = bench.start(folder, database.url, *ready.workload.up).finish()
        shutil.rmtree(folder)
        if ended.hung:
            return Verdict(Outcome.HANG, "the run did not end"), where
        if ended.code != code:
            return broken(f"not exit {code} but {ended.told()}"), where
        if wrong := difference(before(bench, ready, number), applications(database.state())):
            return Verdict(Outcome.SILENT, f"not as before the step: {wrong}"), where
        return mended(ready, database), where


def mended(ready, database):
    rerun = ready.up(database)
    if rerun.code != 0:
        return Verdict(Outcome.STUCK, rerun.told())
    wrong = difference(applications(ready.reference), applications(database.state()))
    return Verdict(Outcome.SILENT, wrong) if wrong else SAME


def before(bench, ready, number):
    if number == 1:
        with ready.database() as database:
            return applications(database.state())
    with bench.partly(ready, f"{number - 1:04}").database() as database:
        return applications(database.state())


def applications(state):
    """The state without belay's own: a script that was taken back leaves records, and an empty database tables."""
    return [line for line in state if not line.startswith("history ") and "belay" not in line]
