"""One trial: a sequence of edits and commands, done to belay and to the model, which must agree after each."""
import json
import os
import pathlib
import random
import subprocess
import tempfile

from . import commands, edits, known
from .databases import KINDS
from .files import Directory
from .graph import Refused, check
from .runs import Content, Run
from .standing import Project

PROJECTS = ("default", "two")
READING = (["status"], ["log"], ["verify"], ["doctor"], ["graph"], ["plan"], ["lint"])


class Difference(Exception):
    """belay and the model do not agree."""

    def __init__(self, kind, text):
        super().__init__(text)
        self.kind = kind


def operations(seed, length):
    """What a seed stands for: each operation has a seed of its own, so that others can be left out."""
    chosen = random.Random(seed)
    result = [["edit", "default", chosen.getrandbits(32)] for _ in range(chosen.randint(3, 8))]
    for _ in range(length):
        kind = chosen.choices(["edit", "command", "read"], [42, 53, 5])[0]
        result.append([kind, "two" if chosen.random() < 0.15 else "default", chosen.getrandbits(32)])
    return result


class Trial:
    def __init__(self, belay, kind, folder, everything=False):
        self.belay_program = os.path.abspath(belay)
        self.folder = pathlib.Path(folder)
        self.database = KINDS[kind](self.folder)
        self.content = Content()
        self.projects = {name: Project(Directory(self.folder / name, name)) for name in PROJECTS}
        self.everything = everything
        self.said = []  # commands and exit codes, for a reader
        for project in self.projects.values():
            project.directory.write()

    def do(self, operation):
        kind, name, seed = operation
        project, choose = self.projects[name], random.Random(seed)
        if kind == "edit":
            edits.edit(choose, project, () if self.everything else known.EDITS)
        elif kind == "read":
            self.read(project, choose.choice(READING))
        else:
            self.command(project, choose)

    def belay(self, project, words):
        # The notes are in the database before anything runs.
        begins = ["--into-existing"] if words[0] in ("up", "to", "plan") else []
        command = [self.belay_program, *words, *begins, "--url", self.database.url, "--dir", str(project.directory.folder),
                   "--project", project.name, "--json"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("BELAY_", "DATABASE_URL"))}
        environment["BELAY_APPLIED_MISSING"] = project.applied_missing
        environment["BELAY_DURABLE"] = "each" if len(self.said) % 3 == 0 else "run"
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=self.folder, check=False, timeout=120)
        self.said.append(f"[{done.returncode}] belay {' '.join(words)} ({project.name})\n{done.stderr}".rstrip())
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None, done.stderr.strip()

    def read(self, project, words):
        """A command that reads changes nothing; `verify` says what the model says."""
        before = self.database.fingerprint()
        code, _, said = self.belay(project, words)
        if self.database.fingerprint() != before:
            raise Difference("reading", f"belay {words[0]} changed the database")
        if words == ["verify"]:
            self.same("verify", code, self.refusal_of(project) or commands.verify_code(project), said)

    def command(self, project, choose):
        command = commands.command(choose, project) if not self.refusal_of(project) else None
        if command is None:
            return self.read(project, ["status"])
        if not self.everything and known.leaves_out(project, command):
            return None
        if command.plan:
            self.run(project, command)
        else:
            self.declare(project, command)
        self.compare(project)
        return None

    @staticmethod
    def refusal_of(project):
        try:
            check(project.directory)
        except Refused as refused:
            return refused.code
        return 0

    def run(self, project, command):
        plan, refused = planned(command)
        self.preview(project, command, plan, refused)
        before = self.database.fingerprint() if refused else None
        code, document, said = self.belay(project, command.words)
        what = f"{' '.join(command.words)}: "
        if refused:
            self.same("exit", code, refused.code, f"{what}{refused.why}: {said}")
            if self.database.fingerprint() != before:
                raise Difference("refused", f"{what}was refused and changed the database")
            return
        if plan.may_refuse and code == 4:
            return
        self.same("exit", code, self.modelled(project, command, plan), f"{what}{plan.steps}: {said}")
        if code == 0 and plan.steps:
            self.same("done", done_in(project, document), plan.steps, what)

    def modelled(self, project, command, plan):
        try:
            return Run(project, self.content, command.together, command.revert).run(plan.steps)
        except Refused as refused:
            return refused.code

    def preview(self, project, command, plan, refused):
        before = self.database.fingerprint()
        code, document, said = self.belay(project, command.preview)
        if self.database.fingerprint() != before:
            raise Difference("reading", f"{' '.join(command.preview)} changed the database")
        what = f"{' '.join(command.preview)}: "
        if plan and plan.may_refuse and code == 4:
            return
        self.same("plan-exit", code, refused.code if refused else 0, f"{what}{refused.why if refused else ''}: {said}")
        if plan:
            steps = [(step["direction"], number_of(project, step["version"])) for step in document["steps"]]
            self.same("plan", steps, plan.steps, what)

    def declare(self, project, command):
        saved, want = project.saved(), 0
        try:
            command.declare()
        except Refused as refused:
            want = refused.code
            project.restore(saved)
        code, _, said = self.belay(project, command.words)
        if command.words[0] == "resolve" and "--applied" in command.words and command.number in saved[0] and code == 4:
            return project.restore(saved)
        return self.same("exit", code, want, f"{' '.join(command.words)}: {said}")

    def compare(self, project):
        """What the database holds, and what status says of it."""
        notes, tables, view = self.database.read()
        after = f"after {self.said[-1].splitlines()[0]}"
        if notes != self.content.notes:
            same = len(os.path.commonprefix([notes, self.content.notes]))
            self.same("executed", notes[same:], self.content.notes[same:], after)
        self.same("tables", sorted(tables), sorted(self.content.tables), after)
        for one in self.projects.values():
            found = sorted(number_of(one, version) for name, version in view if name == one.name)
            self.same("view", found, sorted(number for number in one.standings if one.is_whole(number)), after)
        self.compare_status(project, after)

    def compare_status(self, project, after):
        code, document, said = self.belay(project, ["status"])
        self.same("status-exit", code, 0, said)
        found = [(number_of(project, one["version"]), one["state"]) for one in document["migrations"]]
        want = project.states()
        if len(found) != len(dict(found)):
            raise Difference("status", f"{after}: a migration is there twice: {found}")
        self.same("status", sorted(found), sorted(want.items()), after)
        in_sync = all(state == "applied" or (state == "missing" and project.directory.known(number).repeatable)
                      for number, state in want.items())
        self.same("in-sync", document["in_sync"], in_sync, after)

    @staticmethod
    def same(kind, found, wanted, where):
        if found != wanted:
            raise Difference(kind, f"{where}\n  belay: {found}\n  model: {wanted}")


def planned(command):
    try:
        return command.plan(), None
    except Refused as refused:
        return None, refused


def number_of(project, version):
    for number in {*project.directory.files, *project.directory.removed}:
        if version == project.directory.known(number).version and project.directory.known(number).repeatable:
            return number
    return int(version)


def done_in(project, document):
    """The steps that a run's document names; it lists what was reverted and what was applied, each in order."""
    return ([("down", number_of(project, version)) for version in document["reverted"]]
            + [("up", number_of(project, version)) for version in document["applied"]])


def run_trial(belay, kind, operations_, everything=False):
    """Returns the difference that was found or nothing, and what was said on the way."""
    with tempfile.TemporaryDirectory(prefix="belay-model-") as folder:
        trial = Trial(belay, kind, folder, everything)
        try:
            for operation in operations_:
                trial.do(operation)
        except Difference as difference:
            return difference, trial.said
        finally:
            trial.database.drop()
        return None, trial.said
