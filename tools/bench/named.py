"""Whether the statement that fails is named, from a server that is far away."""
import dataclasses
import re

import migrations
from latency import Distance
from measure import Failed
from programs import APPLIED, POSTGRES, Job

STEPS, FAILS, STATEMENT = 5, 3, 7
WRONG = "insert into item_0003 (id, nothing) values (1, 'row');"


def fails_in_between():
    """The seventh statement of the third migration names a column that is not there."""
    def make(number):
        migration = migrations.wide_one(number)
        if number != FAILS:
            return migration
        lines = migration.up.splitlines()
        lines[STATEMENT - 1] = WRONG
        return dataclasses.replace(migration, up="\n".join(lines) + "\n")

    return migrations.Migrations("failing", STEPS, 8, make)


def failing_statement(belay, store, place, folder, delay):
    """What belay said of it; nothing where that does not name the line, or where another migration than those before it is
    applied."""
    folder.mkdir()
    with store.new() as database, Distance(database.url, delay) as distance:
        job = Job("up", fails_in_between(), folder, POSTGRES, distance.url)
        belay.write(job)
        try:
            place.time(belay.commands(job), {})
        except Failed:
            store.settle(database)
            applied = database.count(APPLIED[POSTGRES]).applied
            said = (place.folder / "output").read_text()
            found = re.search(rf"[0-9]+_item_{FAILS:04}\.up\.sql:{STATEMENT}:\d+: .*", said)
            return found.group() if found and applied == FAILS - 1 else ""
    return ""
