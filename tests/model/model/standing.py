"""What stands applied in a database, as its history should have it, and the states that follow."""
import copy
import dataclasses

from .files import REPEATABLE_FROM, Script
from .graph import required_by, with_required


@dataclasses.dataclass
class Standing:
    """A migration that is in force, wholly or in part."""

    number: int
    name: str
    subject: str
    checksum: tuple
    order: int  # of application
    partial: str | None = None  # the direction in which it stopped
    done: list = dataclasses.field(default_factory=list)  # statements that ran, of a partial one
    kept_down: Script | None = None
    kept_verify: bool | None = None


class Project:
    """One project: its directory, and what its history says."""

    def __init__(self, directory):
        self.directory = directory
        self.standings = {}
        self.applied_missing = "ignore-newer"
        self.counter = 0

    @property
    def name(self):
        return self.directory.project

    def next_order(self):
        self.counter += 1
        return self.counter

    def saved(self):
        return copy.deepcopy((self.standings, self.counter))

    def restore(self, saved):
        self.standings, self.counter = saved

    def record_applied(self, number):
        """The history says that the file's migration is applied, from this text."""
        one = self.directory.files[number]
        self.standings[number] = Standing(number, one.name, one.subject, one.checksum(), self.next_order(),
                                          kept_down=one.revert_script(), kept_verify=one.verify)

    def record_reverted(self, number):
        self.standings.pop(number, None)

    def is_partial(self, number):
        return number in self.standings and self.standings[number].partial is not None

    def is_whole(self, number):
        return number in self.standings and self.standings[number].partial is None

    def in_force(self):
        """What `down` may revert, oldest first."""
        return [one for one in sorted(self.standings.values(), key=lambda one: one.order) if one.number < REPEATABLE_FROM]

    def is_another(self, number):
        """Whether the file of this version is not the migration that was applied."""
        file, standing = self.directory.files.get(number), self.standings.get(number)
        return file is not None and standing is not None and file.subject != standing.subject

    def is_changed(self, number):
        file, standing = self.directory.files.get(number), self.standings.get(number)
        return file is not None and standing is not None and file.checksum() != standing.checksum

    def state(self, number):
        file = self.directory.files.get(number)
        if self.is_partial(number):
            return "partial"
        if number in self.standings and file is None:
            return "missing"
        if number in self.standings:
            changed = "pending" if file.repeatable else "changed"
            return changed if self.is_changed(number) else "applied"
        if file is None:
            return None
        return "late" if self.is_late(number) else "pending"

    def is_late(self, number):
        if number >= REPEATABLE_FROM:
            return False
        files, own = self.directory.files, with_required(self.directory, [number])
        for standing in self.in_force():
            other = standing.number
            if other in files and number in with_required(self.directory, [other]):
                return True
            if other > number and other not in own:
                return True
        return False

    def states(self):
        found = {number: self.state(number) for number in set(self.directory.files) | set(self.standings)}
        return {number: state for number, state in found.items() if state}

    def declared_dependants(self, number, leaving):
        """What stays in force and says that it requires this one."""
        return [other for other in self.dependants(number, leaving) if self.directory.files[other].requires is not None]

    def dependants(self, number, leaving):
        files = self.directory.files
        return [other for other in self.standings
                if other in files and other not in leaving and number in files and number in required_by(self.directory, other)]
