"""Who became a customer, came back or was lost in a period, by name."""

from dataclasses import dataclass

from coaching.lens import Lens
from coaching.metrics.measure import measure
from coaching.metrics.proof import proof
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

WAYS = {"new_customers": "New", "returned_customers": "Came back", "customers_lost": "Lost"}
SAID = {"new_customers": "came", "returned_customers": "came back", "customers_lost": "left"}


@dataclass(frozen=True)
class Moves:
    """The names behind the counts of new, returned and lost customers; untold: first purchases that nothing tells apart from old customers'.

    unknown: those of WAYS of which nothing can be told of the period, by what they are called in SAID.
    """

    table: Table
    untold: int
    unknown: tuple[str, ...]

    def nobody(self, period: str) -> str:
        """That nobody came or went in a period, and of which ways that is not known."""
        known = [said for said in SAID.values() if said not in self.unknown]
        first, last = ", ".join(known[:-1]), known[-1] if known else ""
        told = f"Nobody {f'{first} or {last}' if first else last} in {period}." if known else ""
        lacks = (
            "" if not self.unknown else f"Not known in {period}: {', '.join(f'who {said}' for said in self.unknown)}."
        )
        return f"{told} {lacks}".strip()


def came_and_went(workspace: Workspace, lens: Lens) -> Moves:
    """Who came, came back and left in the lens's period."""
    rows: list[dict[str, object]] = []
    untold = 0
    for key, label in WAYS.items():
        behind = proof(workspace, lens, key)
        rows += [
            {"way": label, "name": row["name"], "day": row["day"], "rep": row["rep"]} for row in behind.rows.to_pylist()
        ]
        untold = max(untold, sum(1 for row in behind.left_out.to_pylist() if row["code"] == "history too short"))
    unknown = tuple(SAID[one.metric] for one in measure(workspace, lens, list(WAYS)) if one.value is None)
    table = Table(rows, {"way": "Customer", "name": "Account", "day": ("Day", "date"), "rep": "Owner"})
    return Moves(table, untold, unknown)
