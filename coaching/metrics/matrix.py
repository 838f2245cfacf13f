"""The reps of a team beside their drivers: colours with the fact that decides each, worst first, and what changed since the last talk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from coaching.lens import UNASSIGNED, Lens
from coaching.metrics.colours import AMBER, GREEN, GREY, RED, FactStatus
from coaching.metrics.definition import metric
from coaching.metrics.drivers import DriverBoard, DriverStatus, board
from coaching.metrics.reading import FEW_CASES, THIN_BASE, TOO_FEW
from coaching.metrics.show import cases, inside, on_card
from coaching.records import commitments, conversations, frozen
from coaching.workspace import Workspace

ORDER = {RED: 0, AMBER: 1, GREEN: 2, GREY: 3}
SHORT = {
    "pipeline_coverage": "coverage", "calls_to_prospects": "calls → prospects", "prospects_to_proposals": "prospects → proposals",
    "proposals_to_contracts": "proposals → contracts", "cadence_attainment": "of agreed", "weeks_on_target": "weeks on target",
    "days_to_reward": "to reward", "rewards_in_time": "in time", "loyalty_index": "loyalty", "coaching_interval": "between talks",
    "commitments_kept": "promises kept", "sessions_held": "talks held", "vip_visits_attainment": "VIP visits", "executive_coverage": "executives",
    "business_review_coverage": "reviews", "strategic_touched": "accounts met",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One driver of one rep: its colour and, where that is red or amber, the fact that decides it in a few words."""

    colour: str
    words: str
    status: DriverStatus


@dataclass(frozen=True)
class Matrix:
    """Rows of reps, most red first, those alike by name; columns of drivers, most red first."""

    reps: tuple[tuple[str, str], ...]  # id and name
    drivers: tuple[tuple[str, str], ...]  # key and label
    cells: dict[tuple[str, str], Cell]  # rep id and driver key

    @property
    def finding(self) -> str:
        """How many reps have a red driver, and which is red most often."""
        red = Counter(driver for (_, driver), cell in self.cells.items() if cell.colour == RED)
        several = {rep for (rep, _), cell in self.cells.items() if cell.colour == RED}
        if not several:
            amber = {rep for (rep, _), cell in self.cells.items() if cell.colour == AMBER}
            return f"No rep has a red driver; {len(amber)} of {len(self.reps)} have an amber one." if amber else ""
        most = dict(self.drivers)[red.most_common(1)[0][0]]
        verb = "has" if len(several) == 1 else "have"
        return f"{len(several)} of {len(self.reps)} reps {verb} a red driver, most often {inside(most)}."


def lacking(found: Matrix) -> str:
    """What to load for the drivers that are rated for nobody as facts of theirs are missing, in one sentence; empty where none is."""
    said = []
    for key, label in found.drivers:
        here = [found.cells[rep, key] for rep, _ in found.reps]
        if here and all(cell.colour == GREY for cell in here) and any(cell.status.lacks_some for cell in here):
            said.append(f"{label}: {here[0].status.driver.load}")
    return f"Rated for nobody yet. {'. '.join(said)}." if said else ""


def of_no_rep(whole: DriverBoard, found: Matrix) -> dict[str, str]:
    """By driver that is red or amber of all together while no rep shows that colour: how many reps lack the cases to be judged alone.

    whole: the board of the group; found: that of its reps. Nothing where another reason than too few cases stands behind it.
    """
    said = {}
    for status in whole.five:
        own = [found.cells[rep, status.driver.key] for rep, _ in found.reps if (rep, status.driver.key) in found.cells]
        worst = min(status.facts, key=lambda fact: (ORDER[fact.colour], not fact.fact.critical), default=None)
        if (
            worst
            and status.colour in (RED, AMBER)
            and own
            and all(ORDER[one.colour] > ORDER[status.colour] for one in own)
        ):
            alone = [fact for one in own for fact in one.status.facts if fact.fact.metrics == worst.fact.metrics]
            few, none = (
                sum(map(_is_of_few, alone)),
                sum(fact.reading.value is None and not _is_of_few(fact) for fact in alone),
            )
            noun = metric(worst.reading.metric).noun
            parts = [
                f"{few} of {cases(len(own), 'reps')} {'has' if few == 1 else 'have'} too few {noun} to be judged by {inside(worst.label)}"
            ]
            parts += [f"{none} {'has' if none == 1 else 'have'} none"] if none else []
            if few:
                said[status.driver.key] = (
                    f"{status.driver.label} is {status.colour} for all together and for no rep alone: {', '.join(parts)}."
                )
    return said


def _is_of_few(fact: FactStatus) -> bool:
    """Whether a fact has no colour because too few cases stand behind it."""
    return fact.colour == GREY and (
        fact.reading.noted in (TOO_FEW, THIN_BASE) or (fact.reading.noted == FEW_CASES and bool(fact.target))
    )


def matrix(reps: Lens, boards: Sequence[DriverBoard]) -> Matrix:
    """The boards of some reps as one matrix."""
    cells, labels = {}, {}
    people = [(scope, own) for scope, own in zip(reps.scopes, boards, strict=True) if scope.id != UNASSIGNED]
    for scope, own in people:
        for status in own.five:
            labels[status.driver.key] = status.driver.label
            cells[scope.id, status.driver.key] = Cell(status.colour, _deciding(status), status)
    names = {scope.id: scope.name for scope, _ in people}

    def weight(colours: Sequence[str]) -> tuple[int, int]:
        return -colours.count(RED), -colours.count(AMBER)

    rows = sorted(names, key=lambda rep: (weight([cells[rep, key].colour for key in labels]), names[rep].casefold()))
    columns = sorted(labels, key=lambda key: weight([cells[rep, key].colour for rep in names]))
    return Matrix(tuple((rep, names[rep]) for rep in rows), tuple((key, labels[key]) for key in columns), cells)


def _deciding(status: DriverStatus) -> str:
    """The worst fact of a red or amber driver: "coverage 1.4 x"."""
    if status.colour not in (RED, AMBER):
        return ""
    worst = min(status.known, key=lambda fact: (ORDER[fact.colour], not fact.fact.critical))
    return in_short(worst)


def in_short(fact: FactStatus) -> str:
    """A fact in a few words."""
    return f"{SHORT.get(fact.reading.metric, inside(metric(fact.reading.metric).label))} {on_card(fact.reading)}"


@dataclass(frozen=True)
class Since:
    """Of one driver: how many of the facts of the last talk have a better or a worse colour now, and how many promises about it are open."""

    better: int
    worse: int
    open_promises: int

    @property
    def in_words(self) -> str:
        """The changes and promises, those there are: "↑ 1 better, ↓ 2 worse since the last talk · 1 promise open"."""
        moved = [
            text
            for number, text in ((self.better, f"↑ {self.better} better"), (self.worse, f"↓ {self.worse} worse"))
            if number
        ]
        said = [f"{', '.join(moved)} since the last talk"] if moved else []
        if self.open_promises:
            said.append(f"{self.open_promises} promise{'' if self.open_promises == 1 else 's'} open")
        return " · ".join(said)


def since(workspace: Workspace, lens: Lens) -> dict[str, Since]:
    """For each driver of the lens's rep what changed since the last talk; nothing where it is no rep."""
    return since_last_talk(workspace, lens, board(workspace, lens)) if lens.by == "rep" else {}


def since_last_talk(workspace: Workspace, lens: Lens, shown: DriverBoard) -> dict[str, Since]:
    """For each driver of a rep what changed since the last talk that was held, and what is still promised."""
    held = conversations.listed(workspace.records, rep_ids=[lens.scope.id], states=("held",), until=lens.as_of)
    then = {fact.metric: fact.colour for fact in frozen.frozen_facts(workspace.records, held[0].id)} if held else {}
    promised = Counter(
        one.driver for one in commitments.listed(workspace.records, rep_ids=[lens.scope.id], states=("open",))
    )
    found = {}
    for status in (*shown.five, *shown.foundation):
        moves = [
            ORDER[fact.colour] - ORDER[then[fact.reading.metric]] for fact in status.facts
            if GREY not in (fact.colour, then.get(fact.reading.metric, GREY))
        ]  # fmt: skip
        found[status.driver.key] = Since(
            sum(move > 0 for move in moves), sum(move < 0 for move in moves), promised[status.driver.key]
        )
    return found
