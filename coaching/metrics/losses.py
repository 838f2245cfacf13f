"""Why deals were lost, in the words of those who closed them."""

from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.deals import COLUMN
from coaching.metrics.keep import keep_fresh
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "losses.sql").read_text(encoding="utf-8")


def reasons(workspace: Workspace, lens: Lens) -> Table | None:
    """The lost deals of the period by reason, the most frequent first; None where no reason was ever given."""
    keep_fresh(workspace)
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})"
    dates = {"first": lens.period.start, "after": lens.period.end, "as_of": lens.as_of}
    rows = workspace.facts.cursor().execute(SQL.format(pick=pick), {**dates, **named}).fetchall()
    if not any(reason for reason, _, _ in rows):
        return None
    listed = [{"reason": reason or "no reason given", "deals": int(count), "amount": amount} for reason, count, amount in rows]
    return Table(listed, {"reason": "Reason", "deals": ("Deals lost", "count"), "amount": ("Amount", "money")})
