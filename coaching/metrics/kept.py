"""How sums and values are kept: under a number for what they are of, which metrics share that bring the same, and one for whose they are."""

from collections.abc import Iterable, Sequence

from coaching.facts import Cursor

TABLES = ("kept_sum", "kept_value")  # of each a view names metric and person: sum_kept, value_kept
Kept = tuple[Sequence[str], str]  # metrics, and the SELECT of what is kept of all of them


def sorted_by_whose(rows: str) -> str:
    """Rows of sums or values as they are kept: with the number of the person, by which those of one are found."""
    return f"select *, hash(cast(rep_id as varchar)) as whose from ({rows}) as made order by whose, day"


def keep(cursor: Cursor, table: str, kept: Sequence[Kept]) -> None:
    """Keep the rows of SELECTs, which have the columns of the table but what they are of."""
    if not kept:
        return
    first = int(cursor.execute("select coalesce(max(of), 0) + 1 from kept_of").fetchall()[0][0])
    rows = " union all by name ".join(
        f"select {of} as of, * from ({sql}) as k" for of, (_, sql) in enumerate(kept, first)
    )
    cursor.execute(f"insert into {table} by name {rows}")
    of = [f"({of}, '{metric}')" for of, (metrics, _) in enumerate(kept, first) for metric in metrics]
    cursor.execute(f"insert into kept_of values {', '.join(of)}")


def know_people(cursor: Cursor, tables: Iterable[str]) -> None:
    """Note whose the rows of these tables are."""
    people = " union all ".join(
        f"select cast(rep_id as varchar) as rep_id from (select distinct rep_id from {table}) as t" for table in tables
    )
    every, known = (
        f"select distinct hash(rep_id) as whose, rep_id from ({people}) as p",
        "select whose from kept_person",
    )
    cursor.execute(f"insert into kept_person by name from ({every}) as e where whose not in ({known})")


def forget(cursor: Cursor, metrics: Sequence[str]) -> None:
    """Keep nothing any more of these metrics."""
    cursor.execute("delete from kept_of where list_contains($metrics, metric)", {"metrics": list(metrics)})
    for table in TABLES:
        cursor.execute(f"delete from {table} where of not in (select of from kept_of)")


def forget_people(cursor: Cursor) -> None:
    """Name nobody any more of whom nothing is kept."""
    some = " union ".join(f"select whose from {table}" for table in TABLES)
    cursor.execute(f"delete from kept_person where whose not in ({some})")
