"""What is written about every account side by side: type and mode, how whole and alive its plan is, fit, wallet share, and what the data lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from coaching.lens import Viewer
from coaching.method.entries import figures
from coaching.method.entries.book import SEEN_BACK, Book, Deal, Known, Touch, accounts, seen
from coaching.method.entries.figures import YEAR
from coaching.method.entries.rules import lacks
from coaching.method.entries.whole import Health, health, missing
from coaching.method.talks import names
from coaching.metrics.show import cases
from coaching.metrics.tables import Table
from coaching.playbook.kinds import kinds
from coaching.records import About, Entry, revisions
from coaching.workspace import Workspace

HERE = Path(__file__).parent
CONTACTS, DEALS, TOUCHES, BOUGHT = (
    (HERE / f"all_{what}.sql").read_text(encoding="utf-8") for what in ("contacts", "deals", "touches", "bought")
)


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
    known = _known(
        workspace, day, frozenset(key for key, entries in found.items() if any(one.kind == "tactic" for one in entries))
    )
    empty = Known(person=names(workspace))
    made = [
        Book(About("account", key), called.get(key, key), day, workspace.settings.currency, read, entries, known.get(key, empty), None, key in called)
        for key, entries in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.is_known, one.name.casefold()))


@dataclass(frozen=True)
class Stands:
    """What is worked out of one book: how whole and alive its plan is, what is missing, and how many entries lack something."""

    alive: Health | None
    missing: int
    mend: int


def stands(workspace: Workspace, found: Sequence[Book]) -> dict[str, Stands]:
    """What is worked out of each book, by account; made once for what is written now."""
    key = (
        f"stands {workspace.records.version} {hash(tuple((one.about.id, len(one.entries), one.day) for one in found))}"
    )

    def asked() -> dict[str, Stands]:
        return {
            one.about.id: Stands(health(one), missing(one), sum(1 for entry in one.entries if lacks(one, entry)))
            for one in found
        }

    told: dict[str, Stands] = workspace.facts.told(key, asked)
    return told


def overview(found: Sequence[Book], stand: Mapping[str, Stands], sort: str = "") -> Table:
    """The accounts with a book as rows, those with most to mend first; sort keeps one type of account."""
    rows: list[dict[str, Any]] = []
    total = sum(one.known.revenue for one in found)
    for one in found:
        kind = next(iter(one.of("account_type")), None)
        if sort and (kind is None or kind.fields.get("type") != sort):
            continue
        alive, fit = stand[one.about.id].alive, figures.chosen(one)
        shares = [
            share for share in (figures.wallet_share(one, entry)[0] for entry in one.of("wallet")) if share is not None
        ]
        rows.append({
            "id": one.about.id, "name": one.name if one.is_known else f"{one.name} (no longer known)", "type": _said(one, kind, "type"),
            "mode": _said(one, kind, "mode"), "plan": f"{alive.complete} of {alive.of}" if alive else None,
            "done": f"{alive.followed} of {alive.due}" if alive and alive.due else None, "missing": stand[one.about.id].missing if alive else None,
            "mend": stand[one.about.id].mend, "fit": None if fit.score is None else round(fit.score, 1),
            "sure": fit.confidence if fit.answered else None,
            "wallet": shares[0] if shares else None, "pairs": len(one.of("peer_pair")),
            "days": sum(float(entry.fields.get("days") or 0) for entry in one.of("session") if _recent(one, entry)),
            "revenue": one.known.revenue / total if total > 0 else None, "on": max(entry.when.date() for entry in one.entries),
        })  # fmt: skip
    rows.sort(key=lambda row: -int(row["mend"]))
    return Table(rows, {
        "name": "Account", "type": "Type", "mode": "Mode", "plan": "Plan lacks nothing", "done": "Tactics done",
        "missing": ("Parts missing", "count"), "mend": ("To mend", "count"), "fit": ("Fit, 1 to 5", "number"), "sure": ("Known of it", "share"),
        "wallet": ("Wallet share", "share"), "pairs": ("Pairs of peers", "count"), "days": ("Planning days of a year", "number"),
        "revenue": ("Share of their revenue", "share"), "on": ("Last written", "date"),
    })  # fmt: skip


def told(stand: Mapping[str, Stands], of: int) -> str:
    """How many accounts have a plan, and how many of those lack nothing, in a sentence."""
    planned = [one.alive for one in stand.values() if one.alive]
    whole = [alive for alive in planned if alive.complete == alive.of]
    return f"{len(planned)} of {cases(of, 'accounts')} have a plan; {len(whole)} of these lack nothing."


def types(found: Sequence[Book]) -> dict[str, str]:
    """The types of account that are written, with how many have each."""
    field = next((one.kinds["account_type"].field_of("type") for one in found if "account_type" in one.kinds), None)
    given = [str(entry.fields.get("type")) for one in found for entry in one.of("account_type")[:1]]
    return {one.key: f"{one.label} {given.count(one.key)}" for one in field.option if one.key in given} if field else {}


def _recent(book: Book, entry: Entry) -> bool:
    on = entry.fields.get("on")
    return on is not None and 0 <= (book.day - date.fromisoformat(on)).days < YEAR


def _said(book: Book, entry: Entry | None, key: str) -> str | None:
    field = book.kinds["account_type"].field_of(key) if entry else None
    return field.label_of(entry.fields.get(key)) if field and entry and entry.fields.get(key) else None


def _known(workspace: Workspace, day: date, planned: frozenset[str]) -> Mapping[str, Known]:
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
        touches: dict[str, list[Touch]] = {}
        for account, *touch in cursor.execute(
            TOUCHES, {"first": day - timedelta(days=SEEN_BACK), "accounts": sorted(planned)}
        ).fetchall():
            touches.setdefault(account, []).append(Touch(*touch))
        bought = dict(cursor.execute(BOUGHT, {"day": day}).fetchall())
        none = Known(person=people)
        return {
            key: replace(none, contact=contacts.get(key, {}), deal={one.id: one.name for one in deals.get(key, ())}, deals=tuple(deals.get(key, ())),
                         touches=tuple(touches.get(key, ())), revenue=float(bought.get(key) or 0), spoken_on=spoken.get(key, {}))
            for key in {*contacts, *deals, *touches, *bought}
        }  # fmt: skip

    found: dict[str, Known] = workspace.facts.told(f"named in all entries {day} {hash(planned)}", asked)
    return found
