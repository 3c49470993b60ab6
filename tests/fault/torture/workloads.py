"""Directories of migrations, in which nothing can be applied twice, left out or applied in part without a trace."""
import dataclasses

BIG_ROWS = 20_000

# A table large enough that building an index on it, or VACUUM, takes a while; it is in the template.
BIG = {
    "sqlite": f"""
        create table big as with recursive n (n) as (select 1 union all select n + 1 from n where n < {BIG_ROWS})
        select n, hex(n * 7919) as text from n;""",
    "postgres": f"create table big as select n, md5(n::text) as text from generate_series(1, {BIG_ROWS}) n;",
}


@dataclasses.dataclass(frozen=True)
class Workload:
    files: dict[str, str]
    template: str = ""  # the SQL that makes the database it begins on
    arguments: tuple[str, ...] = ()  # of `belay up`

    @property
    def up(self):
        """The words of a run: what a template makes is no migration's."""
        return ("up", *(("--into-existing",) if self.template else ()), *self.arguments)

    @property
    def versions(self):
        return sorted({name.split("_")[0] for name in self.files})

    def write(self, folder):
        folder.mkdir()
        for name, text in self.files.items():
            (folder / name).write_text(text)


def transactional(count):
    """Every script adds a row, in a table without a key: a script that ran twice shows."""
    files = {"0001_ledger.up.sql": "create table ledger (step integer not null);\ninsert into ledger values (1);\n"}
    for number in range(2, count + 1):
        files[f"{number:04}_step.up.sql"] = step(number)
    return Workload(files)


def step(number):
    alter = f"alter table ledger add column extra_{number} integer default {number};\n" if number % 7 == 0 else ""
    return (f"create table t_{number} (id integer primary key, text varchar(20) not null);\n"
            f"insert into t_{number} values (1, 'one'), (2, 'two');\n{alter}"
            f"insert into ledger (step) values ({number});\n")


def with_builds(kind, count, every=5, guard=""):
    """Every fifth script holds a statement that no transaction can, between two that count."""
    workload = transactional(count)
    for number in range(every, count + 1, every):
        long = f"create index concurrently {guard}big_{number} on big (text, n)" if kind == "postgres" else "vacuum"
        workload.files[f"{number:04}_step.up.sql"] = (
            f"-- belay:transaction off\ninsert into ledger (step) values ({number});\n{long};\n"
            f"insert into ledger (step) values ({1000 + number});\n")
    return dataclasses.replace(workload, template=BIG[kind])
