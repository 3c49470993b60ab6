"""What belay is held to: ratios within one run, so that the machine matters little."""
import dataclasses

import programs

MEMORY = 32 * 1024  # KiB


@dataclasses.dataclass(frozen=True)
class Verdict:
    goal: str
    limit: str
    measured: str
    met: bool | None  # None: what it needs was not measured

    @property
    def word(self):
        return {True: "met", False: "missed", None: "not measured"}[self.met]


class Results:
    """The rows of a run, by workload and program."""

    def __init__(self, rows):
        self.rows = rows  # {workload: [row]}

    def row(self, workload, *names):
        """The fastest of those programs."""
        found = [row for row in self.rows.get(workload, []) if row.program in names and not row.failed]
        return min(found, key=lambda row: row.wall, default=None)

    def belay(self, workload):
        return self.row(workload, "belay")

    def best_peer(self, workload):
        found = [row for row in self.rows.get(workload, []) if row.sort == programs.PEER and not row.failed]
        return min(found, key=lambda row: row.wall, default=None)


def at_most(goal, limit, row, other, figure=lambda row: row.wall):
    """One row's figure as a multiple of the other's."""
    if row is None or other is None:
        return Verdict(goal, f"at most {limit} x", "", None)
    ratio = figure(row) / figure(other)
    return Verdict(goal, f"at most {limit} x", f"{ratio:.2f} x {other.program}", ratio <= limit)


def faster(goal, limit, row, peer):
    if row is None or peer is None:
        return Verdict(goal, f"at least {limit} x faster", "", None)
    ratio = peer.wall / row.wall
    return Verdict(goal, f"at least {limit} x faster", f"{ratio:.2f} x {peer.program}", ratio >= limit)


def below(goal, limit, value, text):
    """A number of a row that may not be above a limit."""
    if value is None:
        return Verdict(goal, f"at most {text.format(limit)}", "", None)
    return Verdict(goal, f"at most {text.format(limit)}", text.format(value), value <= limit)


def judged(rows, sizes, named):
    """The verdicts about those workloads that were run. `named` is what was said of a statement that fails."""
    results = Results(rows)
    verdicts = [*up_sqlite(results, sizes), *up_postgres(results, sizes), *far(results, sizes, named),
                *pending(results, sizes), *large(results), *down(results), *start(results)]
    return [verdict for workload, verdict in verdicts if workload in rows]


def up_sqlite(results, sizes):
    up, slow = f"up-sqlite-{sizes.many}", "slow-sqlite"
    belay = results.belay(up)
    yield up, at_most("up, SQLite, of the floor", 1.3, belay, results.row(up, programs.SAVEPOINTS))
    yield up, faster("up, SQLite, than the best peer", 2.5, belay, results.best_peer(up))
    yield up, below("up, SQLite, syncs", 12, belay and belay.syncs, "{}")
    yield slow, faster("up, SQLite, slow disk, than the best peer", 15, results.belay(slow), results.best_peer(slow))


def up_postgres(results, sizes):
    up = f"up-postgres-{sizes.many}"
    belay, floor = results.belay(up), results.row(up, programs.MESSAGES, programs.PIPELINE)
    yield up, at_most("up, PostgreSQL, of the floor", 1.15, belay, floor)
    yield up, faster("up, PostgreSQL, than the best peer", 1.6, belay, results.best_peer(up))
    yield up, at_most("up, PostgreSQL, CPU of the floor's", 1.5, belay, floor, lambda row: row.cpu)


def far(results, sizes, named):
    belay = results.belay("far-postgres")
    each = belay and belay.round_trips / sizes.far
    yield "far-postgres", below("round trips a migration of 10 statements", 1.5, each, "{:.2f}")
    yield "far-postgres", Verdict("the failing statement is named", "yes", named or "no", bool(named))


def pending(results, sizes):
    for kind in ("sqlite", "postgres"):
        for size in (sizes.many, sizes.most):
            name = f"pending-{kind}-{size}"
            yield name, at_most(f"nothing pending, {kind}, {size}, of the fastest peer", 1.1, results.belay(name),
                                results.best_peer(name))
        name = f"status-{kind}-{sizes.many}"
        yield name, at_most(f"status, {kind}, of the fastest peer", 1.1, results.belay(name), results.best_peer(name))
        few, most = (results.belay(f"pending-{kind}-{size}") for size in (sizes.many, sizes.most))
        growth = most.wall / few.wall if few and most else None
        yield f"pending-{kind}-{sizes.most}", below(
            f"nothing pending, {kind}, growth from {sizes.many} to {sizes.most}", sizes.most // sizes.many, growth,
            "{:.1f} x")


def large(results):
    for kind in ("sqlite", "postgres"):
        name = f"large-lines-{kind}"
        belay = results.belay(name)
        yield name, at_most(f"one large file, {kind}, of the floor", 1.1, belay, results.row(name, programs.PIECES))
        yield name, below(f"one large file, {kind}, peak KiB", MEMORY, belay and belay.peak_kib, "{}")
        name = f"large-line-{kind}"
        done = results.belay(name) is not None
        yield name, Verdict(f"one large line, {kind}", "works", "yes" if done else "no", done)


def down(results):
    for kind, floors in (("sqlite", [programs.SAVEPOINTS]), ("postgres", [programs.MESSAGES, programs.PIPELINE])):
        name = f"down-{kind}"
        belay = results.belay(name)
        yield name, at_most(f"down, {kind}, of the floor", 1.2, belay, results.row(name, *floors))
        yield name, faster(f"down, {kind}, than every peer", 1, belay, results.best_peer(name))


def start(results):
    name = "start-sqlite"
    yield name, at_most("start-up, of nothing done", 1.5, results.belay(name), results.row(name, programs.NOTHING))
