"""What the screen says of a receipt and of the choices about it: rows and totals that tie, steps reached, words and columns to choose from."""

import re
import shutil
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from coaching.errors import Question, Refusal
from coaching.intake.answers import answers as topics
from coaching.intake.answers.answers import (
    FIELD,
    FORMAT,
    NOT_KNOWN,
    Answers,
    OfCells,
    OfWord,
    is_matched_as,
    kind_matched,
    spell,
)
from coaching.intake.answers.answers import IGNORED as IGNORED
from coaching.intake.answers.answers import matched_as as matched_as
from coaching.intake.answers.receipt import ColumnReading, Receipt
from coaching.intake.columns.dates import SHORT
from coaching.intake.columns.numbers import DECIMALS
from coaching.intake.columns.words import is_of_one_kind
from coaching.intake.desk.row_sentences import contradiction, counted
from coaching.intake.desk.uploads import Upload
from coaching.intake.desk.wording import dated_by, how_kept, skipped_of
from coaching.intake.file.read import read
from coaching.intake.formats.by_hand import ASKABLE
from coaching.intake.formats.which_column import PROPOSED_FORMAT
from coaching.intake.words.convert import YEAR_FIRST, quoted
from coaching.intake.words.fields import KINDS, spoken
from coaching.intake.words.staging import workbench
from coaching.intake.words.word_books import readings
from coaching.workspace import Workspace

ORDERS = ("day first", "month first", "year first", YEAR_FIRST)
OWN_DOMAINS = spell(topics.OWN_DOMAINS)
STATUS_WORDS = {
    "ready": "ready to load", "asks": "has questions", "refused": "not loaded", "unchanged": "nothing new", "loaded": "loaded",
}  # fmt: skip
ROWS = {
    "opportunity": "a deal", "activity": "an activity: call, meeting, visit …", "account": "an account", "contact": "a contact",
    "quota": "a quota or target", "lead": "a lead", "rep": "a rep or other user",
}  # fmt: skip
RUNGS = ("uploaded", "recognised", "matched", "checked", "loaded")


def reached(receipt: Receipt) -> int:
    """How many of the five steps a table has behind it."""
    if receipt.status in ("loaded", "unchanged"):
        return 5
    if receipt.status == "ready":
        return 4
    if receipt.kind is None or receipt.status == "refused":
        return 1 if receipt.format is None else 2
    return 2 if asks_matching(receipt) else 3


def asks_matching(receipt: Receipt) -> bool:
    """Whether what its columns are still has to be confirmed."""
    by_hand = is_matched_as(receipt.format or "")
    asked = any(
        q.column == spell(FORMAT) or any(option.startswith(FIELD) for option in q.options) for q in receipt.questions
    )
    return receipt.needs_confirmation and by_hand and asked


def how_to_read(receipt: Receipt) -> dict[str, tuple[str, ...]]:
    """For each column that could be read in another way the ways there are, by what an answer about it is called."""
    found: dict[str, tuple[str, ...]] = {}
    for column in receipt.columns:
        type_ = KINDS[receipt.kind].fields.get(column.becomes or "", "") if receipt.kind in KINDS else ""
        if type_ in ("date", "moment") and column.order in ORDERS:
            short = any(re.match(SHORT, example) for example in column.examples)
            found[spell(OfCells(column.header))] = ("day first", "month first", *(["year first"] if short else []))
        elif type_ in ("money", "number", "count"):
            found[spell(OfCells(column.header))] = DECIMALS
        elif type_ == "share":
            found[spell(OfCells(column.header))] = ("percent", "fraction")
        if column.becomes == "period_end":
            found[f"{column.header} is"] = ("the last day of the period", "the first day after it")
    return found


def contradicting(receipt: Receipt) -> list[dict[str, Any]]:
    """The deals of a checked file whose columns say two things: row, name, and what each says; at most 5,000."""
    path = receipt.staged / "rows.parquet" if receipt.staged else None
    if not receipt.contradictions or path is None or not path.exists():
        return []
    at = "source_row" if receipt.first_row is None else f"file_row_number + {int(receipt.first_row)}"
    with workbench(receipt.rows_in) as con:
        rows = con.execute(
            f"""select {at}, coalesce(name, opportunity_id), stage_raw, outcome, contradiction
                from read_parquet({quoted(path)}, file_row_number = true) where contradiction is not null order by 1 limit 5000"""
        ).fetchall()
    return [
        dict(zip(("row", "name", "stage", "counts_as", "says"), (*row[:4], contradiction(row[4])), strict=True))
        for row in rows
    ]


def on_their_way(receipts: Sequence[Receipt]) -> str:
    """What the files on their way wait for: "2 of 3 files need an answer, 1 is ready to load."."""
    given = [receipt for receipt in receipts if not receipt.left_aside]
    states = [receipt.status for receipt in given]
    said = [(states.count("asks"), "needs an answer", "need an answer"), (states.count("ready"), "is ready to load", "are ready to load"),
            (states.count("refused"), "cannot be loaded", "cannot be loaded"),
            (states.count("unchanged"), "brings nothing new", "bring nothing new")]  # fmt: skip
    parts = [counted(*one) for one in said if one[0]]
    return f"{counted(len(given), 'file', 'files')} dropped: {', '.join(parts)}." if parts else ""


def rows_told(receipt: Receipt) -> str:
    """Where the rows of the file go, as a sum that ties: "1,109 rows in = 1,100 to load + 3 set apart + 6 left out (6 blank)"."""
    rows = counted(receipt.rows_in, "row in", "rows in")
    if receipt.status == "asks" and receipt.ready_rows + receipt.quarantined + receipt.skipped_rows < receipt.rows_in:
        return f"{rows}, read once you answer its questions"
    if receipt.status == "loaded":
        counts = ((receipt.loaded, "new"), (receipt.updated, "changed"), (receipt.unchanged, "unchanged"))
        parts = [f"{count:,} {what}" for count, what in counts if count] or ["0 new"]
    elif receipt.status == "unchanged":
        parts = [f"{receipt.unchanged:,} unchanged"]
    else:
        parts = [f"{receipt.ready_rows:,} to load"]
    if receipt.quarantined:
        parts.append(f"{receipt.quarantined:,} set apart")
    if receipt.skipped_rows:
        why = ", ".join(f"{entry['rows']:,} {entry['why']}" for entry in skipped_of(receipt))
        parts.append(f"{receipt.skipped_rows:,} left out ({why})")
    left = (
        f"; {counted(receipt.removed, 'known record is', 'known records are')} gone from the CRM"
        if receipt.removed
        else ""
    )
    return f"{rows} = {' + '.join(parts)}{left}"


def totals_told(receipt: Receipt) -> list[str]:
    """For each column of money whether what is read sums to what the file holds."""
    said = []
    by_currency = [
        f"{word or 'no currency named'} {_with_commas(total)}" for word, (_, total) in receipt.currencies.items()
    ]
    several = by_currency if len(by_currency) > 1 else []
    ways = ("set apart" if receipt.quarantined else "", "left out" if receipt.skipped_rows else "")
    aside = " or ".join(filter(None, ways)) or "that are not read"
    for column, total in receipt.totals.items():
        inside, out = _with_commas(total.get("file", "")), _with_commas(total.get("loaded", ""))
        tie = "ties" if inside == out else f"differs: {out} can be read, the rest is in the rows {aside}"
        printed = f"; the file's own total line says {_with_commas(total['printed'])}" if "printed" in total else ""
        inside = f"{' and '.join(several)} to load" if several else f"{inside} in the file"
        so_far = "; your answers may change it" if receipt.status == "asks" else ""
        said.append(
            f"{column}: {inside}, {'the sums of cells tie' if several and tie == 'ties' else tie}{printed}{so_far}"
        )
    return said


def _with_commas(amount: str) -> str:
    """A sum of the receipt as a person reads it: 1234567.00 as 1,234,567.00."""
    try:
        return f"{Decimal(amount):,.2f}"
    except InvalidOperation:
        return amount


def word_choices(receipt: Receipt, column: str) -> tuple[str, ...]:
    """What a word of this column may become."""
    becomes = next((entry.becomes for entry in receipt.columns if entry.header == column), None)
    if becomes == "subject" and receipt.kind == "activity" and not is_of_one_kind(receipt):
        return readings("activity")
    type_ = KINDS[receipt.kind].fields.get(becomes or "", "") if receipt.kind in KINDS else ""
    return readings(type_.removeprefix("word:")) if type_.startswith("word:") else ()


def became(words: Mapping[str, str]) -> list[str]:
    """What the words of a column became, each once."""
    return sorted(set(words.values()))


def words_like(receipt: Receipt, column: str, text: str, became: str | None, unsure: bool) -> list[str]:
    """The words of a column that hold a text, became this, and, when asked for, are still to be checked; the most frequent first."""
    return [
        word for word, reading in receipt.words.get(column, {}).items()
        if text.strip().casefold() in word.casefold() and became in (None, reading)
        and (not unsure or spell(OfWord(column, word)) in receipt.proposed_words)
    ]  # fmt: skip


def pages_of(words: Sequence[str], most: int) -> list[list[str]]:
    """The words in pages of so many; one empty page where there are none."""
    return [list(words[first : first + most]) for first in range(0, len(words), most)] or [[]]


def what(becomes: str | None) -> str:
    """The answer that a column becomes this field, or nothing."""
    return f"{FIELD}{becomes}" if becomes else IGNORED


def field_choices(kind: str) -> dict[str, str]:
    """Answer to words for each field of a kind as matched_as names it; leaving a column out comes first."""
    fields = KINDS[kind_matched(kind)].open_fields
    return {IGNORED: "leave out"} | {what(name): spoken(name) for name in fields}


def generic_kinds() -> tuple[str, ...]:
    """The kinds of fact a table can be matched to by hand, as answers."""
    return tuple(matched_as(kind) for kind in ASKABLE)


def headers_of(workspace: Workspace, upload: Upload, sheet: str | None = None) -> dict[str, tuple[str, ...]]:
    """The headers of a table nobody recognised, each with up to three of its cells; empty where no table can be read."""
    work = workspace.folder / "staging" / f"read-{uuid.uuid4().hex}"
    try:
        tables = read(upload.path, upload.name, work, Answers(upload.answers).cut)
        if not tables:
            return {}
        table = next((one for one in tables if one.sheet == sheet), tables[0])
        with workbench(table.rows) as con:
            cells = con.execute("select * from read_parquet(?) limit 50", [str(table.cells_path())]).fetchall()
        columns = list(zip(*cells, strict=True)) if cells else [()] * len(table.headers)
        found = zip(table.headers, columns, strict=False)
        return {
            header: tuple(dict.fromkeys(str(cell) for cell in column if cell is not None))[:3]
            for header, column in found
        }
    except Refusal:
        return {}
    finally:
        shutil.rmtree(work, ignore_errors=True)


def becomes(column: ColumnReading) -> str:
    """What a column becomes, in the words the choices use."""
    return spoken(column.becomes) if column.becomes else "left out"


def kind_label(key: str) -> str:
    """What an answer is called on the screen: "activities", "targets", "close on"."""
    if key == NOT_KNOWN:
        return "Nobody known: Unassigned"
    kind = KINDS.get(kind_matched(key))
    return kind.label if kind else key.removeprefix(FIELD).replace("_", " ")


def row_label(key: str) -> str:
    """What one row of a table of this kind is: "a deal", "an activity"."""
    return ROWS.get(kind_matched(key), kind_label(key))


def option_label(question: Question, option: str) -> str:
    """What an answer to this question is called: whether a proposed format is right is a yes or a no."""
    if question.about == PROPOSED_FORMAT:
        return "Yes" if option == question.options[0] else "No, I'll match the columns"
    if question.column == spell(FORMAT):
        return row_label(option)
    return kind_label(option)


def asks_own_domains(receipt: Receipt) -> bool:
    """Whether nobody can tell yet which of its meetings were with customers, and the mail domains of one's own company would."""
    return OWN_DOMAINS in receipt.answers.written or receipt.lacks_own_domains


def twice(answers: Mapping[str, str]) -> list[str]:
    """Fields that more than one column claims, in words."""
    claimed = [value for value in answers.values() if value != IGNORED]
    return sorted({spoken(value.removeprefix(FIELD)) for value in claimed if claimed.count(value) > 1})


def as_lines(kept: Mapping[str, Any]) -> list[dict[str, str]]:
    """The receipt of a load as lines of part, what and how, from its manifest."""
    said: list[tuple[str, str, object]] = [
        ("File", kept["file"], kept.get("sheet") or ""), ("Recognised as", kept.get("format_label") or kept["format"], kind_label(kept["kind"])),
        ("Data of", kept["as_of"], dated_by(kept["as_of_source"])), ("Loaded at", kept.get("loaded_at", ""), "UTC"),
        ("File hash", kept["file_hash"], "SHA-256"), ("Rows", "in the file", kept["rows_in"]),
    ]  # fmt: skip
    said += [("Rows", what, kept.get(what, 0)) for what in ("loaded", "updated", "unchanged", "quarantined")]
    said += [("Rows", f"left out: {entry['why']}", entry["rows"]) for entry in kept["skipped"]]
    said += [
        ("Total", f"{column}, {part}", value)
        for column, parts in kept["totals"].items()
        for part, value in parts.items()
    ]
    said += [
        ("Currency", word or "none named", f"{total} in {rows} rows")
        for word, (rows, total) in kept.get("currencies", {}).items()
    ]
    said += [
        ("Column", f"{header} is {(becomes or 'left out').replace('_', ' ')}", how_kept(read))
        for header, becomes, read, *_ in kept.get("columns", ())
    ]
    said += [
        ("Word", f"{column}: {word}", became)
        for column, words in kept["words"].items()
        for word, became in words.items()
    ]
    said += [("Answer", answers, value) for answers, value in kept.get("answers", {}).items()]
    said += [("Note", note, "") for note in kept.get("notes", ())]
    return [{"part": part, "what": str(what), "how": str(how)} for part, what, how in said]
