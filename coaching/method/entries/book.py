"""The entries about one subject as somebody may see them, with what their fields may name asked of the facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from coaching.lens import COMPANY, UNASSIGNED, Lens, Viewer, accounts_of, lens_for, reps_of, scopes
from coaching.method.talks import colleagues, names
from coaching.metrics import account, metric
from coaching.metrics.keep import keep_fresh
from coaching.metrics.written import TAKEN, Answered, Book, Deal, Known, Touch
from coaching.playbook.kinds import Kind, kinds
from coaching.records import About, Entry, answers, revisions
from coaching.workspace import Workspace

HERE = Path(__file__).parent
DEALS, TOUCHES, BOUGHT = (
    (HERE / f"account_{what}.sql").read_text(encoding="utf-8") for what in ("deals", "touches", "bought")
)
FOLLOWED = (HERE / "followed.sql").read_text(encoding="utf-8")
VOICE = (HERE / "voice.sql").read_text(encoding="utf-8")
SEEN_BACK = 730  # days of activities that figures and rules look at


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


def within(workspace: Workspace, book: Book, lens: Lens) -> Book:
    """The organisation's book with only those entries across all accounts and reps that a lens looks at: its accounts, and its reps and theirs."""
    if lens.by == COMPANY:
        return book
    reps = {rep.id for scope in lens.scopes for rep in reps_of(workspace, scope, lens.viewer)}
    owned = {key for key, _, owner in accounts_of(workspace) if (owner or UNASSIGNED) in reps}
    theirs = {"rep": reps, "account": {scope.id for scope in lens.scopes} if lens.by == "account" else owned}
    entries = [
        one for one in book.entries if one.about.kind == COMPANY or one.about.id in theirs.get(one.about.kind, ())
    ]
    seen_here = {key: name for key, name in book.known.seen.items() if key in theirs["account"]}
    return replace(book, entries=entries, known=replace(book.known, seen=seen_here))


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
        return Known(
            person=people,
            colleague=may_name,
            account=accounts(workspace),
            seen=mine,
            answered=said,
            hi_value=workspace.settings.hi_value_kinds,
        )

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

    keep_fresh(workspace, [metric("tactics_followed")])

    def became() -> dict[str, tuple[str, date]]:
        rows = workspace.facts.cursor().execute(FOLLOWED, {"account": about.id, "day": day}).fetchall()
        return {entry: (kind, on) for entry, kind, on in rows}

    found: Known = workspace.facts.told(f"named in entries {about.id} {day}", asked, lasting=True)
    followed = workspace.facts.told(f"followed {about.id} {day}", became)
    return replace(found, colleague=may_name, followed=followed)


def answered(workspace: Workspace, day: date) -> dict[str, list[Answered]]:
    """What each account said in loyalty surveys up to a day, the oldest answer first."""

    def asked() -> dict[str, list[Answered]]:
        found: dict[str, list[Answered]] = {}
        for key, *said in workspace.facts.cursor().execute(VOICE, {"day": day}).fetchall():
            found.setdefault(key, []).append(Answered(*said))
        return found

    told: dict[str, list[Answered]] = workspace.facts.told(f"answered {day}", asked, lasting=True)
    return told
