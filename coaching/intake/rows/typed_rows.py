"""Decided columns become typed rows, cell by cell, with a note of each cell that is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from coaching.errors import Note, kept_text, said
from coaching.intake.columns.column import EMPTY_IS_NO, IN_HEADER, Column, plainly
from coaching.intake.columns.decide import unreadable, values_sql
from coaching.intake.columns.numbers import CENTS
from coaching.intake.columns.words import off_sql, says_sql, told_sql
from coaching.intake.rows.calendars import with_customer_sql
from coaching.intake.rows.finish import PARQUET, WHOLE, Taken, finish
from coaching.intake.words import convert
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS, SCALES, sql_type
from coaching.intake.words.format import BY_ROW, Format, Match
from coaching.intake.words.header_units import TIMES
from coaching.intake.words.staging import SMALL, Staging, one_row, statement
from coaching.intake.words.word_books import is_error

SHAPES = Path(__file__).parent / "shape"
OWN_ID = {
    "rep": "rep_id", "account": "account_id", "contact": "contact_id", "opportunity": "opportunity_id", "activity": "activity_id", "lead": "lead_id",
    "opportunity_snapshot": "opportunity_id", "stage_history": "opportunity_id", "reward": "reward_id", "survey_response": "response_id",
    "merged_record": "record_id", "survey_reply": "response_id", "deal_split": "opportunity_id", "time_off": "rep_id",
}  # fmt: skip
_IS_DONE = """case when a.cancelled or a.no_show or a.outcome_read = 'not held' or a.called_off or a.direction_read = 'missed' then false
    else coalesce(a.done, a.status_read = 'done') end"""
_HAPPENED = """coalesce(b.at, case when b.time is null then b."on" end,
    cast(coalesce(cast(b."on" as date), case when b.is_done then cast(b.completed_at as date) end, b.due_on) as timestamp)
    + coalesce(b.time, interval 0 second),
    b.created_at)"""
# What an id is made of where a row has none (shape/activity.sql), so that rows alike in it are told apart by their number.
_ALIKE = f"""coalesce(b.rep_id, b.rep_name, ''), coalesce(b.account_id, b.account_name, ''), coalesce(b.subject, b.notes, ''),
    b.time is null and (b.at is null or b.at = date_trunc('day', b.at)),
    date_trunc(case when b.at is null and b.time is null and b."on" is not null then 'day' else 'minute' end, {_HAPPENED})"""
# A list of words would become a join that is made for every row, and everything before it be worked out for rows that do not need it.
WITHOUT_JOINS = "set disabled_optimizers = 'in_clause'"
Wrong = tuple[str, str]  # SQL of a condition that makes a row bad, and the field it speaks of
MUST = {
    "opportunity_snapshot": ("at",),
    "stage_history": ("at",),
    "quota": ("target", "period_start"),
    "forecast": ("amount", "made_on"),
    "time_off": ("first_day",),
}


def put_words(staging: Staging, columns: Mapping[str, Column]) -> None:
    """The word tables the typing joins: words_<field>(word, reading)."""
    for column in columns.values():
        if column.type.startswith("word:"):
            staging.execute(f"create or replace temp table words_{column.field} (word varchar, reading varchar)")
            if column.words:
                staging.executemany(f"insert into words_{column.field} values (?, ?)", list(column.words.items()))


def _of_all(bad: Sequence[Wrong], only_whether: bool) -> str:
    """The fields of a row that could not be read, joined by "|"; or only whether there is one, which is much cheaper."""
    if not bad:
        return "''"
    if only_whether:
        return f"case when {' or '.join(f'({condition})' for condition, _ in bad)} then 'odd' else '' end"
    named = ", ".join(f"case when {condition} then '{field}' end" for condition, field in bad)
    return f"concat_ws('|', {named})"


def typed_sql(
    format_: Format, columns: Mapping[str, Column], source: str, row: str, strict: Mapping[str, str], told: Mapping[str, str] = MappingProxyType({}),
    more: Sequence[Wrong] = (),
) -> str:  # fmt: skip
    """SELECT of source_row, every field of the kind, <word field>_read, and bad: the fields of a row that could not be read, joined by "|".

    source is a relation with text columns c0..cN; row the SQL of the source row number; strict maps fields to the expression of a value the
    reader has typed already (bad then only says that there is something), told the word fields whose reading is an expression; more adds
    conditions to bad, over the typed row v.
    """
    kind = KINDS[format_.kind]
    own = set() if format_.template else {OWN_ID.get(kind.name, "")} & columns.keys()
    must = {*own, *MUST.get(kind.name, ()), *format_.must} & columns.keys()
    fields = [_typed(format_, columns, strict, told, name, name in must) for name in kind.fields]
    wrong = _of_all(
        [*chain.from_iterable(one.bad for one in fields), *(unreadable(columns) if kind.name == "stage_history" else ()), *more],
        only_whether=bool(strict),
    )  # fmt: skip
    if "is_deleted" in columns and not strict:  # it leaves the CRM whatever else its row says, where its id says which
        named = "".join(f" and v.{quoted_name(name)} is not null" for name in own)
        wrong = f"case when v.is_deleted{named} then '' else {wrong} end"
    plain, clean = [one.plain for one in fields if one.plain], {one.clean: one.text for one in fields if one.clean}
    seen = f"(select s.*, {', '.join([*plain, f'{row} as at_row'])} from {source} s)"
    cleaned = f"(select {', '.join(['s.*', *(f'{text} as {name}' for name, text in clean.items())])} from {seen} s)"
    values = [*chain.from_iterable(one.values for one in fields), *(f"s.{name}" for name in clean)]
    joins = " ".join(one.join for one in fields)
    inner = f"select s.at_row as source_row, {', '.join(values)} from {cleaned} s {joins}"
    subject = (
        f", {says_sql(columns)} as subject_says, {off_sql(columns)} as called_off{told_sql(columns)}"
        if format_.kind == "activity"
        else ""
    )
    hidden = f" exclude ({', '.join(clean)})" if clean else ""
    read = f"select v.*, {wrong} as bad{subject} from ({inner}) v"
    if format_.kind == "activity":
        read = f"select a.*, {_IS_DONE} as is_done from ({read}) a"
    return f"select b.*{hidden}, {_extras(format_, columns)} from ({read}) b"


@dataclass(frozen=True)
class _Typed:
    """One field of the typed rows, as SQL: its values, and the conditions that make a row bad.

    plain: its cell read the short way where it is spelled plainly, or what an id or a name is made of (p_<field>);
    clean, text: the name and the text of a cell that can fail (k_<field>); join: of its words.
    """

    values: Sequence[str]
    bad: tuple[Wrong, ...] = ()
    plain: str = ""
    clean: str = ""
    text: str = ""
    join: str = ""


def _typed(
    format_: Format, columns: Mapping[str, Column], strict: Mapping[str, str], told: Mapping[str, str], name: str, is_needed: bool
) -> _Typed:  # fmt: skip
    """A field by the column that holds it."""
    type_, column = KINDS[format_.kind].fields[name], columns.get(name)
    if column is None:
        made = _Typed((_absent(format_, name, type_, columns, strict),))
    elif name in strict:
        made = _Typed((strict[name],))
    elif column.checked:
        made = _checked(column, type_)
    elif name == "currency" and (money := money_of(columns)):
        said = "null" if column.unit == IN_HEADER else convert.something(f"s.{column.cell}")
        made = _Typed((f"coalesce({said}, {_carried(money, strict)})",))
    elif bare := column.bare(f"s.{column.cell}"):
        made = _Typed((column.of_bare(f"s.p_{name}"),), plain=f"{bare} as p_{name}")
    else:
        made = _Typed((column.value(f"s.{column.cell}"),))
    values, join, called = [f"{made.values[0]} as {quoted_name(name)}"], "", f"v.{quoted_name(name)}"
    if type_.startswith("word:"):
        read = f"w_{name}.reading" if column else _fixed(format_, name, "varchar")
        values.append(f"{told.get(name) or read} as {name}_read")
        made = replace(made, bad=(*made.bad, *_broken(column, called)))
        if column and name not in told:
            join = f"left join words_{name} w_{name} on w_{name}.word = trim(s.{column.cell})"
    empty = f"{called} is null" + (f" and v.{made.clean} is null" if made.clean else "")
    return replace(made, values=values, join=join, bad=(*made.bad, (empty, name)) if is_needed else made.bad)


def _broken(column: Column | None, called: str) -> list[Wrong]:
    """That a word which decides what the row is shows a formula without a result."""
    decides = column is not None and column.field in ("stage", "status", "type")
    words = [convert.literal(word) for word in column.words if is_error(word)] if column and decides else []
    return (
        [(f"coalesce(cast({called} as varchar) in ({', '.join(words)}), false)", column.field)]
        if column and words
        else []
    )


def _checked(column: Column, type_: str) -> _Typed:
    """The value of a cell that can fail: read the short way where it is spelled plainly, else from its text."""
    name, cell = column.field, f"s.{column.cell}"
    easy = _easily(column, cell)
    if easy and column.all_plain:
        return _Typed((f"s.p_{name}",), plain=f"{easy} as p_{name}")
    other = f"{cell} is not null and s.p_{name} is null" if easy else f"{cell} is not null"
    fine = f" or not {convert.sane(f'v.{quoted_name(name)}')}" if type_ in ("date", "moment") else ""
    value = column.value(f"s.k_{name}")
    return _Typed(
        (f"case when s.p_{name} is not null then s.p_{name} else {value} end" if easy else value,),
        ((f"v.k_{name} is not null and (v.{quoted_name(name)} is null{fine})", name),),
        plain=f"{easy} as p_{name}" if easy else "", clean=f"k_{name}", text=f"case when {other} then {convert.something(cell)} end",
    )  # fmt: skip


def _easily(column: Column, cell: str) -> str | None:
    """The value of a cell that can fail where it is spelled plainly; None where none of the column is read the short way."""
    return None if column.shift or column.unit in (CENTS, EMPTY_IS_NO, *TIMES) else plainly(column, cell)


def _told_plain(staging: Staging, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns, those marked whose every cell is spelled plainly: of a small file the other ways take longer to make ready than all its rows."""
    asked = {}
    for name, column in columns.items():
        if column.checked and (easy := _easily(column, column.cell)):
            asked[name] = f"({easy}) is not null"
        elif column.type == "name" and column.joins:
            asked[name] = convert.is_plain_name(column.cell)
    told = [
        f"bool_and({plain}) filter ({convert.text(columns[name].cell)} is not null)" for name, plain in asked.items()
    ]
    row = one_row(staging, f"select {', '.join(told)} from {staging.cells}") if told else ()
    plain = {name for name, is_plain in zip(asked, row, strict=True) if is_plain is not False}
    return {name: replace(column, all_plain=name in plain) for name, column in columns.items()}


def _absent(format_: Format, name: str, type_: str, columns: Mapping[str, Column], strict: Mapping[str, str]) -> str:
    """The value of a field the file has no column for: fixed by the format, or carried by another column, or nothing."""
    if name == "currency" and (money := money_of(columns)):
        return f"cast({_carried(money, strict)} as varchar)"
    return _fixed(format_, name, sql_type(type_))


def money_of(columns: Mapping[str, Column]) -> Column | None:
    """The column of money whose currency a row's currency is, or None."""
    return next(
        (columns[field] for field in ("amount", "target", "annual_revenue", "amount_won") if field in columns), None
    )


def _carried(money: Column, strict: Mapping[str, str]) -> str:
    """The currency that a cell of money, or the header above it, says itself."""
    code = convert.literal(money.currency) if money.currency else "null"
    written = convert.currency(f"s.{money.cell}")
    all_read = money.unit in (CENTS, *TIMES)  # none of its cells is read the short way
    carried = (
        "null"
        if money.field in strict or money.all_plain
        else written
        if all_read
        else f"case when s.p_{money.field} is null then {written} end"
    )
    return f"coalesce({carried}, {code})"


def quoted_name(name: str) -> str:
    """The name in quotes."""
    return f'"{name}"'


def _fixed(format_: Format, name: str, type_: str) -> str:
    value = format_.fixed.get(name)
    if value is None or name == "kind":
        return f"cast(null as {type_})"
    return f"cast({convert.literal(str(value))} as {type_})"


def _extras(format_: Format, columns: Mapping[str, Column]) -> str:
    """What a kind needs beyond its columns, as SQL over b."""
    match format_.kind:
        case "activity":
            kind = _kind(format_, columns)
            own = (
                "1"
                if "activity_id" in columns
                else f"row_number() over (partition by {kind}, {_ALIKE} order by b.source_row)"
            )
            customer = with_customer_sql(format_.fixed, set(columns))
            if told_sql(columns):  # what a person said of a line goes before who was invited
                customer = f"case when b.subject_told is null or ({customer}) then ({customer}) end"
            return (
                f"{_links(format_)}, {_HAPPENED} as happened_at, {kind} as subject_kind, {own} as occurrence,"
                f" {customer} as with_customer, {_says(format_, 'without_all_day')} as without_all_day"
            )
        case "stage_history":
            return values_sql(columns)
        case "opportunity":
            return ", ".join(f"{_says(format_, name)} as {name}" for name in ("flag_decides", "closed_by_day"))
        case "quota":
            year = "try_cast('20' || right(regexp_replace(b.fiscal_year, '[^0-9]', '', 'g'), 2) as integer)"
            quarter = r"try_cast(regexp_extract(b.fiscal_period, '(?i)q(?:uarter)?\s*-?([1-4])', 1) as integer)"
            rollup = "b.parent_goal is null" if "parent_goal" in columns else "false"
            start = f"try_cast(make_date({year}, ({quarter} - 1) * 3 + 1, 1) as date)"
            return (
                f"{_inside(columns)} as ends_inside, {rollup} as is_rollup, {start} as fiscal_start,"
                f" cast(case when {quarter} is not null then 3 end as integer) as fiscal_months"
            )
        case "forecast" | "activity_summary":
            return f"{_inside(columns)} as ends_inside"
        case "survey_response":
            items = [
                name
                for name in columns
                if KINDS["survey_response"].fields[name] == "number" and not name.startswith("scale")
            ]
            loyal = [
                f"max(b.{name}) over ()"
                for name in items
                if name not in ("nps", "csat", "ces") and not name.startswith("element")
            ]
            top = f"greatest({', '.join(loyal)})" if loyal else "10"
            low, high = (
                f"case when {top} <= 7 then 1 else 0 end",
                f"case when {top} <= 5 then 5 when {top} <= 7 then 7 else 10 end",
            )
            return f"cast({low} as double) as seen_min, cast({high} as double) as seen_max, {_elements(columns)}"
    return "null as nothing_more"


def _says(format_: Format, name: str) -> str:
    """Whether it is fixed for all rows."""
    return "true" if format_.fixed.get(name) else "false"


def _elements(columns: Mapping[str, Column]) -> str:
    """What the columns matched to driver elements are called, and the top of each one's scale: 5, 7 or 10 by its highest answer."""
    told = []
    for name in (
        name
        for name, type_ in KINDS["survey_response"].fields.items()
        if type_ == "number" and name.startswith("element")
    ):
        column = columns.get(name)
        top = f"max(b.{name}) over ()"
        told.append(f"{convert.literal(column.header) if column else 'cast(null as varchar)'} as {name}_item")
        told.append(
            f"{f'cast(case when {top} <= 5 then 5 when {top} <= 7 then 7 else 10 end as double)' if column else '10.0'} as {name}_top"
        )
    return ", ".join(told)


def _inside(columns: Mapping[str, Column]) -> str:
    """Whether the last day of a period is the day written as its end."""
    end = columns.get("period_end")
    return "true" if end is None or end.ends_inside else "false"


def _links(format_: Format) -> str:
    """Whom a Salesforce WhatId and WhoId point at, by the first letters of the id; ids of other making point at deals."""
    if format_.fixed.get("what") == "opportunity":
        return "b.what_id as what_opportunity, cast(null as varchar) as what_account, b.who_id as who_contact, cast(null as varchar) as who_lead"
    own = "regexp_matches(b.what_id, '^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$')"
    return (
        f"case when starts_with(b.what_id, '006') or not {own} then b.what_id end as what_opportunity,"
        " case when starts_with(b.what_id, '001') then b.what_id end as what_account,"
        " case when not starts_with(b.who_id, '00Q') then b.who_id end as who_contact,"
        " case when starts_with(b.who_id, '00Q') then b.who_id end as who_lead"
    )


def _kind(format_: Format, columns: Mapping[str, Column]) -> str:
    """The kind of an activity: a decisive type word, else call and e-mail by subtype, else the subject line, else what the export holds."""
    fixed = format_.fixed.get("kind")
    if fixed and format_.fixed.get("kind_is_final"):
        return convert.literal(str(fixed))
    type_, subtype = (
        ("b.type_read" if "type" in columns else "null"),
        ("b.subtype_read" if "subtype" in columns else "null"),
    )
    refined = "case when b.subject_says in ('call', 'email', 'note', 'proposal', 'task') then 'meeting' else coalesce(b.subject_says, 'meeting') end"
    rest = f"coalesce(b.subject_says, {type_}, {convert.literal(str(fixed)) if fixed else type_}, 'task')"
    read = (
        f"case when {type_} not in ('task', 'meeting') then {type_} when {subtype} in ('call', 'email') then {subtype} "
        f"when {type_} = 'meeting' then {refined} else {rest} end"
    )
    return f"coalesce(b.subject_told, {read})" if told_sql(columns) else read


def shape_sql(kind: str, typed: str) -> str:
    """The SELECT that shapes the rows of a typed relation into rows of the kind."""
    return (SHAPES / f"{kind}.sql").read_text(encoding="utf-8").replace("{typed}", typed)


def numbered(match: Match) -> str:
    """The columns of the typed rows: ids get a running number where each row counts as one of its own."""
    key = match.format.fixed.get(BY_ROW)
    return _numbered(key) if key and key in match.columns else "*"


def made_numbered(match: Match) -> str:
    """The columns of the shaped rows: the same for ids made of what a row says, where the file has no id of its own."""
    key = match.format.fixed.get(BY_ROW)
    return _numbered(key) if key and key not in match.columns else "*"


def _numbered(key: str) -> str:
    place = f'row_number() over (partition by "{key}" order by source_row)'
    return f"""* replace ("{key}" || case when {place} > 1 then ' #' || {place} else '' end as "{key}")"""


ABOUT = ("opportunity", "account", "contact", "lead", "rep")
NOTHING, NOBODYS = "no record", "no record to name"
NAMED_BY = (
    "name",
    "account_name",
    "account_id",
    "owner_name",
    "owner_id",
    "stage",
    "status",
)  # what tells one deal from another


def says_nothing(kind: str, columns: Mapping[str, Column]) -> list[tuple[str, str]]:
    """The condition, as a part of bad over the typed row v, that a row fills none of the columns every record of its kind needs.

    Of totals: that it counts fewer than none; of answers to the questions everybody asks alike: that it is none of their scale.
    """
    if kind == "activity_summary":
        return [('v."count" < 0', "count")]
    if kind == "survey_response":
        scored = {name: scale for name, scale in SCALES.items() if name in columns}
        return [(f"v.{name} not between {low} and {high}", name) for name, (low, high) in scored.items()]
    needed = {name for group in KINDS[kind].needs for name in group} & columns.keys()
    if kind not in ABOUT or not needed or "opportunity_id" in columns:
        return []
    found, naming = [(_empty(needed), NOTHING)], _naming(kind, columns)
    if len(naming) > 1:  # an amount and a day alone are those of rows above, added up
        found.append((f"not ({_empty(needed)}) and {_empty(naming)}", NOBODYS))
    return found


def _empty(fields: Iterable[str]) -> str:
    return " and ".join(f'v."{name}" is null' for name in sorted(fields))


def _naming(kind: str, columns: Mapping[str, Column]) -> list[str]:
    """The columns that tell one deal from another."""
    return [name for name in NAMED_BY if name in columns] if kind == "opportunity" else []


def tell_nothing(staging: Staging, kind: str, columns: Mapping[str, Column]) -> None:
    """Say in field_message what is wrong with such a row."""
    needed = (name for group in KINDS[kind].needs for name in group if name in columns)
    for code, fields in ((NOTHING, needed), (NOBODYS, _naming(kind, columns))):
        named = dict.fromkeys(columns[name].header for name in fields)
        text = kept_text(said("no record", headers=list(named)))
        staging.execute("insert into field_message values (?, null, ?, ?)", [code, text, text])


ROWS_AT_ONCE = 20_480  # so that a sheet of some size is worked on by all cores


def stage_carefully(taken: Taken) -> None:
    """Convert every cell of the view `cells`; rows with a bad cell go to quarantine, the others to rows.parquet."""
    staging, match, columns = taken.staging, taken.match, taken.columns
    put_words(staging, columns)
    read = _told_plain(staging, columns) if taken.table.rows < SMALL else columns
    typed = typed_sql(
        match.format, read, staging.cells, "s.source_row", {}, more=says_nothing(match.format.kind, columns)
    )
    empty = _unfilled(match.format, columns)
    hidden = f" exclude ({', '.join(quoted_name(name) for name in empty)})" if empty else ""
    kept = quoted(taken.folder / "typed.parquet")
    staging.execute(f"copy (select *{hidden} from ({typed})) to {kept} ({PARQUET}, row_group_size {ROWS_AT_ONCE})")
    staging.execute(f"create or replace temp view {staging.typed} as from read_parquet({kept})")
    nothing = "".join(f", cast(null as {type_}) as {quoted_name(name)}" for name, type_ in empty.items())
    staging.execute(
        f"create or replace temp view {staging.sound} as select {numbered(match)} from (select *{nothing} from {staging.typed}) where bad = ''"
    )
    whole = quoted(taken.folder / WHOLE)
    made = f"select {made_numbered(match)} from (select * exclude (bad) from ({shape_sql(match.format.kind, staging.sound)}))"
    staging.execute(f"copy ({made} order by source_row) to {whole} ({PARQUET})")
    staging.execute(f"create or replace temp view {staging.shaped} as from read_parquet({whole})")
    start_quarantine(taken)
    finish(taken)


def start_quarantine(taken: Taken) -> None:
    """quarantine_row(source_row, header, value, message, code) with what the conversion found."""
    staging, columns = taken.staging, taken.columns
    staging.begin_apart()
    if not staging.has(f"{staging.typed} where bad <> ''"):
        return
    staging.execute(
        "create or replace temp table field_message (field varchar, header varchar, message varchar, empty varchar)"
    )
    told = [
        (
            column.field,
            column.header,
            kept_text(_what_is_wrong(column)),
            kept_text(said("needed and empty", header=column.header)),
        )
        for column in columns.values()
    ]
    if told:
        rows = ", ".join(["(?, ?, ?, ?)"] * len(told))
        staging.execute(f"insert into field_message values {rows}", [text for row in told for text in row])
    tell_nothing(staging, taken.kind, columns)
    raw = " ".join(f"when '{c.field}' then s.{c.cell}" for c in columns.values()) + " else null"
    staging.execute(statement(__file__, "cells_apart", **staging.names, raw=raw))


def _what_is_wrong(column: Column) -> Note:
    """What is said of a cell of the column that could not be read, or is no answer of its scale."""
    if scale := SCALES.get(column.field):
        return said("no answer of the scale", lowest=scale[0], highest=scale[1])
    if column.type.startswith("word:"):
        return said("formula without result")
    return said("not of its type", type=column.type, day_first=column.order == "day first")


def _unfilled(format_: Format, columns: Mapping[str, Column]) -> dict[str, str]:
    """The fields of a kind that nothing in the file fills, with their SQL types: they need no room."""
    money = {"currency"} if money_of(columns) else set()
    fields = {name: type_ for name, type_ in KINDS[format_.kind].fields.items() if name not in columns.keys() | money}
    names = {
        name: sql_type(type_) for name, type_ in fields.items() if format_.fixed.get(name) is None or name == "kind"
    }
    return names | {f"{name}_read": "varchar" for name in names if fields[name].startswith("word:")}
