"""Each system call of a run by which something is written is the last of the process, or fails; strace makes it so.

strace counts the calls of each name by themselves, so that a name and a number are a point, and all points are all calls.
"""
import collections
import re
import subprocess
import uuid

from . import workloads
from .outcome import broken

STEPS = 20
CALLS = {
    "sqlite": ("pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "write"),
    "postgres": ("sendto", "write"),
}
# A disk that is full stays full, and only what takes space on it fails. A network that fails is the proxy's: a `sendto` that
# fails while the server says nothing makes libpq wait for what the server says, which is right where it is still there.
FAIL = {
    "SIGKILL": CALLS,
    "EIO": CALLS | {"postgres": ("write",)},
    "ENOSPC": CALLS | {"sqlite": ("pwrite64", "ftruncate", "write")},
}


def prepared(bench):
    return bench.prepared("files", lambda: workloads.transactional(STEPS))


def points(kind_of_fault):
    """All the points of a run: counted in one that is only watched."""

    def of(bench):
        require_strace()
        ready = prepared(bench)
        log = bench.folder / f"calls-{uuid.uuid4().hex}"
        with ready.database() as database:
            watch = ["strace", "-f", "-o", log, "-e", "trace=" + ",".join(CALLS[bench.kind])]
            ended = ready.start(database, under=watch).finish()
        if ended.code != 0:
            raise RuntimeError(f"strace: {ended.told()}")
        count = collections.Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))
        log.unlink()
        names = FAIL[kind_of_fault][bench.kind]
        # One more than were seen: the run passes untouched there.
        return [(name, number) for name in names if count[name] for number in range(1, count[name] + 2)]

    return of


def injected(kind_of_fault):
    def trial(bench, _, point):
        name, number = point
        ready = prepared(bench)
        log = bench.folder / f"calls-{uuid.uuid4().hex}"
        what = "signal=KILL" if kind_of_fault == "SIGKILL" else f"error={kind_of_fault}"
        ever = "+" if kind_of_fault == "ENOSPC" else ""
        inject = ["strace", "-f", "-o", log, "-e", f"trace={name}", "-e", f"inject={name}:{what}:when={number}{ever}"]
        with ready.database() as database:
            ended = ready.start(database, under=inject).finish()
            text = log.read_text() if log.exists() else ""
            log.unlink(missing_ok=True)
            where = f"{kind_of_fault} at {name} {number}"
            untouched = "INJECTED" not in text and "killed by SIGKILL" not in text
            if untouched and ended.code != 0:
                return broken(f"nothing was injected, and yet {ended.told()}"), where
            return ready.judge(database, ended), where

    return trial


def require_strace():
    tried = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise RuntimeError(f"strace cannot trace here, so nothing was tried: {tried.stderr.strip()}")
