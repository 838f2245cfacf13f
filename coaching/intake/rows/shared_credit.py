"""Rows that share a deal: its credit, or its amount, in parts."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from coaching.errors import Question, Refusal, said
from coaching.intake.answers.answers import ROWS_OF_ONE_DEAL, SHARED_AMOUNT, SHARED_OWNER, spell
from coaching.intake.answers.choices import (
    ONE_PERSON,
    OWN_PART,
    PART_OF_OWNER,
    WHOLE_AMOUNT,
    WHOLE_EVENLY,
    WHOLE_FIRST,
    WRONG,
)
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.words import convert
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import TABLE_COLUMNS
from coaching.intake.words.staging import Staging, statement

CREDITS = "credits.parquet"
SHARES = ("split_percent", "split_amount")
SHARING = said("shares credit")
_NAME = r"\s*\pL\pL[\pL .’\x27-]*"
_BETWEEN = r"\s*[;/&+|]\s*|\s+(?:and|und|et)\s+"
_WHOLE_NAME = r"\pL[\pL.’\x27-]*(?: \pL[\pL.’\x27-]*)+"  # of a first and a last name: "Fels, Anna" is one person
EVENLY, ONLY_FIRST = "shared evenly", "the first one alone"
WHOLE_AGAIN = 0.005  # by how much the parts of a deal may miss the whole, from rounding


def gives_credit(columns: Mapping[str, Column]) -> bool:
    """Whether a row of this file says which part of a deal a person has."""
    return bool(columns.keys() & set(SHARES))


def read_credit(staging: Staging, columns: Mapping[str, Column], receipt: Draft) -> bool:
    """Make credit_row (source_row, opportunity_id, person, weight) of what the rows share; False where the file shares nothing.

    Where a row names the person only as the owner, the rows of a deal become alike: its owner is who has the largest part, its amount the
    whole. Asks what the file leaves open.
    """
    if gives_credit(columns):
        _by_rows(staging, columns, receipt)
        return True
    return "owner_name" in columns and "owner_id" not in columns and _by_cells(staging, columns["owner_name"], receipt)


def _by_rows(staging: Staging, columns: Mapping[str, Column], receipt: Draft) -> None:
    named = bool(columns.keys() & {"split_owner_id", "split_owner_name"})
    staging.execute(f"create or replace temp table shaped_once as select * from {staging.shaped}")
    staging.execute(
        statement(
            __file__,
            "credit_of_rows",
            **staging.names,
            person="coalesce(t.split_owner_id, t.split_owner_name)" if named else "s.owner_id",
        )
    )
    if not named:
        _refuse_parts_of_nobody(staging, columns, receipt.file)
    parts = _amounts_are_parts(staging, columns, receipt)
    if named and not parts:
        return
    owner = "s.owner_id" if named else "coalesce(f.owner, s.owner_id)"
    amount = "coalesce(cast(f.amount as decimal(18, 2)), s.amount)" if parts else "s.amount"
    staging.execute(statement(__file__, "shaped_of_parts", **staging.names, owner=owner, amount=amount))


def _refuse_parts_of_nobody(staging: Staging, columns: Mapping[str, Column], file: str) -> None:
    """Several parts of one deal that all name the same owner are parts of people whom no column that is read names."""
    row = staging.execute(
        """select opportunity_id, min(source_row) from credit_row where weight < 1
           group by opportunity_id, person having count(*) > 1 order by 2 limit 1"""
    ).fetchone()
    if row is None:
        return
    part = next(columns[name].header for name in SHARES if name in columns)
    raise Refusal(
        f'{file}: the rows of deal {row[0]} (from row {row[1]}) share its credit by "{part}", but all name the same owner, and no '
        'column that is read says who each part is of. Call the column that names the credited person "Split Owner", and import it again.'
    )


def _amounts_are_parts(staging: Staging, columns: Mapping[str, Column], receipt: Draft) -> bool:
    """Whether the amount of a row is the person's part of the deal; told by deals of uneven parts, else asked."""
    if "amount" not in columns or "split_amount" in columns:
        return False
    row = staging.execute(statement(__file__, "told_by_uneven_parts")).fetchone()
    parts, whole, shared = row or (0, 0, 0)
    answer = receipt.answers.get(SHARED_AMOUNT)
    if answer in (OWN_PART, WHOLE_AMOUNT):
        return answer == OWN_PART
    if shared and bool(parts) == bool(whole):
        asked = said("amounts of parts?", count=shared, amount=columns["amount"].header)
        receipt.questions.append(Question(spell(SHARED_AMOUNT), asked, (OWN_PART, WHOLE_AMOUNT)))
    return bool(parts > whole)


def _listed(who: str) -> str:
    """The SQL of a cell whose people stand between semicolons, whatever stood between them."""
    by_comma = f"regexp_full_match({who}, '{_WHOLE_NAME}(, *{_WHOLE_NAME})+')"
    apart = f"case when {by_comma} or {who} in (from people_by_comma) then replace({who}, ',', ';') else {who} end"
    return f"regexp_replace({apart}, '{_BETWEEN}', ';', 'g')"


def _several(who: str) -> str:
    """The SQL of whether a cell names several people."""
    return rf"contains({_listed(who)}, ';') and regexp_full_match({_listed(who)}, '{_NAME}(;{_NAME})+;?\s*')"


def _by_cells(staging: Staging, column: Column, receipt: Draft) -> bool:
    """Several people in one cell, "Ida; Tom": who shares a deal, and how, only a person can say."""
    staging.execute(
        "create or replace temp table credit_row (source_row bigint, opportunity_id varchar, person varchar, weight double, amount double)"
    )
    answer = _said_of_several(staging, "owner_id", column, (EVENLY, ONLY_FIRST, ONE_PERSON), receipt)
    if answer == EVENLY:
        parts = {"listed": _listed("owner_id"), "several": _several("owner_id")}
        staging.execute(statement(__file__, "credit_of_names", **staging.names, **parts))
    if answer in (EVENLY, ONLY_FIRST):
        _leave_first(staging, "owner_id")
    return answer in (EVENLY, ONLY_FIRST)


def leave_first_name(staging: Staging, columns: Mapping[str, Column], receipt: Draft) -> bool:
    """Of activities whose cell names several people the first alone, where somebody said so; whether rows changed."""
    column = columns.get("rep_name")
    if column is None or _said_of_several(staging, "rep_id", column, (ONLY_FIRST, ONE_PERSON), receipt) != ONLY_FIRST:
        return False
    _leave_first(staging, "rep_id")
    return True


def _said_of_several(staging: Staging, who: str, column: Column, ways: tuple[str, ...], receipt: Draft) -> str:
    """What a person said of cells that name several people; asked where nobody said it, empty also where there are none."""
    if not names_several(staging, staging.shaped, who):
        return ""
    if (answer := receipt.answers.get(SHARED_OWNER)) in ways:
        return answer
    told = f"select {who}, count(*) from {staging.shaped} where skip_why is null and {_several(who)} group by 1 order by 2 desc, 1"
    if rows := staging.execute(told).fetchall():
        code = "several owners?" if who == "owner_id" else "several people?"
        asked = said(code, count=sum(n for _, n in rows), header=column.header)
        receipt.questions.append(Question(spell(SHARED_OWNER), asked, ways, tuple(str(name) for name, _ in rows[:3])))
    return ""


def _leave_first(staging: Staging, who: str) -> None:
    """The first of several people in the place of all of them."""
    staging.execute(f"create or replace temp table shaped_once as select * from {staging.shaped}")
    first = f"case when {_several(who)} then trim(split_part({_listed(who)}, ';', 1)) else {who} end as {who}"
    staging.execute(f"create or replace temp view {staging.shaped} as select * replace ({first}) from shaped_once")


def names_several(staging: Staging, rows: str, who: str) -> bool:
    """Whether the cell of an owner or a rep (who: the column) names several people in any of these rows."""
    if not _may_name_several(staging, rows, who):
        return False
    return staging.execute(f"select 1 from {rows} where {_several(who)} limit 1").fetchone() is not None


def _may_name_several(staging: Staging, rows: str, who: str) -> bool:
    """Whether a cell looks as if it named several people, far quicker to tell; those whose parts between commas stand in other rows are listed."""
    may_be = rf"regexp_matches({who}, '[;/&+|]|\s(and|und|et)\s| .*, *\S+ |^[^, ]+(, *[^, ]+)+$')"
    found = staging.execute(f"select distinct {who} from {rows} where {may_be}").fetchall()
    staging.execute("create or replace temp table people_by_comma (name varchar)")
    if commas := [str(one) for (one,) in found if "," in str(one)]:
        alone = {str(one) for (one,) in staging.execute(f"select distinct {who} from {rows}").fetchall()}
        several = [[one] for one in commas if all(part.strip() in alone for part in one.split(","))]
        if several:
            staging.executemany("insert into people_by_comma values (?)", several)
    return bool(found)


def parts_of_deals(staging: Staging) -> None:
    """Make credit_row of a file that holds nothing but parts; where a deal has amounts alone, each is a part of what they add up to."""
    staging.execute("create or replace temp table sharing_row (source_row bigint)")
    staging.execute(statement(__file__, "credit_of_parts", **staging.names))


def write_credit(staging: Staging, receipt: Draft, folder: Path) -> None:
    """Keep who has which part of each deal, and tell of deals whose parts are not the whole: those stay with their owner."""
    staging.execute(statement(__file__, "credit_of", **staging.names, again=WHOLE_AGAIN))
    wrong = staging.execute(
        """select opportunity_id, cast(round(100 * sum(weight)) as bigint), min(source_row) from credit_of
           group by opportunity_id having not bool_and(coalesce(is_whole, false)) order by 3"""
    ).fetchall()
    if wrong:
        receipt.notes.append(said("parts not whole", count=len(wrong), deals=wrong[:5]))
    staging.execute(statement(__file__, "kept_credits", file=quoted(folder / CREDITS)))


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
    only_even = "" if parts == PART_OF_OWNER else " where is_even"
    weight = {
        PART_OF_OWNER: "cast(amount as double) / nullif(cast(whole as double), 0)",
        WHOLE_EVENLY: "1.0 / people",
    }.get(parts, "case when place = 1 then 1.0 else 0.0 end")
    staging.execute(
        f"""create or replace temp table credit_row as
            select source_row, opportunity_id, owner_id as person, {weight} as weight, cast(amount as double) as amount from part_row{only_even}"""
    )
    whole = "sum(p.amount)" if parts == PART_OF_OWNER else "min(p.amount)"
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
            return PART_OF_OWNER
        if _add_up(staging, total):
            receipt.notes.append(said("parts add up", part=headers[index], amount=columns["amount"].header))
            staging.execute(
                f"update part_row set amount = {total}, whole = part_row.amount from {staging.cells} c where c.source_row = part_row.source_row"
            )
            return PART_OF_OWNER
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
    options = (PART_OF_OWNER, *((WHOLE_EVENLY, WHOLE_FIRST) if even else ()), WRONG)
    answer = receipt.answers.get(ROWS_OF_ONE_DEAL)
    if answer in options:
        return answer
    rows = staging.execute(
        "select owner_id, amount from part_row where opportunity_id = ? order by source_row limit 4", [deal]
    ).fetchall()
    asked = said("rows of one deal?", count=count, deal=str(deal), owners=rows, amount=columns["amount"].header)
    receipt.questions.append(Question(spell(ROWS_OF_ONE_DEAL), asked, options, (str(deal),)))
    return ""
