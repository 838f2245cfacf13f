"""Rows of one deal that differ in nothing but who has it and how much: the parts of several people, told by a total beside them or asked."""

from collections.abc import Mapping, Sequence

from coaching.errors import Question, said
from coaching.intake.answers.about import ROWS_OF_ONE_DEAL, spell
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.decide import Column
from coaching.intake.words import convert
from coaching.intake.words.fields import TABLE_COLUMNS
from coaching.intake.words.staging import Staging
from coaching.intake.words.statement import statement

OWN_PART = "each row is the part of its owner"
WHOLE_EVENLY = "each row is the whole deal, shared evenly"
WHOLE_FIRST = "each row is the whole deal of the first owner"
WRONG = "only one of the rows is right"
_OF_THE_PERSON = ("owner_id", "amount", "amount_won")


def read_amounts(staging: Staging, columns: Mapping[str, Column], receipt: Draft, headers: Sequence[str]) -> bool:
    """Make credit_row of deals whose rows are several people's, and the rows of each alike; False where there are none, or nobody has said so.

    Only the careful way comes here with rows that contradict each other (the view shaped).
    """
    careful = staging.execute(f"select 1 from duckdb_views() where view_name = '{staging.shaped}'").fetchone()
    if (
        not careful
        or not {"opportunity_id", "amount"} <= columns.keys()
        or not columns.keys() & {"owner_id", "owner_name"}
    ):
        return False
    if not _parts(staging):
        return False
    parts = _told_by_a_total(staging, columns, receipt, headers) or _asked(staging, columns, receipt)
    if parts in ("", WRONG):
        return False
    only_even = "" if parts == OWN_PART else " where is_even"
    weight = {OWN_PART: "cast(amount as double) / nullif(cast(whole as double), 0)", WHOLE_EVENLY: "1.0 / people"}.get(
        parts, "case when place = 1 then 1.0 else 0.0 end"
    )
    staging.execute(
        f"""create or replace temp table credit_row as
            select source_row, opportunity_id, owner_id as person, {weight} as weight, cast(amount as double) as amount from part_row{only_even}"""
    )
    whole = "sum(p.amount)" if parts == OWN_PART else "min(p.amount)"
    staging.execute(f"create or replace temp table shaped_once as select * from {staging.shaped}")
    staging.execute(statement(__file__, "shaped_of_amounts", **staging.names, whole=whole))
    return True


def _parts(staging: Staging) -> bool:
    """part_row: the rows of each deal that several people have and that say the same but for person and amount, exact copies once."""
    rest = ", ".join(
        f'"{name}"' for name in (*TABLE_COLUMNS["opportunity"], "recorded_at") if name not in _OF_THE_PERSON
    )
    staging.execute(statement(__file__, "part_of_deal", **staging.names, rest=rest))
    return staging.execute("select 1 from part_row limit 1").fetchone() is not None


def _told_by_a_total(staging: Staging, columns: Mapping[str, Column], receipt: Draft, headers: Sequence[str]) -> str:
    """OWN_PART where a column nobody reads holds, in each row of every such deal, what its rows add up to, or the parts of what stands in each."""
    read = {column.index for column in columns.values()}
    for index in (i for i in range(len(headers)) if i not in read):
        total = convert.money(convert.something(f"c.c{index}"), columns["amount"].decimal)
        row = staging.execute(
            f"""select bool_and(coalesce(abs({total} - p.whole) <= 0.01 + 0.001 * abs(p.whole), false)), count(distinct p.opportunity_id)
                from part_row p join {staging.cells} c on c.source_row = p.source_row"""
        ).fetchone()
        if row and row[0]:
            amount, whole = columns["amount"].header, headers[index]
            receipt.notes.append(said("parts and their total", deals=row[1], amount=amount, total=whole))
            return OWN_PART
        if _add_up(staging, total):
            receipt.notes.append(said("parts add up", part=headers[index], amount=columns["amount"].header))
            staging.execute(
                f"update part_row set amount = {total}, whole = part_row.amount from {staging.cells} c where c.source_row = part_row.source_row"
            )
            return OWN_PART
    return ""


def _add_up(staging: Staging, part: str) -> bool:
    """Whether the amount is the same in all rows of each such deal, and the parts in another column add up to it."""
    row = staging.execute(statement(__file__, "parts_add_up", **staging.names, part=part)).fetchone()
    return bool(row and row[0])


def _asked(staging: Staging, columns: Mapping[str, Column], receipt: Draft) -> str:
    """What a person says of such rows; asked also of who takes the proposals, since either guess would give money to the wrong people."""
    count, even, deal = staging.execute(
        "select count(distinct opportunity_id), count(*) filter (is_even), arg_min(opportunity_id, source_row) from part_row"
    ).fetchone() or (0, 0, "")
    options = (OWN_PART, *((WHOLE_EVENLY, WHOLE_FIRST) if even else ()), WRONG)
    answer = receipt.answers.get(ROWS_OF_ONE_DEAL)
    if answer in options:
        return answer
    rows = staging.execute(
        "select owner_id, amount from part_row where opportunity_id = ? order by source_row limit 4", [deal]
    ).fetchall()
    asked = said("rows of one deal?", count=count, deal=str(deal), owners=rows, amount=columns["amount"].header)
    receipt.questions.append(Question(spell(ROWS_OF_ONE_DEAL), asked, options, (str(deal),)))
    return ""
