"""The kinds of entry: what people write down about an account, a person or the company, one [[kind]] each in kinds/*.toml.

A kind has fields, is shown by one of the renderers, lists what its entries lack, and refuses a state whose condition is unmet. What an account
as a whole must show stands in checks.toml.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from coaching.errors import Refusal
from coaching.playbook.reader import entries_of, entry_of, merged, table_of

HERE = Path(__file__).parent / "kinds"
VIEWS = ("list", "tree", "board", "grid")
ABOUT = ("account", "rep", "company")
FIELD_KINDS = (
    "text", "long", "number", "money", "share", "score", "date", "choice", "choices", "yes", "url", "metrics", "person", "contact", "deal", "entry",
    "touch", "account",
)  # fmt: skip
NUMBERS = ("number", "money", "share", "score")
REFERENCES = ("person", "contact", "deal", "entry", "touch", "account")
# What a rule may look at. of: whether it names something after the colon; it may then be held against a number, and against days.
CHECKS = {
    "field": "the field is filled in",
    "children": "so many entries of a kind stand under it",
    "entry": "so many entries of a kind stand about the same subject, none older than so many days",
    "due": "the day in the field is not over, unless the entry has ended",
    "age": "it was looked at within so many days",
    "fresh": "the day in the field is no older than so many days",
    "when": "where one field has a value (any, or this one), another is filled in: when:worth:source, when:type=var:business_plan",
    "touch": "somebody spoke to the contact in the field within so many days",
    "distinct": "no other entry of the kind has the same value in the field",
    "sum": "the field of all entries of the kind adds up to no more than so much",
    "either": "at least one of the fields, joined by |, is filled in",
    "share": "no single person wrote more than so large a part of the entries",
    "below": "so many entries of a kind stand below it, at any depth; of an account, below each at the top",
    "owned": "every entry of a kind has an owner",
    "ahead": "an entry of a kind has a day in a field that is not over: ahead:session|review",
    "taken": "it was taken away as a file within so many days",
}
_RULE = re.compile(
    r"(?P<check>[a-z]+)(?::(?P<what>[a-z_|]+(?:(?:=[a-z_]+)?:[a-z_]+)?))?(?:(?P<op>>=|<=)(?P<limit>\d+(?:\.\d+)?))?(?P<days><=\d+d)?"
)


@dataclass(frozen=True)
class Rule:
    """One check as it is written: "children:strategy>=2", "entry:assessment>=5<=180d", "age<=90d"."""

    check: str
    what: str = ""
    least: float | None = None
    most: float | None = None
    days: int | None = None

    @property
    def fields(self) -> list[str]:
        """The fields of the entry it looks at."""
        if self.check == "when":
            return [part.partition("=")[0] for part in self.what.split(":")]
        return (
            self.what.split("|")
            if self.check in ("field", "due", "fresh", "touch", "distinct", "sum", "either")
            else []
        )


@cache
def rule_of(text: str) -> Rule:
    """A rule read from its text; Refusal naming the checks there are."""
    short = re.fullmatch(r"([a-z]+(?::[a-z_|]+)?)<=(\d+)d", text)
    found = _RULE.fullmatch(f"{short[1]}>=0<={short[2]}d" if short else text)
    if not found or found["check"] not in CHECKS:
        raise Refusal(f'the rule "{text}" is unknown; there are: {", ".join(CHECKS)}')
    limit = float(found["limit"]) if found["limit"] else None
    days = int(found["days"][2:-1]) if found["days"] else None
    return Rule(
        found["check"],
        found["what"] or "",
        limit if found["op"] == ">=" else None,
        limit if found["op"] == "<=" else None,
        days,
    )


@dataclass(frozen=True)
class Option:
    """One value of a choice. A natural event's option also says what to do about it, and within how many days."""

    key: str
    label: str
    play: str = ""
    days: int | None = None
    closed: bool = False


@dataclass(frozen=True)
class KindField:
    """One field of a kind. of: the kind of entry it may name, empty for any; low and high bound a number (a share runs from 0 to 100 %)."""

    key: str
    label: str
    kind: str
    required: bool = False
    help: str = ""
    of: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    option: tuple[Option, ...] = ()
    shown: bool = True

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        if self.kind not in FIELD_KINDS:
            return f'kind "{self.kind}" is unknown; there are: {", ".join(FIELD_KINDS)}'
        return "a choice needs options" if self.kind in ("choice", "choices") and not self.option else None

    def label_of(self, value: Any) -> str:
        """What a value of a choice is called."""
        return next((one.label for one in self.option if one.key == value), str(value))


@dataclass(frozen=True)
class Need:
    """A rule an entry must meet, and what is said where it does not."""

    rule: str
    said: str

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        try:
            rule_of(self.rule)
        except Refusal as refusal:
            return str(refusal)
        return None


@dataclass(frozen=True)
class Guard(Need):
    """A rule without which a state is refused."""

    state: str = ""


@dataclass(frozen=True)
class State:
    """One state of an entry, a column of a board; closed ends it."""

    key: str
    label: str
    closed: bool = False


@dataclass(frozen=True)
class Line:
    """A line that stands in a list before anybody wrote it, so that what is untouched is visible."""

    key: str
    label: str


@dataclass(frozen=True)
class Promise:
    """The fields of a kind that make a commitment of an entry, in the one ledger: its words, who does it, by when."""

    text: str
    owner: str
    due: str


@dataclass(frozen=True)
class Kind:
    """One kind of entry: where it stands (tab and view), what it is about, its fields, states, and what is asked of it.

    under: the kind an entry of this one stands under, in a tree. rows and columns: the fields that make the grid of it. private: seen by its
    author alone. across: the field that says whom an entry is about, of a kind that is shown for all of them at once. named: what its name is called
    in the form; titled: the field an entry is named after, where it has no name of its own. figure: the function of method/entries/figures.py that
    says what its entries come to; cards: the metrics that stand above them, each with its proof. each: the function of method/entries/lines.py that
    gives lines from the facts. promise: what makes a commitment.
    """

    key: str
    label: str
    plural: str
    meaning: str
    source: str
    tab: str
    view: str = "list"
    about: str = "account"
    under: str = ""
    named: str = "Name"
    private: bool = False
    titled: str = ""
    across: str = ""
    figure: str = ""
    cards: tuple[str, ...] = ()
    each: str = ""
    rows: str = ""
    columns: str = ""
    field: tuple[KindField, ...] = field(default=())
    state: tuple[State, ...] = ()
    need: tuple[Need, ...] = ()
    guard: tuple[Guard, ...] = ()
    line: tuple[Line, ...] = ()
    promise: tuple[Promise, ...] = ()

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        if self.view not in VIEWS:
            return f'view "{self.view}" is unknown; there are: {", ".join(VIEWS)}'
        if self.about not in ABOUT:
            return f'about "{self.about}" is unknown; there are: {", ".join(ABOUT)}'
        fields, states = {one.key for one in self.field}, {one.key for one in self.state}
        if self.view == "board" and not states:
            return "a board needs states"
        if self.view == "grid" and not {self.rows, self.columns} <= fields:
            return "a grid needs rows and columns, each the key of a field"
        if lost := [one.state for one in self.guard if one.state not in states]:
            return f'a guard names the state "{lost[0]}"; there are: {", ".join(sorted(states))}'
        for where, name in self._names_of_fields():
            if name not in fields:
                return f'{where} names the field "{name}"; there are: {", ".join(sorted(fields)) or "none"}'
        return None

    def _names_of_fields(self) -> list[tuple[str, str]]:
        """Where a field is named, and its key."""
        named = [
            (f'the rule "{one.rule}"', name) for one in (*self.need, *self.guard) for name in rule_of(one.rule).fields
        ]
        named += [(where, name) for where, name in (("titled", self.titled), ("across", self.across)) if name]
        return named + [("promise", name) for one in self.promise for name in (one.text, one.owner, one.due)]

    def field_of(self, key: str) -> KindField | None:
        """The field of that key, or None."""
        return next((one for one in self.field if one.key == key), None)

    def state_label(self, key: str) -> str:
        """What a state is called; empty where the kind has none."""
        return next((one.label for one in self.state if one.key == key), "")

    def is_closed(self, state: str) -> bool:
        """Whether a state ends an entry."""
        return any(one.closed for one in self.state if one.key == state)


@dataclass(frozen=True)
class Check:
    """What an account as a whole must show: group says in which list it stands, fails whether it is a way of failing."""

    key: str
    label: str
    group: str
    rule: str
    said: str
    source: str
    about: str = "account"

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        return Need(self.rule, self.said).fault()


def kinds(own: Path | None = None) -> dict[str, Kind]:
    """Every kind of entry by key, in the order of the files; own is a workspace's playbook folder, whose kinds/*.toml change, add or switch off."""
    files = sorted((own / "kinds").glob("*.toml")) if own else []
    return _read(tuple((path, path.stat().st_mtime_ns) for path in files))


@cache
def checks() -> tuple[Check, ...]:
    """What an account as a whole must show, in the order of the file."""
    return entries_of(Check, HERE.parent / "checks.toml", "check")


@cache
def _read(own: tuple[tuple[Path, int], ...]) -> dict[str, Kind]:
    found: dict[str, tuple[Mapping[str, Any], str]] = {}
    for path in sorted(HERE.glob("*.toml")):
        for raw in table_of(path, "kind"):
            if (key := str(raw.get("key"))) in found:
                raise Refusal(f'{path.name}: "{key}" stands there twice; give each kind its own key.')
            found[key] = (raw, path.name)
    for path, _ in own:
        for raw in table_of(path, "kind"):
            key = str(raw.get("key"))
            before = found.pop(key, ({}, ""))[0]
            for one in merged([before] if before else [], [raw]):
                if "field" in raw:
                    one["field"] = merged(before.get("field", []), raw["field"], source=False)
                found[key] = (one, f"{path.name} in the workspace's playbook")
    read = {key: entry_of(Kind, raw, f"{where}, kind") for key, (raw, where) in found.items()}
    for kind in read.values():
        _check_names(kind, read)
    return read


def _check_names(kind: Kind, read: Mapping[str, Kind]) -> None:
    named = [kind.under, *(one.of for one in kind.field)]
    named += [
        rule.what
        for one in (*kind.need, *kind.guard)
        if (rule := rule_of(one.rule)).check in ("children", "entry", "below", "owned")
    ]
    for name in named:
        if name and name not in read:
            raise Refusal(f'The kind "{kind.key}" names the kind "{name}"; there are: {", ".join(read)}.')
