"""What people do to a directory of migrations between two runs."""
from .files import REPEATABLE_FROM, Migration, Script


def some(random, numbers):
    numbers = sorted(numbers)
    return random.choice(numbers) if numbers else None


def new_migration(random, directory, number):
    subject = f"n{number}"
    older = [other for other in directory.plain() if other < number]
    requires = None
    if older and random.random() < 0.35:
        requires = tuple(sorted(set(random.choices(older, k=random.randint(0, 2)))))
    return Migration(
        number, subject, subject, random.choice(["", "", "", "00"]) + str(number),
        up=Script(fails_at=random.choice([0, 1, 2]) if random.random() < 0.2 else None, alone=random.random() < 0.35),
        down=new_down(random), irreversible=random.random() < 0.04, requires=requires,
        tag=f"tag{number}" if random.random() < 0.15 else None,
        verify=random.choices([None, True, False], [85, 10, 5])[0],
        check=random.choices([None, True, False], [92, 5, 3])[0], sections=random.random() < 0.3)


def new_down(random):
    if random.random() < 0.1:
        return None
    return Script(fails_at=2 if random.random() < 0.06 else None, alone=random.random() < 0.2, noop=random.random() < 0.08)


def numbers_in_use(directory, project):
    return {number for number in {*directory.files, *directory.removed, *project.standings} if number < REPEATABLE_FROM}


def add(random, directory, project):
    number = max(numbers_in_use(directory, project), default=0) + 10
    directory.put(new_migration(random, directory, number))


def add_late(random, directory, project):
    newer = some(random, directory.plain())
    number = newer - random.randint(1, 5) if newer else 0
    if number > 0 and number not in numbers_in_use(directory, project):
        directory.put(new_migration(random, directory, number))


def add_repeatable(random, directory, project):
    del project
    number = REPEATABLE_FROM + random.randrange(3)
    if directory.known(number) is not None:
        return
    name = f"r{number - REPEATABLE_FROM}"
    required = some(random, directory.plain()) if random.random() < 0.3 else None
    directory.put(Migration(number, name, name, "", up=Script(alone=random.random() < 0.2), down=None,
                            requires=None if required is None else (required,)))


def reuse(random, directory, project):
    """Another branch took the same version for a migration of its own."""
    number = some(random, directory.plain())
    if number is None or directory.known(number).subject.startswith("other"):
        return
    name = f"other{number}"
    old = directory.files[number]
    directory.put(Migration(number, name, name, old.spelling, requires=old.requires))
    del project


def remove(random, directory, project):
    del project
    number = some(random, directory.files)
    if number is not None:
        directory.remove(number)


def bring_back(random, directory, project):
    del project
    number = some(random, directory.removed)
    if number is not None:
        directory.put(directory.removed[number])


def changing(change):
    """An edit of one migration's fields; the change gives them as a dictionary, or nothing."""
    def edit_one(random, directory, project):
        del project
        number = some(random, directory.files)
        if number is not None:
            directory.change(number, **(change(random, directory.files[number], directory) or {}))
    edit_one.change = change
    return edit_one


def with_script(script, **fields):
    return Script(**{**script.__dict__, **fields}) if script is not None else None


def rename(random, one, _):
    return None if one.repeatable else {"name": one.subject + random.choice(["", "x", "y"])}


def respell(random, one, _):
    return None if one.repeatable else {"spelling": "0" * random.randrange(4) + str(one.number)}


def edit_up(random, one, _):
    return {"up": with_script(one.up, text=max(0, one.up.text + random.choice([1, 1, -1])))}


def break_up(random, one, _):
    return {"up": with_script(one.up, fails_at=random.randrange(3))}


def edit_down(random, one, _):
    return {"down": with_script(one.down, text=one.down.text + 1)} if one.down else None


def break_down(random, one, _):
    return {"down": with_script(one.down, fails_at=random.randrange(3))} if one.down else None


def drop_down(random, one, _):
    del random
    return None if one.repeatable else {"down": None}


def mended(one):
    return {"up": with_script(one.up, fails_at=None), "down": with_script(one.down, fails_at=None)}


def toggle_alone(random, one, _):
    del random
    return {"up": with_script(one.up, alone=not one.up.alone)}


def toggle_down_alone(random, one, _):
    del random
    return {"down": with_script(one.down, alone=not one.down.alone)} if one.down else None


def verify(random, one, _):
    return {"verify": random.choice([None, True, False])}


def check(random, one, _):
    return {"check": random.choice([None, True, False])}


def tag(random, one, _):
    del random
    return None if one.repeatable else {"tag": None if one.tag else f"tag{one.number}"}


def require(random, one, directory):
    other = some(random, set(directory.plain()) - {one.number})
    if one.repeatable:
        return None
    return {"requires": random.choice([None, (), (other,) if other is not None else ()])}


def mend_all(random, directory, project):
    del random, project
    for number, one in list(directory.files.items()):
        holds = {kind: True for kind in ("verify", "check") if getattr(one, kind) is not None}
        directory.change(number, **mended(one), **holds)


def stance(random, directory, project):
    del directory
    project.applied_missing = random.choice(["ignore-newer", "ignore", "error"])


EDITS = [(6, add), (4, add_late), (2, add_repeatable), (1, reuse), (3, remove), (3, bring_back), (1, stance), (4, mend_all),
         (2, changing(rename)), (2, changing(respell)), (5, changing(edit_up)), (3, changing(break_up)),
         (2, changing(edit_down)), (2, changing(break_down)), (1, changing(drop_down)), (3, changing(toggle_alone)),
         (1, changing(toggle_down_alone)), (3, changing(verify)), (1, changing(check)), (1, changing(tag)),
         (1, changing(require)), (3, changing(lambda random, one, _: mended(one)))]


def edit(random, project, left_out=()):
    weights, edits = zip(*EDITS)
    chosen = random.choices(edits, weights)[0]
    if chosen in left_out or getattr(chosen, "change", None) in left_out:
        return
    chosen(random, project.directory, project)
    project.directory.write()
