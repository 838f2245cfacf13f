"""What the subject lines of activities say where no type column does: the kind each became, told on the receipt and to be changed there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coaching.errors import said
from coaching.intake.answers.finding import Step
from coaching.intake.answers.receipt import Receipt
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import presets
from coaching.intake.words.staging import statement, workbench
from coaching.intake.words.word_books import readings, subject_patterns

MOST_LINES = 1_000
MOST_ROWS = 200_000
"""In a bigger file the lines are told once somebody looks at them."""


def _look(shown: Deciding) -> ReadSo:
    """The subject's column with what people said its lines are."""
    column, kinds = shown.columns["subject"], readings("activity")
    heard = {word: answer for word, answer in shown.answers.words(column.header).items() if answer in kinds}
    return ReadSo(decided=[replace(column, words=heard)])


SUBJECTS = Step[Deciding](lambda shown: shown.match.format.kind == "activity" and "subject" in shown.columns, _look)


def told_sql(columns: Mapping[str, Column]) -> str:
    """One more column of the typed rows v, with a comma before it: the kind people said a subject line is; empty where nobody said so."""
    column = columns.get("subject")
    if column is None or not column.words:
        return ""
    whens = " ".join(
        f"when {convert.literal(line)} then {convert.literal(str(kind))}" for line, kind in column.words.items()
    )
    return f", case trim(v.subject) {whens} end as subject_told"


def says_sql(columns: Mapping[str, Column]) -> str:
    """What the subject line says, asked only where neither type nor subtype decides."""
    if "subject" not in columns:
        return "cast(null as varchar)"
    patterns = subject_patterns()
    decided = ["v.type_read not in ('task', 'meeting')"] if "type" in columns else []
    decided += ["v.subtype_read in ('call', 'email')"] if "subtype" in columns else []
    rare, common = patterns[: len(patterns) * 2 // 3], patterns[len(patterns) * 2 // 3 :]
    silent = f"not {_says_any(patterns)}"
    return (
        f"case when {' or '.join([*decided, silent])} then null"
        f" when {_says_any(rare)} then case {_whens(rare)} end {_whens(common)} end"
    )


def _says_any(patterns: Sequence[tuple[str, str]]) -> str:
    """Whether a subject line is spoken of by any of the patterns: one look for all of them, so that most lines need few."""
    return f"regexp_matches(lower(v.subject), {convert.literal('|'.join(f'(?:{pattern})' for _, pattern in patterns))})"


def _whens(patterns: Sequence[tuple[str, str]]) -> str:
    return " ".join(
        f"when regexp_matches(lower(v.subject), {convert.literal(p)}) then {convert.literal(kind)}"
        for kind, p in patterns
    )


def with_subjects(receipt: Receipt, also_of_many_rows: bool = False) -> Receipt:
    """The receipt with the kind each distinct subject line became, the most frequent first, where the subject decides it."""
    column = next((entry.header for entry in receipt.columns if entry.becomes == "subject"), None)
    path = receipt.staged / "rows.parquet" if receipt.staged else None
    if receipt.kind != "activity" or column is None or path is None or not path.exists() or is_of_one_kind(receipt):
        return receipt
    if receipt.subjects_told or (receipt.ready_rows > MOST_ROWS and not also_of_many_rows):
        return receipt
    decisive = [word for entry in receipt.columns if entry.becomes in ("type", "subtype")
                for word, kind in receipt.words.get(entry.header, {}).items() if _decides(entry.becomes, kind)]  # fmt: skip
    with workbench() as con:
        rows = con.execute(
            statement(__file__, "kinds_of_subjects", rows=quoted(path), most=MOST_LINES + 1),
            [decisive],
        ).fetchall()
    words = {**receipt.words, **({column: {line: kind for line, kind, _ in rows[:MOST_LINES]}} if rows else {})}
    more = [said("most frequent lines", header=column, most=MOST_LINES)] if len(rows) > MOST_LINES else []
    return replace(receipt.noted(*more), words=words, subjects_told=True)


def _decides(field: str, kind: str) -> bool:
    return (
        kind in ("call", "email")
        if field == "subtype"
        else kind not in ("task", "meeting", "by its subject", "as written")
    )


def is_of_one_kind(receipt: Receipt) -> bool:
    """Whether the export is of one kind of activity, whatever its subject lines say."""
    return any(one.key == receipt.format and one.fixed.get("kind_is_final") for one in presets())
