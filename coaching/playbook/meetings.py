"""The meetings that are held by a form, as meetings.toml says them: about whom, how often, who takes part, what is asked and what follows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coaching.errors import Refusal
from coaching.playbook.reader import entries_of

FILE = Path(__file__).parent / "meetings.toml"
ITEM_KINDS = ("text", "choice", "scale", "months")
SUBJECTS = ("rep", "account")
EACH = ("", "promises", "goals", "deals", "projects", "functions")
MISSED_GOAL = "missed"  # beside "item=value": what the facts, not an answer, say of a goal or a promise


@dataclass(frozen=True)
class Role:
    """Who takes part in a meeting; must: without one it is not held; customer: somebody of the customer, whose level is written down."""

    key: str
    label: str
    source: str
    required: bool = False
    must: bool = False
    customer: bool = False


@dataclass(frozen=True)
class Slot:
    """One part of a meeting's time, in minutes."""

    key: str
    label: str
    minutes: int
    source: str


@dataclass(frozen=True)
class Item:
    """One thing a meeting asks. facts are metrics read beside it and kept with the answer.

    needed: "" (never), "always", "missed" (where the facts say that a goal or promise was not made), or "item=value|value" of another item of its
    section. only: "missed" where it is asked of nothing that was made.
    kind: text, choice (of options), scale (0 to 10), months (an amount a month for a year and their sum).
    """

    key: str
    text: str
    kind: str
    source: str
    needed: str = ""
    only: str = ""
    options: tuple[str, ...] = ()
    option_labels: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        if self.kind not in ITEM_KINDS:
            return f'kind "{self.kind}" is unknown; there are: {", ".join(ITEM_KINDS)}'
        if (self.kind == "choice") != bool(self.options):
            return "a choice needs options, and nothing else takes them"
        if self.option_labels and len(self.option_labels) != len(self.options):
            return "option_labels must name each of the options"
        return None


@dataclass(frozen=True)
class Section:
    """A part of a meeting; each asks its items once for every promise, goal, deal, project or function.

    goals are metrics of a share of a target, of which the whole is the goal; functions are names, and about an account what waits for one is opened
    there as a dependency of its plan. acts: what is agreed here goes into the ledger.
    """

    key: str
    label: str
    source: str
    prompt: str = ""
    each: str = ""
    goals: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    acts: bool = False
    item: tuple[Item, ...] = ()

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        if self.each not in EACH:
            return f'each "{self.each}" is unknown; there are: {", ".join(EACH[1:])}'
        for name, there in (("functions", self.functions), ("goals", self.goals)):
            if (self.each == name) != bool(there):
                return f'{name} belong to each = "{name}", and are needed there'
        items = {one.key: one for one in self.item}
        for one in self.item:
            if one.only not in ("", MISSED_GOAL):
                return f'only "{one.only}" of {one.key} is unknown; there is: {MISSED_GOAL}'
            before, equals, values = one.needed.partition("=")
            if not equals and one.needed in ("", "always", MISSED_GOAL):
                continue
            if before not in items or not set(values.split("|")) <= set(items[before].options):
                return f'needed "{one.needed}" of {one.key} names no item of its section with those options'
        return None


@dataclass(frozen=True)
class Milestone:
    """What follows a meeting, by its day, in this order; told: whether it also says how it went."""

    key: str
    label: str
    source: str
    told: bool = False


@dataclass(frozen=True)
class MeetingForm:
    """A meeting that is held by a form: about whom, how often, who takes part, its time, what it asks and what follows.

    lasting: answers stand about the subject, and are asked anew only when they are old or their facts changed; else each meeting asks everything.
    due_months, overdue_months: from the last one held (0: no rhythm of its own); for accounts they count for the strategic ones.
    """

    key: str
    label: str
    about: str
    told: str
    source: str
    chair: str = "manager"
    lasting: bool = False
    stale_days: int = 180
    due_months: int = 0
    overdue_months: int = 0
    role: tuple[Role, ...] = ()
    slot: tuple[Slot, ...] = ()
    section: tuple[Section, ...] = ()
    milestone: tuple[Milestone, ...] = ()

    @property
    def minutes(self) -> int:
        """The whole time planned for it."""
        return sum(one.minutes for one in self.slot)

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        if self.about not in SUBJECTS:
            return f'about "{self.about}" is unknown; there are: {", ".join(SUBJECTS)}'
        if self.due_months > self.overdue_months:
            return "it would be overdue before it is due; overdue_months must not be less than due_months"
        keys = [one.key for section in self.section for one in section.item]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            return f'"{twice}" stands there twice; give each item its own key'
        return None


@cache
def meetings() -> tuple[MeetingForm, ...]:
    """The meetings that are held by a form, in the order of the file."""
    return entries_of(MeetingForm, FILE, "meeting")


def meeting_form(key: str) -> MeetingForm:
    """One form of a meeting by its key; Refusal naming those there are."""
    for one in meetings():
        if one.key == key:
            return one
    raise Refusal(f'Cannot find the meeting "{key}"; there are: {", ".join(one.key for one in meetings())}.')
