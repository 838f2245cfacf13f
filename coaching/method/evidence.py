"""What a deal in a forecast category must show, and the dated evidence for it; later held against what became of the deal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coaching import playbook
from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.metrics import statistics
from coaching.metrics.keep import keep_fresh
from coaching.metrics.show import cases
from coaching.playbook import Category
from coaching.records import About, Answer, answers
from coaching.workspace import Workspace

KIND = "deal"
CALLED = (Path(__file__).parent / "called_deals.sql").read_text(encoding="utf-8")
PICK = {"rep": "d.rep_id in (select unnest($who))", "team": "p.team in (select unnest($who))"}


@dataclass(frozen=True)
class CalledDeal:
    """One deal of the period in a forecast category, with the evidence by criterion (of a decided deal: what was there before)."""

    id: str
    name: str
    rep: str
    amount: float | None
    close_on: date | None
    outcome: str
    category: Category
    met: Mapping[str, Answer]

    @property
    def lacks(self) -> list[str]:
        """What it must show and does not, in the order of the playbook."""
        return [one.text for one in self.category.criterion if one.key not in self.met]

    @property
    def count(self) -> str:
        """How many criteria have evidence: "2 of 4"."""
        return f"{len(self.category.criterion) - len(self.lacks)} of {len(self.category.criterion)}"


def called_deals(workspace: Workspace, lens: Lens) -> list[CalledDeal]:
    """The deals due or closed in the lens's period whose category has criteria: open ones first, those that lack most before the others."""
    keep_fresh(workspace)
    workspace.settle_states()
    where = PICK.get(lens.by, "true")
    given = {
        "start": lens.period.start,
        "end": lens.period.end,
        **({"who": [one.id for one in lens.scopes]} if lens.by in PICK else {}),
    }
    known = {word: one for one in categories(workspace) for word in one.crm}
    found = []
    for key, name, rep, amount, close_on, outcome, said in (
        workspace.facts.cursor().execute(CALLED.format(where=where), given).fetchall()
    ):
        category = known.get((said or "").strip().lower())
        if category is None:
            continue
        met = answers.last(workspace.records, About(KIND, key), [one.key for one in category.criterion])
        if outcome != "open":  # what was written down after the deal was decided is no evidence
            met = {criterion: one for criterion, one in met.items() if close_on is None or one.when.date() <= close_on}
        found.append(CalledDeal(key, name, rep or "Unassigned", amount, close_on, outcome, category, met))
    return sorted(
        found, key=lambda one: (one.outcome != "open", -len(one.lacks), -(one.amount or 0), one.name.casefold())
    )


def categories(workspace: Workspace) -> tuple[Category, ...]:
    """The forecast categories, with what the workspace's own playbook/forecast.toml changes; raises Refusal naming the fault in that file."""
    return playbook.categories(workspace.folder / "playbook")


def show(workspace: Workspace, who: str, deal: str, criterion: str, words: str) -> None:
    """Write down the evidence for a criterion; Refusal without words, which say who said what, and when."""
    if not words.strip():
        raise Refusal("Write down what shows it: who said what, and when.")
    answers.record(workspace.records, who, About(KIND, deal), _known(workspace, criterion), "yes", note=words)


def take_back(workspace: Workspace, who: str, deal: str, criterion: str, why: str) -> None:
    """Take evidence back, with the reason; what stood there is kept in the history."""
    if not why.strip():
        raise Refusal("Say in a few words why it no longer holds.")
    answers.record(workspace.records, who, About(KIND, deal), _known(workspace, criterion), None, note=why)


def _known(workspace: Workspace, criterion: str) -> str:
    keys = [one.key for category in categories(workspace) for one in category.criterion]
    if criterion not in keys:
        raise Refusal(f'No category asks for "{criterion}"; there are: {", ".join(keys)}.')
    return criterion


def finding(found: Sequence[CalledDeal]) -> str:
    """How many of the deals in a category with criteria show everything, in one sentence; empty where there are none."""
    if not found:
        return ""
    bare = [one for one in found if not one.met]
    least = f"; {len(bare)} show nothing yet" if bare else ""
    of = f"{sum(not one.lacks for one in found)} of {cases(len(found), 'deals')}"
    return f"{of} in a category with criteria show everything it asks for{least}."


def outcomes(found: Sequence[CalledDeal]) -> list[dict[str, object]]:
    """Of the decided deals of each category, how many were won with all criteria met and how many without, with their intervals."""
    rows: list[dict[str, object]] = []
    for category in {one.category.key: one.category for one in found}.values():
        for whole, label in ((True, "everything shown"), (False, "something not shown")):
            some = [
                one
                for one in found
                if one.category.key == category.key and one.outcome != "open" and (not one.lacks) is whole
            ]
            if some:
                won = sum(one.outcome == "won" for one in some)
                low, high = statistics.wilson(won, len(some))
                rows.append({
                    "category": category.label, "shown": label, "deals": len(some), "won": won, "rate": statistics.ratio(won, len(some)), "low": low,
                    "high": high,
                })  # fmt: skip
    return rows
