"""Where the model says otherwise than belay, or does not say it yet. A trial leaves these out, unless --everything is given."""
from . import edits
from .graph import Refused


def steps_of(command):
    try:
        return command.plan().steps if command.plan else []
    except Refused:
        return []


def resolve_of_applied(project, command):
    return "--applied" in command.words and command.number in project.standings


def name_and_text_are_others(project, command):
    """The state is `reused`, which the model does not know: neither name nor text is that of what is applied."""
    files = project.directory.files
    return any(number in files and not files[number].repeatable and standing.name != files[number].name
               and project.is_changed(number) for number, standing in project.standings.items())


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


COMMANDS = (resolve_of_applied, name_and_text_are_others, down_below_dependants)
EDITS = (edits.reuse, edits.respell)


def leaves_out(project, command):
    return any(one(project, command) for one in COMMANDS)
