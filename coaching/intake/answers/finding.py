"""A step of a table's way: whether it has anything to say of it, and what it finds; it is shown all it needs and writes into nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from coaching.errors import Note, Question
from coaching.intake.answers.answers import NONE, WHICH, Answers
from coaching.intake.answers.receipt import ColumnReading, Draft
from coaching.intake.file.table import RawTable
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Bench, Staging
from coaching.workspace import Workspace


@dataclass(frozen=True)
class Seen:
    """What a step is shown: the table and its match as the steps before it left them, what was answered, and what is asked by now."""

    workspace: Workspace
    staging: Staging
    table: RawTable
    match: Match
    answers: Answers = NONE
    accept: bool = False
    asked: Sequence[Question] = ()

    @property
    def con(self) -> Bench:
        """The connection its cells are asked on."""
        return self.staging.con


@dataclass(frozen=True)
class Finding:
    """What a step found. match, cells: what they are from here on, where that changed.

    questions: what is asked, before all others where it is first. lasting: headers and the answers to be kept for them. answers: what it takes
    as said where nobody said it. proposed: the columns as they are proposed, to be confirmed by a person. words: by header what each word
    became. lacks_own_domains: nobody can tell who of those invited is a colleague. printed: by header the total that the file itself prints.
    kind, columns: what a table without a match is like, and how its columns were understood. refusal: why it is turned down; matchable: a person
    can say what its columns are. remember: a matching to be kept once it is confirmed, as TOML.
    """

    match: Match | None = None
    cells: Path | None = None
    questions: Sequence[Question] = ()
    first: bool = False
    notes: Sequence[Note] = ()
    lasting: Sequence[tuple[list[str], Answers]] = ()
    answers: Answers = NONE
    proposed: Sequence[ColumnReading] = ()
    words: Mapping[str, dict[str, str]] = field(default_factory=dict)
    lacks_own_domains: bool = False
    kind: str | None = None
    columns: Sequence[ColumnReading] = ()
    refusal: Note | None = None
    matchable: bool = False
    remember: str | None = None
    printed: Mapping[str, str] = field(default_factory=dict)


Shown = TypeVar("Shown")
OfTable = TypeVar("OfTable", bound=Seen)


@dataclass(frozen=True)
class When:
    """What a table must be for a step to be about it, as data, so that most steps are never entered; what is not said holds for any table.

    kinds: its rows are one of these. fixed: its format says this of every row. has, any_of: fields that columns hold, all or one of these.
    rank: its format is told by no more than that. template, unverified: so is its format. keyless: no column holds the id of a row.
    rows: it has some. twins: several columns have one name, or a person said which of them counts. few: it has few headers, which many sheets have.
    """

    kinds: Collection[str] = ()
    fixed: str = ""
    has: Collection[str] = ()
    any_of: Collection[str] = ()
    rank: int | None = None
    template: bool = False
    unverified: bool = False
    keyless: bool = False
    rows: bool = False
    twins: bool = False
    few: bool = False

    def __call__(self, seen: Seen) -> bool:
        """Whether the table is such a one."""
        form, columns = seen.match.format, seen.match.columns.keys()
        return (
            (not self.kinds or form.kind in self.kinds)
            and (not self.fixed or bool(form.fixed.get(self.fixed)))
            and set(self.has) <= columns
            and (not self.any_of or bool(set(self.any_of) & columns))
            and (self.rank is None or form.rank <= self.rank)
            and self._is_so(seen)
        )

    def _is_so(self, seen: Seen) -> bool:
        form = seen.match.format
        return (
            (form.template or not self.template)
            and (bool(form.unverified) or not self.unverified)
            and (not self.keyless or KINDS[form.kind].key[0] not in seen.match.columns)
            and (bool(seen.table.data_rows) or not self.rows)
            and (form.by_few_headers or not self.few)
            and (not self.twins or bool(seen.table.duplicate_headers) or bool(seen.answers.named(WHICH)))
        )


@dataclass(frozen=True)
class Step(Generic[Shown]):
    """One step: of which tables it is, whether it is about this one, and what it finds looking at it; None where that is nothing."""

    fits: Callable[[Shown], bool]
    look: Callable[[Shown], Finding | None]
    of: Callable[[Shown], bool] = lambda _: True

    def finds(self, shown: Shown) -> Finding | None:
        """What it finds in a table, None where it is not about it."""
        return self.look(shown) if self.of(shown) and self.fits(shown) else None


def changed(match: Match, before: Match) -> Finding | None:
    """What a step found that does no more than change the match."""
    return Finding(match) if match is not before else None


def take(draft: Draft, found: Finding) -> None:
    """Put what a step found into the receipt under way."""
    draft.questions = [*found.questions, *draft.questions] if found.first else [*draft.questions, *found.questions]
    draft.notes += found.notes
    draft.lasting += found.lasting
    draft.answers = found.answers.over(draft.answers)
    if found.proposed:
        draft.needs_confirmation, draft.columns = True, list(found.proposed)
    draft.kind, draft.remember = found.kind or draft.kind, found.remember or draft.remember
    draft.columns = list(found.columns) or draft.columns
    draft.matchable, draft.refusal = draft.matchable or found.matchable, found.refusal or draft.refusal
    for header, words in found.words.items():
        draft.words.setdefault(header, {}).update(words)
    for header, total in found.printed.items():
        draft.totals[header]["printed"] = total
    draft.lacks_own_domains = draft.lacks_own_domains or found.lacks_own_domains


def walked(steps: Sequence[Step[OfTable]], show: Callable[[Match], OfTable], match: Match, draft: Draft) -> Match:
    """The match after all steps in their order, with what they found in the draft; show makes what a step is shown of the table as it stands then."""
    for step in steps:
        shown = show(match)
        if found := step.finds(shown):
            take(draft, found)
            match = found.match or match
            shown.table.cells = found.cells or shown.table.cells
    return match
