"""What field histories say: one column holds stages, amounts and days side by side, so each is decided over the rows of its own field."""

from collections.abc import Mapping
from dataclasses import replace

from coaching.errors import said
from coaching.intake.answers.finding import Step
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.columns.dates import ORDERS, decided_dates
from coaching.intake.columns.numbers import decided_number
from coaching.intake.columns.time_zone import decided_zone
from coaching.intake.columns.words import decided_words
from coaching.intake.words import convert
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


def _views(shown: Deciding) -> None:
    """Views of the old and new values of days, of amounts and of stages, each under the cell of the new ones."""
    new, old, field = shown.columns["new_value"], shown.columns.get("old_value"), shown.columns.get("field")
    which = changed_field(field.cell if field else None)
    for name, fields in (("day", "'close_date'"), ("money", "'amount'"), ("word", "'stage', 'status'")):
        listed = " union all ".join(
            f"select {column.cell} as {new.cell} from {shown.source} where {which} in ({fields})"
            for column in (new, old)
            if column
        )
        shown.con.execute(f"create or replace temp view change_{name} as {listed}")


def _look(shown: Deciding) -> ReadSo:
    """How days, amounts and stage words among the old and new values are read; kept on the column of the new values."""
    _views(shown)
    new = shown.columns["new_value"]
    days, amounts, words = (
        replace(shown, source=f"change_{name}", plain=frozenset()) for name in ("day", "money", "word")
    )
    found = decided_dates([replace(new, type="date", spellings=())], replace(days, epoch=1900))
    (day,) = found.decided
    of_zone = decided_zone([day], replace(days, columns={"new_value": day}))
    (day,) = of_zone.decided
    of_days, usual = found.questions, shown.columns["at"].order
    if of_days and usual in ORDERS:
        day, of_days = replace(day, order=usual), ()
    of_money = decided_number(replace(new, type="money"), amounts)
    of_words = decided_words(replace(new, field="stage", type="word:stage"), replace(words, columns={}))
    (money,), (word,) = of_money.decided, of_words.decided
    changed = replace(
        new, order=day.order, spellings=convert.ALL_SPELLINGS, decimal=money.decimal, words=word.words, proposed=word.proposed,
        zone=day.zone, bare_is_utc=day.bare_is_utc, read_as=(said("values that changed"),),
    )  # fmt: skip
    questions = [*of_zone.questions, *of_days, *of_money.questions, *of_words.questions]
    return ReadSo(decided=[changed], questions=questions)


CHANGES = Step[Deciding](lambda shown: shown.match.format.kind == "stage_history", _look)


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
