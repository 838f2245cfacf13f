"""Rows of figures that name nobody: sums of the others, left out by name, and groups such as "Team North" among people, which are asked about."""

from collections.abc import Mapping

from coaching.errors import Question, said
from coaching.intake.answers.about import GROUPS_AMONG_NAMES, spell
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.words.measures import is_group, is_sum
from coaching.intake.words.staging import Staging

OF_FIGURES = ("quota", "forecast", "activity_summary", "sales_total")
WHO = ("rep_name", "owner_name", "rep_id", "owner_id")
SUM_UP, AS_PEOPLE = "they sum up others: leave them out", "each stands for itself"
SHOWN = 3
_OF_DEALS = ("stage", "status", "close_on", "closed_on", "won_on", "lost_on", "is_won")


def leave_out_groups(staging: Staging, kind: str, columns: Mapping[str, Column], receipt: Draft) -> None:
    """Put into left_row the rows of `shaped` that sum up others, and ask about those that may: their figures would count twice."""
    if kind == "opportunity":
        receipt.skip(_leave_out(staging, _sums_of_deals(staging, columns)), "subtotal")
    field = next((name for name in WHO if name in columns), None)
    if kind not in OF_FIGURES or field is None:
        return
    cell = f"trim({columns[field].cell})"
    rows = staging.execute(
        f"select {cell}, list(source_row) from {staging.cells} where {cell} <> '' group by 1 order by min(source_row)"
    ).fetchall()
    sums = [row for name, held in rows if is_sum(name) for row in held]
    groups = {name: held for name, held in rows if is_group(name) and not is_sum(name)}
    receipt.skip(_leave_out(staging, sums), "subtotal")
    if not groups or len(groups) + sum(is_sum(name) for name, _ in rows) == len(
        rows
    ):  # a list of groups alone says what each has
        return
    answer = receipt.answers.get(GROUPS_AMONG_NAMES)
    if answer == SUM_UP:
        receipt.skip(_leave_out(staging, [row for held in groups.values() for row in held]), said("sums up others"))
    elif answer != AS_PEOPLE:
        asked = said("groups among names?", names=list(groups), header=columns[field].header, file=receipt.file)
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


def _leave_out(staging: Staging, rows: list[int]) -> int:
    """Leave out rows that are not left out yet; how many."""
    row = staging.execute(
        f"select count(distinct source_row) from {staging.shaped} "
        f"where source_row in (select unnest(?::bigint[])) and source_row not in (from {staging.left})",
        [rows],
    ).fetchone()
    staging.execute(f"insert into {staging.left} select distinct unnest(?::bigint[])", [rows]) if rows else None
    return int(row[0]) if row else 0
