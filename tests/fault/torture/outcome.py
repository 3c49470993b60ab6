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
    waited: float = 0  # seconds that somebody waited, where the row promises a limit

    @property
    def good(self):
        return self.outcome is Outcome.SAME


SAME = Verdict(Outcome.SAME)


def broken(detail, waited=0):
    return Verdict(Outcome.BROKEN, detail, waited)


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
        waited = max(verdict.waited for verdict in self.verdicts.values())
        return [self.fault, self.database, len(self.verdicts), *(count[outcome] for outcome in Outcome),
                f"{waited:.2f}" if waited else "", f"{self.seconds:.0f}"]


# `waited` is the longest wait that the row is about, `s` what its trials took together.
HEADER = ["fault", "database", "trials", *(outcome.value for outcome in Outcome), "waited", "s"]


def as_line(cells):
    return f"{cells[0]:<22}{cells[1]:<10}" + "".join(f"{cell:>7}" for cell in cells[2:])
