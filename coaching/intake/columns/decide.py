"""Every column of a match is decided, changes of a history by their field; and the ways there are to answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from coaching.errors import Question, said
from coaching.intake.answers.answers import IGNORED, Answers, OfColumn, spell
from coaching.intake.answers.choices import AS_THEY_STAND, TURNED
from coaching.intake.answers.finding import Step
from coaching.intake.columns.column import DATE_TYPES, NUMBER_TYPES, WITH_NOUGHT, Column, Deciding, ReadSo, reading
from coaching.intake.columns.dates import (
    DATES,
    ORDERS,
    PERIOD_ENDS,
    PERIOD_SPANS,
    TURNED_DAYS,
    ZONE,
    decided_dates,
    decided_zone,
    nothing_open,
)
from coaching.intake.columns.numbers import (
    CENTS,
    CLOCKS,
    DECIMALS,
    IN_CENTS,
    LASTING,
    MAYBE_CENTS,
    SIGNS,
    WHOLE,
    decided_cents,
    decided_minutes,
    decided_number,
)
from coaching.intake.columns.words import SUBJECTS, decided_words, decided_yes_no
from coaching.intake.columns.years import look_for_years
from coaching.intake.words import convert
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Bench, one_row
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
    for word, means in column.words.items():
        by_reading.setdefault(means or "open", []).append(convert.literal(word))
    whens = " ".join(f"when {said} in ({', '.join(words)}) then '{means}'" for means, words in by_reading.items())
    return f"case {whens} end" if whens else "cast(null as varchar)"


def unreadable(columns: Mapping[str, Column]) -> list[tuple[str, str]]:
    """Conditions over typed rows v: a new amount or close date that is none."""
    if "new_value" not in columns:
        return []
    clean, field = convert.something("v.new_value"), changed_field("v.field" if "field" in columns else None)
    value = _value("v.new_value", columns).replace("b.field", "v.field")
    return [(f"{field} in ('amount', 'close_date') and {clean} is not null and {value} is null", "new_value")]


_NAMED = r"\pL[\pL\d .,&()''’@_-]*|[\pL\d-]*\d[\pL\d-]*"
"""What names and ids look like."""
_WITH_NOUGHT, _ROUNDED = r"\d{1,18}\.0", r"\d([.,]\d+)?[eE]\+\d\d"


@dataclass(frozen=True)
class Decisions:
    """All columns of one file, and what could not be decided."""

    columns: Mapping[str, Column]
    questions: Sequence[Question]


def decide(
    con: Bench, source: str, match: Match, headers: Sequence[str], answers: Answers, accept: bool, epoch: int = 1900
) -> Decisions:
    """Look at every mapped column of `source` (a relation with text columns c0..cN) and decide how it is read."""
    kind, questions = KINDS[match.format.kind], list[Question]()
    columns = {
        name: Column(
            name, headers[i], i, kind.fields[name], unit=match.format.units.get(name, ""), joins=_joins(kind.name, name)
        )
        for name, i in match.columns.items()
    }
    plain = nothing_open(con, source, columns.values())
    shown = Deciding(con, source, match, columns, answers, accept, plain, epoch)
    for step in STEPS:
        if found := step.finds(shown):
            shown = replace(shown, columns=reading(shown.columns, found))
            questions += found.questions
    return Decisions(shown.columns, questions)


def _joins(kind: str, field_name: str) -> bool:
    """Whether the names of a field are those of people and customers, by which rows of several files are told together."""
    return (
        field_name == "team"
        or field_name.endswith("_name")
        or (field_name == "name" and kind in ("rep", "account", "contact"))
    )


FRONT = 200  # filled cells of a column that its examples are taken from


def _with_examples(shown: Deciding) -> ReadSo:
    """Each column with up to three different cells from its front; asked for at once, as it is the asking that takes the time."""
    columns = list(shown.columns.values())
    cells = ", ".join(f"left({column.cell}, 60)" for column in columns)
    rows = shown.con.execute(f"select {cells} from {shown.source} limit {FRONT + 1}").fetchall()
    if 0 < len(rows) <= FRONT:
        few = [dict.fromkeys(str(cell) for cell in cells if cell is not None) for cells in zip(*rows, strict=True)]
        return ReadSo(decided=[replace(one, examples=tuple(seen)[:3]) for one, seen in zip(columns, few, strict=True)])
    front = f"select distinct left({{0}}, 60) as cell from (select {{0}} from {{1}} where {{0}} is not null limit {FRONT}) limit 3"
    each = [
        f"(select {place} as place, cell from ({front.format(column.cell, shown.source)}))"
        for place, column in enumerate(columns)
    ]
    rows = shown.con.execute(" union all ".join(each)).fetchall()
    found = [tuple(str(cell) for at, cell in rows if at == place) for place in range(len(columns))]
    return ReadSo(decided=[replace(column, examples=examples) for column, examples in zip(columns, found, strict=True)])


def _names(shown: Deciding) -> list[Column]:
    return [column for column in shown.columns.values() if column.joins or column.type == "id"]


def _with_nobody(shown: Deciding) -> ReadSo:
    """The columns of names and ids of which a cell stands for nobody; where most others are no names either, each is kept as it is."""
    columns = _names(shown)
    told = ", ".join(f"coalesce(bool_or({convert.stands_for_nobody(column.cell)}), false)" for column in columns)
    row = one_row(shown.con, f"select {told} from {shown.source}")
    some = [column for column, found in zip(columns, row, strict=True) if found]
    return ReadSo(decided=[replace(column, nobody=True) for column in some if _holds_names(column, shown)])


def _holds_names(column: Column, shown: Deciding) -> bool:
    """Whether most of its cells that do not stand for nobody look like names or ids."""
    cell, others = f"trim({column.cell})", f"not {convert.stands_for_nobody(column.cell)}"
    named = f"coalesce(avg(cast(regexp_full_match(cell, '{_NAMED}') as integer)), 1) >= 0.5"
    listed = f"select distinct {cell} as cell from {shown.source} where {cell} <> '' and {others}"
    return bool(one_row(shown.con, f"select {named} from ({listed})")[0])


def _ids(shown: Deciding) -> ReadSo:
    """Ids that a table of numbers wrote as 1001.0 are 1001; those a spreadsheet rounded to 1.23457E+11 are asked about."""
    columns, questions = shown.of({"id"}), list[Question]()
    filled = "count(trim({0})) filter (trim({0}) <> '')"
    like = "count(*) filter (regexp_full_match(trim({0}), '{1}'))"
    told = [
        part.format(column.cell, pattern)
        for column in columns
        for part, pattern in ((filled, ""), (like, _WITH_NOUGHT), (like, _ROUNDED))
    ]
    row = one_row(shown.con, f"select {', '.join(told)} from {shown.source}")
    for column, rounded in zip(columns, row[2::3], strict=True):
        if rounded and not shown.answers.get(OfColumn(column.header)):
            example = next((one for one in column.examples if "E+" in one.upper()), "1.23457E+11")
            asked = said("rounded ids?", header=column.header, count=rounded, example=example)
            questions.append(Question(spell(OfColumn(column.header)), asked, (IGNORED,)))
    decided = [
        replace(column, unit=WITH_NOUGHT)
        for column, many, noughts in zip(columns, row[::3], row[1::3], strict=True)
        if many and many == noughts
    ]
    return ReadSo(decided=decided, questions=questions)


def _figures(column: Column, shown: Deciding) -> ReadSo:
    """A column of figures, and of money whether it is in cents."""
    found = decided_number(column, shown)
    (column,) = found.decided
    if column.type == "money" and not column.unit and shown.said(column) == CENTS:
        column = replace(column, unit=CENTS, read_as=(IN_CENTS,))
    if column.unit != MAYBE_CENTS:
        return replace(found, decided=[column])
    of_cents = decided_cents(column, shown)
    return replace(of_cents, questions=[*found.questions, *of_cents.questions])


def _as(read_as: str) -> Callable[[Column, Deciding], ReadSo]:
    return lambda column, _: ReadSo(decided=[replace(column, read_as=(read_as,))])


BY_TYPE: Mapping[str, Callable[[Column, Deciding], ReadSo]] = {
    **dict.fromkeys(NUMBER_TYPES, _figures), "minutes": decided_minutes, "bool": decided_yes_no, "word": decided_words,
    "clock": _as("time of day"), "id": _as("id"), "name": _as("name"),
}  # fmt: skip
"""How the cells of a column are decided, by its type; those of other types are taken as they are."""


def _each_by_its_type(shown: Deciding) -> ReadSo:
    """Every column by itself, in the order of the match."""
    looks = [(column, BY_TYPE.get(column.type.partition(":")[0])) for column in shown.columns.values()]
    found = [look(column, shown) for column, look in looks if look]
    decided = [column for one in found for column in one.decided]
    return ReadSo(decided=decided, questions=[question for one in found for question in one.questions])


EXAMPLES = Step[Deciding](lambda shown: bool(shown.columns), _with_examples)
NOBODY = Step[Deciding](lambda shown: bool(_names(shown)), _with_nobody)
EACH_BY_ITS_TYPE = Step[Deciding](lambda _: True, _each_by_its_type)
YEARS = Step[Deciding](
    lambda shown: any(column.field not in shown.plain for column in shown.of(DATE_TYPES)), look_for_years
)
IDS = Step[Deciding](lambda shown: bool(shown.of({"id"})), _ids)
STEPS = (
    EXAMPLES,
    NOBODY,
    IDS,
    YEARS,
    DATES,
    TURNED_DAYS,
    ZONE,
    PERIOD_ENDS,
    PERIOD_SPANS,
    EACH_BY_ITS_TYPE,
    CHANGES,
    SUBJECTS,
)


_FIGURES = (*DECIMALS, *SIGNS)
_DAYS = (*ORDERS, "year first", TURNED, AS_THEY_STAND)
WAYS = {
    "date": _DAYS, "moment": _DAYS, "money": (*_FIGURES, CENTS, WHOLE), "number": _FIGURES, "count": _FIGURES, "seconds": _FIGURES,
    "milliseconds": _FIGURES, "share": ("percent", "fraction", *_FIGURES), "minutes": (*CLOCKS, *LASTING),
}  # fmt: skip
"""By the type of the column; one of any other type is read as it is written."""
