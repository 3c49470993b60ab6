"""What is said to be so without running anything: stamp, resolve, repair."""
from .files import REPEATABLE_FROM
from .graph import Refused, in_order, with_required


def stamp(project, number):
    """Everything up to the target, `None` for head."""
    if number is not None and number not in project.directory.files:
        raise Refused(4, "a target without a file")
    wanted = set(project.directory.plain()) if number is None else with_required(project.directory, [number])
    numbers = [one for one in in_order(project.directory) if one in wanted]
    if any(project.is_partial(one) for one in numbers):
        raise Refused(4, "partial")
    for one in numbers:
        if one not in project.standings:
            project.record_applied(one)


def resolve_applied(project, number):
    project.record_applied(number)


def resolve_reverted(project, number):
    project.record_reverted(number)


def repair(project, number=None):
    if number is not None and (number not in project.standings or project.state(number) == "pending"):
        raise Refused(4, "nothing to repair")
    for one in list(project.directory.files) if number is None else [number]:
        accept(project, one)


def accept(project, number):
    file, standing = project.directory.files[number], project.standings.get(number)
    if not project.is_whole(number) or project.state(number) == "pending":
        return
    if project.state(number) == "applied" and standing.name == file.name:
        return
    standing.checksum, standing.name = file.checksum(), file.name
    if file.revert_script() is not None and number < REPEATABLE_FROM:
        standing.kept_down, standing.kept_verify = file.revert_script(), file.verify
