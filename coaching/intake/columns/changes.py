"""What field histories say: one column holds stages, amounts and days side by side, so each is decided over the rows of its own field."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from coaching.errors import Question
from coaching.intake.answers.answers import Answers
from coaching.intake.columns.column import Column
from coaching.intake.columns.dates import decide_dates
from coaching.intake.columns.numbers import decide_number
from coaching.intake.columns.time_zone import decide_zone
from coaching.intake.columns.words import decide_words
from coaching.intake.words import convert
from coaching.intake.words.format import Match
from coaching.intake.words.word_books import shared_words

FIELDS = {
    "stage": ("stagename", "stage", "dealstage", "stageid", "salesstage", "pipelinestage"),
    "amount": ("amount", "value", "dealamount", "dealvalue"),
    "close_date": ("closedate", "expectedclosedate", "estimatedclosedate", "closingdate"),
    "forecast_category": ("forecastcategory", "forecastcategoryname", "hsmanualforecastcategory", "hsforecastcategory"),
    "probability": ("probability",),
    "owner": ("owner", "ownerid", "opportunityowner", "dealowner", "hubspotownerid", "userid"),
    "status": ("status", "dealstatus"), "type": ("type", "opportunitytype", "dealtype"),
    "account": ("account", "accountid", "accountname", "organization", "orgid", "organizationid", "company", "associatedcompany", "parentaccountid"),
}  # fmt: skip
ORDERS = ("day first", "month first")
PERCENT = "' %'"


def changed_field(cell: str | None) -> str:
    """SQL of the field a row speaks of: ours where it is one the state of a deal needs, else as the CRM calls it; no column means the stage."""
    if cell is None:
        return "'stage'"
    bare = f"regexp_replace(lower({cell}), '[^a-z]', '', 'g')"
    whens = " ".join(
        f"when {bare} in ({', '.join(map(convert.literal, names))}) then '{ours}'" for ours, names in FIELDS.items()
    )
    return f"case {whens} else trim({cell}) end"


def decide_changes(
    con: duckdb.DuckDBPyConnection, source: str, match: Match, columns: Mapping[str, Column], answers: Answers, accept: bool,
    questions: list[Question],
) -> None:  # fmt: skip
    """Decide how days, amounts and stage words among the old and new values are read; kept on the column of the new values."""
    new, old, field = columns["new_value"], columns.get("old_value"), columns.get("field")
    for name, fields in (("day", "'close_date'"), ("money", "'amount'"), ("word", "'stage', 'status'")):
        said = [new.cell] + ([old.cell] if old else [])
        listed = " union all ".join(
            f"select {cell} as {new.cell} from {source} where {changed_field(field.cell if field else None)} in ({fields})"
            for cell in said
        )
        con.execute(f"create or replace temp view change_{name} as {listed}")
    day, money = replace(new, type="date", spellings=()), replace(new, type="money")
    asked: list[Question] = []
    decide_dates(con, "change_day", match, [day], answers, asked)
    decide_zone(con, "change_day", match, {"new_value": day}, answers, questions)
    if asked and columns["at"].order in ORDERS:
        day.order, asked = columns["at"].order, []
    decide_number(con, "change_money", match, money, answers, accept, asked)
    word = replace(new, field="stage", type="word:stage")
    decide_words(con, "change_word", match, word, {}, answers, accept, asked)
    new.order, new.spellings, new.decimal, new.words, new.proposed = (
        day.order,
        convert.ALL_SPELLINGS,
        money.decimal,
        word.words,
        word.proposed,
    )
    new.zone, new.bare_is_utc = day.zone, day.bare_is_utc
    new.read_as = "values of the field that changed"
    questions += asked


def values_sql(columns: Mapping[str, Column]) -> str:
    """SQL over typed rows b: the field, and old and new value as the facts write them (days 2026-03-05, money 1234.56) with their outcomes."""
    parts = [f"{changed_field('b.field' if 'field' in columns else None)} as changed"]
    for name in ("old_value", "new_value"):
        parts.append(f"{_value(f'b.{name}', columns)} as {name}_read")
        parts.append(f"{_outcome(f'b.{name}', columns['new_value'])} as {name.removesuffix('_value')}_outcome")
    return ", ".join(parts)


def _value(said: str, columns: Mapping[str, Column]) -> str:
    new, clean = columns["new_value"], convert.something(said)
    field = changed_field("b.field" if "field" in columns else None)
    day, money = replace(new, type="date").value(clean), convert.money(clean, new.decimal)
    percent = f"cast({convert.number(f'rtrim({clean}, {PERCENT})')} / 100 as varchar)"
    return (
        f"case {field} when 'close_date' then cast({day} as varchar) when 'amount' then cast({money} as varchar) when 'probability' then {percent}"
        f" when 'forecast_category' then {_category(said)} when 'owner' then {convert.identifier(said)}"
        f" when 'account' then {convert.identifier(said)} else {said} end"
    )


def _category(said: str) -> str:
    bare = f"lower(trim(regexp_replace({said}, '[\\s_-]+', ' ', 'g')))"
    whens = " ".join(
        f"when {convert.literal(word)} then '{reading}'" for word, reading in shared_words("forecast").items()
    )
    return f"case {bare} {whens} else {said} end"


def _outcome(said: str, column: Column) -> str:
    """How a stage or status word was read."""
    by_reading: dict[str, list[str]] = {}
    for word, reading in column.words.items():
        by_reading.setdefault(reading or "open", []).append(convert.literal(word))
    whens = " ".join(f"when {said} in ({', '.join(words)}) then '{reading}'" for reading, words in by_reading.items())
    return f"case {whens} end" if whens else "cast(null as varchar)"


def unreadable(columns: Mapping[str, Column]) -> list[tuple[str, str]]:
    """Conditions over typed rows v: a new amount or close date that is none."""
    if "new_value" not in columns:
        return []
    clean, field = convert.something("v.new_value"), changed_field("v.field" if "field" in columns else None)
    value = _value("v.new_value", columns).replace("b.field", "v.field")
    return [(f"{field} in ('amount', 'close_date') and {clean} is not null and {value} is null", "new_value")]
