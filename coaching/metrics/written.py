"""What people wrote about one subject, with what their fields may name: the one thing that rules, figures and screens look at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from coaching.lens import COMPANY
from coaching.metrics import show
from coaching.metrics.definition import all_metrics
from coaching.playbook.kinds import NUMBERS, REFERENCES, Kind, KindField
from coaching.records import About, Entry

SHOWN_TOUCHES = 200
GONE = "no longer known"
TAKEN = "plan taken away"  # the question under which it is kept that an account's plan was taken away as a file
LEVELS = {"executive": "Executives", "management": "Management", "operations": "Operations"}


@dataclass(frozen=True)
class Person:
    """One contact; level and function empty where unknown. spoken_on: the last conversation, None where there was none."""

    id: str
    name: str
    title: str
    level: str
    function: str
    role: str
    spoken_on: date | None
    is_active: bool

    @property
    def is_placed(self) -> bool:
        """Whether level and function say in which cell of the grid the person stands."""
        return self.level in LEVELS and bool(self.function)


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
    of the book. touches: activities of two years, the newest first; older: ids of further ones that are known. answered: what each account said in
    surveys, the oldest first. payout: what a pay plan's rates bring each rep in the period that is looked at. followed: of the tactics that became a
    logged activity its kind and day. hi_value: the kinds of activity agreed to create revenue, where the company is the subject.
    """

    person: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    deal: Mapping[str, str] = field(default_factory=dict)
    deals: tuple[Deal, ...] = ()
    touches: tuple[Touch, ...] = ()
    revenue: float = 0.0
    spoken_on: Mapping[str, date | None] = field(default_factory=dict)
    contacts: tuple[Person, ...] = ()
    colleague: Mapping[str, str] = field(default_factory=dict)

    account: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, Sequence[Answered]] = field(default_factory=dict)
    payout: Mapping[str, float] = field(default_factory=dict)
    older: Collection[str] = ()
    followed: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    hi_value: Collection[str] = ()

    @cached_property
    def touch(self) -> dict[str, str]:
        """The newest activities by id, as a field names them."""
        return {
            one.id: f"{show.day(one.day)}, {show.kind_in_words(one.kind)}: {one.subject or 'no subject'}"
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
    is_past: bool = False  # whether it is of a past day, of which nobody knows what the data had then

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
        if self.is_past and field.kind != "entry":
            return False
        if field.kind == "metrics" and value is not None:
            return not set(value) <= set(self.choices(field))
        return (
            field.kind in REFERENCES
            and value is not None
            and value not in self.choices(field)
            and not self._is_older_touch(field, value)
        )

    def _is_older_touch(self, field: KindField, value: Any) -> bool:
        return field.kind == "touch" and (
            value in self.known.older or any(one.id == value for one in self.known.touches)
        )

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
