"""Makes a sequence that fails shorter while it fails in the same way."""
import time

from .trial import run_trial


def shrink(belay, kind, operations, difference, everything, patience):
    """Leaves out ever smaller parts, for `patience` seconds at most."""
    end = time.monotonic() + patience
    size = len(operations) // 2
    while size:
        at = 0
        while at < len(operations) and time.monotonic() < end:
            fewer = operations[:at] + operations[at + size:]
            other, _ = run_trial(belay, kind, fewer, everything)
            if other is not None and other.kind == difference.kind:
                operations = fewer
            else:
                at += size
        size //= 2
    return operations
