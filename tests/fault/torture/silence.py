"""Nobody answers: a server that only accepts, a history that is locked, a file that is busy, a server that stands still."""
import dataclasses
import signal
import socket
import time

from . import workloads
from .databases import psql_session
from .outcome import Outcome, Verdict, broken

CONNECTION, LOCK, TERMINATED = 6, 7, 143
WAIT = 3        # --lock-wait of these runs
PATIENCE = 15   # how much longer than its own limits a run may take
PROMPTLY = 2.5  # a signal ends a run within 2 s, and this machine may be slow by half a second


def prepared(bench):
    return bench.prepared("files", lambda: workloads.transactional(20))


def judged(ready, database, ended, code, limit):
    """The run gave up with its code and in time, and when what was in its way is gone, a plain rerun does the work."""
    if ended.hung:
        return Verdict(Outcome.HANG, f"not ended after {limit} s", ended.seconds)
    if ended.code != code:
        return broken(f"not exit {code} but {ended.told()}", ended.seconds)
    if ended.seconds > limit:
        return broken(f"ended only after {ended.seconds:.1f} s", ended.seconds)
    return dataclasses.replace(ready.judge(database, ended), waited=ended.seconds)


def accepts_only(bench, _):
    """A server that accepts connections and never says a word."""
    ready = prepared(bench)
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        url = f"postgres://belay@127.0.0.1:{listener.getsockname()[1]}/nobody?connect_timeout={WAIT}"
        ended = bench.start(ready.folder, url, "up").finish(WAIT + PATIENCE)
    with ready.database() as database:
        return judged(ready, database, ended, CONNECTION, WAIT + PATIENCE), "no answer"


def history_locked(bench, _):
    """Another session has locked belay's own table."""
    ready = bench.partly(prepared(bench), "0010")
    with ready.database() as database:
        holder = psql_session(database.url, "begin; lock table belay.history in access exclusive mode")
        ended = ready.up(database, "--lock-wait", f"{WAIT}s", limit=WAIT + PATIENCE)
        holder.kill()
        holder.communicate()
        return judged(ready, database, ended, LOCK, WAIT + PATIENCE), "the history is locked"


def busy(bench, random):
    """Another program holds the file, against writers or against everybody."""
    ready = bench.partly(prepared(bench), "0010")
    how = random.choice(("exclusive", "immediate"))
    with ready.database() as database, database.connect() as other:
        other.execute(f"begin {how}")
        ended = ready.up(database, "--lock-wait", f"{WAIT}s", limit=WAIT + PATIENCE)
        other.execute("rollback")
        return judged(ready, database, ended, LOCK, WAIT + PATIENCE), f"begin {how}"


def frozen(bench, _):
    """The server stands still in the middle of a statement; then the run is asked to end."""
    ready = bench.prepared("sleeping", sleeping)
    with ready.database() as database:
        database.run("update pace set seconds = 6")
        run = ready.start(database)
        wait_for_sleep(database)
        with bench.databases.frozen(database):
            run.send(signal.SIGTERM)
            began = time.monotonic()
            ended = run.finish(PATIENCE)
            ended = dataclasses.replace(ended, seconds=time.monotonic() - began)
        database.run("update pace set seconds = 0")
        return judged(ready, database, ended, TERMINATED, PROMPTLY), "SIGTERM"


def sleeping():
    """A workload that sleeps for as long as its template says, in its last step: of one before it, the commit would be
    on its way to the server already, and nobody could say what becomes of it (exit 12)."""
    workload = workloads.transactional(3)
    workload.files["0003_step.up.sql"] += "select pg_sleep(seconds) from pace;\n"
    return workloads.Workload(workload.files, template="create table pace as select 0 as seconds")


SLEEPS = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"


def wait_for_sleep(database):
    deadline = time.monotonic() + 20
    while database.run(SLEEPS).strip() == "0":
        if time.monotonic() > deadline:
            raise RuntimeError("the run never came to its long statement")
        time.sleep(0.02)
