"""A hook or a health probe fails, at each call of it in turn; then it is mended."""
import pathlib
import tempfile

from . import scripts
from .bench import difference
from .outcome import Outcome, Verdict, broken

FAILED = 13
STEPS = scripts.STEPS
HOOKS = ["before_run", *["before_each", "after_each"] * STEPS, "after_run"]
PROBES = ["before the first step", *[f"after step {number}" for number in range(1, STEPS + 1)]]

# Says what it was called for in a file, and fails at the call that is told.
COMMAND = """#!/bin/sh
cat >/dev/null
echo "$1" >>'{calls}'
[ "$(wc -l <'{calls}')" -ne {fails} ]
"""


def failing_hook(bench, _, call):
    """What is applied when a hook has failed is what was applied when it was called."""
    settings = "[hooks]\n" + "".join(f'{name} = "{{command}} {name}"\n' for name in sorted(set(HOOKS)))
    expected = HOOKS[:call + 1]
    return failing(bench, settings, expected, expected.count("after_each")), f"{HOOKS[call]}, call {call + 1}"


def failing_probe(bench, _, call):
    """What is applied when a probe has failed is what was applied when it was asked."""
    settings = '[health]\ncommand = "{command} probe"\n'
    return failing(bench, settings, ["probe"] * (call + 1), call), f"the probe {PROBES[call]}"


def failing_probe_reverts(bench, _, call):
    """Nothing that the run applied is left."""
    settings = 'on_failure = "revert"\n[health]\ncommand = "{command} probe"\n'
    return failing(bench, settings, ["probe"] * (call + 1), 0), f"the probe {PROBES[call]}"


def failing(bench, settings, calls, applied):
    """A run whose last one of these calls fails stops there with so many steps applied; without them a rerun goes on."""
    ready = scripts.prepared(bench)
    with tempfile.TemporaryDirectory(dir=bench.folder) as name, ready.database() as database:
        folder = pathlib.Path(name)
        command = folder / "command"
        command.write_text(COMMAND.format(calls=folder / "calls", fails=len(calls)))
        command.chmod(0o755)
        (folder / "belay.toml").write_text(settings.format(command=command))
        ended = ready.up(database, "--config", folder / "belay.toml")
        if ended.hung:
            return Verdict(Outcome.HANG, "the run did not end")
        if ended.code != FAILED:
            return broken(f"not exit {FAILED} but {ended.told()}")
        # Taking steps back may call again.
        called = (folder / "calls").read_text().split()
        if called[:len(calls)] != calls:
            return broken(f"called were {' '.join(called)}")
        if wrong := difference(scripts.before(bench, ready, applied + 1), scripts.applications(database.state())):
            return Verdict(Outcome.SILENT, f"{applied} steps should be applied: {wrong}")
        return scripts.mended(ready, database)


def hooks(_):
    return range(len(HOOKS))


def probes(_):
    return range(len(PROBES))
