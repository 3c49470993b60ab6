"""Random commands: the words of each, and what the model says that they come to."""
import dataclasses
from typing import Callable

from . import declarations, plans
from .edits import some


@dataclasses.dataclass
class Command:
    words: list
    plan: Callable | None = None  # of a run
    declare: Callable | None = None  # of what runs nothing
    preview: list | None = None  # the command that says what this one will do
    together: bool = False
    revert: bool = False
    number: int | None = None  # that it names


def target(random, project, kinds):
    """A target as written and as meant: `("version", number)`, `("head",)`, `("+", count)`."""
    files = project.directory.files
    kind = random.choice(kinds)
    if kind == "version":
        number = some(random, {*project.directory.plain(), *(one.number for one in project.in_force())})
        spelling = files[number].spelling if number in files and random.random() < 0.5 else str(number)
        return (spelling, ("version", number)) if number is not None else None
    if kind == "tag":
        number = some(random, [one.number for one in files.values() if one.tag])
        return ("@" + files[number].tag, ("version", number)) if number is not None else None
    if kind in "+-":
        count = random.randrange(4)
        return f"{kind}{count}", (kind, count)
    return kind, (kind,)


def order_of(random):
    order = random.choice(["any", "any", "skip", "strict"]) if random.random() < 0.35 else None
    return order or "strict", ["--order", order] if order else []


def manner(random, words):
    """--transaction all or --on-failure revert, now and then."""
    if random.random() < 0.1:
        return {"words": [*words, "--transaction", "all"], "together": True}
    if random.random() < 0.12:
        return {"words": [*words, "--on-failure", "revert"], "revert": True}
    return {"words": words}


def up(random, project):
    order, flags = order_of(random)
    return Command(**manner(random, ["up", *flags]), preview=["plan", "up", *flags],
                   plan=lambda: plans.up(project, plans.everything(project), order))


def up_some(random, project):
    order, flags = order_of(random)
    count = random.randint(1, 3)
    words = ["up", "-n", str(count), *flags]
    return Command(**manner(random, words), preview=[*words, "--dry-run"],
                   plan=lambda: plans.up(project, plans.plain(project), order, count))


def up_target(random, project):
    order, flags = order_of(random)
    chosen = target(random, project, ["version", "version", "tag", "+", "head"])
    if chosen is None:
        return None
    text, meaning = chosen
    words = ["up", text, *flags]
    return Command(**manner(random, words), preview=["plan", *words], plan=lambda: plan_up(project, meaning, order))


def plan_up(project, meaning, order):
    if meaning[0] == "version":
        return plans.up_to(project, meaning[1], order)
    if meaning[0] == "+":
        return plans.up(project, plans.plain(project), order, meaning[1])
    return plans.up(project, plans.everything(project), order)


def up_only(random, project):
    number = some(random, project.directory.files)
    if number is None:
        return None
    words = ["up", "--only", project.directory.files[number].version]
    return Command(words, preview=[*words, "--dry-run"], plan=lambda: plans.only(project, number), number=number)


def down(random, project):
    count = random.randint(1, 3)
    words = ["down"] + ([str(count)] if count > 1 else [])
    return Command(words, preview=["plan", *words], plan=lambda: plans.down_last(project, count))


def down_to(random, project):
    number = some(random, [one.number for one in project.in_force()])
    if number is None:
        return None
    words = ["down", "--to", str(number)]
    return Command(words, preview=[*words, "--dry-run"], plan=lambda: plans.down_to(project, number), number=number)


def down_all(random, project):
    del random
    words = ["down", "--all", "--yes"]
    return Command(words, preview=[*words, "--dry-run"], plan=lambda: plans.down(project, project.in_force()))


def to(random, project):
    order, flags = order_of(random)
    chosen = target(random, project, ["version", "version", "version", "tag", "+", "-", "head", "base"])
    if chosen is None:
        return None
    text, meaning = chosen
    words = ["to", text, *flags]
    return Command([*words, "--yes"], preview=["plan", *words], plan=lambda: plan_to(project, meaning, order),
                   number=meaning[1] if meaning[0] == "version" else None)


def plan_to(project, meaning, order):
    if meaning[0] == "version":
        return plans.to(project, meaning[1], order)
    if meaning[0] == "-":
        return plans.down_last(project, meaning[1])
    if meaning[0] == "base":
        return plans.down(project, project.in_force())
    return plan_up(project, meaning, order)


def redo(random, project):
    count = random.randint(1, 3)
    words = ["redo"] + ([str(count)] if count > 1 else [])
    return Command(words, preview=[*words, "--dry-run"], plan=lambda: plans.redo(project, count))


def stamp(random, project):
    chosen = target(random, project, ["version", "version", "tag", "head"])
    if chosen is None:
        return None
    text, meaning = chosen
    number = meaning[1] if meaning[0] == "version" else None
    return Command(["stamp", text, "-m", "why"], declare=lambda: declarations.stamp(project, number))


def resolve(random, project):
    number = some(random, {*project.directory.files, *project.standings})
    if number is None:
        return None
    file = project.directory.known(number)
    version = file.version if file is not None and file.repeatable else str(number)
    if random.random() < 0.5:
        return Command(["resolve", version, "--reverted", "-m", "why"], number=number,
                       declare=lambda: declarations.resolve_reverted(project, number))
    if number not in project.directory.files or file.repeatable:
        return None
    return Command(["resolve", version, "--applied", "-m", "why"], number=number,
                   declare=lambda: declarations.resolve_applied(project, number))


def repair(random, project):
    number = some(random, project.directory.files) if random.random() < 0.4 else None
    named = [project.directory.files[number].version] if number is not None else []
    return Command(["repair", *named, "-m", "why"], declare=lambda: declarations.repair(project, number), number=number)


COMMANDS = [(8, up), (4, up_some), (5, up_target), (5, up_only), (6, down), (3, down_to), (1, down_all), (8, to), (5, redo),
            (3, stamp), (5, resolve), (6, repair)]


def command(random, project):
    weights, makers = zip(*COMMANDS)
    return random.choices(makers, weights)[0](random, project)


def verify_code(project):
    """How `belay verify` ends."""
    for number, standing in project.standings.items():
        file = project.directory.files.get(number)
        own = file is not None and project.state(number) != "pending"
        if standing.partial is None and (file.verify if own else standing.kept_verify) is False:
            return 10
    return 0



