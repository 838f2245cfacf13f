"""What is talked about with customers: products, their business, or an insight, as the activities say, and account by account."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.data_hints import COLUMN
from coaching.metrics.keep import keep_fresh
from coaching.metrics.reading import FEW, Reading
from coaching.metrics.show import cases, number_in_unit
from coaching.metrics.statistics import ratio, wilson
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "talks.sql").read_text(encoding="utf-8")
SHARES = {"talk_product": "Products", "talk_business": "Their business", "talk_insight": "An insight"}


@dataclass(frozen=True)
class Talked:
    """What was talked about with one account: how many activities say so, about what, and how many say nothing."""

    id: str
    name: str
    told: int
    product: int
    business: int
    insight: int
    other: int
    untold: int


def by_account(workspace: Workspace, lens: Lens) -> list[Talked]:
    """The accounts of which an activity in the lens's period says what it was about, those of most such activities first."""
    keep_fresh(workspace)
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    sql = SQL.format(pick=f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})")
    days = {"first": lens.period.start, "last": min(lens.as_of, lens.period.last)}
    return [Talked(*row) for row in workspace.facts.cursor().execute(sql, days | named).fetchall()]


def finding(found: Sequence[Reading], by: Sequence[Talked]) -> str:
    """What part of the talks was about products, and with how many accounts about nothing else, in a sentence; empty where nothing says."""
    product = next((one for one in found if one.metric == "talk_product"), None)
    if product is None or product.value is None:
        return ""
    enough = [one for one in by if one.told >= FEW]
    only = sum(1 for one in enough if one.product == one.told)
    alone = (
        f" Of {cases(len(enough), 'accounts')} with {FEW} or more of them, {only} heard of products only."
        if enough
        else ""
    )
    return f"{number_in_unit(product.value, 'share')} of {cases(product.whole or 0, 'activities')} that say their topic were about products.{alone}"


def board(found: Sequence[Talked]) -> Table:
    """A row an account, those of most talks first, not a ranking: counts, and the share about products with its 95 % interval from five talks on."""
    rows = []
    for one in found:
        low, high = wilson(one.product, one.told) if one.told >= FEW else (None, None)
        rows.append({
            "id": one.id, "name": one.name, "told": one.told, "product": one.product, "business": one.business, "insight": one.insight,
            "other": one.other, "share": ratio(one.product, one.told) if one.told >= FEW else None, "low": low, "high": high, "untold": one.untold,
        })  # fmt: skip
    return Table(rows, {
        "name": "Account", "told": ("With a topic", "count"), "product": ("Products", "count"), "business": ("Their business", "count"),
        "insight": ("An insight", "count"), "other": ("Something else", "count"), "share": ("About products", "share"), "low": ("95 % from", "share"),
        "high": ("95 % to", "share"), "untold": ("Without one", "count"),
    })  # fmt: skip
