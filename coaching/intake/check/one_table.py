"""One table on its way to a receipt, in steps: told_apart, its columns decided, its rows converted and tied out."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from coaching.errors import Note, Refusal, Said, said
from coaching.intake.answers.answers import FORMAT, TIME_ZONE, Answers, StandsFor, of_words
from coaching.intake.answers.finding import Seen, Step, take, walked
from coaching.intake.answers.receipt import Draft, Receipt
from coaching.intake.answers.remembered import headers_in_file, kept_for, lasting
from coaching.intake.answers.unfolded import PLACES, Unfolded
from coaching.intake.columns.column import Column, Converted, reading
from coaching.intake.columns.decide import decide
from coaching.intake.columns.numbers import HOW_MANY_TIMES, SHOWN_CURRENCY, WHICH_CURRENCY
from coaching.intake.columns.words import SPLIT_TYPES, WHAT_NO_MEANS
from coaching.intake.file.table import RawTable
from coaching.intake.formats.choose import told_apart, without_needed
from coaching.intake.formats.kind_of_activity import OF_ONE_KIND, REACHED_OR_NOT, UNKNOWN_KINDS, WHOM_CALLS_REACHED
from coaching.intake.formats.left_behind import WHAT_IS_LEFT, WHOSE, WHOSE_IS_LEFT
from coaching.intake.formats.missing_info import (
    FLAG_BEFORE_STAGE,
    HOW_DEALS_ENDED,
    REMARKS,
    SAME_IDS,
    STAGE_OR_FLAG,
    TOLD_APART,
    WITHOUT_EMPTY_ENDS,
    no_rows,
)
from coaching.intake.formats.which_column import FULL_COLUMNS, ONE_MONEY_COLUMN, UNVERIFIED
from coaching.intake.kept.lookup_lists import CLEARED, as_written, by_list
from coaching.intake.rows.calendars import ALL_DAY_ENTRIES, INVITED, WHO_WAS_THERE, write_invited
from coaching.intake.rows.finish import (
    NAMED,
    TOTALS_TIE,
    Taken,
    show_unmatched,
    speaks_of,
    tell_accounts,
    tell_columns,
    write_named,
)
from coaching.intake.rows.repeats import OF_FIGURES
from coaching.intake.rows.typed_rows import WITHOUT_JOINS, stage_carefully
from coaching.intake.tables.duplicate_headers import ONE_OF_EACH_NAME
from coaching.intake.tables.names_once import NAMED_BY_BLOCK, NAMES_ABOVE
from coaching.intake.tables.survey import SCORES_OF_A_FORM
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.format import MENDING, Match
from coaching.intake.words.staging import SMALL, DatabaseError, Staging, write
from coaching.workspace import Workspace

STEPS = (
    UNVERIFIED,
    ONE_OF_EACH_NAME,
    ONE_MONEY_COLUMN,
    FULL_COLUMNS,
    NAMED_BY_BLOCK,
    WHOSE,
    TOLD_APART,
    OF_ONE_KIND,
    REACHED_OR_NOT,
    FLAG_BEFORE_STAGE,
    WHO_WAS_THERE,
    ALL_DAY_ENTRIES,
    SCORES_OF_A_FORM,
    WITHOUT_EMPTY_ENDS,
    HOW_DEALS_ENDED,
    WHAT_NO_MEANS,
    WHOSE_IS_LEFT,
    WHAT_IS_LEFT,
    NAMES_ABOVE,
)
"""Before its columns are decided."""
OF_MONEY = (WHICH_CURRENCY, SHOWN_CURRENCY, HOW_MANY_TIMES)
"""Once its columns are decided: in which currency and how many times its money is."""
OF_ANY_SIZE = (STAGE_OR_FLAG, WHOM_CALLS_REACHED, UNKNOWN_KINDS)
OF_ROWS = (SAME_IDS, *OF_ANY_SIZE, CLEARED, REMARKS, TOTALS_TIE)
"""Once its rows are converted; of a big plain file only those that need nothing but its typed rows."""


def settled(
    workspace: Workspace, staging: Staging, match: Match, table: RawTable, draft: Draft, answers: Answers, accept: bool
) -> Match:  # fmt: skip
    """The match as the steps leave it; the draft asks what is open."""
    return walked(
        STEPS,
        lambda found: Seen(workspace, staging, table, found, answers, accept, tuple(draft.questions)),
        match,
        draft,
    )


def tell_rows(steps: Sequence[Step[Converted]], before: Seen, columns: Mapping[str, Column], draft: Draft) -> None:
    """What the steps find of converted rows, put into the draft."""
    own = {one.name: getattr(before, one.name) for one in fields(Seen) if one.name not in ("match", "asked")}

    def shown(match: Match) -> Converted:
        return Converted(
            **own, match=match, asked=tuple(draft.questions), columns=columns, folder=draft.staged or Path(),
            totals=draft.totals, present=draft.present, proposed_words=draft.proposed_words,
        )  # fmt: skip

    walked(steps, shown, before.match, draft)


def read_so(steps: Sequence[Step[Converted]], shown: Converted, draft: Draft) -> Mapping[str, Column]:
    """The columns as the steps leave them, what they ask and tell put into the draft."""
    for step in steps:
        if found := step.finds(shown):
            take(draft, found)
            shown = replace(shown, columns=reading(shown.columns, found))
    return shown.columns


_BY_ROW = Path(__file__).with_name("figures_by_row.sql")


def told_by_row(staging: Staging, table: Unfolded, receipt: Draft) -> None:
    """Tell columns, problems and quarantined figures by the columns and rows of the file as it is."""
    days = {
        one.header: one
        for becomes in ("period_end", "period_start")
        for one in receipt.columns
        if one.becomes == becomes
    }
    receipt.columns = [
        replace(days[one.header], becomes="period") if one.becomes == "period" and one.header in days else one
        for one in table.told
    ]
    receipt.unmatched = [entry.header for entry in table.told if entry.becomes is None]
    receipt.words = {
        header: words for header, words in receipt.words.items() if header in {one.header for one in table.told}
    }
    receipt.problems = [
        replace(one, row=one.row % PLACES if one.row else None, column=_under(table, one.column, one.row),
                message=_of_its_row(one.message))
        for one in receipt.problems
    ]  # fmt: skip
    path = (receipt.staged or Path()) / "quarantine.parquet"
    if table.origin is None or not receipt.quarantined or not path.exists():
        return
    cells = "list_value(" + ", ".join(f"o.c{i}" for i in range(len(table.origin.headers))) + ")"
    under = " ".join(f"when {place} then {literal(header)}" for place, header in enumerate(table.places, 1))
    header = (
        f"case when q.header = {literal(table.figure)} then case q.source_row // {PLACES} {under} end else q.header end"
    )
    sql = _BY_ROW.read_text(encoding="utf-8")
    origin = quoted(table.origin.cells_path())
    staging.execute(sql.format(places=PLACES, header=header, cells=cells, apart=quoted(path), origin=origin))
    write(staging, "from by_row order by source_row", path)


def _of_its_row(told: Note) -> Note:
    """What is wrong with a figure, the row it speaks of numbered as in the file."""
    if isinstance(told, Said) and "row" in told.values:
        return Said(told.code, {**told.values, "row": told.values["row"] % PLACES})
    return told


def _under(table: Unfolded, column: str | None, row: int | None) -> str | None:
    """The header of the file a made column's cell stands under."""
    place = (row or 0) // PLACES
    return table.places[place - 1] if column == table.figure and 0 < place <= len(table.places) else column


def check_table(workspace: Workspace, table: RawTable, digest: str, answers: Answers, accept: bool) -> Receipt:
    """The receipt of one table; raises Refusal where it cannot be converted."""
    draft = _begun(table, digest, answers)
    _convert(workspace, table, draft, recall(workspace, table, draft, answers), accept)
    return draft.as_receipt()


def _convert(workspace: Workspace, table: RawTable, draft: Draft, answers: Answers, accept: bool) -> None:
    """Recognise, decide and convert; ends early where the draft asks which table it is, or turns it down."""
    staging = Staging.of(table.rows)
    try:
        staging.execute("set preserve_insertion_order = true")
        if table.rows >= SMALL:
            staging.execute(WITHOUT_JOINS)
        found = told_apart(workspace, staging.con, table, answers, accept, draft.questions)
        take(draft, found)
        if (match := found.match) is None or _ends_here(match, table, draft):
            return
        match = settled(workspace, staging, match, table, draft, answers, accept)
        stage_table(workspace, staging, table, match, draft, answers, accept)
    except DatabaseError as trouble:
        raise Refusal(f"{table.file} could not be converted: {str(trouble).splitlines()[0]}") from trouble
    finally:
        staging.close()


def _begun(table: RawTable, digest: str, answers: Answers) -> Draft:
    """A draft with what reading the table told: rows, notes, problems, rows left out by name, and what it asks."""
    receipt = Draft(
        file=table.file, sheet=table.sheet, rows_in=table.rows, notes=list(table.notes), problems=list(table.problems),
        answers=answers, file_hash=digest, titles=list(table.titles), shown_currencies=dict(table.currencies),
    )  # fmt: skip
    for part in table.skipped:
        receipt.skip(part.rows, part.why)
    receipt.quarantined = table.broken_rows
    # figures are read with the answers in hand: what they still ask was answered with something that is no answer
    receipt.questions = [q for q in table.questions if isinstance(table, Unfolded) or not answers.settle(q)]
    return receipt


def _ends_here(match: Match, table: RawTable, receipt: Draft) -> bool:
    """Whether nothing of a told_apart table can be loaded: its format is not used, a column is missing, or it holds no rows."""
    receipt.format, receipt.format_label, receipt.kind = match.format.key, match.format.label, match.format.kind
    receipt.answers = receipt.answers.saying(FORMAT, match.format.key)
    if not match.format.used:
        receipt.refuse(said("not used", file=table.file, label=match.format.label, note=match.format.note))
        return True
    if not receipt.needs_confirmation and (lacking := without_needed(match, table)):
        take(receipt, lacking)
        return True
    receipt.by_hand = match.format.template
    if not table.data_rows and not table.broken_rows:
        receipt.nothing_new, receipt.questions, receipt.needs_confirmation = no_rows(match, table), [], False
        return True  # nothing is asked, and no import made of it
    return False


def recall(workspace: Workspace, table: RawTable, receipt: Draft, answers: Answers) -> Answers:
    """The answers given now over those kept for the same headers; the receipt tells what was recalled, and what is to be kept."""
    headers = headers_in_file(table)
    kept = kept_for(workspace.folder, headers, table.called, answers)
    receipt.recalled = kept.told
    receipt.notes += receipt.recalled.values()
    stays = lasting(answers, headers, table.nameless_headers)
    receipt.lasting = [(headers, stays)] if stays.written else []
    receipt.answers = receipt.answers.over(kept.answers)
    said = answers.given().over(kept.answers)
    zone = workspace.settings.time_zone
    return said.saying(TIME_ZONE, zone) if zone else said


def stage_table(
    workspace: Workspace,
    staging: Staging,
    table: RawTable,
    match: Match,
    receipt: Draft,
    answers: Answers,
    accept: bool,
) -> None:
    """Decide and convert the cells of a told_apart table into the receipt's staging folder; tell what was read how."""
    folder = workspace.folder / "staging" / f"rows-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    receipt.staged = folder
    receipt.notes += [note for note in table.notes if note not in receipt.notes]
    cells = table.cells_path()
    staging.hold(cells)
    if match.format.kind == "stage_history" and "new_value" in match.columns:
        answers = answers.over(_stages_known(workspace, table.headers[match.columns["new_value"]]))
    before = Seen(workspace, staging, table, match, answers, accept)
    if found := SPLIT_TYPES.finds(before):
        receipt.notes += found.notes
        answers = answers.over(found.answers)
    if match.format.template:
        as_written(staging, len(table.headers))
    for header, stands_for in table.settled.items():
        answers = answers.saying(StandsFor(header), stands_for)
    decided = decide(staging.con, staging.cells, match, table.headers, answers, accept, table.epoch)
    new = {q.column: q for q in decided.questions}
    receipt.questions += [q for q in new.values() if q.column not in {asked.column for asked in receipt.questions}]
    seen = Converted(workspace, staging, table, match, answers, accept, columns=decided.columns)
    columns = read_so(OF_MONEY, seen, receipt)
    tell_columns(receipt, table, columns)
    if receipt.needs_confirmation:
        show_unmatched(staging, receipt)
    if match.format.template:
        by_list(workspace, staging, match.format.kind, columns)
    stage_carefully(Taken(staging, table, match, columns, receipt, folder, _people(workspace, match.format.kind)))
    if match.format.fixed.get("calendar"):
        write_invited(staging, match, folder / INVITED)
    write_named(staging, match, folder / NAMED, receipt)
    tell_accounts(staging, match, receipt)
    receipt.present = speaks_of(match.format.kind, columns.keys() | match.format.fixed.keys())
    tell_rows(OF_ROWS, seen, columns, receipt)
    if isinstance(table, Unfolded):
        told_by_row(staging, table, receipt)
    receipt.mends = _mends(staging, table)


def _people(workspace: Workspace, kind: str) -> list[str]:
    """The names of everybody known, where a name may be that of a group instead."""
    if kind not in OF_FIGURES:
        return []
    told = workspace.facts.cursor().execute("select distinct trim(name) from person where name is not null").fetchall()
    return [str(name) for (name,) in told]


def _stages_known(workspace: Workspace, header: str) -> Answers:
    """What the stages of the deals loaded so far mean, as answers about a history's column."""
    found = (
        workspace.facts.cursor().execute("select stage_raw, outcome from stage where outcome is not null").fetchall()
    )
    return of_words(header, dict(found))


def _mends(staging: Staging, table: RawTable) -> dict[str, list[int]]:
    """Which rows of which import a workbook of mended rows brings in, leaving out those that are wrong again."""
    source = table.origin if isinstance(table, Unfolded) and table.origin else table
    if not {MENDING[0], MENDING[1]} <= set(source.headers):
        return {}
    number, row = (f"try_cast(c{source.headers.index(header)} as integer)" for header in MENDING[:2])
    wrong = "source_row" if source is table else f"source_row % {PLACES}"
    rows = staging.execute(
        f"""select {number}, list({row} order by {row}) from read_parquet({quoted(source.cells_path())})
            where {number} is not null and {row} is not null and source_row not in (select {wrong} from {staging.apart}) group by 1"""
    ).fetchall()
    return {str(import_id): listed for import_id, listed in rows}
