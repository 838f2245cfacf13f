"""How each type of activity of the exports was read, and whether it counts: what no figure counts first, each with its rows."""

from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.data_hints import COLUMN
from coaching.metrics.goes_with import label
from coaching.metrics.keep import keep_fresh
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
IN_NO_FIGURE = ("internal", "note", "system", "task")
SPOKEN = (
    "call",
    "meeting",
    "demo",
    "vip_visit",
    "peer_meeting",
    "business_review",
    "field_day",
    "carnival_day",
)  # kinds that may be a conversation
NO_TYPE = "(no type)"


def types_read(workspace: Workspace, lens: Lens) -> Table:
    """A row a type as the export has it: read as what, what it counts as here, and its rows in the lens's period; what is in no figure first."""
    keep_fresh(workspace)
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    sql = SQL.format(pick=f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})")
    days = {"first": lens.period.start, "last": min(lens.as_of, lens.period.last)}
    agreed = workspace.settings.hi_value_kinds
    rows = [
        {"said": said or NO_TYPE, "kind": label(kind), "counts": _counts(kind, agreed), "rows": count}
        for said, kind, count in workspace.facts.cursor().execute(sql, days | named).fetchall()
    ]
    return Table(
        rows, {"said": "Type in the export", "kind": "Read as", "counts": "Counts as", "rows": ("Rows", "count")}
    )


def _counts(kind: str, agreed: tuple[str, ...]) -> str:
    if kind in IN_NO_FIGURE:
        return "▲ in no figure"
    if kind in agreed:
        return "hi-value"
    return (
        "hi-value where it was a conversation"
        if "conversation" in agreed and kind in SPOKEN
        else "an activity, not hi-value"
    )
