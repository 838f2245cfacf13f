"""The closed list of checks an entry, or an account as a whole, must meet, evaluated on a day."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date

from coaching.metrics.written import GONE, Book
from coaching.playbook.kinds import Check, Rule, rule_of
from coaching.records import Entry


def meets(rule: Rule, book: Book, entry: Entry | None) -> bool:
    """Whether a rule is met by an entry of a book, or by the book as a whole where no entry is given."""
    return _CHECKS[rule.check](rule, book, entry)


def lacks(book: Book, entry: Entry) -> list[str]:
    """What an entry lacks, in words: fields that must be filled, what the data no longer knows, its kind's needs. Ended ones lack nothing."""
    kind = book.kinds[entry.kind]
    if kind.is_closed(entry.state):
        return []
    found = [
        f"{one.label.lower()} is missing" for one in kind.field if one.required and entry.fields.get(one.key) is None
    ]
    found += [
        f"{one.label.lower()}: {GONE} to the data" for one in kind.field if book.is_dead(one, entry.fields.get(one.key))
    ]
    if entry.parent and entry.parent not in book.titles:
        found.append("what it stood under was taken out")
    return [*found, *(need.said for need in kind.need if not meets(rule_of(need.rule), book, entry))]


def lacking(book: Book, kinds: Collection[str] = ()) -> dict[str, list[str]]:
    """What every entry (of some kinds) lacks, by its id; those that lack nothing are left out."""
    return {one.id: found for one in book.entries if (not kinds or one.kind in kinds) and (found := lacks(book, one))}


def refused(book: Book, entry: Entry) -> list[str]:
    """Why an entry may not have the state it has, a sentence each."""
    return [
        one.said
        for one in book.kinds[entry.kind].guard
        if one.state == entry.state and not meets(rule_of(one.rule), book, entry)
    ]


def failing(book: Book, checks: Collection[Check]) -> list[Check]:
    """Which of the checks the book as a whole does not meet."""
    return [one for one in checks if not meets(rule_of(one.rule), book, None)]


def _within(number: float, rule: Rule) -> bool:
    return (rule.least is None or number >= rule.least) and (rule.most is None or number <= rule.most)


def _fresh(when: date, rule: Rule, book: Book) -> bool:
    return rule.days is None or (book.day - when).days <= rule.days


def _field(rule: Rule, book: Book, entry: Entry | None) -> bool:
    return entry is not None and entry.fields.get(rule.what) is not None


def _either(rule: Rule, book: Book, entry: Entry | None) -> bool:
    return entry is not None and any(entry.fields.get(name) is not None for name in rule.what.split("|"))


def _children(rule: Rule, book: Book, entry: Entry | None) -> bool:
    return entry is not None and _within(sum(1 for one in book.under(entry.id) if one.kind == rule.what), rule)


def _entries(rule: Rule, book: Book, entry: Entry | None) -> bool:
    found = [one for one in book.of(rule.what) if _fresh(one.when.date(), rule, book)]
    return _within(len(found), rule if rule.least or rule.most is not None else Rule("entry", least=1))


def _due(rule: Rule, book: Book, entry: Entry | None) -> bool:
    if entry is None or book.kinds[entry.kind].is_closed(entry.state):
        return True
    day = entry.fields.get(rule.what)
    return day is None or date.fromisoformat(day) >= book.day


def _age(rule: Rule, book: Book, entry: Entry | None) -> bool:
    return entry is None or _fresh(entry.when.date(), rule, book)


def _dated(rule: Rule, book: Book, entry: Entry | None) -> bool:
    day = entry.fields.get(rule.what) if entry else None
    return day is None or _fresh(date.fromisoformat(day), rule, book)


def _when(rule: Rule, book: Book, entry: Entry | None) -> bool:
    condition, _, wanted = rule.what.partition(":")
    field, _, value = condition.partition("=")
    if entry is None or entry.fields.get(wanted) is not None:
        return True
    said = entry.fields.get(field)
    return said != value if value else said is None


def _touch(rule: Rule, book: Book, entry: Entry | None) -> bool:
    contact = entry.fields.get(rule.what) if entry else None
    if contact is None or contact not in book.known.contact:
        return True  # that it is missing or no longer known is another rule's to say
    spoken_on = book.known.spoken_on.get(contact)
    return spoken_on is not None and _fresh(spoken_on, rule, book)


def _distinct(rule: Rule, book: Book, entry: Entry | None) -> bool:
    value = entry.fields.get(rule.what) if entry else None
    return (
        entry is None
        or value is None
        or sum(1 for one in book.of(entry.kind) if one.fields.get(rule.what) == value) == 1
    )


def _sum(rule: Rule, book: Book, entry: Entry | None) -> bool:
    found = [one.fields.get(rule.what) for one in book.of(entry.kind)] if entry else []
    return _within(sum(value for value in found if isinstance(value, int | float)), rule)


def _share(rule: Rule, book: Book, entry: Entry | None) -> bool:
    authors = Counter(one.first_who for one in book.entries if not book.kinds[one.kind].private)
    return not authors or _within(max(authors.values()) / authors.total(), rule)


def _below(rule: Rule, book: Book, entry: Entry | None) -> bool:
    def number(one: Entry) -> int:
        return sum((below.kind == rule.what) + number(below) for below in book.under(one.id))

    root = book.kinds[rule.what]
    while root.under:
        root = book.kinds[root.under]
    return all(_within(number(one), rule) for one in ([entry] if entry else book.of(root.key)))


def _owned(rule: Rule, book: Book, entry: Entry | None) -> bool:
    return all(one.fields.get("owner") for one in book.of(rule.what))


def _ahead(rule: Rule, book: Book, entry: Entry | None) -> bool:
    kind, _, field = rule.what.partition("|")
    return any(one.fields.get(field) and date.fromisoformat(one.fields[field]) >= book.day for one in book.of(kind))


def _taken(rule: Rule, book: Book, entry: Entry | None) -> bool:
    return book.taken_on is not None and _fresh(book.taken_on, rule, book)


_CHECKS: dict[str, Callable[[Rule, Book, Entry | None], bool]] = {
    "field": _field, "either": _either, "children": _children, "entry": _entries, "due": _due, "fresh": _dated, "when": _when,
    "age": _age, "touch": _touch, "distinct": _distinct, "sum": _sum, "share": _share, "taken": _taken,
    "below": _below, "owned": _owned, "ahead": _ahead,
}  # fmt: skip
