"""A run of commands: how long it takes, and, in a run of its own that nobody times, what it does to memory and disk."""
import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import threading
import time

TRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none"]
SYNC = re.compile(r"\b(?:fsync|fdatasync)\(")
LIMIT = 120  # seconds, after which a command is ended


class Failed(Exception):
    """A command did not do what it was asked."""


@dataclasses.dataclass(frozen=True)
class Sample:
    wall: float
    cpu: float


@dataclasses.dataclass(frozen=True)
class Watched:
    peak_kib: int
    syncs: int


@contextlib.contextmanager
def ended_after(pid, seconds):
    """What the process started ends with it when its time is over, or when this program is ended."""
    def end():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield
    except BaseException:
        end()
        raise
    finally:
        timer.cancel()


class Place:
    """Where commands run: a folder for what they print, and an environment that is the same everywhere."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = ("PATH", "TMPDIR")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {"HOME": str(folder), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}

    def run(self, command, environment, before=()):
        """One command to its end, with what the kernel says it took. What it printed is in the file `output`."""
        words = [str(word) for word in (*before, *command)]
        program = shutil.which(words[0]) or words[0]
        with open(self.folder / "output", "wb") as output:
            actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                       (os.POSIX_SPAWN_DUP2, output.fileno(), 2)]
            began = time.perf_counter()
            pid = os.posix_spawn(program, words, self.environment | environment, file_actions=actions, setpgroup=0)
            with ended_after(pid, LIMIT):
                _, status, usage = os.wait4(pid, 0)
            wall = time.perf_counter() - began
        code = os.waitstatus_to_exitcode(status)
        if wall > LIMIT:
            raise Failed(f"not done in {LIMIT} s")
        if code != 0:
            raise Failed(f"exit {code}: {self.told()}")
        return Sample(wall, usage.ru_utime + usage.ru_stime)

    def told(self):
        """The last lines of what the last command printed."""
        lines = (self.folder / "output").read_text(errors="backslashreplace").strip().splitlines()
        return " / ".join(line.strip()[:200] for line in lines[-3:])

    def time(self, commands, environment, before=()):
        samples = [self.run(command, environment, before) for command in commands]
        return Sample(sum(each.wall for each in samples), sum(each.cpu for each in samples))

    def watch(self, commands, environment):
        """The largest memory of a process, and how often one waited for the disk."""
        calls, memory = self.folder / "calls", self.folder / "memory"
        peak = syncs = 0
        for command in commands:
            self.run(command, environment, [*TRACE, "-o", calls, "/usr/bin/time", "-q", "-f", "%M", "-o", memory])
            peak = max(peak, int(memory.read_text().split()[-1]))
            syncs += len(SYNC.findall(calls.read_text(errors="replace")))
        return Watched(peak, syncs)


def slow_disk(microseconds, folder):
    """What a command runs under, so that each wait for the disk takes so much longer."""
    return [*TRACE, "-o", folder / "calls", "-e", f"inject=fsync,fdatasync:delay_exit={microseconds}"]


def cost_of_sync(folder, times=200):
    """The median of seconds that a small write waits for the disk."""
    waits = []
    with open(folder / "sync", "wb", buffering=0) as file:
        for _ in range(times):
            file.write(b"belay" * 100)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(time.perf_counter() - began)
    return statistics.median(waits)


def require_tools():
    for tool in ("strace", "/usr/bin/time", "psql"):
        if shutil.which(tool) is None:
            raise Failed(f"'{tool}' is missing: tools/dev/install-packages test")
    tried = subprocess.run([*TRACE, "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise Failed(f"strace cannot trace here: {tried.stderr.strip()}")
