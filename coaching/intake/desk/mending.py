"""Rows that were set apart: told with their cells, mended on the spot or in a workbook, loaded again, and then off the list."""

import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from coaching.errors import Problem, Refusal
from coaching.fingerprint import file_hash
from coaching.intake.answers.answers import FORMAT, LAYOUT, NOT_KNOWN, REP, TABLE, Answers, of_words
from coaching.intake.answers.receipt import Receipt
from coaching.intake.answers.unfolded import FORMATS
from coaching.intake.check.check import check_part
from coaching.intake.desk.loading import load
from coaching.intake.desk.wording import asked, in_words, message_of
from coaching.intake.file.table import RawTable
from coaching.intake.kept.ledger import drop_staging, quarantine, receipt_of
from coaching.intake.words.format import MENDING
from coaching.workspace import Workspace

IMPORT, ROW, WRONG = MENDING
OWN_COLUMNS = len(MENDING)  # that Cadence adds to a row to be mended


def set_apart(workspace: Workspace, import_id: int) -> list[dict[str, Any]]:
    """The rows of an import that still are set apart, one row a source row, its cells first so that they can be mended and loaded again."""
    rows: dict[Any, dict[str, Any]] = {}
    gone = mended(workspace, import_id)
    for entry in quarantine(workspace, import_id):
        if entry["row"] in gone:
            continue
        row = rows.setdefault(entry["row"], {**entry["cells"], IMPORT: import_id, ROW: entry["row"], WRONG: ""})
        where = f"{entry['column']}: " if entry["column"] else ""
        shown = f'"{entry["value"]}" ' if entry["value"] else ""
        row[WRONG] = " ".join(filter(None, (row[WRONG], f"{where}{shown}{in_words(entry['message'])}")))
    return list(rows.values())


def worst_first(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns of rows set apart in the order to mend them: the row, the cells that are wrong, what is wrong, then the others."""
    headers = [key for key in (rows[0] if rows else ()) if key not in MENDING]
    wrong = [header for header in headers if any(f"{header}: " in str(row[WRONG]) for row in rows)]
    return [ROW, *wrong, WRONG, *(header for header in headers if header not in wrong)]


def mended(workspace: Workspace, import_id: int) -> set[int]:
    """The source rows of an import that later imports, which still count, brought in mended."""
    cursor = workspace.facts.cursor()
    kind = cursor.execute("select kind from import where import_id = ?", [import_id]).fetchone()
    if kind is None:
        return set()
    later = cursor.execute(
        "select import_id from import where import_id > ? and kind = ? and undone_at is null order by 1",
        [import_id, kind[0]],
    ).fetchall()
    told = [receipt_of(workspace, one).get("mends") or {} for (one,) in later]
    return {int(row) for said in told for row in said.get(str(import_id), ())}


def load_again(
    workspace: Workspace, import_id: int, rows: Sequence[Mapping[str, Any]]
) -> tuple[Receipt | None, list[Problem]]:
    """Check these mended rows (as set_apart gave them) in the way of their import and load those that are right.

    Returns the receipt of the new import, None where no row is right yet, and what is still wrong with the others, which stay on the list.
    Raises Refusal where a row cannot be mended here.
    """
    kept = receipt_of(workspace, import_id)
    headers = list(kept.get("headers", ()))
    if not headers or any(header not in row for row in rows for header in headers):
        raise Refusal("These rows cannot be corrected here: correct them in the file and drop it again.")
    work = workspace.folder / "staging" / f"read-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    try:
        first = _checked(workspace, kept, headers, rows, work)
        if first.status == "refused" or first.questions:
            raise Refusal(message_of(first) or asked(first.questions[0]))
        bad = {problem.row for problem in first.problems}
        good = [row for row in rows if row[ROW] not in bad]
        receipt = _checked(workspace, kept, headers, good, work) if bad and good else first
        if not good or not receipt.ready_rows:
            return None, list(first.problems)
        mends = {str(import_id): [int(row[ROW]) for row in good]}
        return load(workspace, [replace(receipt, mends=mends)])[0], list(first.problems)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def changed_in_vain(
    before: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], wrong: Sequence[Problem]
) -> list[Problem]:
    """What is still wrong with those rows whose cells are no longer as they were."""
    was = {row[ROW]: row for row in before}
    changed = {
        row[ROW]
        for row in rows
        if any(_text(cell) != _text(was.get(row[ROW], {}).get(name)) for name, cell in row.items())
    }
    return [problem for problem in wrong if problem.row in changed]


def _checked(
    workspace: Workspace, kept: dict[str, Any], headers: list[str], rows: Sequence[Mapping[str, Any]], work: Path
) -> Receipt:
    path = work / f"{uuid.uuid4().hex}.parquet"
    cells = {
        f"c{place}": pa.array([_text(row[header]) for row in rows], pa.string()) for place, header in enumerate(headers)
    }
    pq.write_table(pa.table(cells | {"source_row": pa.array([int(row[ROW]) for row in rows], pa.int32())}), path)
    name = str(kept["file"]).removesuffix(" (mended)") + " (mended)"
    table = RawTable(
        file=name, sheet=kept["sheet"], headers=headers, header_row=1, rows=len(rows), data_rows=len(rows), cells=path,
        typed=[set() for _ in headers], titles=list(kept.get("titles", ())), currencies=dict(kept.get("shown_currencies", {})),
    )  # fmt: skip
    digest = file_hash(path)
    found = check_part(workspace, table, work, digest, as_it_was_read(kept), accept=False)
    receipt = next((one for one in found if one.kind == kept["kind"]), found[0])
    drop_staging([one for one in found if one is not receipt])
    day = date.fromisoformat(kept["as_of"])
    return replace(receipt, as_of=day, as_of_source=kept["as_of_source"], lasting=(), remember=None)


def _text(cell: Any) -> str | None:
    return None if cell is None or not str(cell).strip() else str(cell)


def as_it_was_read(kept: Mapping[str, Any]) -> Answers:
    """The answers that make a few rows read as the whole file was: date order, decimal sign, scale and words of an import's manifest."""
    answers = Answers(kept.get("answers")).without(*LAYOUT, TABLE)
    if (
        kept.get("format") in FORMATS.values()
    ):  # its figures are told from the columns again, which a format named by a person would stop
        answers = answers.without(FORMAT)
    if REP not in answers:
        answers = answers.saying(REP, NOT_KNOWN)
    for _, becomes, _, *said in kept.get("columns", ()):
        if becomes is not None and said:
            answers = Answers(said[0]).over(answers)
    for header, words in kept.get("words", {}).items():
        answers = of_words(header, words).over(answers)
    return answers
