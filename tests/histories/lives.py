"""What databases went through before their histories were stored. Each life is named after how its last migrations stand.

A life gets a place and leaves a directory, a database and, as its result, what goes on from there: `mend`, files to write (or
None to take one away), `run`, a command with which it ends well, and `then`, the states after it.
"""
import subprocess

OFF = "-- belay:transaction off\n"
ALL = ("sqlite", "postgres")
GOOSE = """
    create table a (x int);
    create table goose_db_version (id integer primary key, version_id bigint not null, is_applied boolean not null, tstamp timestamp);
    insert into goose_db_version values (1, 0, true, '2026-01-02 03:04:05'), (2, 1, true, '2026-01-02 03:04:05');
"""
FLYWAY = """
    create table a (x int);
    create table flyway_schema_history (installed_rank int not null primary key, version varchar(50), description varchar(200) not null,
      type varchar(20) not null, script varchar(1000) not null, checksum int, installed_by varchar(100) not null,
      installed_on timestamp not null default current_timestamp, execution_time int not null, success boolean not null);
    insert into flyway_schema_history values (1, '1', 'a', 'SQL', 'V1__a.sql', null, 'ann', '2026-01-02 03:04:05', 5, true);
"""


def pair(place, version, up, down=None):
    place.put(f"migrations/{version}.up.sql", up)
    if down is not None:
        place.put(f"migrations/{version}.down.sql", down)


def ordinary(place):
    """Applied, reverted, missing, changed, repaired, renamed, failed, a repeatable that changed."""
    for number in range(1, 6):
        pair(place, f"{number}_t", f"create table t{number} (x int);", f"drop table t{number};")
    place.put("migrations/5_t.verify.sql", "select count(*) = 0 from t5;")
    place.put("migrations/R__reports.sql", "select 1;")
    place.belay("up")
    place.belay("down")
    place.belay("up", "--only", "5")
    place.put("migrations/2_t.up.sql", "create table t2 (x int);\nselect 2;")
    place.belay("repair", "2", "-m", "a statement more")
    place.put("migrations/R__reports.sql", "select 2;")
    pair(place, "6_bad", "select nosuch;")
    place.belay("up", code=8)
    place.take_away("migrations/5_t.up.sql")
    place.take_away("migrations/5_t.down.sql")
    place.take_away("migrations/5_t.verify.sql")
    place.put("migrations/3_t.up.sql", "create table t3 (x int);\nselect 3;")
    return {"mend": {"migrations/3_t.up.sql": "create table t3 (x int);", "migrations/6_bad.up.sql": "create table t6 (x int);",
                     "belay.toml": 'applied_missing = "ignore"'},
            "run": ["up"], "then": {"5": "missing", "6": "applied", "R__reports": "applied"}}


def partial_up(place):
    pair(place, "1_a", OFF + "create table a (x int);\ncreate table b (x int);\nselect nosuch;\ncreate table c (x int);")
    place.belay("up", code=9)
    return {"mend": {"migrations/1_a.up.sql": OFF + "create table a (x int);\ncreate table b (x int);\nselect 1;\ncreate table c (x int);"},
            "run": ["up"], "then": {"1": "applied"}}


def partial_down(place):
    pair(place, "1_a", "create table a (x int);", OFF + "drop table a;\nselect nosuch;")
    place.belay("up")
    place.belay("down", code=9)
    return {"mend": {"migrations/1_a.down.sql": OFF + "drop table a;\nselect 1;"}, "run": ["down"], "then": {"1": "pending"}}


def partial_repeatable(place):
    place.put("migrations/R__v.sql", OFF + "create table v (x int);\nselect nosuch;")
    place.belay("up", code=9)
    return {"mend": {"migrations/R__v.sql": OFF + "create table v (x int);\nselect 1;"}, "run": ["up"], "then": {"R__v": "applied"}}


def cut_off(place):
    """Killed between the record before a statement and the one after it."""
    started = f"select 1 from {place.history} where event = 'statement' and statement = 2 or event = 'started' and statement = 2"
    if place.kind == "sqlite":
        place.execute("create table big (x); with recursive n(i) as (select 1 union all select i + 1 from n where i < 150000) "
                      "insert into big select zeroblob(1000) from n")
        pair(place, "1_a", OFF + "create table a (x int);\nvacuum;\ncreate table b (x int);")
        place.cut_off("up", when=started)
        place.execute("drop table big")
    else:
        place.execute("create table big (x int)")
        pair(place, "1_a", OFF + "create table a (x int);\ncreate index concurrently big_x on big (x);\ncreate table b (x int);")
        with held(place, "begin; insert into big values (1);"):
            place.cut_off("up", when=started)
            place.execute("select pg_terminate_backend(pid) from pg_stat_activity where query like 'create index concurrently%' "
                          "and pid <> pg_backend_pid()")
    return {"mend": {}, "run": ["up"], "then": {"1": "applied"}}


def found_done(place):
    """The index of a run that was cut off was there; then the next statement failed."""
    cut_off_at_index = OFF + "create index concurrently big_x on big (x);\nselect nosuch;"
    place.execute("create table big (x int)")
    pair(place, "1_a", cut_off_at_index)
    started = f"select 1 from {place.history} where statement = 1"
    with held(place, "begin; insert into big values (1);"):
        place.cut_off("up", when=started)
        place.execute("select pg_terminate_backend(pid) from pg_stat_activity where query like 'create index concurrently%' "
                      "and pid <> pg_backend_pid()")
    place.execute("drop index if exists big_x")
    place.execute("create index big_x on big (x)")
    place.belay("up", code=9)
    return {"mend": {"migrations/1_a.up.sql": cut_off_at_index.replace("nosuch", "1")}, "run": ["up"], "then": {"1": "applied"}}


class held:
    """A transaction of somebody else, open for a while."""

    def __init__(self, place, sql):
        self.place, self.sql = place, sql

    def __enter__(self):
        self.other = subprocess.Popen(["psql", "-XqAt", "-d", self.place.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      text=True)
        self.other.stdin.write(self.sql + " select 'held';\n")
        self.other.stdin.flush()
        self.other.stdout.readline()

    def __exit__(self, *_):
        self.other.communicate("commit;\n")


def adopted_goose(place):
    place.put("migrations/1_a.sql", "-- +goose Up\ncreate table a (x int);\n-- +goose Down\ndrop table a;\n")
    place.put("migrations/2_b.sql", "-- +goose Up\ncreate table b (x int);\n-- +goose Down\ndrop table b;\n")
    place.execute(GOOSE)
    place.belay("adopt")
    return {"mend": {}, "run": ["up"], "then": {"1": "applied", "2": "applied"}}


def adopted_flyway(place):
    place.put("migrations/V1__a.sql", "create table a (x int);")
    place.put("migrations/U1__a.sql", "drop table a;")
    place.put("migrations/V2__b.sql", "create table b (x int);")
    place.execute(FLYWAY)
    place.belay("adopt")
    return {"mend": {}, "run": ["up"], "then": {"1": "applied", "2": "applied"}}


def baseline(place):
    place.put("migrations/V1__a.sql", "create table a (x int);")
    place.put("migrations/V2__b.sql", "create table b (x int);")
    place.put("migrations/B2__b.sql", "create table a (x int);\ncreate table b (x int);")
    place.put("migrations/V3__c.sql", "create table c (x int);")
    place.belay("up", "2")
    return {"mend": {}, "run": ["up"], "then": {"1": "applied", "2": "applied", "3": "applied"}}


def declared(place):
    """Stamped, resolved as applied and as reverted."""
    for number in range(1, 6):
        pair(place, f"{number}_t", f"create table t{number} (x int);", f"drop table t{number};")
    place.execute("create table t1 (x int); create table t2 (x int); create table t3 (x int); create table t4 (x int);")
    place.belay("stamp", "2", "-m", "made by hand")
    place.belay("resolve", "3", "--applied", "-m", "that too")
    place.belay("resolve", "4", "--applied", "-m", "and this")
    place.belay("resolve", "4", "--reverted", "-m", "no, not this")
    place.execute("drop table t4")
    return {"mend": {}, "run": ["up"], "then": {str(number): "applied" for number in range(1, 6)}}


def backed_up(place):
    place.execute("create table before (x int)")
    pair(place, "1_a", "create table a (x int);", "drop table a;")
    place.belay("up", "--backup")
    pair(place, "2_b", "create table b (x int);")
    return {"mend": {}, "run": ["restore", "--yes"], "then": {"1": "pending", "2": "pending"}}


def large(place):
    """A down and a verify that are too long to be kept; an up that was read in pieces."""
    line = "-- a line of a script that is longer than a mebibyte\n"
    place.put("migrations/1_a.up.sql", [f"create table if not exists a (x int);\n{line}", 15000])
    place.put("migrations/1_a.down.sql", [f"drop table if exists a;\n{line}", 20000])
    pair(place, "2_b", "create table b (x int);", "drop table b;")
    place.belay("up")
    return {"mend": {}, "run": ["down", "2"], "then": {"1": "pending", "2": "pending"}}


LIVES = {
    ordinary: ALL, partial_up: ALL, partial_down: ALL, partial_repeatable: ALL, cut_off: ALL, found_done: ("postgres",),
    adopted_goose: ALL, adopted_flyway: ALL, baseline: ALL, declared: ALL, backed_up: ("sqlite",), large: ALL,
}
