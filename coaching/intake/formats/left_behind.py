"""Columns left behind that look like more, and whose the rows are where no column says."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from coaching.errors import Question, said
from coaching.intake.answers.answers import (
    FIELD,
    FORMAT,
    IGNORED,
    NOT_KNOWN,
    REP,
    Answers,
    OfCells,
    OfColumn,
    is_asked,
    matched_as,
    spell,
)
from coaching.intake.answers.choices import OF_ITS_BLOCK
from coaching.intake.answers.finding import Finding, Seen, Step, When
from coaching.intake.answers.remembered import WHO, headers_in_file, kept_as, names_nobody, with_rep, words_of
from coaching.intake.file.layout import kind_of_text
from coaching.intake.file.table import RawTable
from coaching.intake.formats.by_hand import ASKABLE, NO_MONEY
from coaching.intake.tables.names_once import block_column
from coaching.intake.tables.wide import who_is
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match, own_headers
from coaching.intake.words.period_names import period_in
from coaching.intake.words.word_books import NOTHING
from coaching.workspace import Workspace

_PERSON = re.compile(
    r"[^\W\d_a-z][\w'’.-]*(?: (?:(?:de|da|do|del|van|von|der|la|le|di|y|e) )*[^\W\d_a-z][\w'’.-]*){1,2}|[^\W\d_a-z][\w'’-]+, [^\W\d_a-z][\w'’-]+"
)
"""A cell that may be the name of a person."""
_SHARES = re.compile(
    r"\bco[- _]?(owner|seller|rep)s?\b"
    r"|\b(second(ary)?|2nd|other|additional|joint)[ _](owner|seller|rep|salesperson)s?\b|\b(deal|opportunity)[ _]team\b"
    r"|\bsplits?\b|\bshared (with|credit)\b|\bcredit (share|split)|\bzweite[rs]? (besitzer|verkäufer|betreuer)|\bmitverkäufer",
    re.I,
)
"""A header of who else, or how much of it, a deal is credited to."""
LISTS = {
    "rep": {"money", "date"},
    "account": {"money and date"},
    "contact": {"money and date"},
    "lead": {"money and date"},
}
"""Of which kinds a list becomes something smaller than its file, and what must be left behind for it: a list of customers may well have one day."""
HELD = ("quota", "forecast", "reward")
"""Kinds that lose what they are about with their money or their days."""
_MONEY = re.compile(
    r"[-+(]?\s*(?:[$€£¥₹]|[A-Z]{3}\s)?\s*[-+]?(?:\d{1,3}(?:[.,'’ \u00a0]\d{3})+|\d+)(?:[.,]\d{1,2})?\s?(?:[kKmM]|[$€£]|\s[A-Z]{3})?\)?"
)
_SURELY = re.compile(r"[$€£¥₹]|\b[A-Z]{3}\b|\d[.,'’ ]\d{3}\b|\d[.,]\d{1,2}\b|\d[kKmM]\b|\d0\b")
_OF_A_RECORD = re.compile(
    r"birth|\bdob\b|geburt|nacim|naissance|hire|join|start|since|seit|terminat|\bleft\b|exit|login|seen|created|modified|updated|changed|ge(ä|ae)ndert",
    re.I,
)
"""Days that a list of people or customers has of its own."""
SHOWN = 6


def _whose(seen: Seen) -> Finding | None:
    """Whether a column that a plain sheet would leave behind says whose its rows are, where no other does, or who shares a deal."""
    match, table, questions = seen.match, seen.table, list[Question]()
    kind, field = match.format.kind, WHO[match.format.kind][1]
    nobody = names_nobody(match) and REP not in seen.answers
    asked = is_asked(seen.asked, REP)  # and offers the names that stand around the table
    for index in _left(match, table, seen.answers):
        header, cells = table.headers[index], _cells(seen.con, table, index, 200)
        about = OfColumn(header)
        if nobody and not asked and cells and sum(bool(_PERSON.fullmatch(cell)) for cell in cells) >= 0.8 * len(cells):
            asked_of = said("says whose?", header=header, example=cells[0], kind=kind, file=table.called)
            questions.append(Question(spell(about), asked_of, (f"{FIELD}{field}", IGNORED)))
        elif cells and match.format.kind == "opportunity" and _SHARES.search(header):
            asked_of = said("who shares?", header=header, example=cells[0])
            questions.append(Question(spell(about), asked_of, (IGNORED,)))
    return Finding(questions=questions)


def _is_plain_list(seen: Seen) -> bool:
    """Whether it is a plain sheet of deals or activities of whose columns nobody said anything."""
    one = seen.match.format
    return (
        one.rank <= 1
        and not one.template
        and bool(seen.table.data_rows)
        and one.kind in WHO
        and not seen.answers.by_hand
    )


def _what(seen: Seen) -> Finding | None:
    """One question where columns that look like money or a date are not among those a sheet was told by."""
    match, table, kind = seen.match, seen.table, KINDS[seen.match.format.kind]
    looks = {i: look for i in _left(match, table, seen.answers) if (look := _look(seen.con, table, i))}
    told = set(looks.values())
    if kind.name in LISTS and (
        told & LISTS[kind.name] or (told == {"money", "date"} and "money and date" in LISTS[kind.name])
    ):
        return Finding(questions=[_rows(seen, list(looks))])
    return Finding(questions=_columns(seen, looks)) if kind.name in HELD else None


def _is_unconfirmed(seen: Seen) -> bool:
    """Whether nobody said that it is a table of its format."""
    return seen.answers.get(FORMAT) != seen.match.format.key


def _left(match: Match, table: RawTable, answers: Answers) -> list[int]:
    """The columns that become nothing and of which nobody said anything."""
    heard, taken, own = answers.by_hand, set(match.columns.values()), own_headers(table.headers)
    return [i for i, header in enumerate(table.headers) if i not in taken and header not in heard and header in own]


def _look(con: duckdb.DuckDBPyConnection, table: RawTable, index: int) -> str:
    """ "money", "date" or "": what the cells of a column look like."""
    cells = [cell for cell in _cells(con, table, index, 200) if cell.casefold() not in NOTHING]
    plain = re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", table.headers[index]))
    if not cells:
        return ""
    if sum(kind_of_text(cell) == "date" or _names_period(cell) for cell in cells) >= 0.8 * len(cells):
        return "" if _OF_A_RECORD.search(plain) else "date"
    figures = [cell for cell in cells if _MONEY.fullmatch(cell) and kind_of_text(cell) != "date"]
    surely = [cell for cell in figures if _SURELY.search(cell)]
    years = all(kind_of_text(cell) == "year" for cell in cells)
    return (
        "money"
        if len(figures) >= 0.8 * len(cells)
        and 2 * len(surely) >= len(figures)
        and not NO_MONEY.search(plain)
        and not years
        else ""
    )


def _names_period(cell: str) -> bool:
    """Whether a cell names a period of a year it says: 2026-Q1, March 2026."""
    return kind_of_text(cell) in ("text", "value") and bool(re.search(r"\d{4}", cell)) and period_in(cell) is not None


def _cells(con: duckdb.DuckDBPyConnection, table: RawTable, index: int, most: int) -> list[str]:
    path = quoted(table.cells_path())
    rows = con.execute(
        f"select trim(c{index}) from read_parquet({path}) where trim(c{index}) <> '' limit {most}"
    ).fetchall()
    return [str(cell) for (cell,) in rows]


def _rows(seen: Seen, left: Sequence[int]) -> Question:
    """What the rows of a list hold, which seems to be more than the list."""
    match, table = seen.match, seen.table
    lost = [(table.headers[i], _cells(seen.con, table, i, 1)[0]) for i in left[:SHOWN]]
    label = match.format.label if match.format.rank else KINDS[match.format.kind].label
    asked = said("what is each row else?", file=table.called, label=label, lost=lost, more=len(left) - len(lost))
    kinds = tuple(matched_as(kind) for kind in ("quota", *ASKABLE) if kind != match.format.kind)
    return Question(spell(FORMAT), asked, tuple(dict.fromkeys((match.format.key, *kinds))))


def _columns(seen: Seen, looks: Mapping[int, str]) -> list[Question]:
    """Whether a column that was left is the money or the day its rows lack."""
    match, called, questions = seen.match, seen.table.called, list[Question]()
    kind = KINDS[match.format.kind]
    free = {
        name: type_
        for name, type_ in kind.open_fields.items()
        if name not in match.columns and name not in match.format.fixed
    }
    for index, look in looks.items():
        fields = [name for name, type_ in free.items() if type_ == look]
        header = seen.table.headers[index]
        if seen.answers.get(OfCells(header)):
            continue
        if fields:
            asked = said("what is the column?", header=header, file=called, label=match.format.label, fields=fields)
            ways = (*(f"{FIELD}{name}" for name in fields), IGNORED)
            questions.append(Question(spell(OfColumn(header)), asked, ways))
        elif look == "money" and kind.name == "quota":
            asked = said("figures besides?", header=header, file=called, label=match.format.label)
            questions.append(Question(spell(OfColumn(header)), asked, (IGNORED,)))
    return questions


WHOSE_IS_LEFT = Step(_is_plain_list, _whose, When(kinds=WHO, rank=1))
WHAT_IS_LEFT = Step(_is_unconfirmed, _what, When(few=True, rows=True))


_PART = re.compile(r"[\W\d_]+")
_OF_ROWS = re.compile(
    r"\b(a[ck]?ti?v\w*|atividades?|attivit\w*|calls?|anrufe?|besuche|visit\w*|meetings?|termine|deals?|o[p]+ortuni\w*|\w*chancen|geschäfte|affaires?|negocios?|negócios|"
    r"pipeline|forecasts?|prognosen?|quotas?|targets?|ziele|kontakte|contact\w*|accounts?|kunden|customers?|clients?|clientes?|clienti|leads?|"
    r"sheet|tabelle|blatt|hoja|feuil\w*|planilha|foglio|blad|arkusz|data|daten|datos|dados|export|import|report|bericht|log|list[ea]?|overview|übersicht)\b",
    re.I,
)
"""What rows are called: a sheet named so is named after them, not after a person."""


def named_outside(table: RawTable, workspace: Workspace) -> list[str]:
    """Names to offer first, likely ones before others: loaded people named there, then what stands behind a label for a rep, then a sheet's name."""
    rows = workspace.facts.cursor().execute("select name from person where sells order by name limit 200").fetchall()
    people = [str(name) for (name,) in rows]
    texts = [*table.titles, table.sheet or "", Path(table.file).stem]
    words = [f" {_words(text)} " for text in texts]
    known = [name for name in people if any(f" {_words(name)} " in text for text in words)]
    labelled = []
    for title in table.titles:
        label, colon, name = title.partition(":")
        if colon and name.strip() and who_is(label.strip()) == "rep_name":
            labelled.append(name.strip())
    sheet = (
        [table.sheet]
        if table.beside and table.sheet and not re.search(rf"\d|{_OF_ROWS.pattern}", table.sheet, re.I)
        else []
    )
    if block_column(table) is not None:
        return [OF_ITS_BLOCK]
    return list(dict.fromkeys([*known, *labelled, *sheet]))


def _words(text: str) -> str:
    return " ".join(part.casefold() for part in _PART.split(text) if part)


_ONE_PERSONS = (*WHO, "sales_total", "quota", "activity_summary")
_NAMED = {"rep_id", "rep_name", "owner_id", "owner_name"}


def _look_at_owner(seen: Seen) -> Finding | None:
    """The person somebody named for all rows; else it is asked, names outside the table first, or left open told to take the proposals."""
    match, file, answer = seen.match, seen.table.called, seen.answers.get(REP)
    stays = (
        [(headers_in_file(seen.table), Answers({kept_as(file): answer}))] if answer and _is_one_persons(seen) else []
    )
    if not names_nobody(match):
        return Finding(lasting=stays)
    if answer and answer != NOT_KNOWN:
        return Finding(with_rep(match, answer), lasting=stays)
    if answer or seen.accept:
        note = said("nobody's", kind=match.format.kind)
        return Finding(answers=Answers().saying(REP, NOT_KNOWN), notes=[note], lasting=stays)
    asked = said("whose rows?", kind=match.format.kind, file=file, nobody=NOT_KNOWN)
    names = (*named_outside(seen.table, seen.workspace), *_people(seen.workspace, file), NOT_KNOWN)
    return Finding(questions=[Question(spell(REP), asked, tuple(dict.fromkeys(names)), open=True)])


def _people(workspace: Workspace, file: str) -> list[str]:
    """Who sells, by name, or by id where several share it; those the file name speaks of come first."""
    label = "case when count(*) over (partition by name) = 1 then name else rep_id end"
    sql = f"select {label}, name from person where sells order by name, rep_id limit 200"
    rows = workspace.facts.cursor().execute(sql).fetchall()
    words = set(words_of(file))
    return [str(label) for label, _ in sorted(rows, key=lambda row: not set(words_of(str(row[1]))) & words)][:50]


def _is_one_persons(seen: Seen) -> bool:
    """Whether a file of its kind may be that of one person, and none is named in it."""
    return seen.match.format.kind in _ONE_PERSONS and not _NAMED & seen.match.columns.keys()


WHOSE = Step(lambda seen: names_nobody(seen.match) or _is_one_persons(seen), _look_at_owner, When(kinds=_ONE_PERSONS))
