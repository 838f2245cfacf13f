"""What each entry of an account's plan lacked, and when: its rules held against the plan as it stood at month ends and on the day of the data."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from coaching.facts import Cursor
from coaching.metrics.entry_rules import failing, lacks
from coaching.metrics.written import TAKEN, Book, Known
from coaching.playbook.kinds import Kind, checks, kinds
from coaching.records import About, Entry, answers, revisions
from coaching.records.revisions import REMOVED
from coaching.records.tables import newest_entries
from coaching.workspace import Workspace

ROOT = "goal"  # the kind of entry at the top of a plan
COLUMNS = ("row_id", "entry", "kind", "account_id", "name", "state", "lacks", "from_day", "until_day")
HELD = "dated rules"
FIRST_ROW = -(10**12)  # rows of entry_check are numbered from here down, apart from the revisions of entries
SPOKEN = (Path(__file__).parent / "entry_contacts.sql").read_text(encoding="utf-8")

Said = tuple[str, str, str, str, str]  # id, kind, name, state, what is lacking ("" for nothing)


@dataclass
class _Held:
    """The accounts that were looked at: what was known of facts and kinds then, and by account up to which revision and how often taken away."""

    under: tuple[object, ...] = ()
    accounts: dict[str, tuple[int, int]] = field(default_factory=dict)
    number: int = FIRST_ROW


def stands_for(workspace: Workspace) -> int:
    """A number that is another one when facts, kinds or what was written changed."""
    return hash((_under(workspace), workspace.records.version))


def lacked(workspace: Workspace, cursor: Cursor) -> tuple[dict[str, list[Any]], list[str]]:
    """The columns of entry_check for the accounts about which something changed since the last time, and which these are."""
    held = workspace.facts.held.setdefault(HELD, _Held())
    under, whole = _under(workspace), workspace.records.whole
    if held.under != under:
        held.under, held.accounts = under, {}
    taken = answers.times(whole, "account", TAKEN)
    now = {key: (newest, len(taken.get(key, ()))) for key, newest in newest_entries(whole, "account").items()}
    changed = [key for key, stands in now.items() if held.accounts.get(key) != stands]
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    if workspace.facts.as_of is not None:
        known = _known(cursor)
        for key, revised in _revised(workspace, changed).items():
            for row in _rows(workspace, key, revised, taken.get(key, ()), known):
                held.number -= 1
                for name, value in zip(COLUMNS, (held.number, *row), strict=True):
                    columns[name].append(value)
    held.accounts |= {key: now[key] for key in changed}
    return columns, changed


def _under(workspace: Workspace) -> tuple[object, ...]:
    facts = workspace.facts
    return facts.version, facts.as_of, id(kinds(workspace.folder / "playbook"))


def _revised(workspace: Workspace, accounts: Sequence[str]) -> dict[str, list[Entry]]:
    """Every revision about these accounts, in the order it was written; what is private is left out."""
    private = {key for key, kind in kinds(workspace.folder / "playbook").items() if kind.private}
    found: dict[str, list[Entry]] = {}
    few = len(accounts) <= 20
    many = [one for key in accounts for one in revisions.revisions(workspace.records.whole, About("account", key))] if few else (
        revisions.revisions(workspace.records.whole)
    )  # fmt: skip
    wanted = set(accounts)
    for one in many:
        if one.about.kind == "account" and one.about.id in wanted and one.kind not in private:
            found.setdefault(one.about.id, []).append(one)
    return found


@dataclass(frozen=True)
class _Facts:
    """What entries may name in the data: people of ours, and the contacts and activities of each account, with the days contacts were spoken to."""

    person: Mapping[str, str]
    contacts: Mapping[str, Mapping[str, str]]
    spoken: Mapping[str, Mapping[str, list[date]]]
    touches: frozenset[str]


def _known(cursor: Cursor) -> _Facts:
    people = {str(key): str(name) for key, name in cursor.execute("select rep_id, name from person").fetchall()}
    contacts: dict[str, dict[str, str]] = {}
    spoken: dict[str, dict[str, list[date]]] = {}
    for account, contact, days in cursor.execute(SPOKEN).fetchall():
        contacts.setdefault(account, {})[contact] = contact
        spoken.setdefault(account, {})[contact] = days
    named = cursor.execute("select distinct text from entry_value where key = 'done_by'").fetchall()
    here = cursor.execute(
        "select activity_id from touch where list_contains($named, activity_id)", {"named": [one for (one,) in named]}
    ).fetchall()
    return _Facts(people, contacts, spoken, frozenset(one for (one,) in here))


def _rows(
    workspace: Workspace, account: str, revised: Sequence[Entry], taken: Sequence[date], known: _Facts
) -> Iterator[tuple[Any, ...]]:
    """The rows of one account without their numbers: what stood on each day that is looked at, as long as it said the same."""
    read, last = kinds(workspace.folder / "playbook"), workspace.facts.as_of
    assert last is not None
    plan = _below(read, ROOT)
    open_: dict[tuple[str, str], tuple[date, Said]] = {}
    for day in _days(workspace, revised[0].when.date(), last):
        book = _book(workspace, account, revised, day, taken, known, day == last)
        now = {(one[1], one[0]): one for one in _said(book, plan)}
        for key in [key for key, (_, said) in open_.items() if now.get(key) != said]:
            yield *_shown(account, open_[key][1]), open_.pop(key)[0], day
        for key, said in now.items():
            open_.setdefault(key, (day, said))
    for first, said in open_.values():
        yield *_shown(account, said), first, None


def _shown(account: str, said: Said) -> tuple[str | None, ...]:
    key, kind, name, state, lacking = said
    return key, kind, account, name, state, lacking or None


def _below(read: Mapping[str, Kind], root: str) -> list[str]:
    """The kinds of a plan: the one at the top, and what stands below it at any depth."""
    found = [root] if root in read else []
    for one in found:
        found += [key for key, kind in read.items() if kind.under == one]
    return found


def _days(workspace: Workspace, first: date, last: date) -> list[date]:
    """The last day of each month from one in which a day lies, and the day of the data at the end."""
    found, month = [], workspace.calendar.containing("month", min(first, last))
    while month.last < last:
        found.append(month.last)
        month = workspace.calendar.following(month)
    return [*found, last]


def _book(
    workspace: Workspace, account: str, revised: Sequence[Entry], day: date, taken: Sequence[date], known: _Facts, is_last: bool
) -> Book:  # fmt: skip
    """The book as it stood on a day; on the last one that is as it stands now."""
    standing: dict[str, Entry] = {}
    for one in revised:
        if is_last or one.when.date() <= day:
            standing[one.id] = one
    entries = sorted((one for one in standing.values() if one.state != REMOVED), key=lambda one: one.position)
    spoken = {
        contact: days[place - 1] if (place := bisect_right(days, day)) else None
        for contact, days in known.spoken.get(account, {}).items()
    }
    named = Known(known.person, known.contacts.get(account, {}), spoken_on=spoken, older=known.touches)
    away = [one for one in taken if is_last or one <= day]
    return Book(
        About("account", account), account, day, workspace.settings.currency, kinds(workspace.folder / "playbook"), entries, named,
        max(away, default=None), is_past=not is_last,
    )  # fmt: skip


def _said(book: Book, plan: Sequence[str]) -> Iterator[Said]:
    """What each entry of the plan lacks, and how the plan as a whole fails; nothing without a goal."""
    if not book.of(ROOT):
        return
    for kind in plan:
        for one in book.of(kind):
            yield one.id, kind, one.title, one.state, "; ".join(lacks(book, one))
    failed = {one.key for one in failing(book, checks())}
    for check in checks():
        yield check.key, check.group, check.label, "", check.said if check.key in failed else ""
