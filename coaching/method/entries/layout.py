"""How the entries of a kind stand on a page: their order, what is missing below, the cells of a grid, the days in a state, and all as a table."""

from collections.abc import Mapping, Sequence
from datetime import date

from coaching.method.entries.lines import lines
from coaching.method.entries.saving import LINE
from coaching.metrics.show import cases, day
from coaching.metrics.tables import Table
from coaching.metrics.written import Book
from coaching.playbook.kinds import NUMBERS, Kind, KindField, Line
from coaching.records import Entry, revisions
from coaching.workspace import Workspace

Lacks = Mapping[str, Sequence[str]]
COLUMN = {"money": "money", "share": "share", "number": "number", "score": "number", "date": "date"}


def of_tab(book: Book, tab: str) -> dict[str, Kind]:
    """The kinds that stand in a tab by themselves: those under another are shown with it."""
    return {key: kind for key, kind in book.kinds.items() if kind.tab == tab and not kind.under and book.holds(kind)}


def place_of(read: Mapping[str, Kind], kind: str) -> tuple[str, str, str]:
    """Where entries of a kind stand: the page, its tab, and under which kind of the tab; empty where nothing of that kind is shown."""
    one = read.get(kind)
    top = one
    while top is not None and top.under:
        top = read.get(top.under)
    if one is None or top is None:
        return "", "", ""
    page = (
        "account"
        if one.about == "account" and not one.across
        else {"voice": "voice", "plans": "accounts"}.get(top.tab, "rewards")
    )
    return page, {"rewards": "agreed", "person": "time", "voice": "back"}.get(top.tab, top.tab), top.key


def branch_of(book: Book, kind: Kind) -> list[Kind]:
    """A kind and all that stand under it, level by level."""
    found = [kind]
    for one in found:
        found += [other for other in book.kinds.values() if other.under == one.key]
    return found


def all_of(book: Book, kind: Kind) -> list[Entry]:
    """The entries of a kind and of those that stand under it, each after what it stands under."""

    def below(entry: Entry) -> list[Entry]:
        return [entry, *(one for under in book.under(entry.id) for one in below(under))]

    rooted = [one for top in book.of(kind.key) for one in below(top)]
    seen = {one.id for one in rooted}
    return [*rooted, *(one for part in branch_of(book, kind) for one in book.of(part.key) if one.id not in seen)]


def kinds_below(book: Book, entry: Entry) -> list[Kind]:
    """The kinds of which an entry may stand under this one."""
    return [kind for kind in book.kinds.values() if kind.under == entry.kind]


def faults(book: Book, lacks: Lacks, kind: Kind) -> list[tuple[Entry, str]]:
    """What is missing in a tree, the top first: each entry with what it lacks."""
    depth = {part.key: place for place, part in enumerate(branch_of(book, kind))}
    found = [(one, said) for one in all_of(book, kind) for said in lacks.get(one.id, ())]
    return sorted(found, key=lambda one: depth.get(one[0].kind, 0))


def missing_below(book: Book, lacks: Lacks, entry: Entry) -> int:
    """How much is missing in an entry and all that stands under it."""
    return len(lacks.get(entry.id, ())) + sum(missing_below(book, lacks, one) for one in book.under(entry.id))


def in_order(book: Book, lacks: Lacks, kind: Kind) -> list[Entry]:
    """The entries of a list: those that lack something first, then in their order."""
    return sorted(book.of(kind.key), key=lambda one: not lacks.get(one.id))


def all_lines(book: Book, kind: Kind) -> tuple[Line, ...]:
    """The lines of a preset list: those of its TOML, and those the facts give."""
    return kind.line + (lines(kind.each, book) if kind.each else ())


def untouched(book: Book, kind: Kind) -> list[Line]:
    """The lines of a preset list that nobody has written yet."""
    written = {one.fields.get(LINE) for one in book.of(kind.key)}
    return [one for one in all_lines(book, kind) if one.key not in written]


def told(book: Book, lacks: Lacks, kind: Kind) -> str:
    """A kind with its number of entries: "Sponsors 3, 1 to mend"; of a preset list how many of its lines are written."""
    parts = [one.key for one in branch_of(book, kind)]
    number = len(book.of(kind.key))
    missing = sum(1 for key in parts for one in book.of(key) if lacks.get(one.id))
    here = all_lines(book, kind)
    of = f"{len(here) - len(untouched(book, kind))} of {len(here)}" if here else str(number) if number else ""
    return f"{kind.plural}{f' {of}' if of else ''}{f', {missing} to mend' if missing else ''}"


def days_in_state(workspace: Workspace, book: Book, entry: Entry) -> str:
    """Since when an entry is in its state, in words; days up to the one the book is held against."""
    since = entry.when.date()
    for one in revisions.history(workspace.records, entry.id) if entry.revision > 1 else ():
        if one.state != entry.state:
            break
        since = one.when.date()
    return f"{cases(max((book.day - since).days, 0), 'days')} here, since {day(since)}"


def spoken(book: Book, kind: Kind, field: KindField, value: object) -> str:
    """Behind a contact that a kind wants spoken to: when that was last, in brackets; nothing of one no longer known."""
    if (
        field.kind != "contact"
        or value not in book.known.contact
        or not any(need.rule.startswith(f"touch:{field.key}") for need in kind.need)
    ):
        return ""
    on = book.known.spoken_on.get(str(value))
    return f" (spoken to {day(on)})" if on else " (never spoken to)"


def grid_table(book: Book, kind: Kind) -> Table:
    """The values of one field down, of another across, each cell with the names of its entries; values as the options or the entries have them."""
    down, across = _values(book, kind, kind.rows), _values(book, kind, kind.columns)
    named: dict[tuple[object, object], list[str]] = {}
    for one in book.of(kind.key):
        state = f" ({kind.state_label(one.state).lower()})" if kind.state else ""
        named.setdefault((one.fields.get(kind.rows), one.fields.get(kind.columns)), []).append(f"{one.title}{state}")
    rows = [
        {"row": label, **{f"c {place}": "; ".join(named.get((key, column), ())) or None for place, column in enumerate(across)}}
        for key, label in down.items()
    ]  # fmt: skip
    first = kind.field_of(kind.rows)
    return Table(
        rows,
        {"row": first.label if first else "", **{f"c {place}": label for place, label in enumerate(across.values())}},
    )


def _values(book: Book, kind: Kind, key: str) -> dict[object, str]:
    field = kind.field_of(key)
    if field is None:
        return {}
    if field.option:
        return {one.key: one.label for one in field.option}
    found = dict.fromkeys(one.fields.get(key) for one in book.of(kind.key) if one.fields.get(key) is not None)
    return {value: book.said(field, value) for value in found}


def table(book: Book, lacks: Lacks, kind: Kind) -> Table:
    """Every entry of a kind, and of those under it, as a table with what each lacks."""
    parts = branch_of(book, kind)
    fields = {one.key: one for part in parts for one in part.field}
    columns: dict[str, str | tuple[str, str]] = (
        {"kind": "What", "title": "Name", "under": "Under"} if len(parts) > 1 else {"title": kind.named}
    )
    columns |= {"state": "State"} if any(part.state for part in parts) else {}
    columns |= {f"f {key}": (one.label, COLUMN.get(one.kind, "text")) for key, one in fields.items()}
    columns |= {"lacks": "To mend", "who": "Written by", "on": ("Last changed", "date")}
    rows = []
    for one in all_of(book, kind):
        own = book.kinds[one.kind]
        row: dict[str, object] = {
            "kind": own.label, "title": one.title, "under": book.titles.get(one.parent or ""), "state": own.state_label(one.state) or None,
            "lacks": "; ".join(lacks.get(one.id, ())) or None, "who": book.known.person.get(one.first_who, one.first_who), "on": one.when.date(),
        }  # fmt: skip
        for key, field in fields.items():
            value = one.fields.get(key)
            plain = (
                value
                if field.kind in NUMBERS
                else date.fromisoformat(value)
                if field.kind == "date" and value
                else None
            )
            row[f"f {key}"] = None if value is None else plain if plain is not None else book.said(field, value)
        rows.append(row)
    return Table(rows, columns)
