"""Deals whose export nothing dates: taken as of today, which is said, where that contradicts nothing known, else asked before they are loaded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from coaching.errors import Question, Said, said
from coaching.intake.answers.about import AS_OF, spell
from coaching.intake.answers.receipt import Receipt
from coaching.intake.check.as_of import TODAY
from coaching.intake.words.convert import quoted
from coaching.intake.words.statement import statement
from coaching.workspace import Workspace

SAID = ("stage_raw", "outcome", "amount", "close_on")


def ask_undated(workspace: Workspace, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Let an undated file wait that says otherwise than loaded deals: nobody knows which is newer. Tell where one goes before a dated one."""
    return [_asked(workspace, receipt) for receipt in receipts]


def _asked(workspace: Workspace, receipt: Receipt) -> Receipt:
    if receipt.status != "ready" or receipt.kind != "opportunity" or receipt.by_hand or receipt.as_of is None:
        return receipt
    if receipt.as_of_source != TODAY:
        return receipt.noted(*_older(workspace, receipt))
    if not (rows := _otherwise(workspace, receipt, "true")):
        return receipt
    count, newest = sum(row[2] for row in rows), max(row[1] for row in rows)
    text = said("undated and otherwise?", file=receipt.file, count=count, newest=newest)
    asked = Question(spell(AS_OF), text, ())
    return replace(receipt, questions=(asked, *(q for q in receipt.questions if q.column != spell(AS_OF))))


def _older(workspace: Workspace, receipt: Receipt) -> list[Said]:
    """Where a dated file goes among those of its day and before those that nothing dates."""
    told = []
    same_day = "select 1 from import where kind = 'opportunity' and undone_at is null and as_of = ? limit 1"
    if workspace.facts.cursor().execute(same_day, [receipt.as_of]).fetchone():
        told += [
            said("deals of the same day", file=file, on=on, count=count)
            for file, on, count in _otherwise(workspace, receipt, f"i.as_of = date '{receipt.as_of}'")
        ]
    undated = f"i.as_of_source = '{TODAY}' and i.as_of > date '{receipt.as_of}'"
    told += [
        said("deals before undated ones", file=file, on=on, count=count)
        for file, on, count in _otherwise(workspace, receipt, undated)
    ]
    return told


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
        .execute(statement(__file__, "deals_otherwise", file=quoted(path), kept=kept, differs=differs, which=which))
        .fetchall()
    )
    return found
