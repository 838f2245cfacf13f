"""From files to receipts: read, recognise, decide, convert; nothing touches the facts yet."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from coaching.errors import Refusal
from coaching.fingerprint import file_hash
from coaching.intake.answers.answers import AS_OF, FIELD, FORMAT, LAYOUT, SHEET, TIME_ZONE, Answers
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.answers.receipt import SIDE_SHEET, Draft, Receipt
from coaching.intake.answers.remembered import kept_for, names_format, names_nobody, own_answers, scope_of, under
from coaching.intake.check.as_of import GIVEN, ask_undated, date_all, dated_as_answered, refuse_another, suggest_zones
from coaching.intake.check.before_loading import tell_before_loading
from coaching.intake.check.facts_beside import NAMES_SURVIVORS, SURVIVOR, merges, stage_changes
from coaching.intake.check.newest_of_files import keep_newest, with_equal_headers
from coaching.intake.check.one_table import OF_ANY_SIZE, check_table, recall, tell_rows
from coaching.intake.columns.words import with_subjects
from coaching.intake.file.archive import files_in
from coaching.intake.file.read import Progress, Watch, date_saved, date_told, date_written, read
from coaching.intake.file.read_kind import display_name, is_zip
from coaching.intake.file.read_text import sniff_plain
from coaching.intake.file.table import RawTable
from coaching.intake.formats.kind_of_activity import lacks_kind, with_reached
from coaching.intake.formats.missing_info import decided_by, ends_are_told
from coaching.intake.formats.recognise import closings, known_as, says_stage, starts
from coaching.intake.formats.which_column import needs_care, rivals
from coaching.intake.kept.ledger import say_unchanged
from coaching.intake.kept.removed_records import ask_about_missing
from coaching.intake.rows.fast import stage_fast, write_named_fast
from coaching.intake.rows.finish import Taken
from coaching.intake.rows.typed_rows import WITHOUT_JOINS
from coaching.intake.tables.names_once import with_stages_of_blocks
from coaching.intake.tables.row_period import names_a_period, with_periods_as_days
from coaching.intake.tables.survey import SIGNS, with_answers_together
from coaching.intake.tables.unfold import unfold
from coaching.intake.words.format import Match, header_key
from coaching.intake.words.staging import BigBench, Staging
from coaching.workspace import Workspace

AT_ONCE = 3  # files read side by side, the biggest first: while one is decided upon, others are read


@dataclass(frozen=True)
class Given:
    """A file to be read: the name it is shown by, where it lies, and what was answered about it."""

    name: str
    path: Path
    answers: Answers


def check(
    workspace: Workspace, files: Sequence[Path | tuple[str, Path]], as_of: date | None = None, answers: Mapping[str, str] | None = None,
    accept_proposals: bool = False, progress: Progress | None = None,
) -> list[Receipt]:  # fmt: skip
    """Read the files and say for each table what it is, how it is read and what is wrong; one Receipt a table, nothing is loaded.

    A file is a path, or (the name to show, path). answers: by column header, or by "format", "as of", "rep", "sheet", "encoding".
    """
    said = Answers(answers)
    if as_of is None and (day := said.get(AS_OF)):
        as_of = _said_date(day)
    refuse_another(workspace, said.get(TIME_ZONE))
    named = [entry if isinstance(entry, tuple) else (Path(entry).name, Path(entry)) for entry in files]
    with taken_out(workspace, named) as each:
        given = [Given(name, path, said) for name, path in each]
        alike = with_equal_headers([path for _, path in each])
        found = list(chain(*read_files(workspace, given, alike, accept_proposals, progress)))
    receipts = as_one_load(workspace, found, [said.without(AS_OF)] * len(found), as_of)
    if progress:
        progress("Checked", len(files), len(files))
    return receipts


@contextmanager
def taken_out(workspace: Workspace, files: Sequence[tuple[str, Path]]) -> Iterator[list[tuple[str, Path]]]:
    """The files by name, those of a zip of several in its place; they are gone again when they were read."""
    staging = workspace.folder / "staging"
    staging.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zip-", dir=staging) as folder:
        found = []
        for number, (name, path) in enumerate(files):
            if is_zip(path):
                (of_this := Path(folder) / str(number)).mkdir()
                found += files_in(path, name, of_this)
            else:
                found.append((name, path))
        yield found


def read_files(
    workspace: Workspace, files: Sequence[Given], alike: Set[Path], accept_proposals: bool = False, progress: Progress | None = None
) -> list[list[Receipt]]:  # fmt: skip
    """The receipts of each file by itself, read side by side. alike: the files that may hold records of another one of their load."""
    watch, bench = Watch(progress), _bench(workspace, [file.path for file in files])
    with closing(bench), ThreadPoolExecutor(AT_ONCE) as readers:
        begun = {
            number: readers.submit(
                _read_by_itself, workspace, files[number], accept_proposals, watch, bench, files[number].path in alike
            )
            for number in sorted(range(len(files)), key=lambda number: -_size(files[number].path))
        }
        return list(watch.results([(file.name, begun[number]) for number, file in enumerate(files)]))


def _read_by_itself(
    workspace: Workspace, file: Given, accept: bool, watch: Watch, bench: BigBench, is_alike: bool
) -> list[Receipt]:
    """The receipts of a file, with the days that it tells of itself, a time zone to propose, and what its subject lines became."""
    found = [
        replace(
            one,
            told_on=date_told(file.path, one.file),
            saved_on=date_saved(file.path),
            written_on=date_written(file.path),
        )
        for one in _check_file(workspace, file, accept, watch, bench, is_alike)
    ]
    return [with_subjects(suggest_zones(workspace, one)) for one in found]


def as_one_load(
    workspace: Workspace, receipts: Sequence[Receipt], answers: Sequence[Answers], as_of: date | None = None
) -> list[Receipt]:
    """The receipts of files that are loaded together, each as it was read: dated, and held against each other and what is loaded.

    answers: by receipt what was answered about its file. Asked again with another file or answer, it begins with the rows as they were read.
    """
    own = [under(said, receipt.scope) for receipt, said in zip(receipts, answers, strict=True)]
    found = date_all(receipts, as_of, date.today())
    found = [
        dated_as_answered(receipt, _said_date(day)) if (day := said.get(AS_OF)) else receipt
        for receipt, said in zip(found, own, strict=True)
    ]
    found = keep_newest(found, own)
    found = ask_about_missing(workspace, found, own)
    found = [say_unchanged(workspace, _dated_as_mended(workspace, receipt)) for receipt in found]
    return tell_before_loading(workspace, ask_undated(workspace, found))


def _bench(workspace: Workspace, paths: Sequence[Path]) -> BigBench:
    """Where the big files of a drop are read: one core a file where that leaves none idle for long, as rows are then handed about less."""
    sizes, cores = [_size(path) for path in paths], os.cpu_count() or 1
    is_shared_out = max(sizes, default=0) * cores <= sum(sizes) * 1.2
    return BigBench(workspace.folder / "staging", min(AT_ONCE, len(sizes)), 1 if is_shared_out else cores)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _dated_as_mended(workspace: Workspace, receipt: Receipt) -> Receipt:
    """Mended rows stand for the day of the export they come from."""
    for import_id in receipt.mends if receipt.as_of_source != GIVEN else ():
        sql = "select as_of, as_of_source from import where import_id = ?"
        if row := workspace.facts.cursor().execute(sql, [int(import_id)]).fetchone():
            receipt = replace(receipt, as_of=row[0], as_of_source=row[1])
    return receipt


def _said_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as trouble:
        raise Refusal(
            f'The answer "as of={text}" is not a date: write it as 2026-03-31. '
            'For a column of that name write "cells of as of=…".'
        ) from trouble


def _check_file(
    workspace: Workspace, file: Given, accept: bool, watch: Watch, bench: BigBench, is_alike: bool
) -> list[Receipt]:
    """The receipts of a file; is_alike: it may hold records of another one, whose moments of change only the careful way knows."""
    name, path, answers = file.name, file.path, file.answers
    staging = workspace.folder / "staging"
    work = staging / f"read-{uuid.uuid4().hex}"
    try:
        if not path.is_file():
            raise Refusal(f"{name}: there is no such file.")
        digest = file_hash(path)
        if not is_alike and (receipt := _check_fast(workspace, name, path, digest, answers, accept, watch, bench)):
            return [receipt]
        tables, asked = _read_as_answered(workspace, name, path, work, answers)
        if not tables:
            raise Refusal(f"{name} holds no table.")
        for table in tables:
            table.beside = len(tables) - 1
        found = [one for table in tables for one in check_part(workspace, table, work, digest, answers, accept)]
        return _with_quiet_side_sheets([replace(one, lasting=(*one.lasting, *asked)) for one in found])
    except Refusal as trouble:
        return [Receipt(Path(name).name or name, refusal=str(trouble))]
    finally:
        shutil.rmtree(work, ignore_errors=True)


@dataclass(frozen=True)
class Raw:
    """A table as it was read, or as the steps so far made it. answers: those given for its file; work: where a step may put its cells."""

    workspace: Workspace
    table: RawTable
    answers: Answers
    work: Path

    @property
    def matches(self) -> list[Match]:
        """What its headers fit."""
        return known_as(self.workspace.folder, self.table.headers)

    @property
    def own(self) -> Answers:
        """The answers about it."""
        return own_answers(self.answers, self.table)

    @property
    def days(self) -> tuple[list[int], list[int]]:
        """The columns that may say when a deal closes, and for which period a forecast is."""
        return closings(self.table.headers), starts(self.table.headers)


@dataclass(frozen=True)
class Reshaped(Finding):
    """What a step found that makes another table of one; table is it."""

    table: RawTable | None = None


def _names_periods(raw: Raw) -> bool:
    by_format = "period_start" in chain(*(match.columns for match in raw.matches))
    return any(raw.days) or by_format or f"{FIELD}period_start" in raw.own.by_hand.values()


ANSWERS_TOGETHER = Step[Raw](
    lambda raw: set(map(header_key, SIGNS)) <= {header_key(header) for header in raw.table.headers},
    lambda raw: Reshaped(table=with_answers_together(raw.table, raw.work)),
)
PERIODS_AS_DAYS = Step[Raw](
    _names_periods,
    lambda raw: Reshaped(
        table=with_periods_as_days(raw.workspace, raw.table, raw.work, raw.matches, raw.days, raw.own)
    ),
)
STAGES_ABOVE = Step[Raw](
    lambda raw: bool(raw.days[0]) and raw.table.plain_csv is None and not any(map(says_stage, raw.table.headers)),
    lambda raw: Reshaped(table=with_stages_of_blocks(raw.table, raw.work)),
)
RESHAPES = (STAGES_ABOVE, ANSWERS_TOGETHER, PERIODS_AS_DAYS)
"""What becomes another table before its figures are looked for, in this order."""


def reshaped(raw: Raw) -> Raw:
    """The table as the steps leave it."""
    for step in RESHAPES:
        if (found := step.finds(raw)) and isinstance(found, Reshaped) and found.table:
            raw = replace(raw, table=found.table)
    return raw


def check_part(
    workspace: Workspace, table: RawTable, work: Path, digest: str, answers: Answers, accept: bool
) -> list[Receipt]:
    """The receipts of one of the tables of a file, by the answers about it."""
    raw = reshaped(Raw(workspace, table, answers, work))
    table, own, matches = raw.table, raw.own, raw.matches
    found = [
        one
        for part in unfold(workspace, table, work, own, matches)
        for one in _check_both(workspace, part, digest, own, accept)
    ]
    if (
        table.beside
        and FORMAT in own
        and not names_format(answers, table)
        and all(one.status == "refused" for one in found)
    ):
        own = own.without(FORMAT)  # it was said of another table of the file
        return [
            one
            for part in unfold(workspace, table, work, own, matches)
            for one in _check_both(workspace, part, digest, own, accept)
        ]
    return found


def _check_both(workspace: Workspace, table: RawTable, digest: str, answers: Answers, accept: bool) -> list[Receipt]:
    """The receipt of a table, and those of the stage changes it tells besides."""
    receipt = replace(check_table(workspace, table, digest, answers, accept), scope=scope_of(table))
    if receipt.kind in NAMES_SURVIVORS and SURVIVOR in map(header_key, table.headers):
        return [receipt, *merges(workspace, table, receipt, answers, accept)]
    return stage_changes(workspace, table, receipt, answers, accept) if receipt.kind == "opportunity" else [receipt]


def _read_as_answered(
    workspace: Workspace, name: str, path: Path, work: Path, answers: Answers
) -> tuple[list[RawTable], list[tuple[tuple[str, ...], Answers]]]:
    """The tables, cut as answered now or for the same headers before; and what is to be kept for the headers as they stand without it."""
    bare, given = answers.without(*LAYOUT), answers.given().only(*LAYOUT)
    try:
        tables = read(path, name, work, bare.cut)
    except Refusal:
        if not given.written:
            raise
        return read(path, name, work, given.over(bare).cut), []
    headers = tables[0].headers if tables else []
    if given.written:
        return read(path, name, work, given.over(bare).cut), [(tuple(headers), given)] if headers else []
    kept = kept_for(workspace.folder, headers, name, answers, LAYOUT)
    if not kept.told:
        return tables, []
    again = read(path, name, work, kept.answers.over(bare).cut)
    for table in again:
        table.notes += kept.told.values()
    return again, []


def _check_fast(
    workspace: Workspace,
    name: str,
    path: Path,
    digest: str,
    answers: Answers,
    accept: bool,
    watch: Watch,
    bench: BigBench,
) -> Receipt | None:
    """The receipt of a big plain CSV in a known format, or None when it must be read carefully."""
    table = sniff_plain(path, display_name(name), answers.cut)
    if table is None or table.duplicate_headers or answers.get(SHEET):
        return None
    matches = known_as(workspace.folder, table.headers)
    if (
        len(matches) != 1
        or not matches[0].format.used
        or matches[0].format.template
        or names_nobody(matches[0])
        or lacks_kind(matches[0])
        or matches[0].missing()
        or needs_care(matches[0], table.headers)
        or rivals(matches[0], table)
        or answers.get(FORMAT, matches[0].format.key) != matches[0].format.key
    ):
        return None
    draft = Draft(
        file=table.file, format=matches[0].format.key, format_label=matches[0].format.label, kind=matches[0].format.kind,
        answers=answers.saying(FORMAT, matches[0].format.key), file_hash=digest,
    )  # fmt: skip
    draft.staged = folder = workspace.folder / "staging" / f"rows-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    said = recall(workspace, table, draft, answers)
    match = with_reached(decided_by(matches[0], table.headers, said), said)
    with Staging(bench.cursor()) as staging:
        staging.execute(WITHOUT_JOINS)
        with watch.reading(draft.file, path, staging.con):
            done = stage_fast(Taken(staging, table, match, {}, draft, folder), said, accept)
        if done and (
            match.format.kind != "opportunity"
            or (ends_are_told(folder) and not _closes_in_a_period(workspace, staging, draft))
        ):
            tell_rows(OF_ANY_SIZE, Seen(workspace, staging, table, match, said, accept), {}, draft)
            write_named_fast(staging, table, match, folder, draft)
            return draft.as_receipt()
    shutil.rmtree(folder, ignore_errors=True)
    return None


def _closes_in_a_period(workspace: Workspace, staging: Staging, draft: Draft) -> bool:
    """Whether a cell that is no day names a quarter or a month, whose last day only the careful way takes."""
    if not draft.quarantined:
        return False
    headers = [column.header for column in draft.columns if column.becomes in ("close_on", "closed_on")]
    sql = f"select distinct value from {staging.apart} where list_contains(?, header) and value is not null"
    return names_a_period(workspace.calendar, [cell for (cell,) in staging.execute(sql, [headers]).fetchall()])


def _with_quiet_side_sheets(receipts: list[Receipt]) -> list[Receipt]:
    """A sheet that is no export does not stop the sheets of the same workbook that are."""
    if not any(one.status in ("ready", "asks") for one in receipts):
        return receipts
    return [one.noted(SIDE_SHEET) if one.status == "refused" and one.sheet else one for one in receipts]
