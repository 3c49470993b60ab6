"""What the steps of a run do: to the notes and tables of a database, to what stands applied, and to the exit code."""
import dataclasses

from .files import table_of
from .graph import Refused
from .standing import Standing

DONE, ROLLED_BACK, PARTIAL, DOES_NOT_HOLD, NOT_REVERTED = 0, 8, 9, 10, 11


@dataclasses.dataclass
class Content:
    """What the scripts of all projects should have left in a database."""

    notes: list = dataclasses.field(default_factory=list)
    tables: set = dataclasses.field(default_factory=set)

    def saved(self):
        return list(self.notes), set(self.tables)

    def restore(self, saved):
        self.notes, self.tables = list(saved[0]), set(saved[1])


class Run:
    """Does the steps of one run in the model."""

    def __init__(self, project, content, together=False, revert=False):
        self.project = project
        self.content = content
        self.together = together  # --transaction all
        self.revert = revert  # --on-failure revert

    def run(self, steps):
        self.refuse_before(steps)
        before, tables = (self.project.saved(), self.content.saved()), set(self.content.tables)
        done = []
        for direction, number in steps:
            code = self.step(direction, number)
            if code == DONE:
                done.append(number)
                continue
            if self.together:
                self.project.restore(before[0])
                self.content.restore(before[1])
                return code
            only_up = all(direction == "up" for direction, _ in steps)
            return self.take_back(code, done, tables) if self.revert and only_up else code
        return DONE

    def refuse_before(self, steps):
        if self.together and any(self.script(*step).alone for step in steps):
            raise Refused(2, "a script outside a transaction in a run of one transaction")
        goes_up = all(direction == "up" for direction, _ in steps)
        if self.revert and goes_up and any(self.file(number).revert_script() is None for _, number in steps):
            raise Refused(3, "--on-failure revert, and a step that has no way back")

    def take_back(self, code, done, tables):
        if code == PARTIAL:
            return NOT_REVERTED
        for number in reversed(done):
            if self.down(number) != DONE:
                return NOT_REVERTED
        # A table may have been there before its migration: then the schema is not the one from before.
        return code if self.content.tables == tables else NOT_REVERTED

    def step(self, direction, number):
        return self.up(number) if direction == "up" else self.down(number)

    def file(self, number):
        return self.project.directory.files[number]

    def script(self, direction, number):
        if direction == "up":
            return self.file(number).up
        file, standing = self.project.directory.files.get(number), self.project.standings[number]
        own = file.revert_script() if file is not None and not self.project.is_another(number) else None
        return own or standing.kept_down

    def up(self, number):
        file, standing = self.file(number), self.project.standings.get(number)
        resumes = standing is not None and standing.partial == "up"
        first = self.first_left(standing, file.up, file.repeatable) if resumes else 0
        if file.check is False and not first:
            return ROLLED_BACK
        if not file.up.alone and not first:
            return self.up_whole(file)
        if not resumes:
            standing = self.begin(file)
        else:
            standing.name, standing.done = file.name, standing.done[:first]
            standing.kept_down = file.revert_script() or standing.kept_down
        if not self.go_on(standing, file.up, "up", first, file.subject):
            return PARTIAL
        return self.verified(file, standing)

    def up_whole(self, file):
        if file.up.fails_at is not None:
            return ROLLED_BACK
        if file.verify is False:
            return DOES_NOT_HOLD
        for index in range(len(file.up.statements())):
            self.effect("up", index, file.up, file.subject)
        self.project.record_applied(file.number)
        return DONE

    def begin(self, file):
        old = self.project.standings.get(file.number)
        standing = Standing(file.number, file.name, file.subject, old.checksum if old else None, self.project.next_order(),
                            partial="up", kept_down=file.revert_script())
        self.project.standings[file.number] = standing
        return standing

    def verified(self, file, standing):
        if file.verify is not False:
            self.project.record_applied(file.number)
            return DONE
        if file.revert_script() is None:
            return NOT_REVERTED
        standing.partial = None
        code = self.down(file.number)
        if code == ROLLED_BACK:
            standing.partial = "up"
        return DOES_NOT_HOLD if code == DONE else NOT_REVERTED

    @staticmethod
    def first_left(standing, script, may_begin_again=False):
        """The first statement that a partial script still has to run."""
        count = len(standing.done)
        if standing.done == script.statements()[:count]:
            return count
        if may_begin_again:
            return 0
        raise Refused(4, "a statement that ran has changed")

    def go_on(self, standing, script, direction, first, subject):
        for index in range(first, len(script.statements())):
            if script.fails_at == index:
                return False
            self.effect(direction, index, script, subject)
            standing.done.append(script.statement(index))
        return True

    def down(self, number):
        standing, script = self.project.standings[number], self.script("down", number)
        resumes = standing.partial == "down"
        if script.noop:
            self.project.record_reverted(number)
            return DONE
        first = self.first_left(standing, script) if resumes else 0
        if not script.alone and not first:
            return self.down_whole(standing, script)
        standing.partial, standing.done = "down", standing.done[:first]
        if not self.go_on(standing, script, "down", first, standing.subject):
            return PARTIAL
        self.project.record_reverted(number)
        return DONE

    def down_whole(self, standing, script):
        if script.fails_at is not None:
            return ROLLED_BACK
        for index in range(len(script.statements())):
            self.effect("down", index, script, standing.subject)
        self.project.record_reverted(standing.number)
        return DONE

    def effect(self, direction, index, script, subject):
        table = table_of(self.project.name, subject)
        if index != 1:
            self.content.notes.append((self.project.name, subject, f"{direction} {index}.{script.text}"))
        elif direction == "up":
            self.content.tables.add(table)
        else:
            self.content.tables.discard(table)
