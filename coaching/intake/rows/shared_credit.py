"""Deals whose credit is shared: a row for each person with a part of the deal, or several people in the cell of the owner."""

from collections.abc import Mapping
from pathlib import Path

from coaching.errors import Question, Refusal, said
from coaching.intake.answers.about import SHARED_AMOUNT, SHARED_OWNER, spell
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.decide import Column
from coaching.intake.words.convert import quoted
from coaching.intake.words.staging import Staging
from coaching.intake.words.statement import statement

CREDITS = "credits.parquet"
SHARES = ("split_percent", "split_amount")
SHARING = said("shares credit")
_NAME = r"\s*\pL\pL[\pL .’\x27-]*"
_BETWEEN = r"\s*[;/&+|]\s*|\s+(?:and|und|et)\s+"
_WHOLE_NAME = r"\pL[\pL.’\x27-]*(?: \pL[\pL.’\x27-]*)+"  # of a first and a last name: "Fels, Anna" is one person
_BY_COMMA = f"regexp_full_match(owner_id, '{_WHOLE_NAME}(, *{_WHOLE_NAME})+')"
_LISTED = (
    f"regexp_replace(case when {_BY_COMMA} then replace(owner_id, ',', ';') else owner_id end, '{_BETWEEN}', ';', 'g')"
)
_MAY_BE_SEVERAL = r"regexp_matches(owner_id, '[;/&+|]|\s(and|und|et)\s| .*, *\S+ ')"  # far quicker to make ready than what makes sure of it
SEVERAL_SQL = rf"contains({_LISTED}, ';') and regexp_full_match({_LISTED}, '{_NAME}(;{_NAME})+;?\s*')"
EVENLY, ONLY_FIRST, ONE_PERSON = "shared evenly", "the first one alone", "one person of that name"
OWN_PART, WHOLE_AMOUNT = "each row has its part", "each row has the whole amount"
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


def _by_cells(staging: Staging, column: Column, receipt: Draft) -> bool:
    """Several people in one cell, "Ida; Tom": who shares a deal, and how, only a person can say."""
    staging.execute(
        "create or replace temp table credit_row (source_row bigint, opportunity_id varchar, person varchar, weight double, amount double)"
    )
    if not staging.execute(
        f"select 1 from {staging.shaped} where skip_why is null and {_MAY_BE_SEVERAL} limit 1"
    ).fetchone():
        return False
    rows = staging.execute(
        f"select owner_id, count(*) from {staging.shaped} where skip_why is null and {SEVERAL_SQL} group by 1 order by 2 desc, 1"
    ).fetchall()
    if not rows:
        return False
    answer = receipt.answers.get(SHARED_OWNER)
    if answer not in (EVENLY, ONLY_FIRST, ONE_PERSON):
        count = sum(n for _, n in rows)
        asked = said("several owners?", count=count, header=column.header)
        receipt.questions.append(
            Question(
                spell(SHARED_OWNER), asked, (EVENLY, ONLY_FIRST, ONE_PERSON), tuple(str(name) for name, _ in rows[:3])
            )
        )
    if answer == EVENLY:
        staging.execute(statement(__file__, "credit_of_names", **staging.names, listed=_LISTED, several=SEVERAL_SQL))
    if answer in (EVENLY, ONLY_FIRST):
        staging.execute(f"create or replace temp table shaped_once as select * from {staging.shaped}")
        staging.execute(
            f"create or replace temp view {staging.shaped} as select * replace (trim(split_part({_LISTED}, ';', 1)) as owner_id) from shaped_once"
        )
    return answer in (EVENLY, ONLY_FIRST)


def names_several(staging: Staging, rows: str) -> bool:
    """Whether the cell of an owner names several people in any of these rows."""
    found = staging.execute(f"select distinct owner_id from {rows} where {_MAY_BE_SEVERAL}").fetchall()
    return bool(found) and staging.execute(f"select 1 from {rows} where {SEVERAL_SQL} limit 1").fetchone() is not None


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
