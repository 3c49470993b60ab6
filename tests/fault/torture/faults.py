"""The faults of the suite: on which databases, how often, and whether belay keeps its promise today."""
import dataclasses
from collections.abc import Callable

from . import bystanders, calls, commits, kills, scripts, silence, surroundings, together

BOTH = ("sqlite", "postgres")
SQLITE = ("sqlite",)
POSTGRES = ("postgres",)
EVERY = None  # every point that the fault has


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    trial: Callable
    databases: tuple
    full: int | None   # trials of the long run
    short: int         # of the short one; 0: none, for what is measured by the clock
    points: Callable | None = None  # trial `i` is the one at points[i]
    alone: bool = False             # what it does to the server, or measures, bears no other trial beside it


FAULTS = (
    Fault("kill", kills.killed(kills.transactional), BOTH, 500, 4),
    Fault("kill-each", kills.killed(kills.durable_each), BOTH, 200, 2),
    Fault("kill-build", kills.killed(kills.builds), BOTH, 300, 3),
    Fault("kill-build-guarded", kills.killed(kills.guarded_builds), POSTGRES, 300, 3),
    Fault("call-kill", calls.injected("SIGKILL"), BOTH, EVERY, 5, calls.points("SIGKILL")),
    Fault("call-eio", calls.injected("EIO"), BOTH, EVERY, 5, calls.points("EIO")),
    Fault("call-full", calls.injected("ENOSPC"), SQLITE, EVERY, 5, calls.points("ENOSPC")),
    Fault("terminate", kills.terminated(kills.transactional), POSTGRES, 200, 3),
    Fault("terminate-build", kills.terminated(kills.builds), POSTGRES, 200, 3),
    Fault("stop", kills.stopped(kills.transactional), POSTGRES, 50, 1, alone=True),
    Fault("stop-each", kills.stopped(kills.durable_each), POSTGRES, 50, 1, alone=True),
    Fault("stop-build", kills.stopped(kills.builds), POSTGRES, 50, 1, alone=True),
    Fault("commit-before", commits.cut_at_commit("before", "reachable"), POSTGRES, 100, 2),
    Fault("commit-after", commits.cut_at_commit("after", "reachable"), POSTGRES, 100, 2),
    Fault("commit-before-gone", commits.cut_at_commit("before", "refused"), POSTGRES, 50, 2),
    Fault("commit-after-gone", commits.cut_at_commit("after", "refused"), POSTGRES, 50, 2),
    Fault("runners", together.at_once(together.transactional, "empty"), BOTH, 25, 1),
    Fault("runners-half", together.at_once(together.transactional, "half"), BOTH, 25, 1),
    Fault("runners-build", together.at_once(together.builds, "empty"), BOTH, 25, 1),
    Fault("runners-build-half", together.at_once(together.builds, "half"), BOTH, 25, 1),
    Fault("cut", commits.cut_at_message, POSTGRES, EVERY, 4, commits.messages),
    Fault("mute-server", silence.accepts_only, POSTGRES, 10, 1),
    Fault("locked-history", silence.history_locked, POSTGRES, 10, 1),
    Fault("busy-file", silence.busy, SQLITE, 10, 1),
    Fault("frozen-server", silence.frozen, POSTGRES, 10, 0, alone=True),
    Fault("bystanders", bystanders.behind_a_report, POSTGRES, 20, 0, alone=True),
    Fault("scripts", scripts.failing, BOTH, EVERY, 3, scripts.points),
    Fault("hooks", surroundings.failing_hook, BOTH, EVERY, 2, surroundings.hooks),
    Fault("health", surroundings.failing_probe, BOTH, EVERY, 2, surroundings.probes),
    Fault("health-revert", surroundings.failing_probe_reverts, BOTH, EVERY, 2, surroundings.probes),
)
