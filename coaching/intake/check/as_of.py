"""The date an export stands for and the zone its moments are in; and deals that nothing dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from coaching.errors import Question, Refusal, Said, said
from coaching.intake.answers.answers import AS_OF, TIME_ZONE, spell
from coaching.intake.answers.receipt import Receipt
from coaching.intake.words.convert import quoted
from coaching.intake.words.staging import statement
from coaching.time_zone import zone_named, zones_of
from coaching.workspace import Workspace

GIVEN, IN_NAME, IN_FILE, TODAY = "given", "file name", "said in the file", "day of the import"
NEWEST_DATE, SAVED = "newest date", "workbook saved"
"""Where an as-of date comes from, as codes."""
_IN_NAME = (
    (re.compile(r"(?<!\d)(20\d{2})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(20\d{2})(?!\d)"), (3, 2, 1)),
)


AHEAD_DAYS = 92  # that anything is planned ahead at most; a file "written" longer before its newest day keeps a time of something else (ours)
PLANNED = ("activity", "opportunity")
"""Kinds of which a day too late makes something count that was only planned."""


@dataclass(frozen=True)
class Newest:
    """The newest day of a load that lies in its past. may_be_planned: nothing tells whether what is of that day was still ahead."""

    day: date
    source: str
    may_be_planned: bool = False


def date_in_name(name: str) -> date | None:
    """The one full date a file name carries, or None."""
    for pattern, order in _IN_NAME:
        found = pattern.search(name)
        if found:
            try:
                return date(*(int(found.group(part)) for part in order))
            except ValueError:
                return None
    return None


def date_all(receipts: Sequence[Receipt], given: date | None, today: date) -> list[Receipt]:
    """Every receipt of one load with its as-of date and where it comes from; undated files share the newest recorded moment of the load.

    Days on which something takes place count only where nothing says when a row was written, and never past the day the file was
    written: meetings are planned ahead of their export, so its day is asked. What people filled in by hand holds from the day they load it.
    """
    ready, waiting = _newest(receipts, ("ready",), today), _newest(receipts, ("ready", "asks"), today)
    return [_dated(receipt, given, ready if receipt.status == "ready" else waiting, today) for receipt in receipts]


def _dated(receipt: Receipt, given: date | None, newest: Newest | None, today: date) -> Receipt:
    if receipt.kind is None:
        return receipt
    asked = tuple(question for question in receipt.questions if question.column != spell(AS_OF))
    named = date_in_name(receipt.file)
    day, source = today, TODAY
    if given:
        day, source = given, GIVEN
    elif receipt.by_hand:
        pass
    elif named and named <= today:
        day, source = named, IN_NAME
    elif receipt.told_on and receipt.told_on <= today:
        day, source = receipt.told_on, IN_FILE
    elif newest:
        day, source = newest.day, newest.source
        if newest.may_be_planned and receipt.kind in PLANNED and receipt.status in ("ready", "asks"):
            asked = (
                *asked,
                Question(spell(AS_OF), said("planned ahead?", file=receipt.file, day=day), (), waits=False),
            )
    elif receipt.saved_on and receipt.saved_on <= today:
        day, source = receipt.saved_on, SAVED
    elif receipt.kind == "opportunity" and receipt.status in ("ready", "asks"):
        asked = (*asked, _undated(receipt, today))
    return replace(receipt, as_of=day, as_of_source=source, questions=asked)


def _newest(receipts: Sequence[Receipt], states: Sequence[str], today: date) -> Newest | None:
    """The newest moment the tables of these states record; how one that waits for an answer reads its days may still change."""
    counting = [r for r in receipts if r.status in states and not r.by_hand]
    recorded = [Newest(r.recorded_on, NEWEST_DATE) for r in counting if r.recorded_on]
    found = recorded or [_of_what_happened(r, r.happened_on) for r in counting if r.happened_on]
    if not found:
        return None
    closed = [
        Newest(day, NEWEST_DATE) for r in counting for day, _ in r.closings if day <= today
    ]  # what is won or lost was so before the export was made
    newest = max([*found, *closed], key=lambda one: one.day)
    return newest if newest.day <= today else Newest(today, NEWEST_DATE)


def _of_what_happened(receipt: Receipt, day: date) -> Newest:
    """The newest day in the past of the file; of one that was written before its last meeting it is the day it was written."""
    known = [on for on in (receipt.saved_on, receipt.written_on) if on and (day - on).days <= AHEAD_DAYS]
    written = min(known, default=day)
    return Newest(written, SAVED) if written < day else Newest(day, NEWEST_DATE, may_be_planned=True)


def dated_as_answered(receipt: Receipt, day: date) -> Receipt:
    """The receipt with the day somebody said of its file, which holds for that file alone whatever the others share."""
    if receipt.kind is None or receipt.mends:
        return receipt
    asked = tuple(question for question in receipt.questions if question.column != spell(AS_OF))
    return replace(receipt, as_of=day, as_of_source=GIVEN, questions=asked)


def _undated(receipt: Receipt, today: date) -> Question:
    """What is asked where nothing dates a picture of deals; it is taken as of today until somebody answers."""
    return Question(spell(AS_OF), said("undated?", file=receipt.file, today=today), (), waits=False)


def refuse_another(workspace: Workspace, said: str) -> None:
    """Turn down an answer that names another zone than the one the workspace's days are of."""
    declared = workspace.settings.time_zone
    if said and declared and zone_named(said) != declared:
        raise Refusal(
            f'The days of this workspace are those of {declared}: "time zone={said}" would make two of it. Change it on the Data page.'
        )


def suggest_zones(workspace: Workspace, receipt: Receipt) -> Receipt:
    """The receipt with the zones of the workspace's country offered where the zone is asked."""
    zones = zones_of(workspace.settings.country)
    asked = [
        replace(one, options=(*one.options, *zones)) if one.column == spell(TIME_ZONE) else one
        for one in receipt.questions
    ]
    return replace(receipt, questions=tuple(asked))


SAID = ("stage_raw", "outcome", "amount", "close_on")


def ask_undated(workspace: Workspace, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Let an undated file wait that says otherwise than loaded deals: nobody knows which is newer. Tell where one goes before a dated one."""
    return [_asked(workspace, receipt) for receipt in receipts]


def _asked(workspace: Workspace, receipt: Receipt) -> Receipt:
    if receipt.status != "ready" or receipt.kind != "opportunity" or receipt.by_hand or receipt.as_of is None:
        return receipt
    loaded = "select 1 from import where kind in ('opportunity', 'opportunity_snapshot') and undone_at is null limit 1"
    if workspace.facts.cursor().execute(loaded).fetchone() is None:
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
    sql = statement(__file__, "deals_otherwise", file=quoted(path), kept=kept, differs=differs, which=which)
    found: list[tuple[str, date, int]] = workspace.facts.cursor().execute(sql).fetchall()
    return found
