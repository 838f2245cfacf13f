"""Activities that are loaded and yet in no figure, because their kind is none that counts: internal, notes, tasks, those of the system."""

from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.keep import keep_fresh
from coaching.metrics.show import cases
from coaching.workspace import Workspace

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def in_words(workspace: Workspace, lens: Lens) -> str:
    """How many activities of the lens's scopes and period no figure counts, by kind; "" where there are none."""
    keep_fresh(workspace)
    column = {"rep": "coalesce(t.rep_id, '')", "team": "p.team", "company": "'company'", "account": "t.account_id"}[
        lens.by
    ]
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    sql = SQL.format(pick=f"{column} in ({', '.join(f'${name}' for name in named)})")
    days = {"first": lens.period.start, "last": min(lens.as_of, lens.period.last)}
    rows = workspace.facts.cursor().execute(sql, days | named).fetchall()
    if not rows:
        return ""
    parts = ", ".join(f"{count:,} {kind}" for kind, count in rows)
    total = sum(count for _, count in rows)
    return f"{cases(total, 'activities')} of these days {'is' if total == 1 else 'are'} of kinds that no figure counts: {parts}."
