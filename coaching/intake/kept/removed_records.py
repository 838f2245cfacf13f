"""Records that left the CRM: deleted ones, merged ones, and those that a newer full export no longer holds.

They stop counting from the date of the export that says so, and count again from an export that holds them again. Whether an export is full is
never guessed: it is asked once, kept with that import, and so gives the same in any order of loading.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from coaching.errors import Question, said
from coaching.facts import Cursor
from coaching.intake.answers.answers import MISSING, MISSING_IN, Answers, OfFile, spell
from coaching.intake.answers.receipt import Receipt, manifest_of
from coaching.intake.kept.ledger import Load, folder_of, loads, place_of, receipt_of, write_manifest
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.fields import DELETED, KINDS
from coaching.intake.words.staging import statement, workbench
from coaching.workspace import Workspace

LEAVING = ("opportunity", "account", "contact", "lead", "activity")
ASKED = ("opportunity", "account", "contact", "lead")
NAMED = 4  # of the missing records
ASKED_BACK = 30  # older exports that are compared
ANSWERS = {"removed": True, "only a part": False}


def ask_about_missing(workspace: Workspace, receipts: Sequence[Receipt], answers: Sequence[Answers]) -> list[Receipt]:
    """Where an export leaves out records of an older one of its format, ask once whether they were removed; loading does not wait for it."""
    return [
        _asked(workspace, receipt, receipt.answers.over(said)) if _is_compared(receipt) else receipt
        for receipt, said in zip(receipts, answers, strict=True)
    ]


def _is_compared(receipt: Receipt) -> bool:
    """Whether a receipt is of a whole export that may leave records out."""
    told = receipt.status in ("ready", "asks") and receipt.kind in ASKED and receipt.as_of is not None
    return told and not receipt.mends and receipt.staged is not None and _mine(receipt).exists()


def _mine(receipt: Receipt) -> Path:
    return (receipt.staged or Path()) / "rows.parquet"


def _asked(workspace: Workspace, receipt: Receipt, given: Answers) -> Receipt:
    receipt, mine = replace(receipt, is_full=ANSWERS.get(given.get(MISSING))), _mine(receipt)
    place = (str(receipt.as_of), place_of(manifest_of(receipt)))
    known = loads(workspace.facts.cursor(), str(receipt.kind))
    others = [one for one in known if one.format == receipt.format and one.file_hash != receipt.file_hash]
    older = [one for one in others if one.turn < place] if receipt.is_full is None else []
    newer = [one for one in others if one.turn > place and one.is_full is None]
    about = {one.import_id: OfFile(MISSING_IN, one.file) for one in newer}
    says = {number: ANSWERS[told] for number, what in about.items() if (told := given.get(what)) in ANSWERS}
    in_older = (
        _missing_of(receipt, one.as_of, None, _rows(workspace, one), mine) for one in older[: -ASKED_BACK - 1 : -1]
    )
    found: list[tuple[OfFile, dict[str, Any] | None]] = [(MISSING, next(filter(None, in_older), None))]
    found += [
        (about[one.import_id], _missing_of(receipt, None, one.as_of, mine, _rows(workspace, one)))
        for one in newer
        if one.import_id not in says
    ]
    missing = [(of, told) for of, told in found if told]
    asked = (Question(spell(of), said("missing?", **told), tuple(ANSWERS), waits=False) for of, told in missing)
    return replace(
        receipt.noted(*(said("missing records", **told) for _, told in missing)),
        questions=(*receipt.questions, *asked),
        says_full={**receipt.says_full, **says},
    )


def _missing_of(
    receipt: Receipt, older_on: date | None, newer_on: date | None, older: Path, newer: Path
) -> dict[str, Any] | None:
    """What to ask and to note where the newer file holds at least half of the older one's records and leaves some out; else None."""
    kind = receipt.kind or ""
    name = f'"{KINDS[kind].key[0]}"'
    with workbench(receipt.rows_in) as con:
        row = con.execute(
            statement(__file__, "counted_missing", name=name, newer=quoted(newer), older=quoted(older))
        ).fetchone()
        if row is None or not row[1] or row[1] * 2 > row[0]:
            return None
        which = _names_of_missing(con, kind, older, newer)
    return {"count": row[1], "kind": kind, "names": which, "older": older_on, "newer": newer_on}


def _names_of_missing(con: Cursor, kind: str, older: Path, newer: Path) -> list[str]:
    """Some of the records that the newer file leaves out, by name where they have one."""
    key = f'"{KINDS[kind].key[0]}"'
    label = f"coalesce(any_value(name), {key})" if "name" in KINDS[kind].fields else key
    rows = con.execute(
        statement(
            __file__, "names_of_missing", label=label, older=quoted(older), key=key, newer=quoted(newer), most=NAMED
        )
    ).fetchall()
    return [str(name) for (name,) in rows]


def remember_full(cursor: Cursor, receipts: Sequence[Receipt]) -> None:
    """Keep in the ledger what was answered about imports that were there before."""
    for receipt in receipts:
        for import_id, full in receipt.says_full.items():
            cursor.execute("update import set is_full = ? where import_id = ?", [full, import_id])


def write_full(workspace: Workspace, receipts: Sequence[Receipt]) -> None:
    """The same beside the kept copies, once the load is certain."""
    for receipt in receipts:
        for import_id, full in receipt.says_full.items():
            write_manifest(folder_of(workspace, import_id), receipt_of(workspace, import_id) | {"is_full": full})


def settle_removed(workspace: Workspace, cursor: Cursor) -> dict[int, int]:
    """Derive the table removal from all imports that count; returns by import how many records it takes out."""
    cursor.execute("delete from removal")
    cursor.execute(
        "create or replace temp table leaving (kind varchar, record_id varchar, removed_on date, why varchar, import_id integer, source_row integer)"
    )
    cursor.execute("create or replace temp table held (kind varchar, record_id varchar, as_of date)")
    cursor.execute(statement(__file__, "merged_away"))
    every = loads(cursor, *LEAVING)
    for kind in LEAVING:
        imports = [one for one in every if one.kind == kind]
        for number, one in enumerate(imports):
            _deleted(workspace, cursor, kind, one)
            if one.is_full:
                older = [other for other in imports[:number] if other.format == one.format]
                _missing(workspace, cursor, kind, one, older)
    leaving = {kind for (kind,) in cursor.execute("select distinct kind from leaving").fetchall()}
    for kind in leaving:
        for one in (one for one in every if one.kind == kind):
            cursor.execute(
                f"""insert into held select '{kind}', id, date '{one.as_of}' from ({_ids(workspace, cursor, kind, one)})
                    where id in (select record_id from leaving where kind = '{kind}')"""
            )
    cursor.execute(statement(__file__, "removal"))
    rows = cursor.execute("select import_id, count(*) from removal group by import_id").fetchall()
    return {int(import_id): int(count) for import_id, count in rows}


def _deleted(workspace: Workspace, cursor: Cursor, kind: str, one: Load) -> None:
    """The rows of an import that say of themselves that they were deleted."""
    folder = folder_of(workspace, one.import_id)
    name, why = f'"{KINDS[kind].key[0]}"', literal(f"deleted: {_day(one.as_of)}")
    left_in = f"skip_why in ('{DELETED}', 'deleted in the CRM')"  # the words are in copies that an older Cadence kept
    for path, pick in ((folder / "removed.parquet", "true"), (folder / "rows.parquet", left_in)):
        if path.exists() and (pick == "true" or _has_skipped(cursor, path)):
            row = "source_row" if pick == "true" else "cast(null as integer)"
            cursor.execute(
                f"""insert into leaving select '{kind}', {name}, date '{one.as_of}', {why}, {one.import_id}, {row}
                    from read_parquet({quoted(path)}) where {pick} and {name} is not null"""
            )


def _missing(workspace: Workspace, cursor: Cursor, kind: str, one: Load, older: Sequence[Load]) -> None:
    """What older exports of the format hold and a full one does not."""
    if not older:
        return
    before = " union ".join(_ids(workspace, cursor, kind, other) for other in older)
    why = literal(f"no longer there: {_day(one.as_of)}")
    parts = {"before": before, "held": _ids(workspace, cursor, kind, one), "why": why}
    cursor.execute(statement(__file__, "missing", kind=kind, as_of=one.as_of, import_id=one.import_id, **parts))


def _ids(workspace: Workspace, cursor: Cursor, kind: str, one: Load) -> str:
    path, name = _rows(workspace, one), f'"{KINDS[kind].key[0]}"'
    alive = " and skip_why is null" if _has_skipped(cursor, path) else ""
    return f"select {name} as id from read_parquet({quoted(path)}) where {name} is not null{alive}"


def _has_skipped(cursor: Cursor, path: Path) -> bool:
    names = cursor.execute(f"select name from parquet_schema({quoted(path)})").fetchall()
    return ("skip_why",) in names


def _rows(workspace: Workspace, one: Load) -> Path:
    return folder_of(workspace, one.import_id) / "rows.parquet"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
