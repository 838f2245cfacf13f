"""Rows that say one thing again: one meeting twice, figures of a group and of its people, parts of a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coaching.errors import Question, said
from coaching.intake.answers.answers import GROUPS_AMONG_NAMES, SAME_MEETING, SAME_ROWS, spell
from coaching.intake.answers.choices import EACH_MEETING, FIRST, ONE_MEETING
from coaching.intake.answers.receipt import Draft
from coaching.intake.answers.unfolded import LEFT_OUT, PLACES, Unfolded
from coaching.intake.columns.column import Column
from coaching.intake.file.table import RawTable
from coaching.intake.rows.sums_by_figures import sums_by_figures
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import MENDING
from coaching.intake.words.measures import is_group, is_sum
from coaching.intake.words.staging import Staging, statement


def repeats(staging: Staging, number: str, rows: str) -> tuple[int, bool]:
    """How many rows there are, and whether two of them have the same number; number is SQL of a whole number that is never null."""
    found = np.asarray(staging.execute(f"select {number} as number from {rows}").fetchnumpy()["number"])
    found.sort()
    return len(found), bool((found[1:] == found[:-1]).any())


WHY, WHY_BY_DAY = said("same activity"), said("another attendee")
SAME = ("rep_id", "account_id", "kind", "date_trunc('minute', \"at\")", "coalesce(subject, '')")
"""Person, account, kind and start minute (METRICS A1); copies bear one subject too. A day without a time of day is no start."""
TELLING = (
    "rep_id is not null and account_id is not null and kind not in ('task', 'note', 'system')"
    ' and "at" <> date_trunc(\'day\', "at")'
)
_ONE_DAY = ("rep_id", "account_id", "kind", 'cast("at" as date)', "coalesce(subject, '')")
DAY_TELLS = (
    "rep_id is not null and account_id is not null and kind not in ('task', 'note', 'system', 'call', 'conversation', 'email')"
    ' and "at" = date_trunc(\'day\', "at")'
)


def has_copies(staging: Staging, kind: str, rows: str) -> bool:
    """Whether any activity of a relation of shaped rows stands there more than once, or may do so."""
    if kind != "activity":
        return False
    if repeats(staging, f"hash({', '.join(SAME)})", f"{rows} where skip_why is null and {TELLING}")[1]:
        return True
    of_a_day = f"{rows} where skip_why is null and {DAY_TELLS}"
    if not repeats(staging, f"hash({', '.join(_ONE_DAY)})", of_a_day)[1]:
        return False
    several = f"select 1 from {of_a_day} group by {', '.join(_ONE_DAY)} having count(distinct contact_id) > 1 limit 1"
    return staging.execute(several).fetchone() is not None


def leave_out_copies(
    staging: Staging, columns: Mapping[str, Column], receipt: Draft, headers: Sequence[str]
) -> None:  # fmt: skip
    """Put the copies among the rows of `shaped` into left_row, keeping the first that was done; rows of one id and one contact are not meant."""
    _find_unlike(staging, columns, headers)
    receipt.skip(
        _leave_out(staging, TELLING, SAME, "activity_id <> first_id or contact_id is distinct from first_contact"), WHY
    )
    answer = receipt.answers.get(SAME_MEETING)
    if answer == ONE_MEETING:
        receipt.skip(
            _leave_out(staging, DAY_TELLS, _ONE_DAY, "source_row in (select source_row from unlike_day)"), WHY_BY_DAY
        )
    elif answer != EACH_MEETING:
        _ask(staging, receipt)


def _leave_out(staging: Staging, telling: str, same: tuple[str, ...], unlike: str) -> int:
    staging.execute(
        statement(__file__, "copied", **staging.names, telling=telling, same=", ".join(same), unlike=unlike)
    )
    return staging.leave_out("copied")


def _find_unlike(staging: Staging, columns: Mapping[str, Column], headers: Sequence[str]) -> None:
    """Put into unlike_day the rows of meetings of one day, without a time, that are not equal in every column but their id."""
    own = columns["activity_id"].index if "activity_id" in columns else None
    cells = ", ".join(f"coalesce(trim(c.c{place}), '')" for place in range(len(headers)) if place != own)
    staging.execute(
        statement(
            __file__, "unlike_day", **staging.names, columns=cells, telling=DAY_TELLS, one_day=", ".join(_ONE_DAY)
        )
    )


def _ask(staging: Staging, receipt: Draft) -> None:
    """One question where rows of meetings without a time of day differ in nothing but who came."""
    rows = staging.execute(
        statement(__file__, "maybe_one_meeting", **staging.names, one_day=", ".join(_ONE_DAY))
    ).fetchall()
    if not rows:
        return
    count, contacts, subject, day, first = rows[0]
    many = sum(row[0] for row in rows)
    asked = said("one meeting?", count=many, file=receipt.file, such=count, on=day, row=first, subject=subject)
    receipt.questions.append(
        Question(spell(SAME_MEETING), asked, (ONE_MEETING, EACH_MEETING), tuple(str(one) for one in contacts[:3]))
    )


def tell_equal(staging: Staging, columns: Mapping[str, Column], receipt: Draft, headers: Sequence[str]) -> None:
    """Say how many activities without an id and a time of day are equal to an earlier row in every column: each counts."""
    if "activity_id" in columns:
        return
    cells = ", ".join(f"coalesce(trim(c.c{place}), '')" for place in range(len(headers)))
    row = staging.execute(statement(__file__, "equal_activities", **staging.names, columns=cells)).fetchone()
    if row and row[0]:
        receipt.notes.append(said("equal activities", count=row[0]))


OF_FIGURES = ("quota", "forecast", "activity_summary", "sales_total")
MAY_SUM_UP = ("opportunity", *OF_FIGURES)
WHO = ("rep_name", "owner_name", "rep_id", "owner_id")
SUM_UP, AS_PEOPLE = "they sum up others: leave them out", "each stands for itself"
SHOWN = 3
_OF_DEALS = ("stage", "status", "close_on", "closed_on", "won_on", "lost_on", "is_won")


def leave_out_groups(
    staging: Staging, kind: str, columns: Mapping[str, Column], receipt: Draft, people: Sequence[str]
) -> None:
    """Put into left_row the rows of `shaped` that sum up others, and ask about those that may: their figures would count twice."""
    if kind == "opportunity":
        receipt.skip(_leave_out_rows(staging, _sums_of_deals(staging, columns)), "subtotal")
    field = next((name for name in WHO if name in columns), None)
    if kind not in OF_FIGURES or field is None:
        return
    cell = f"trim({columns[field].cell})"
    rows = staging.execute(
        f"select {cell}, list(source_row) from {staging.cells} where {cell} <> '' group by 1 order by min(source_row)"
    ).fetchall()
    called = {name for name, _ in rows if is_sum(name)}
    receipt.skip(_leave_out_rows(staging, [row for name, held in rows if name in called for row in held]), "subtotal")
    by_figures = sums_by_figures(staging, kind, columns[field], FIGURE[kind][0], people, called)
    groups = {name: held for name, held in rows if (is_group(name) or name in by_figures) and name not in called}
    if groups and len(groups) + len(called) < len(rows):  # a list of groups alone says what each has
        _leave_out_or_ask(staging, groups, columns[field].header, receipt)


def _leave_out_or_ask(staging: Staging, groups: Mapping[str, list[int]], header: str, receipt: Draft) -> None:
    """Leave out the rows of groups where a person said that they sum up others; ask where nobody did."""
    answer = receipt.answers.get(GROUPS_AMONG_NAMES)
    if answer == SUM_UP:
        rows = [row for held in groups.values() for row in held]
        receipt.skip(_leave_out_rows(staging, rows), said("sums up others"))
    elif answer != AS_PEOPLE:
        asked = said("groups among names?", names=list(groups), header=header, file=receipt.file)
        receipt.questions.append(Question(spell(GROUPS_AMONG_NAMES), asked, (SUM_UP, AS_PEOPLE), tuple(groups)[:SHOWN]))


def _sums_of_deals(staging: Staging, columns: Mapping[str, Column]) -> list[int]:
    """Rows that are called like a sum ("Total North") and say neither how a deal stands nor when it closes."""
    said = [columns[name].cell for name in _OF_DEALS if name in columns]
    if "name" not in columns or len(said) < 2:
        return []
    empty = " and ".join(f"coalesce(trim({cell}), '') = ''" for cell in said)
    rows = staging.execute(
        f"select trim({columns['name'].cell}), source_row from {staging.cells} where {empty}"
    ).fetchall()
    return [row for name, row in rows if name and is_sum(name)]


def _leave_out_rows(staging: Staging, rows: list[int]) -> int:
    """Leave out rows that are not left out yet; how many."""
    if not rows:
        return 0
    left = f"source_row in (select unnest(?::bigint[])) and source_row not in (from {staging.left})"
    return staging.leave_out(f"{staging.shaped} where {left} group by 1", [rows])


ADD_UP = "add them up"
FIGURE = {
    "quota": ("target",),
    "activity_summary": ("count", "minutes"),
    "sales_total": ("amount",),
    "forecast": ("amount",),
}
"""The kinds whose rows are one figure each, and the columns that hold it."""


def add_up_parts(staging: Staging, kind: str, columns: Mapping[str, Column], receipt: Draft, table: RawTable) -> None:
    """Make one row of `shaped` of such rows where a person said so, the others in left_row and added_row; ask where nobody did."""
    if isinstance(table, Unfolded) and table.repeats:
        return
    key = ", ".join(f'"{name}"' for name in KINDS[kind].key)
    staging.execute(statement(__file__, "part_row", **staging.names, key=key))
    cells = _cells(columns, table)
    unlike = _unlike(staging, cells)
    if unlike is None:
        return
    header, (row, first, says, before), many = unlike
    staging.execute("delete from part_row where one not in (from parted)")
    _leave_out_copies(staging, cells, receipt)
    answer = receipt.answers.get(SAME_ROWS)
    if answer in (ADD_UP, FIRST):
        why = said("added to another" if answer == ADD_UP else "not the first")
        receipt.skip(staging.leave_out("part_row where source_row <> first_row"), why)
    if answer == ADD_UP:
        staging.execute("insert into added_row select source_row from part_row where source_row <> first_row")
        staging.execute(f"create or replace temp table shaped_in_parts as select * from {staging.shaped}")
        sums = ", ".join(f'sum(s."{name}") as "{name}"' for name in FIGURE[kind])
        summed = ", ".join(f'coalesce(p."{name}", s."{name}") as "{name}"' for name in FIGURE[kind])
        staging.execute(statement(__file__, "shaped_in_sums", **staging.names, sums=sums, summed=summed))
    elif answer != FIRST:
        asked = said(
            "parts of figures?", count=many, file=receipt.file, header=header, row=row, says=says, first_row=first, said_before=before
        )  # fmt: skip
        receipt.questions.append(Question(spell(SAME_ROWS), asked, (ADD_UP, FIRST)))


@dataclass(frozen=True)
class _Cells:
    """The cells of the file: source is their relation, row the SQL of a made row's row in it, columns all of them, unread those nothing reads."""

    source: str
    row: str
    columns: list[int]
    unread: dict[str, int]


def _cells(columns: Mapping[str, Column], table: RawTable) -> _Cells:
    of_file = table.origin if isinstance(table, Unfolded) and table.origin is not None else table
    if isinstance(table, Unfolded):
        read = {one.header for one in table.told if one.becomes or one.read_as != (LEFT_OUT,)}
    else:
        read = {column.header for column in columns.values()}
    unread = {
        header: place for place, header in enumerate(of_file.headers) if header not in MENDING and header not in read
    }
    places = [place for place, header in enumerate(of_file.headers) if header not in MENDING]
    if of_file is table:
        return _Cells(Staging.cells, "source_row", places, unread)
    return _Cells(f"read_parquet({quoted(of_file.cells_path())})", f"source_row % {PLACES}", places, unread)


def _leave_out_copies(staging: Staging, cells: _Cells, receipt: Draft) -> None:
    """Rows that are equal to an earlier one in every column of the file are duplicates, and no parts."""
    whole = ", ".join(f"coalesce(trim(c.c{place}), '')" for place in cells.columns)
    staging.execute(statement(__file__, "copy_row", source=cells.source, row=cells.row, whole=whole))
    receipt.skip(staging.leave_out("copy_row"), "exact duplicate")
    staging.execute("delete from part_row where source_row in (from copy_row)")


def _unlike(staging: Staging, cells: _Cells) -> tuple[str, tuple[int, int, str, str], int] | None:
    """Put into parted the figures whose rows differ in a column that is not read; that column, an example and how many they are."""
    for header, place in cells.unread.items():
        cell = f"coalesce(trim(c.c{place}), '')"
        joined = f"part_row p join {cells.source} c on c.source_row = p.{cells.row}"
        staging.execute(
            f"create or replace temp table parted as select p.one from {joined} group by p.one having count(distinct {cell}) > 1"
        )
        first = f"first_value({cell}) over (partition by p.one order by p.source_row)"
        found = staging.execute(
            f"""select p.{cells.row}, p.{cells.row.replace("source_row", "first_row")}, {cell}, {first} from {joined}
                where p.one in (from parted) qualify {cell} <> {first} order by p.source_row limit 1"""
        ).fetchone()
        many = staging.execute("select count(*) from parted").fetchone()
        if found and many:
            return header, (int(found[0]), int(found[1]), str(found[2]), str(found[3])), int(many[0])
    return None
