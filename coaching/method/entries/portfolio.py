"""What is written about every account side by side: type and mode, how whole and alive its plan is, fit, wallet share, and what the data lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from coaching.lens import Lens, Viewer, scopes
from coaching.method.entries import figures
from coaching.method.entries.book import accounts, seen
from coaching.method.entries.figures import YEAR
from coaching.method.entries.whole import missing
from coaching.method.talks import names
from coaching.metrics.entry_rules import lacks
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases
from coaching.metrics.tables import Table
from coaching.metrics.written import Book, Deal, Known
from coaching.playbook.kinds import kinds
from coaching.records import About, Entry, revisions
from coaching.workspace import Workspace

HERE = Path(__file__).parent
CONTACTS, DEALS, BOUGHT = (
    (HERE / f"all_{what}.sql").read_text(encoding="utf-8") for what in ("contacts", "deals", "bought")
)

NAMED = (HERE / "named_touches.sql").read_text(encoding="utf-8")


def books(workspace: Workspace, viewer: Viewer, day: date) -> list[Book]:
    """A book for every account something is written about, by name; those the data no longer knows come first. Made once for what is written now."""
    key = f"books {workspace.records.version} {viewer.key} {day}"
    found: list[Book] = workspace.facts.told(key, lambda: _books(workspace, viewer, day))
    return found


def _books(workspace: Workspace, viewer: Viewer, day: date) -> list[Book]:
    read = kinds(workspace.folder / "playbook")
    wanted = [key for key, kind in read.items() if kind.about == "account" and not kind.across]
    found: dict[str, list[Entry]] = {}
    for one in revisions.of_kinds(workspace.records, wanted):
        if seen(read[one.kind], one, viewer):
            found.setdefault(one.about.id, []).append(one)
    called = accounts(workspace)
    known = _known(workspace, day)
    touched = _touched(workspace, [one for entries in found.values() for one in entries])
    empty = Known(person=names(workspace))
    made = [
        Book(
            About("account", key), called.get(key, key), day, workspace.settings.currency, read, entries,
            replace(known.get(key, empty), older=touched), None, key in called,
        )
        for key, entries in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.is_known, one.name.casefold()))


@dataclass(frozen=True)
class Stands:
    """Of one account: its plan's health and which tactics became an activity (None without a plan), what is missing, how much is to mend."""

    plan: Reading | None
    followed: Reading | None
    missing: int
    mend: int

    @property
    def is_whole(self) -> bool:
        """Whether there is a plan that lacks nothing."""
        return self.plan is not None and self.plan.part == self.plan.whole


def stands(workspace: Workspace, lens: Lens, found: Sequence[Book]) -> dict[str, Stands]:
    """What is worked out of each book, by account; made once for what is written now. lens: whose day and period count."""
    names_of = [one for one in scopes(workspace, "account") if one.id in {book.about.id for book in found}]
    of_accounts = replace(lens, by="account", scopes=tuple(names_of))
    read = {
        (one.metric, one.scope): one
        for one in (measure(workspace, of_accounts, ["plan_health", "tactics_followed"]) if names_of else ())
        if one.whole
    }
    key = f"to mend {workspace.records.version} {lens.viewer.key} {hash(tuple((one.about.id, len(one.entries), one.day) for one in found))}"

    def asked() -> dict[str, tuple[int, int]]:
        return {one.about.id: (missing(one), sum(1 for entry in one.entries if lacks(one, entry))) for one in found}

    told: dict[str, tuple[int, int]] = workspace.facts.told(key, asked)
    return {
        one.about.id: Stands(
            read.get(("plan_health", one.about.id)) if one.of("goal") else None,
            read.get(("tactics_followed", one.about.id)) if one.of("goal") else None,
            *told[one.about.id],
        )
        for one in found
    }


def overview(found: Sequence[Book], stand: Mapping[str, Stands], sort: str = "") -> Table:
    """The accounts with a book as rows, those with most to mend first; sort keeps one type of account."""
    rows: list[dict[str, Any]] = []
    total = sum(one.known.revenue for one in found)
    for one in found:
        kind = next(iter(one.of("account_type")), None)
        if sort and (kind is None or kind.fields.get("type") != sort):
            continue
        here, fit = stand[one.about.id], figures.chosen(one)
        shares = [
            share for share in (figures.wallet_share(one, entry)[0] for entry in one.of("wallet")) if share is not None
        ]
        rows.append({
            "id": one.about.id, "name": one.name if one.is_known else f"{one.name} (no longer known)", "type": _said(one, kind, "type"),
            "mode": _said(one, kind, "mode"), "plan": _of(here.plan), "done": _of(here.followed),
            "missing": here.missing if here.plan else None, "mend": here.mend,
            "fit": None if fit.score is None else round(fit.score, 1),
            "sure": fit.confidence if fit.answered else None,
            "wallet": shares[0] if shares else None, "pairs": len(one.of("peer_pair")),
            "days": sum(float(entry.fields.get("days") or 0) for entry in one.of("session") if _recent(one, entry)),
            "revenue": one.known.revenue / total if total > 0 else None, "on": max(entry.when.date() for entry in one.entries),
        })  # fmt: skip
    rows.sort(key=lambda row: -int(row["mend"]))
    return Table(rows, {
        "name": "Account", "type": "Type", "mode": "Mode", "plan": "Plan complete", "done": "Tactics done",
        "missing": ("Parts missing", "count"), "mend": ("To mend", "count"), "fit": ("Fit, 1 to 5", "number"), "sure": ("Known of it", "share"),
        "wallet": ("Wallet share", "share"), "pairs": ("Pairs of peers", "count"), "days": ("Planning days of a year", "number"),
        "revenue": ("Share of their revenue", "share"), "on": ("Last written", "date"),
    })  # fmt: skip


def told(stand: Mapping[str, Stands], of: int) -> str:
    """How many accounts have a plan, and how many of those lack nothing, in a sentence."""
    planned = [one for one in stand.values() if one.plan]
    if not planned:
        return f"None of {cases(of, 'accounts')} has a plan yet."
    whole = [one for one in planned if one.is_whole]
    has, are = "has" if len(planned) == 1 else "have", "is" if len(whole) == 1 else "are"
    return f"{len(planned)} of {cases(of, 'accounts')} {has} a plan; {len(whole)} of these {are} complete."


def types(found: Sequence[Book]) -> dict[str, str]:
    """The types of account that are written, with how many have each."""
    field = next((one.kinds["account_type"].field_of("type") for one in found if "account_type" in one.kinds), None)
    given = [str(entry.fields.get("type")) for one in found for entry in one.of("account_type")[:1]]
    return {one.key: f"{one.label} {given.count(one.key)}" for one in field.option if one.key in given} if field else {}


def _of(reading: Reading | None) -> str | None:
    return f"{reading.part:g} of {reading.whole:g}" if reading else None


def _recent(book: Book, entry: Entry) -> bool:
    on = entry.fields.get("on")
    return on is not None and 0 <= (book.day - date.fromisoformat(on)).days < YEAR


def _said(book: Book, entry: Entry | None, key: str) -> str | None:
    field = book.kinds["account_type"].field_of(key) if entry else None
    return field.label_of(entry.fields.get(key)) if field and entry and entry.fields.get(key) else None


def _touched(workspace: Workspace, entries: Sequence[Entry]) -> frozenset[str]:
    """Of the activities that entries name those the data knows."""
    named = [one.fields["done_by"] for one in entries if one.fields.get("done_by")]
    if not named:
        return frozenset()
    rows = workspace.facts.cursor().execute(NAMED, {"named": named}).fetchall()
    return frozenset(key for (key,) in rows)


def _known(workspace: Workspace, day: date) -> Mapping[str, Known]:
    """What the entries of every account may name, asked of the facts once."""
    workspace.settle_deals()

    def asked() -> dict[str, Known]:
        cursor = workspace.facts.cursor()
        people = names(workspace)
        contacts: dict[str, dict[str, str]] = {}
        spoken: dict[str, dict[str, date | None]] = {}
        for account, key, name, on in cursor.execute(CONTACTS).fetchall():
            contacts.setdefault(account, {})[key] = name
            spoken.setdefault(account, {})[key] = on
        deals: dict[str, list[Deal]] = {}
        for account, *deal in cursor.execute(DEALS).fetchall():
            deals.setdefault(account, []).append(Deal(*deal))
        bought = dict(cursor.execute(BOUGHT, {"day": day}).fetchall())
        none = Known(person=people)
        return {
            key: replace(none, contact=contacts.get(key, {}), deal={one.id: one.name for one in deals.get(key, ())}, deals=tuple(deals.get(key, ())),
                         revenue=float(bought.get(key) or 0), spoken_on=spoken.get(key, {}))
            for key in {*contacts, *deals, *bought}
        }  # fmt: skip

    found: dict[str, Known] = workspace.facts.told(f"named in all entries {day}", asked, lasting=True)
    return found
