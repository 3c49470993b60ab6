"""Where belay is known to do otherwise than README.md says. A trial leaves these out, unless --everything is given.

A line goes when what it is about has been mended.
"""
from . import edits
from .graph import Refused, required_by


def steps_of(command):
    try:
        return command.plan().steps if command.plan else []
    except Refused:
        return []


def redo_of_partial(project, command):
    return command.words[0] == "redo" and any(project.is_partial(number) for _, number in steps_of(command))


def to_partial(project, command):
    return command.words[0] == "to" and command.number is not None and project.is_partial(command.number)


def only_on_partial(project, command):
    return "--only" in command.words and any(project.is_partial(one) for one in required_by(project.directory, command.number))


def resolve_of_applied(project, command):
    return "--applied" in command.words and command.number in project.standings


def no_longer_alone(project, command):
    """The directive was taken out of a script that is partial."""
    for direction, number in steps_of(command):
        standing, file = project.standings.get(number), project.directory.files.get(number)
        if standing is None or standing.partial != direction or not standing.done:
            continue
        script = file.up if direction == "up" else (file and file.revert_script()) or standing.kept_down
        if not script.alone:
            return True
    return False


def partial_repeatable_changed(project, command):
    """Statements that ran of a partial repeatable migration have changed."""
    for direction, number in steps_of(command):
        standing, file = project.standings.get(number), project.directory.files.get(number)
        if direction == "up" and file.repeatable and project.is_partial(number) \
                and standing.done != file.up.statements()[:len(standing.done)]:
            return True
    return False


def down_below_dependants(project, command):
    leaving = {number for direction, number in steps_of_down(project, command)}
    return any(project.declared_dependants(number, leaving) for number in leaving)


def steps_of_down(project, command):
    """The steps of a command that reverts, refused or not."""
    ask, project.declared_dependants = project.declared_dependants, lambda number, leaving: []
    try:
        return [step for step in steps_of(command) if step[0] == "down"]
    finally:
        project.declared_dependants = ask


COMMANDS = (redo_of_partial, to_partial, only_on_partial, resolve_of_applied, no_longer_alone, partial_repeatable_changed,
            down_below_dependants)
EDITS = (edits.reuse, edits.respell)


def leaves_out(project, command):
    return any(one(project, command) for one in COMMANDS)
