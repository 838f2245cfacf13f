"""Deals whose export nothing dates: taken as of today, which is said, where that contradicts nothing known, else asked before they are loaded."""

from collections.abc import Sequence
from datetime import date

from coaching.errors import Question
from coaching.intake.answers.about import AS_OF, spell
from coaching.intake.answers.receipt import Receipt
from coaching.intake.words.convert import quoted
from coaching.workspace import Workspace

TODAY = "day of the import"
SAID = ("stage_raw", "outcome", "amount", "close_on")


def ask_undated(workspace: Workspace, receipts: Sequence[Receipt]) -> None:
    """Let an undated file wait that says otherwise than loaded deals: nobody knows which is newer. Tell where one goes before a dated one."""
    for receipt in receipts:
        if receipt.status != "ready" or receipt.kind != "opportunity" or receipt.by_hand or receipt.as_of is None:
            continue
        if receipt.as_of_source != TODAY:
            _tell_older(workspace, receipt)
        elif rows := _otherwise(workspace, receipt, "true"):
            count, newest = sum(row[2] for row in rows), max(row[1] for row in rows)
            text = (
                f"When was {receipt.file} exported (write 2026-03-31)? Neither its name nor its rows say so, and {_deals(count)} from what is "
                f"loaded, of {_day(newest)} at the latest. Nothing of it loads before that is known."
            )
            receipt.questions = [
                Question(spell(AS_OF), text, ()),
                *(q for q in receipt.questions if q.column != spell(AS_OF)),
            ]
            receipt.status = "asks"


def _tell_older(workspace: Workspace, receipt: Receipt) -> None:
    same_day = "select 1 from import where kind = 'opportunity' and undone_at is null and as_of = ? limit 1"
    if workspace.facts.cursor().execute(same_day, [receipt.as_of]).fetchone():
        for file, on, count in _otherwise(workspace, receipt, f"i.as_of = date '{receipt.as_of}'"):
            receipt.notes.append(
                f"{_deals(count)} from {file}, which is of the same day ({_day(on)}): this file counts, as it is loaded later; "
                "if it is the older one, give each its day"
            )
    for file, on, count in _otherwise(
        workspace, receipt, f"i.as_of_source = '{TODAY}' and i.as_of > date '{receipt.as_of}'"
    ):
        receipt.notes.append(
            f"{_deals(count)} from {file}, which counts as the newer one: nothing dated it but its import on {_day(on)}; "
            "if it is older, undo it and load it with its day"
        )


def _otherwise(workspace: Workspace, receipt: Receipt, which: str) -> list[tuple[str, date, int]]:
    """Of the deals this file says otherwise about: the file that holds, its day, and how many deals; i is its line in the ledger."""
    names = [name for name in SAID if name in receipt.present]
    path = receipt.staged / "rows.parquet" if receipt.staged else None
    if path is None or not path.exists() or not names:
        return []
    differs = " or ".join(f'n."{name}" is distinct from o."{name}"' for name in names)
    kept = "where n.skip_why is null" if receipt.left_in else ""
    found: list[tuple[str, date, int]] = (
        workspace.facts.cursor()
        .execute(
            f"""select i.file, i.as_of, count(*) from (select * from read_parquet({quoted(path)}) n {kept}) n
            join opportunity o on o.opportunity_id = n.opportunity_id join import i on i.import_id = o.import_id
            where ({differs}) and {which} group by all order by 2, 1"""
        )
        .fetchall()
    )
    return found


def _deals(count: int) -> str:
    return f"{count:,} of its deals {'differs' if count == 1 else 'differ'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
