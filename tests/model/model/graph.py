"""What requires what among the files of a directory, by the manual."""


class Refused(Exception):
    """belay ends with this exit code and has executed nothing."""

    def __init__(self, code, why):
        super().__init__(why)
        self.code = code
        self.why = why


def required_by(directory, number):
    """What a migration requires: as it says, or the one before it."""
    migration = directory.files[number]
    if migration.requires is not None:
        return list(migration.requires)
    older = [other for other in directory.plain() if other < number]
    return older[-1:] if not migration.repeatable else []


def with_required(directory, numbers):
    found, waiting = set(), list(numbers)
    while waiting:
        number = waiting.pop()
        if number in found:
            continue
        found.add(number)
        waiting += required_by(directory, number)
    return found


def in_order(directory):
    """Every file's number: the smallest whose requirements are met comes first; repeatables at the end, by name."""
    left, result = directory.plain(), []
    while left:
        ready = [number for number in left if all(other in result for other in required_by(directory, number))]
        if not ready:
            raise Refused(3, "a requirement that is not there, or a cycle")
        result.append(ready[0])
        left.remove(ready[0])
    repeatables = [one for one in directory.files.values() if one.repeatable]
    return result + [one.number for one in sorted(repeatables, key=lambda one: one.name)]


def check(directory):
    tags = [one.tag for one in directory.files.values() if one.tag]
    if len(tags) != len(set(tags)):
        raise Refused(3, "one tag twice")
    if any(other not in directory.files for number in directory.files for other in required_by(directory, number)):
        raise Refused(3, "a requirement that is not there")
    in_order(directory)
