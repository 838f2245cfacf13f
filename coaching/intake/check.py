"""From files to receipts: read, recognise, decide, convert; nothing touches the facts yet."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from coaching.errors import Question, Refusal
from coaching.intake.columns import decide, spoken
from coaching.intake.convert import quoted
from coaching.intake.fast import stage_fast
from coaching.intake.matching import confirmed, describe, propose, with_rep
from coaching.intake.rawtable import RawTable
from coaching.intake.read import read
from coaching.intake.read_kind import display_name
from coaching.intake.read_plain import sniff_plain
from coaching.intake.receipt import Receipt, manifest_of
from coaching.intake.recognise import Match, presets, recognise, remembered
from coaching.intake.recorded import date_all
from coaching.intake.rows import stage_carefully
from coaching.intake.told import tell_columns, tie_out
from coaching.workspace import Workspace

Progress = Callable[[str, int, int], None]


def check(
    workspace: Workspace, files: Sequence[Path | tuple[str, Path]], as_of: date | None = None, answers: Mapping[str, str] | None = None,
    accept_proposals: bool = False, progress: Progress | None = None,
) -> list[Receipt]:  # fmt: skip
    """Read the files and say for each table what it is, how it is read and what is wrong; one Receipt a table, nothing is loaded.

    A file is a path, or (the name to show, path). answers: by column header, or by "format", "as of", "rep", "sheet", "encoding".
    """
    said = dict(answers or {})
    if as_of is None and said.get("as of"):
        as_of = _said_date(said["as of"])
    receipts: list[Receipt] = []
    for number, entry in enumerate(files):
        name, path = entry if isinstance(entry, tuple) else (Path(entry).name, Path(entry))
        if progress:
            progress(f"Reading {name}", number, len(files))
        receipts += _check_file(workspace, name, path, said, accept_proposals)
    date_all(receipts, as_of, date.today())
    for receipt in receipts:
        _say_unchanged(workspace, receipt)
    if progress:
        progress("Checked", len(files), len(files))
    return receipts


def _said_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as trouble:
        raise Refusal(f'The answer "as of={text}" is not a date: write it as 2026-03-31.') from trouble


def _check_file(workspace: Workspace, name: str, path: Path, answers: dict[str, str], accept: bool) -> list[Receipt]:
    staging = workspace.folder / "staging"
    work = staging / f"read-{uuid.uuid4().hex}"
    try:
        if not path.is_file():
            raise Refusal(f"{name}: there is no such file.")
        digest = file_hash(path)
        if receipt := _check_fast(workspace, name, path, digest, answers, accept):
            return [receipt]
        tables = read(path, name, work, answers)
        if not tables:
            raise Refusal(f"{name} holds no table.")
        receipts = [_check_table(workspace, table, digest, answers, accept) for table in tables]
        _quiet_side_sheets(receipts)
        return receipts
    except Refusal as trouble:
        return [Receipt(file=Path(name).name or name).refuse(str(trouble))]
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _check_fast(
    workspace: Workspace, name: str, path: Path, digest: str, answers: dict[str, str], accept: bool
) -> Receipt | None:
    """The receipt of a big plain CSV in a known format, or None when it must be read carefully."""
    table = sniff_plain(path, display_name(name), answers)
    if table is None or table.duplicate_headers or answers.get("sheet"):
        return None
    matches = recognise([*remembered(workspace.folder / "formats"), *presets()], table.headers)
    if (
        len(matches) != 1
        or not matches[0].format.used
        or (matches[0].format.kind == "activity" and not {"rep_id", "rep_name"} & matches[0].columns.keys())
        or matches[0].missing()
        or answers.get("format", matches[0].format.key) != matches[0].format.key
    ):
        return None
    match = matches[0]
    receipt = Receipt(
        file=table.file, format=match.format.key, format_label=match.format.label, kind=match.format.kind,
        answers={**answers, "format": match.format.key}, file_hash=digest,
    )  # fmt: skip
    receipt.staged = workspace.folder / "staging" / f"rows-{uuid.uuid4().hex}"
    receipt.staged.mkdir(parents=True)
    with duckdb.connect() as con:
        if stage_fast(con, table, match, receipt, answers, accept, receipt.staged):
            return receipt
    shutil.rmtree(receipt.staged, ignore_errors=True)
    return None


def file_hash(path: Path) -> str:
    """SHA-256 of the file as it is."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _quiet_side_sheets(receipts: list[Receipt]) -> None:
    """A sheet that is no export does not stop the sheets of the same workbook that are."""
    if any(r.status in ("ready", "asks") for r in receipts):
        for receipt in receipts:
            if receipt.status == "refused" and receipt.sheet:
                receipt.notes.append("not an export: left out")


def _check_table(workspace: Workspace, table: RawTable, digest: str, answers: dict[str, str], accept: bool) -> Receipt:
    receipt = Receipt(
        file=table.file, sheet=table.sheet, rows_in=table.rows, notes=list(table.notes), problems=list(table.problems),
        answers=dict(answers), file_hash=digest,
    )  # fmt: skip
    for part in table.skipped:
        receipt.skip(part.rows, part.why)
    receipt.quarantined = table.broken_rows
    receipt.questions = [q for q in table.questions if q.column not in answers]
    con = duckdb.connect()
    try:
        con.execute("set preserve_insertion_order = true")
        match = _recognised(workspace, con, table, receipt, answers, accept)
        if match is None:
            receipt.message = receipt.message or (receipt.questions[0].question if receipt.questions else None)
            return receipt
        receipt.format, receipt.format_label, receipt.kind = match.format.key, match.format.label, match.format.kind
        receipt.answers["format"] = match.format.key
        if not match.format.used:
            return receipt.refuse(f"{table.file}: {match.format.label}. {match.format.note}")
        if _refuse_missing(match, table, receipt, answers):
            return receipt
        _ask_duplicates(match, table, receipt, answers)
        match = _whose(workspace, match, table, receipt, answers, accept)
        _stage(workspace, con, table, match, receipt, answers, accept)
    except duckdb.Error as trouble:
        raise Refusal(f"{table.file} could not be converted: {str(trouble).splitlines()[0]}") from trouble
    finally:
        con.close()
    if receipt.questions and receipt.status == "ready":
        receipt.status = "asks"
    if receipt.status == "asks":
        receipt.message = receipt.questions[0].question if receipt.questions else receipt.message
    return receipt


def _recognised(
    workspace: Workspace,
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    receipt: Receipt,
    answers: Mapping[str, str],
    accept: bool,
) -> Match | None:
    formats = [*remembered(workspace.folder / "formats"), *presets()]
    wanted = answers.get("format")
    if wanted:
        formats = [one for one in formats if one.key == wanted] or formats
    matches = recognise(formats, table.headers)
    if len(matches) > 1:
        labels = tuple(found.format.key for found in matches)
        receipt.questions.append(
            Question("format", f"{table.file} could be more than one kind of export. Which is it?", labels)
        )
        receipt.status, receipt.message = "asks", receipt.questions[-1].question
        return None
    if matches and not any(value.startswith(("field:", "ignore")) for value in answers.values()):
        missing = matches[0].missing()
        loose = [h for i, h in enumerate(table.headers) if i not in matches[0].columns.values()]
        if (
            not missing
            or not matches[0].format.used
            or matches[0].format.rank > 1
            or not any(h in table.nameless_headers for h in loose)
        ):
            return matches[0]
    proposal = propose(con, table, answers, matches[0] if matches else None)
    if proposal is None and receipt.questions:
        receipt.status = "asks"
        return None
    if proposal is None:
        found = ", ".join(table.headers[:30])
        receipt.refuse(
            f"{table.file}{f', sheet {table.sheet}' if table.sheet else ''} is no export Cadence knows, and its columns fit no kind of fact. "
            f"The columns found are: {found}."
        )
        return None
    return confirmed(workspace, table, proposal, receipt, answers, accept)


def _refuse_missing(match: Match, table: RawTable, receipt: Receipt, answers: Mapping[str, str]) -> bool:
    missing = match.missing()
    if not missing or receipt.needs_confirmation:
        return False
    names = "; ".join(
        " or ".join(f'"{(match.format.columns.get(name) or (spoken(name),))[0]}"' for name in group)
        for group in missing
    )
    receipt.columns = describe(match, table)
    receipt.refuse(
        f"{table.file}: the column {names} is missing. {match.format.label} need it. The columns found are: {', '.join(table.headers[:40])}."
    )
    return True


def _ask_duplicates(match: Match, table: RawTable, receipt: Receipt, answers: Mapping[str, str]) -> None:
    asked = {question.column for question in receipt.questions}
    used = {table.headers[index] for index in match.columns.values()}
    for header in table.duplicate_headers:
        if header in used and header not in asked and header not in answers:
            receipt.questions.append(
                Question(header, f'There is more than one column called "{header}". Take the first?', ("first",))
            )


def _whose(
    workspace: Workspace, match: Match, table: RawTable, receipt: Receipt, answers: Mapping[str, str], accept: bool
) -> Match:
    """A list of activities without a rep is one person's: ask whose, or leave them unassigned when told to take the proposals."""
    if match.format.kind != "activity" or {"rep_id", "rep_name"} & match.columns.keys():
        return match
    if answers.get("rep"):
        return with_rep(match, answers["rep"])
    if not accept:
        people = (
            workspace.facts.cursor().execute("select name from person where sells order by name limit 50").fetchall()
        )
        text = f"{table.file} does not say who did these activities. Whose are they?"
        receipt.questions.append(Question("rep", text, tuple(str(row[0]) for row in people), ()))
    else:
        receipt.notes.append("no column says who did these activities: they are kept without a rep")
    return match


def _stage(
    workspace: Workspace,
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    match: Match,
    receipt: Receipt,
    answers: Mapping[str, str],
    accept: bool,
) -> None:
    folder = workspace.folder / "staging" / f"rows-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    receipt.staged = folder
    cells = table.cells_path()
    con.execute("create or replace view cells as select * from read_parquet(" + quoted(cells) + ")")
    decided = decide(con, "cells", match, table.headers, answers, accept)
    receipt.questions += [q for q in decided.questions if q.column not in {asked.column for asked in receipt.questions}]
    tell_columns(receipt, table, decided.columns)
    stage_carefully(con, table, match, decided.columns, receipt, folder)
    tie_out(receipt, table, decided.columns, answers)


def _say_unchanged(workspace: Workspace, receipt: Receipt) -> None:
    if receipt.status != "ready" or not receipt.file_hash:
        return
    row = workspace.facts.cursor().execute(
        """select import_id, manifest from import
           where file_hash = ? and coalesce(sheet, '') = ? and format = ? and undone_at is null order by import_id desc""",
        [receipt.file_hash, receipt.sheet or "", receipt.format],
    ).fetchone()  # fmt: skip
    if row is None:
        return
    path = workspace.folder / row[1]
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    told = json.loads(json.dumps(manifest_of(receipt)))
    if any(kept.get(name) != told[name] for name in ("columns", "words", "totals")):
        return
    if receipt.as_of_source in ("given", "file name") and kept.get("as_of") != told["as_of"]:
        return
    receipt.status, receipt.import_id = "unchanged", row[0]
    receipt.unchanged = receipt.rows_in - receipt.quarantined - receipt.skipped_rows
    receipt.message = f"{receipt.file} was loaded before (import {row[0]}): nothing changes."
