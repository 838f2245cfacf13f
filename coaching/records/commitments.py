"""The one ledger of promises: one-on-ones, reviews and workshops all write here, and the next talk starts from it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records import rows
from coaching.records.entries import IN_PART, MISSED, NO_SUCH_CONVERSATION, About, Commitment, refuse_uncountable
from coaching.records.models import CommitmentRow, ConversationRow
from coaching.records.store import Records, note_change

OWNERS = ("rep", "manager")
LONGEST_PROMISE = 1_000
WORDING = (
    "text",
    "owner_kind",
    "owner_id",
    "metric",
    "driver",
    "scope_by",
    "scope_id",
    "baseline_value",
    "baseline_period",
    "target_value",
)
OPEN_ENDED = ("note", "important", "urgent")
STANDARD = {"important": True, "urgent": False, "source": "one-on-one", "note": ""}


class Promise(TypedDict, total=False):
    """What a promise may say beside whose work it is about, its words and its owner."""

    due_on: date | None
    metric: str | None
    conversation_id: str | None
    driver: str | None
    scope_by: str | None
    scope_id: str | None
    baseline_value: float | None
    baseline_period: str | None
    target_value: float | None
    important: bool
    urgent: bool
    source: str
    note: str


def commit(
    records: Records, who: str, *, rep_id: str, text: str, owner_kind: str, owner_id: str, **more: Unpack[Promise]
) -> Commitment:
    """A new promise about a rep's work; in a conversation, due date and metric may follow until it is confirmed."""
    row = promise_row(records, rep_id=rep_id, text=text, owner_kind=owner_kind, owner_id=owner_id, **more)
    _add(records, row, who)
    return rows.commitment(row)


def promise_row(
    records: Records, *, rep_id: str, text: str, owner_kind: str, owner_id: str, **more: Unpack[Promise]
) -> CommitmentRow:
    """A line of the ledger that is not written yet; Refusal where it says nothing or names no side."""
    _check_wording(text, owner_kind)
    refuse_uncountable(more.get("target_value"))
    now = records.now()
    said: dict[str, Any] = dict.fromkeys(Promise.__annotations__) | STANDARD | more
    said |= {"metric": said["metric"] or None, "note": said["note"].strip(), "first_due_on": said["due_on"]}
    return CommitmentRow(
        id=str(uuid4()), number=0, rep_id=rep_id, text=text.strip(), owner_kind=owner_kind, owner_id=owner_id,
        times_redated=0, state="open", done_on=None, version=1, created_at=now, updated_at=now, **said,
    )  # fmt: skip


def _add(records: Records, row: CommitmentRow, who: str) -> None:
    with records.writing() as session:
        if row.conversation_id is not None:
            _refuse_when_signed(session, row.conversation_id)
        elif row.due_on is None or not row.owner_id:
            lacks = " and ".join(["an owner"] * (not row.owner_id) + ["a due date"] * (row.due_on is None))
            raise Refusal(f'"{row.text}" needs {lacks} to stand in the ledger.')
        row.number = 1 + rows.last_number(session)
        session.add(row)
        details = {"text": row.text, "due_on": row.due_on}
        note_change(session, records, who, "promised", About("commitment", row.id), details)


def amend(records: Records, commitment_id: str, version: int, who: str, **changes: Any) -> Commitment:
    """Change any part of a promise while its plan is unsigned; afterwards only note, important and urgent."""
    unknown = set(changes) - {*WORDING, *OPEN_ENDED, "due_on"}
    if unknown:
        there_are = ", ".join((*WORDING, "due_on", *OPEN_ENDED))
        raise Refusal(f"Cannot change {', '.join(sorted(unknown))} of a commitment; there are: {there_are}.")
    with records.writing() as session:
        row = _changing(session, records, commitment_id, version, changes)
        if row.conversation_id and not set(changes) <= set(OPEN_ENDED):
            _refuse_when_signed(session, row.conversation_id)
        _check_wording(changes.get("text", row.text), changes.get("owner_kind", row.owner_kind))
        refuse_uncountable(changes.get("target_value"))
        before = {name: getattr(row, name) for name in changes}
        for name, value in changes.items():
            setattr(row, name, value.strip() if name in ("text", "note") else value)
        if "due_on" in changes:  # an unsigned date was only a proposal, so nothing is being put off yet
            row.first_due_on = row.due_on
        _saved(session, records, row, who, "amended", {"from": before, "to": changes})
    return get(records, commitment_id)


def redate(records: Records, commitment_id: str, version: int, who: str, due_on: date, note: str = "") -> Commitment:
    """Promise another day; the first one is kept, and the move is counted."""
    with records.writing() as session:
        row = _changing(session, records, commitment_id, version, {"note": note.strip()})
        _refuse_unless_open(row)
        if row.due_on != due_on:
            before = row.due_on
            row.times_redated += before is not None
            row.due_on, row.first_due_on, row.note = due_on, row.first_due_on or due_on, note.strip() or row.note
            _saved(session, records, row, who, "re-dated", {"from": before, "to": due_on})
    return get(records, commitment_id)


def mark_done(
    records: Records, commitment_id: str, version: int, who: str, done_on: date, note: str = ""
) -> Commitment:
    """The promise was kept on that day."""
    return _settle(records, commitment_id, version, who, "done", done_on, note)


def miss(records: Records, commitment_id: str, version: int, who: str, learned: str) -> Commitment:
    """The promise was not kept; Refusal unless it is said what was learned (METRICS C7)."""
    if not learned.strip():
        raise Refusal("Say in a few words what you learned from it; then it is closed as missed.")
    return _settle(records, commitment_id, version, who, MISSED, None, learned)


def partly(records: Records, commitment_id: str, version: int, who: str, learned: str) -> Commitment:
    """The promise was kept in part, which is not kept; Refusal unless it is said what is missing or was learned (METRICS C7)."""
    if not learned.strip():
        raise Refusal("Say in a few words what is missing or what you learned; then it is closed as done in part.")
    return _settle(records, commitment_id, version, who, IN_PART, None, learned)


def drop(records: Records, commitment_id: str, version: int, who: str, note: str = "") -> Commitment:
    """Both sides let the promise go; it stays in the ledger, with the reason in the note."""
    return _settle(records, commitment_id, version, who, "dropped", None, note)


def reopen(records: Records, commitment_id: str, version: int, who: str) -> Commitment:
    """Take back a "done", "missed", "done in part" or "dropped" that was a slip of the finger."""
    with records.writing() as session:
        row = _changing(session, records, commitment_id, version)
        if row.state == "open":
            raise Refusal(f'"{row.text}" is open already.')
        before, row.state, row.done_on = row.state, "open", None
        _saved(session, records, row, who, "reopened", {"from": before})
    return get(records, commitment_id)


def get(records: Records, commitment_id: str) -> Commitment:
    """One promise as it stands; Refusal when there is none of that id."""
    with records.reading() as session:
        return rows.commitment(_row(session, commitment_id))


def of_conversation(records: Records, conversation_id: str) -> list[Commitment]:
    """The promises made in one conversation, in the order they were made."""
    return _listed(records, select(CommitmentRow).where(CommitmentRow.conversation_id == conversation_id))


def listed(
    records: Records,
    *,
    rep_ids: Sequence[str] | None = None,
    owner_id: str | None = None,
    states: Sequence[str] = ("open",),
) -> list[Commitment]:
    """Promises about the given reps, or owned by one person, or all in those states; soonest due first."""
    query = select(CommitmentRow).where(CommitmentRow.state.in_(states))
    if rep_ids is not None:
        query = query.where(CommitmentRow.rep_id.in_(rep_ids))
    if owner_id is not None:
        query = query.where(CommitmentRow.owner_id == owner_id)
    return sorted(_listed(records, query), key=lambda one: one.due_on or date.max)


def due(records: Records, as_of: date, within_days: int = 7, rep_ids: Sequence[str] | None = None) -> list[Commitment]:
    """Open promises due from as_of to within_days later, soonest first."""
    return [
        one for one in listed(records, rep_ids=rep_ids) if one.due_on and 0 <= (one.due_on - as_of).days <= within_days
    ]


def overdue(records: Records, as_of: date, rep_ids: Sequence[str] | None = None) -> list[Commitment]:
    """Open promises whose day has passed, longest overdue first."""
    return [one for one in listed(records, rep_ids=rep_ids) if one.overdue(as_of)]


def promised_last_time(records: Records, rep_id: str, besides: str | None = None) -> list[Commitment]:
    """What was promised in the latest held conversation with a rep that has promises, `besides` left out."""
    query = (
        select(CommitmentRow.conversation_id)
        .join(ConversationRow, ConversationRow.id == CommitmentRow.conversation_id)
        .where(ConversationRow.rep_id == rep_id, ConversationRow.state == "held", ConversationRow.id != (besides or ""))
        .order_by(ConversationRow.held_on.desc(), ConversationRow.created_at.desc())
        .limit(1)
    )
    with records.reading() as session:
        latest = session.scalar(query)
    return of_conversation(records, latest) if latest else []


def _listed(records: Records, query: Select[CommitmentRow]) -> list[Commitment]:
    with records.reading() as session:
        return [rows.commitment(row) for row in session.scalars(query.order_by(CommitmentRow.number, CommitmentRow.id))]


def _settle(
    records: Records, commitment_id: str, version: int, who: str, state: str, done_on: date | None, note: str
) -> Commitment:
    with records.writing() as session:
        row = _changing(session, records, commitment_id, version, {"note": note.strip()})
        _refuse_unless_open(row)
        row.state, row.done_on, row.note = state, done_on, note.strip() or row.note
        _saved(session, records, row, who, state, {"done_on": done_on, "note": note.strip()})
    return get(records, commitment_id)


def _row(session: Session, commitment_id: str) -> CommitmentRow:
    row = session.get(CommitmentRow, commitment_id)
    if row is None:
        raise Refusal("There is no such commitment here; open the ledger again.")
    return row


def _changing(
    session: Session, records: Records, commitment_id: str, version: int, unsaved: Mapping[str, Any] | None = None
) -> CommitmentRow:
    row = _row(session, commitment_id)
    records.refuse_stale(row, version, "commitment", unsaved or {})
    return row


def _refuse_when_signed(session: Session, conversation_id: str) -> None:
    talk = session.get(ConversationRow, conversation_id)
    if talk is None:
        raise Refusal(NO_SUCH_CONVERSATION)
    if talk.state in ("held", "cancelled"):
        raise Refusal(
            f"This conversation is {talk.state} and its plan is closed; re-date, drop, or promise it in the next one."
        )


def _refuse_unless_open(row: CommitmentRow) -> None:
    if row.state != "open":
        raise Refusal(f'"{row.text}" is {row.state} already; reopen it first.')


def _check_wording(text: str, owner_kind: str) -> None:
    if not any(letter.isprintable() and not letter.isspace() for letter in text):
        raise Refusal("Say in a few words what is promised.")
    if len(text) > LONGEST_PROMISE:
        raise Refusal(f"The promise has {len(text):,} letters; say in at most {LONGEST_PROMISE:,} what will be done.")
    if owner_kind not in OWNERS:
        raise Refusal(f'A commitment is owned by the rep or the manager, not by "{owner_kind}".')


def _saved(
    session: Session, records: Records, row: CommitmentRow, who: str, what: str, details: Mapping[str, Any]
) -> None:
    row.version, row.updated_at = row.version + 1, records.now()
    note_change(session, records, who, what, About("commitment", row.id), details)
