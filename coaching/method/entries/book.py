"""The entries about one subject, with what their fields may name: the one thing that rules, figures and screens look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from coaching.lens import COMPANY, Viewer, accounts_of, lens_for, scopes
from coaching.method.talks import colleagues, names
from coaching.metrics import account, all_metrics, show
from coaching.playbook.kinds import NUMBERS, REFERENCES, Kind, KindField, kinds
from coaching.records import About, Entry, answers, revisions
from coaching.workspace import Workspace

HERE = Path(__file__).parent
DEALS, TOUCHES, BOUGHT = (
    (HERE / f"account_{what}.sql").read_text(encoding="utf-8") for what in ("deals", "touches", "bought")
)
VOICE = (HERE / "voice.sql").read_text(encoding="utf-8")
SHOWN_TOUCHES = 200
SEEN_BACK = 730  # days of activities that figures and rules look at
TAKEN = "plan taken away"  # the question under which it is kept that an account's plan was taken away as a file
GONE = "no longer known"


@dataclass(frozen=True)
class Deal:
    """One deal of the account as the data has it."""

    id: str
    name: str
    amount: float | None
    outcome: str
    created_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class Touch:
    """One activity that was done with the account."""

    id: str
    day: date
    kind: str
    contact: str | None
    rep: str | None
    subject: str | None


@dataclass(frozen=True)
class Answered:
    """One answer of an account to a loyalty survey: its scores from 0 to 100, None where too little was answered."""

    on: date
    performance: float | None
    commitment: float | None


@dataclass(frozen=True)
class Known:
    """What entries may name, by id (people of ours, contacts and deals of the account), and the facts that rules and figures hold them against.

    colleague, seen: of the people and accounts those whom whoever looks may choose from. revenue: what the account bought in the 365 days to the day
    of the book. touches: activities of two years, the newest first. answered: what each account said in surveys, the oldest first. payout: what a pay
    plan's rates bring each rep in the period that is looked at.
    """

    person: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    deal: Mapping[str, str] = field(default_factory=dict)
    deals: tuple[Deal, ...] = ()
    touches: tuple[Touch, ...] = ()
    revenue: float = 0.0
    spoken_on: Mapping[str, date | None] = field(default_factory=dict)
    contacts: tuple[account.Person, ...] = ()
    colleague: Mapping[str, str] = field(default_factory=dict)

    account: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, Sequence[Answered]] = field(default_factory=dict)
    payout: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def touch(self) -> dict[str, str]:
        """The newest activities by id, as a field names them."""
        return {
            one.id: f"{show.day(one.day)}, {one.kind.replace('_', ' ')}: {one.subject or 'no subject'}"
            for one in self.touches[:SHOWN_TOUCHES]
        }

    @cached_property
    def amount(self) -> dict[str, float | None]:
        """The amount of each deal, by id."""
        return {one.id: one.amount for one in self.deals}

    @cached_property
    def open_deals(self) -> frozenset[str]:
        """The ids of the deals that are open."""
        return frozenset(one.id for one in self.deals if one.outcome == "open")


@dataclass(frozen=True)
class Book:
    """The entries about one subject as they stand on a day, in their order; private ones of others are not in it."""

    about: About
    name: str
    day: date
    currency: str
    kinds: Mapping[str, Kind]
    entries: Sequence[Entry]
    known: Known
    taken_on: date | None = None
    is_known: bool = True  # whether the data still knows the subject

    @cached_property
    def _by_kind(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for one in self.entries:
            found.setdefault(one.kind, []).append(one)
        return found

    @cached_property
    def _by_parent(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for one in self.entries:
            if one.parent:
                found.setdefault(one.parent, []).append(one)
        return found

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each entry is called, by id."""
        return {one.id: one.title for one in self.entries}

    def holds(self, kind: Kind) -> bool:
        """Whether entries of a kind stand in this book: those about its subject, and in the organisation's those that are shown for all at once."""
        return self.about.kind == (COMPANY if kind.across else kind.about)

    def of(self, kind: str) -> list[Entry]:
        """The entries of a kind, in their order."""
        return self._by_kind.get(kind, [])

    def under(self, key: str) -> list[Entry]:
        """The entries that stand under one, in their order."""
        return self._by_parent.get(key, [])

    def get(self, key: str) -> Entry | None:
        """The entry of an id, or None."""
        return next((one for one in self.entries if one.id == key), None)

    def choices(self, field: KindField) -> dict[str, str]:
        """What a field that names something may name, by id."""
        if field.kind == "entry":
            return {one.id: one.title for one in self.entries if not field.of or one.kind == field.of}
        if field.kind == "metrics":
            return {key: one.label for key, one in all_metrics().items()}
        return dict(getattr(self.known, field.kind))

    def offered(self, field: KindField) -> dict[str, str]:
        """What a field that names something offers to choose from, by id."""
        return dict({"person": self.known.colleague, "account": self.known.seen}.get(field.kind, self.choices(field)))

    def is_dead(self, field: KindField, value: Any) -> bool:
        """Whether a field names something the data or the book no longer knows."""
        if field.kind == "metrics" and value is not None:
            return not set(value) <= set(self.choices(field))
        return (
            field.kind in REFERENCES
            and value is not None
            and value not in self.choices(field)
            and not self._is_older_touch(field, value)
        )

    def _is_older_touch(self, field: KindField, value: Any) -> bool:
        return field.kind == "touch" and any(one.id == value for one in self.known.touches)

    def said(self, field: KindField, value: Any) -> str:
        """A value as it is read: names instead of ids, numbers with their unit, days as people write them."""
        if value is None:
            return "–"
        if field.kind in REFERENCES:
            return self.choices(field).get(value, f"{value} ({GONE})")
        if field.kind == "date":
            return show.day(date.fromisoformat(value))
        if field.kind == "yes":
            return "yes" if value else "no"
        if field.kind == "choice":
            return field.label_of(value)
        if field.kind == "metrics":
            return ", ".join(self.choices(field).get(one, one) for one in value)
        if field.kind == "choices":
            return ", ".join(field.label_of(one) for one in value)
        if field.kind in NUMBERS:
            units = {"money": "money", "share": "share"}
            shown = (
                show.number_in_unit(value, units[field.kind], self.currency, full=True)
                if field.kind in units
                else f"{value:,.10g}"
            )
            return f"{shown} {field.unit}".strip()
        return str(value)


def book(
    workspace: Workspace, viewer: Viewer, about: About, day: date | None = None, until: date | None = None
) -> Book:
    """The book of a subject for who looks; day is what its rules are held against (today if None), until how it stood at the end of a past day."""
    known_kinds = kinds(workspace.folder / "playbook")
    moment = datetime.combine(until, time.max, tzinfo=UTC) if until else None
    across = [key for key, kind in known_kinds.items() if kind.across] if about.kind == COMPANY else []
    every = [
        *revisions.of(workspace.records, about, moment),
        *(revisions.of_kinds(workspace.records, across, moment) if across else ()),
    ]
    here = COMPANY if across else about.kind
    found = [
        one for one in every
        if (kind := known_kinds.get(one.kind)) and here == (COMPANY if kind.across else kind.about) and seen(kind, one, viewer)
    ]  # fmt: skip
    called = _called(workspace, about)
    taken = answers.last(workspace.records, about, [TAKEN]).get(TAKEN)
    day = day or workspace.records.now().date()
    return Book(
        about, called or about.id, day, workspace.settings.currency, known_kinds, found,
        known(workspace, about, called is not None, day), taken.when.date() if taken else None, called is not None,
    )  # fmt: skip


def _called(workspace: Workspace, about: About) -> str | None:
    if about.kind == COMPANY:
        return workspace.settings.company or "Company"
    return (accounts(workspace) if about.kind == "account" else names(workspace)).get(about.id)


def seen(kind: Kind, entry: Entry, viewer: Viewer) -> bool:
    """Whether somebody may see an entry: a private one is its author's alone."""
    return not kind.private or entry.first_who == viewer.viewer_id


def accounts(workspace: Workspace) -> dict[str, str]:
    """What every account is called, by id."""
    return {key: name for key, name, _ in accounts_of(workspace)}


def known(workspace: Workspace, about: About, is_known: bool, day: date) -> Known:
    """What the entries about a subject may name, and the facts of it up to a day."""
    people, may_name = names(workspace), colleagues(workspace)
    if about.kind != "account" or not is_known:
        mine = {one.id: one.name for one in scopes(workspace, "account")} if about.kind == COMPANY else {}
        said = answered(workspace, day) if about.kind == COMPANY else {}
        return Known(person=people, colleague=may_name, account=accounts(workspace), seen=mine, answered=said)

    lens = lens_for(
        workspace, "account", [about.id]
    )  # refused before anything that was asked for somebody else is told again

    def asked() -> Known:
        here = account.people(workspace, lens)
        cursor = workspace.facts.cursor()
        deals = tuple(Deal(*row) for row in cursor.execute(DEALS, {"account": about.id}).fetchall())
        first = day - timedelta(days=SEEN_BACK)
        touches = tuple(
            Touch(*row) for row in cursor.execute(TOUCHES, {"account": about.id, "first": first}).fetchall()
        )
        bought = cursor.execute(BOUGHT, {"account": about.id, "day": day}).fetchone()
        return Known(
            people, {one.id: one.name for one in here}, {one.id: one.name for one in deals}, deals, touches, float(bought[0]) if bought else 0.0,
            {one.id: one.spoken_on for one in here}, tuple(here),
        )  # fmt: skip

    workspace.settle_deals()
    found: Known = workspace.facts.told(f"named in entries {about.id} {day}", asked)
    return replace(found, colleague=may_name)


def answered(workspace: Workspace, day: date) -> dict[str, list[Answered]]:
    """What each account said in loyalty surveys up to a day, the oldest answer first."""

    def asked() -> dict[str, list[Answered]]:
        found: dict[str, list[Answered]] = {}
        for key, *said in workspace.facts.cursor().execute(VOICE, {"day": day}).fetchall():
            found.setdefault(key, []).append(Answered(*said))
        return found

    told: dict[str, list[Answered]] = workspace.facts.told(f"answered {day}", asked)
    return told
