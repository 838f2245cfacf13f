"""Decisions about whole columns: in which order dates are written, which sign is the decimal sign, percent or fraction, what each word means.

Never per cell. What the column does not settle becomes a Question with examples from the file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

import duckdb

from coaching.errors import Question
from coaching.intake import convert
from coaching.intake.fields import KINDS, NEEDED_WORDS
from coaching.intake.recognise import Match
from coaching.intake.words import readings, word_key

ORDERS = ("day first", "month first")
SIGNS = ("thousands sign", "decimal sign")
DATE_TYPES = frozenset({"date", "moment"})
NUMBER_TYPES = frozenset({"money", "number", "count", "share", "seconds", "milliseconds"})


@dataclass
class Column:
    """One column of the file and how it is read. cell is its name in the staged text; words maps each distinct word to its reading."""

    field: str
    header: str
    index: int
    type: str
    read_as: str = "text"
    order: str = "year first"
    decimal: str = "."
    scale: int = 1
    words: dict[str, str | None] = made(default_factory=dict)
    proposed: set[str] = made(default_factory=set)
    examples: tuple[str, ...] = ()
    currency: str | None = None
    spellings: tuple[str, ...] = convert.ALL_SPELLINGS

    @property
    def cell(self) -> str:
        """The column's name in the table of cells."""
        return f"c{self.index}"

    def value(self, text: str) -> str:
        """The SQL expression of the typed value over a text expression; where a cell can fail, over convert.something of it."""
        match self.type:
            case "money":
                return convert.money(text, self.decimal)
            case "number" | "seconds" | "milliseconds":
                return convert.number(text, self.decimal)
            case "count":
                return convert.count(text, self.decimal)
            case "share":
                return convert.share(text, self.scale, self.decimal)
            case "minutes":
                return convert.minutes(text)
            case "date":
                return convert.date(text, self.order, self.spellings)
            case "moment":
                return convert.moment(text, self.order, self.spellings)
            case "clock":
                return convert.clock_span(text)
            case "bool":
                return convert.yes_no(text)
            case "id":
                return convert.identifier(text)
        return convert.text(text)

    @property
    def checked(self) -> bool:
        """Whether a cell can fail to be of this type."""
        return self.type in DATE_TYPES | NUMBER_TYPES | {"minutes", "clock", "bool"}


@dataclass
class Decisions:
    """All columns of one file, and what could not be decided."""

    columns: dict[str, Column]
    questions: list[Question]


def decide(
    con: duckdb.DuckDBPyConnection,
    source: str,
    match: Match,
    headers: Sequence[str],
    answers: Mapping[str, str],
    accept: bool,
) -> Decisions:
    """Look at every mapped column of `source` (a relation with text columns c0..cN) and decide how it is read."""
    kind = KINDS[match.format.kind]
    columns = {name: Column(name, headers[i], i, kind.fields[name]) for name, i in match.columns.items()}
    questions: list[Question] = []
    for column in columns.values():
        column.examples = _examples(con, source, column)
    _decide_dates(con, source, match, [c for c in columns.values() if c.type in DATE_TYPES], answers, questions)
    for column in columns.values():
        if column.type in NUMBER_TYPES:
            _decide_number(con, source, column, answers, questions)
        elif column.type.startswith("word:"):
            _decide_words(con, source, match, column, columns, answers, accept, questions)
        elif column.type in ("bool", "minutes", "clock"):
            column.read_as = {"bool": "yes or no", "minutes": "minutes", "clock": "time of day"}[column.type]
        elif column.type in ("id", "name"):
            column.read_as = column.type
    return Decisions(columns, questions)


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = con.execute(sql).fetchone()
    assert row is not None
    return row


def _examples(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> tuple[str, ...]:
    rows = con.execute(
        f"select distinct left({column.cell}, 60) from (select {column.cell} from {source} where {column.cell} is not null limit 200) limit 3"
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _decide_dates(
    con: duckdb.DuckDBPyConnection,
    source: str,
    match: Match,
    columns: list[Column],
    answers: Mapping[str, str],
    questions: list[Question],
) -> None:
    open_ones = []
    for column in columns:
        column.order, settled, question = _date_order(con, source, column)
        said = answers.get(column.header, "")
        if said in ORDERS:
            column.order, settled, question = said, True, None
        elif not settled and question is None and match.format.date_order in ORDERS:
            column.order, settled = str(match.format.date_order), True
        column.read_as = {"serial": "Excel day number", "epoch": "milliseconds since 1970"}.get(
            column.order, f"date, {column.order}"
        )
        if question:
            questions.append(question)
        elif not settled:
            open_ones.append(column)
    known = {c.order: c for c in columns if c.order in ORDERS and c not in open_ones}
    for column in open_ones:
        if len(known) == 1:
            ((column.order, other),) = known.items()
            column.read_as = f'date, {column.order}, as in "{other.header}"'
        else:
            shown = _three_part_examples(con, source, column)
            questions.append(
                Question(column.header, f'Which comes first in "{column.header}", the day or the month?', ORDERS, shown)
            )


_THREE = r"^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})($|[T ,])"


def _date_order(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> tuple[str, bool, Question | None]:
    clean = convert.something(column.cell)
    count, three, dotted, first, second, serial, epoch, compact, named = _one(
        con,
        f"""select count(x), count(x) filter (regexp_matches(x, '{_THREE}')),
                   count(x) filter (regexp_matches(x, '^\\d{{1,2}}\\.\\d{{1,2}}\\.')),
                   max(case when regexp_matches(x, '{_THREE}') then cast(regexp_extract(x, '^(\\d{{1,2}})', 1) as integer) end),
                   max(case when regexp_matches(x, '{_THREE}') then cast(regexp_extract(x, '^\\d{{1,2}}[-/.](\\d{{1,2}})', 1) as integer) end),
                   count(x) filter (regexp_matches(x, '^[2-6]\\d{{4}}(\\.\\d+)?$')), count(x) filter (regexp_matches(x, '^\\d{{13}}$')),
                   count(x) filter (regexp_matches(x, '^(19|20)\\d{{6}}$')), count(x) filter (regexp_matches(x, '[A-Za-z]{{3}}'))
            from (select {clean} as x from {source})""",
    )
    column.spellings = tuple(name for name, found in (("compact", compact), ("named", named)) if found)
    if count and serial == count:
        return "serial", True, None
    if count and epoch == count:
        return "epoch", True, None
    if not three:
        return "year first", True, None
    if first > 12 and second > 12 and count - three < count:
        return _conflict(con, source, column)
    if first > 12 or (three == dotted and second <= 12):
        return "day first", True, None
    return ("month first", True, None) if second > 12 else ("day first", False, None)


def _conflict(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> tuple[str, bool, Question | None]:
    text = (
        f'"{column.header}" has dates that can only be day first and dates that can only be month first. '
        "Which is right? The others go to quarantine."
    )
    return "day first", False, Question(column.header, text, ORDERS, _three_part_examples(con, source, column))


def _three_part_examples(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> tuple[str, ...]:
    clean = convert.something(column.cell)
    rows = con.execute(
        f"""select x from (select {clean} as x from {source}) where regexp_matches(x, '{_THREE}') group by x
            order by cast(regexp_extract(x, '^(\\d+)', 1) as integer) desc limit 2"""
    ).fetchall()
    more = con.execute(
        f"""select x from (select {clean} as x from {source}) where regexp_matches(x, '{_THREE}') group by x
            order by cast(regexp_extract(x, '^\\d+[-/.](\\d+)', 1) as integer) desc limit 2"""
    ).fetchall()
    return tuple(dict.fromkeys(str(row[0]) for row in (*rows, *more)))


def _decide_number(
    con: duckdb.DuckDBPyConnection, source: str, column: Column, answers: Mapping[str, str], questions: list[Question]
) -> None:
    dot, comma, unclear, biggest, inside, shown = _number_facts(con, source, column)
    said = answers.get(column.header, "")
    if said in SIGNS:
        column.decimal = {"thousands sign": {",": ".", ".": ","}, "decimal sign": {",": ",", ".": "."}}[said][
            "," if "," in shown else "."
        ]
    elif dot and comma:
        text = (
            f'"{column.header}" uses both the point and the comma as decimal sign. '
            "Is the comma a thousands sign or a decimal sign?"
        )
        questions.append(Question(column.header, text, SIGNS, column.examples))
    elif comma:
        column.decimal = ","
    elif unclear and not dot:
        sign = "comma" if "," in shown else "point"
        questions.append(
            Question(column.header, f'Is the {sign} in "{shown}" a thousands sign or a decimal sign?', SIGNS, (shown,))
        )
    if column.type == "share":
        _decide_scale(column, biggest, inside, answers, questions)
    else:
        column.read_as = "money" if column.type == "money" else "number"
        if column.decimal == ",":
            column.read_as += ", decimal comma"
    code = re.search(rf"\b({convert.CURRENCIES})\b", column.header)
    column.currency = (
        code.group(1) if code else next((c for s, c in convert.SYMBOLS.items() if s in column.header), None)
    )


def _decide_scale(
    column: Column, biggest: float | None, inside: int, answers: Mapping[str, str], questions: list[Question]
) -> None:
    said = answers.get(column.header)
    column.scale = 100 if (biggest is not None and biggest > 1) or said == "percent" else 1
    if said not in ("percent", "fraction") and biggest is not None and biggest > 1 and inside:
        text = f'"{column.header}" holds figures over 1 and figures between 0 and 1: are all of them percent?'
        questions.append(Question(column.header, text, ("percent", "fraction"), column.examples))
    if said == "fraction":
        column.scale = 1
    column.read_as = "percent, 0 to 100" if column.scale == 100 else "fraction, 0 to 1"


def _number_facts(
    con: duckdb.DuckDBPyConnection, source: str, column: Column
) -> tuple[int, int, int, float | None, int, str]:
    bare = rf"regexp_replace({convert.something(column.cell)}, '[^0-9.,eE%]', '', 'g')"
    return _one(
        con,
        rf"""with t as (select {bare} as x, {column.cell} as raw from {source}),
        p as (select x, raw, len(x) - len(replace(x, ',', '')) as commas, len(x) - len(replace(x, '.', '')) as dots from t where x <> '')
        select count(*) filter ((dots = 1 and commas >= 1 and regexp_matches(x, ',.*\.'))
                    or (commas > 1 and dots = 0 and regexp_matches(x, ',\d{{3}}$'))
                    or (dots = 1 and commas = 0 and not regexp_matches(x, '^[1-9]\d{{0,2}}\.\d{{3}}$'))),
               count(*) filter ((commas = 1 and dots >= 1 and regexp_matches(x, '\..*,'))
                    or (dots > 1 and commas = 0 and regexp_matches(x, '\.\d{{3}}$'))
                    or (commas = 1 and dots = 0 and not regexp_matches(x, '^[1-9]\d{{0,2}},\d{{3}}$') and regexp_matches(x, '^\d*,\d+$'))),
               count(*) filter (commas + dots = 1 and regexp_matches(x, '^[1-9]\d{{0,2}}[.,]\d{{3}}$')
                    and not contains(raw, '$') and not contains(raw, '£')),
               max(try_cast(replace(x, ',', '.') as double)) filter (not contains(x, '%')),
               count(*) filter (try_cast(replace(x, ',', '.') as double) > 0 and try_cast(replace(x, ',', '.') as double) < 1),
               coalesce(min(raw) filter (regexp_matches(x, '^[1-9]\d{{0,2}}[.,]\d{{3}}$')), '')
        from p""",
    )


def _decide_words(
    con: duckdb.DuckDBPyConnection, source: str, match: Match, column: Column, columns: Mapping[str, Column],
    answers: Mapping[str, str], accept: bool, questions: list[Question],
) -> None:  # fmt: skip
    group = column.type.removeprefix("word:")
    rows = con.execute(
        f"""select trim({column.cell}) as w, count(*) from {source} where nullif(trim({column.cell}), '') is not null
            group by w order by 2 desc, 1 limit 5000"""
    ).fetchall()
    column.read_as = f"words, {len(rows)} different"
    flags = columns.keys() & {"is_won", "status"}
    for word, _ in rows:
        said = answers.get(f"{column.header}: {word}")
        reading = said if said in readings(group) else match.format.words.read(group, word)
        if reading is None and word_key(word).startswith("zz "):
            reading = match.format.words.read(group, word[3:])
        if reading is None:
            reading = _unknown(group, column, word, bool(flags), accept, questions)
        column.words[word] = reading


def _unknown(group: str, column: Column, word: str, flags: bool, accept: bool, questions: list[Question]) -> str | None:
    column.proposed.add(word)
    if column.field == "stage" and not flags:
        if not accept:
            text = f'What does the stage "{word}" mean?'
            questions.append(Question(f"{column.header}: {word}", text, readings("stage"), (word,)))
        return "open"
    if column.field == "status" and group == "status" and not accept:
        questions.append(
            Question(f"{column.header}: {word}", f'What does the status "{word}" mean?', readings("status"), (word,))
        )
    if column.field == "measure":
        return re.sub(r"\W+", "_", word.strip().casefold()).strip("_") or None
    return "not done" if group == "done" else None


def spoken(field_name: str) -> str:
    """A field in the words of a person."""
    return NEEDED_WORDS.get(field_name, field_name.replace("_", " "))
