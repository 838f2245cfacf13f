"""Who became a customer, came back or was lost in a period, by name."""

from coaching.lens import Lens
from coaching.metrics.proof import proof
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

WAYS = {"new_customers": "New", "returned_customers": "Came back", "customers_lost": "Lost"}


def came_and_went(workspace: Workspace, lens: Lens) -> tuple[Table, int]:
    """The names behind the counts of new, returned and lost customers, and how many first purchases nothing tells apart from old customers'."""
    rows: list[dict[str, object]] = []
    untold = 0
    for key, label in WAYS.items():
        behind = proof(workspace, lens, key)
        rows += [
            {"way": label, "name": row["name"], "day": row["day"], "rep": row["rep"]} for row in behind.rows.to_pylist()
        ]
        untold = max(untold, sum(1 for row in behind.left_out.to_pylist() if row["code"] == "history too short"))
    return Table(rows, {"way": "Customer", "name": "Account", "day": ("Day", "date"), "rep": "Owner"}), untold
