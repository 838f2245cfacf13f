"""What was said of deals on the first day of the quarter they were due in, held against what became of them by its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coaching.lens import Lens
from coaching.metrics import statistics
from coaching.metrics.deals import COLUMN
from coaching.metrics.keep import keep_fresh
from coaching.metrics.reading import FEW
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "calibration.sql").read_text(encoding="utf-8")
FEWEST = 10  # deals in a band of probabilities, below which it joins the next (METRICS F7)
BAND = 10  # per cent
NO_CATEGORY = "no category"
SAYS = {0: "could be chance", 1: "▲ says more", -1: "▼ says less"}
ORDER = ("commit", "best case", "pipeline", "omitted", "closed")


@dataclass(frozen=True)
class Stated:
    """Deals of one category and one probability in per cent (None: none stated); said: their probabilities added up; amounts of the first day."""

    category: str | None
    percent: int | None
    deals: int
    won: int
    said: float | None
    amount: float | None
    won_amount: float | None
    rep: str = ""


def stated(workspace: Workspace, lens: Lens, last: date) -> list[Stated]:
    """What was said of the deals of the lens's scopes in every quarter that was over by a day, each deal whole with its owner of that time."""
    workspace.settle_states()
    keep_fresh(workspace)
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})"
    rows = workspace.facts.cursor().execute(SQL.format(pick=pick), {"last": last, **named}).fetchall()
    return [Stated(category, percent, int(deals), int(won), *rest) for category, percent, deals, won, *rest in rows]


def by_category(found: Iterable[Stated]) -> Table:
    """Each forecast category with the deals won of it, by count with its interval and by value (F4); commit first."""
    groups: dict[str, list[Stated]] = {}
    for one in found:
        groups.setdefault(one.category or NO_CATEGORY, []).append(one)
    names = sorted(groups, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    rows = [{"category": name, **_outcome(groups[name])} for name in names]
    return Table(rows, {"category": "Category", **_COLUMNS})


def by_probability(found: Iterable[Stated]) -> Table:
    """Bands of ten per cent with the mean that was said and the share won; a band of fewer than ten deals joins its neighbour."""
    bands: dict[int, list[Stated]] = {}
    for one in found:
        if one.percent is not None:
            bands.setdefault(min(one.percent // BAND, 100 // BAND - 1), []).append(one)
    merged: list[tuple[int, int, list[Stated]]] = []
    for band in sorted(bands):
        if merged and _deals(merged[-1][2]) < FEWEST:
            merged[-1] = (merged[-1][0], band, merged[-1][2] + bands[band])
        else:
            merged.append((band, band, bands[band]))
    if len(merged) > 1 and _deals(merged[-1][2]) < FEWEST:
        first, last = merged[-2], merged.pop()
        merged[-1] = (first[0], last[1], first[2] + last[2])
    rows = [{
        "band": f"{low * BAND} to {(high + 1) * BAND} %",
        "said": statistics.ratio(sum(one.said or 0 for one in some), _deals(some)), **_outcome(some),
    } for low, high, some in merged]  # fmt: skip
    return Table(rows, {"band": "Probability", "said": ("Said, on average", "share"), **_COLUMNS})


def by_rep(found: Iterable[Stated]) -> Table:
    """Each person's mean stated probability beside the share won, this also evened out for few cases (P4); who is told apart first, else by name."""
    each: dict[str, list[Stated]] = {}
    for one in found:
        if one.percent is not None:
            each.setdefault(one.rep, []).append(one)
    team = statistics.team_rate([(sum(one.won for one in some), _deals(some)) for some in each.values()])
    rows = []
    for name in sorted(each, key=str.casefold):
        some = each[name]
        deals, won, said = _deals(some), sum(one.won for one in some), sum(one.said or 0 for one in some) / _deals(some)
        low, high = statistics.wilson(won, deals)
        apart = deals >= FEW and low is not None and high is not None and not low <= said <= high
        rows.append({
            "rep": name, "said": said, **_outcome(some), "shrunk": statistics.shrunk_rate(won, deals, team) if team else None,
            "stands": "fewer than five deals" if deals < FEW else SAYS[apart and (1 if said > won / deals else -1)], "apart": apart,
        })  # fmt: skip
    rows.sort(key=lambda row: not row["apart"])
    columns = {name: shown for name, shown in _COLUMNS.items() if name not in ("amount", "value")}
    return Table(rows, {
        "rep": "Rep", "said": ("Said, on average", "share"), **columns, "shrunk": ("Evened out for few cases", "share"),
        "stands": "Said against what came",
    })  # fmt: skip


def skill(found: Iterable[Stated]) -> tuple[float, float, int] | None:
    """The Brier score of the probabilities, its skill against always saying the share won (F7), and the deals; None where all or none were won."""
    pairs = [(one.percent / 100, outcome, many) for one in found if one.percent is not None
             for outcome, many in ((1, one.won), (0, one.deals - one.won))]  # fmt: skip
    deals, won = sum(many for _, _, many in pairs), sum(outcome * many for _, outcome, many in pairs)
    if not 0 < won < deals:
        return None
    score = statistics.brier(pairs) or 0.0
    return score, 1 - score / (won / deals * (1 - won / deals)), deals


def finding(found: Sequence[Stated]) -> str:
    """Whether the probabilities say more than the share won of all deals does, in one sentence; empty where that cannot be told."""
    known = skill(found)
    if known is None or known[2] < FEWEST:
        return ""
    score, gain, deals = known
    verdict = f"{gain:.0%} better than" if gain > 0 else "no better than"
    return f"The probabilities of {deals:,} deals are {verdict} saying the same share of every deal (Brier score {score:.3f})."


_COLUMNS = {
    "deals": ("Deals", "count"), "won": ("Won in the quarter", "count"), "rate": ("Share won", "share"), "low": ("95 % from", "share"),
    "high": ("95 % to", "share"), "amount": ("Amount on the first day", "money"), "value": ("Of the value won", "share"),
}  # fmt: skip


def _deals(some: Iterable[Stated]) -> int:
    return sum(one.deals for one in some)


def _outcome(some: Sequence[Stated]) -> dict[str, float | None]:
    deals, won = _deals(some), sum(one.won for one in some)
    amount, won_amount = sum(one.amount or 0 for one in some), sum(one.won_amount or 0 for one in some)
    low, high = statistics.wilson(won, deals)
    return {
        "deals": deals, "won": won, "rate": statistics.ratio(won, deals), "low": low, "high": high, "amount": amount or None,
        "value": statistics.ratio(won_amount, amount),
    }  # fmt: skip
