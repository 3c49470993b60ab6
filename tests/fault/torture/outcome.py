"""What a trial came to, and the table of all of them."""
import collections
import dataclasses
import enum


class Outcome(enum.Enum):
    SAME = "same"      # one plain rerun gave the state of an uninterrupted run
    RETRY = "retry"    # it took more than one
    STUCK = "stuck"    # a person has to mend it
    HANG = "hang"      # a run did not end within its limit
    SILENT = "silent"  # exit 0 with a wrong state, at any point, or a message that is not true
    BROKEN = "broken"  # the state is right, but another promise of the row is not kept; or the trial proved nothing


@dataclasses.dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    detail: str = ""

    @property
    def good(self):
        return self.outcome is Outcome.SAME


SAME = Verdict(Outcome.SAME)


def broken(detail):
    return Verdict(Outcome.BROKEN, detail)


@dataclasses.dataclass
class Row:
    """The trials of one fault on one database."""

    fault: str
    database: str
    verdicts: dict = dataclasses.field(default_factory=dict)  # by the number of the trial
    seconds: float = 0

    @property
    def good(self):
        return bool(self.verdicts) and all(verdict.good for verdict in self.verdicts.values())

    def cells(self):
        count = collections.Counter(verdict.outcome for verdict in self.verdicts.values())
        return [self.fault, self.database, len(self.verdicts), *(count[outcome] for outcome in Outcome), f"{self.seconds:.0f}"]


HEADER = ["fault", "database", "trials", *(outcome.value for outcome in Outcome), "s"]


def as_line(cells):
    return f"{cells[0]:<22}{cells[1]:<10}" + "".join(f"{cell:>8}" for cell in cells[2:])
