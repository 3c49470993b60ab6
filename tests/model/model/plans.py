"""Which steps a command comes to: pairs of a direction and a number."""
import dataclasses

from .files import REPEATABLE_FROM
from .graph import Refused, in_order, required_by, with_required


@dataclasses.dataclass
class Plan:
    steps: list
    may_refuse: bool = False  # the manual leaves it open whether this is refused (exit code 4)


def everything(project):
    return set(project.directory.files)


def plain(project):
    return set(project.directory.plain())


def refuse_what_is_in_the_way(project):
    """What makes every run that applies stop before it begins."""
    files = project.directory.files
    for number, standing in project.standings.items():
        if standing.partial == "down" or (standing.partial and number not in files):
            raise Refused(4, f"{number} is partial")
    if any(project.state(number) == "changed" for number in files):
        raise Refused(4, "changed")
    if any(project.is_another(number) for number in files):
        raise Refused(4, "a version that is applied as another migration")
    newest = max(project.directory.plain(), default=0)
    for number in project.standings:
        missing = project.state(number) == "missing" and number < REPEATABLE_FROM
        refused = project.applied_missing == "error" or (project.applied_missing == "ignore-newer" and number < newest)
        if missing and refused:
            raise Refused(4, f"{number} is missing")


def is_open(project, number):
    return not project.is_whole(number) or project.state(number) == "pending"


def up(project, wanted, order, count=None):
    refuse_what_is_in_the_way(project)
    steps, left_out = [], set()
    for number in in_order(project.directory):
        if number not in wanted or not is_open(project, number):
            continue
        if count is not None and len(steps) >= count:
            break
        declared = project.directory.files[number].requires is not None
        if declared and left_out & set(required_by(project.directory, number)):
            left_out.add(number)
        elif not declared and project.state(number) == "late" and order != "any":
            if order == "strict":
                raise Refused(4, f"{number} is late")
            left_out.add(number)
        else:
            steps.append(("up", number))
    return Plan(steps)


def only(project, number):
    refuse_what_is_in_the_way(project)
    if not is_open(project, number):
        return Plan([])
    if not all(project.is_whole(other) for other in required_by(project.directory, number)):
        raise Refused(4, "what it requires is not applied")
    return Plan([("up", number)])


def up_to(project, number, order):
    if number not in project.directory.files:
        refuse_what_is_in_the_way(project)
        return Plan([])
    return up(project, with_required(project.directory, [number]), order)


def down(project, standings):
    """Reverts these, newest first."""
    leaving = {standing.number for standing in standings}
    may_refuse = False
    for standing in reversed(standings):
        refuse_one_way(project, standing)
    for standing in reversed(standings):
        if project.declared_dependants(standing.number, leaving):
            raise Refused(4, f"{standing.number} is required by what stays")
        may_refuse |= bool(project.dependants(standing.number, leaving)) or project.is_another(standing.number)
    return Plan([("down", standing.number) for standing in reversed(standings)], may_refuse)


def refuse_one_way(project, standing):
    file = project.directory.files.get(standing.number)
    if project.is_another(standing.number):
        file = None
    if file is not None and file.irreversible:
        raise Refused(4, f"{standing.number} is irreversible")
    if (file is None or file.revert_script() is None) and standing.kept_down is None:
        raise Refused(3 if file is not None else 4, f"{standing.number} has no down")


def down_last(project, count):
    standings = project.in_force()
    return down(project, standings[max(0, len(standings) - count):])


def down_to(project, number):
    standings = project.in_force()
    at = [standing.number for standing in standings].index(number)
    return down(project, standings[at + 1:])


def to(project, number, order):
    if project.is_whole(number):
        return down_to(project, number)
    if number not in project.directory.files:
        raise Refused(4, "partial, without a file")
    plan = up(project, with_required(project.directory, [number]), order)
    plan.may_refuse = project.is_partial(number)
    return plan


def redo(project, count):
    plan = down_last(project, count)
    numbers = [number for _, number in plan.steps]
    if any(number not in project.directory.files for number in numbers):
        raise Refused(4, "a file that is not there")
    return Plan(plan.steps + [("up", number) for number in reversed(numbers)], plan.may_refuse)
