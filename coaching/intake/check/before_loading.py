"""What is told of targets and dated changes before they are loaded: what would count nowhere, or contradicts what is known."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from coaching.intake.answers.receipt import Receipt
from coaching.intake.words.convert import quoted
from coaching.workspace import Workspace

SHOWN = 3
DATED = ("stage_history", "opportunity_snapshot")
_TEAM_GOALS = Path(__file__).with_name("team_goals.sql")
_PARTS = Path(__file__).with_name("parts_of_deals.sql")
_STAGED = " union all select opportunity_id, name, amount from read_parquet({file})"


def tell_before_loading(workspace: Workspace, receipts: Sequence[Receipt]) -> None:
    """Add what is to be looked at to the notes of receipts whose rows are staged."""
    staged = [(one, one.staged / "rows.parquet") for one in receipts if one.staged and (one.staged / "rows.parquet").exists()]
    targets = [(receipt, path) for receipt, path in staged if receipt.kind == "quota"]
    for receipt, path in targets:
        _tell_idle(workspace, receipt, path)
    if targets:
        targets[-1][0].notes += _teams_that_differ(workspace, [path for _, path in targets])
    deals = [path for receipt, path in staged if receipt.kind == "opportunity"]
    for receipt, path in staged:
        _tell_contradicting(workspace, receipt, path, [staged for other, staged in staged if other.kind == "account"])
        if receipt.kind in DATED:
            _tell_ahead(workspace, receipt, path)
        if receipt.kind == "deal_split":
            _tell_parts(workspace, receipt, path, deals)


def _tell_idle(workspace: Workspace, receipt: Receipt, path: Path) -> None:
    """Targets whose days hold no working day: they count nowhere."""
    spans = workspace.facts.cursor().execute(
        f"select period_start, period_end, count(*) from read_parquet({quoted(path)}) where period_start < period_end group by 1, 2 order by 1, 2"
    ).fetchall()  # fmt: skip
    idle = [span for span in spans if workspace.calendar.working_days(span[0], span[1]) == 0]
    if not idle:
        return
    count = sum(span[2] for span in idle)
    shown = ", ".join(_days(start, end) for start, end, _ in idle[:SHOWN]) + (f" and {len(idle) - SHOWN} more" if len(idle) > SHOWN else "")
    what = "target holds" if count == 1 else "targets hold"
    receipt.notes.append(f"{count:,} {what} on no working day ({shown}) and would count nowhere: give the days that are meant")


def _teams_that_differ(workspace: Workspace, files: Sequence[Path]) -> list[str]:
    """Goals of a team, or of all, that are not what the personal ones of the same days add up to; the personal ones count."""
    sql = _TEAM_GOALS.read_text(encoding="utf-8").format(files=", ".join(quoted(path) for path in files))
    told = []
    for team, measure, start, end, goal, added in workspace.facts.cursor().execute(sql).fetchall():
        whose = f"the goal of {team}" if team else "the goal above all others"
        told.append(f"{measure}, {_days(start, end)}: {whose} is {goal:,.2f}, the personal ones add up to {added:,.2f}; the personal ones count")
    return told


def _tell_ahead(workspace: Workspace, receipt: Receipt, path: Path) -> None:
    """Changes dated after the day of the data, which cannot have happened yet."""
    day = receipt.as_of or date.today()
    row = workspace.facts.cursor().execute(
        f'select count(*), max(cast("at" as date)) from read_parquet({quoted(path)}) where cast("at" as date) > ?', [day]
    ).fetchone()  # fmt: skip
    if row and row[0]:
        what = "change is" if row[0] == 1 else "changes are"
        receipt.notes.append(
            f"{row[0]:,} {what} dated after {day}, the day of the data, up to {row[1]}: not counted before that day; correct them if they are slips"
        )


def _tell_contradicting(workspace: Workspace, receipt: Receipt, path: Path, lists: Sequence[Path]) -> None:
    """Rows whose id is of one account and whose name is that of another: the id counts."""
    typed = path.with_name("typed.parquet")
    if receipt.kind == "account" or not typed.exists():
        return
    cursor = workspace.facts.cursor()
    held = {name for (name,) in cursor.execute(f"select name from parquet_schema({quoted(typed)})").fetchall()}
    if not {"account_id", "account_name"} <= held:
        return
    known = "".join(f" union select account_id, name from read_parquet({quoted(one)})" for one in lists)
    rows = cursor.execute(
        f"""with known as (select account_id, name from account{known}),
            named as (select lower(trim(name)) as word, min(account_id) as account_id from known group by 1 having count(distinct account_id) = 1)
            select t.source_row, t.account_id, k.name, t.account_name from read_parquet({quoted(typed)}) t
            join known k on k.account_id = t.account_id join named n on n.word = lower(trim(t.account_name))
            where n.account_id <> t.account_id order by 1"""
    ).fetchall()
    if rows:
        row, number, name, other = rows[0]
        what = "row has the id of one account and the name" if len(rows) == 1 else "rows have the id of one account and the name"
        receipt.notes.append(f'{len(rows):,} {what} of another, as row {row}: {number} is "{name}", beside it stands "{other}". The id counts')


def _tell_parts(workspace: Workspace, receipt: Receipt, path: Path, deals: Sequence[Path]) -> None:
    """Parts of deals that nobody has loaded, and parts in money that do not make the amount of their deal."""
    sql = _PARTS.read_text(encoding="utf-8").format(splits=quoted(path), staged="".join(_STAGED.format(file=quoted(one)) for one in deals))
    rows = workspace.facts.cursor().execute(sql).fetchall()
    unknown = [deal for deal, is_known, _, _ in rows if not is_known]
    if unknown:
        some = ", ".join(unknown[:SHOWN]) + (f" and {len(unknown) - SHOWN:,} more" if len(unknown) > SHOWN else "")
        receipt.notes.append(f"deals that are not loaded: {some}; their parts count as soon as the deals are")
    other = [f"{deal} ({parts:,.2f} of {amount:,.2f})" for deal, is_known, parts, amount in rows if is_known]
    if other:
        some = ", ".join(other[:SHOWN]) + (f" and {len(other) - SHOWN:,} more" if len(other) > SHOWN else "")
        receipt.notes.append(f"parts that do not add up to the amount of the deal: {some}; each person has the share of what they add up to")


def _days(start: date, end: date) -> str:
    last = end - timedelta(days=1)
    return f"{start}" if start == last else f"{start} to {last}"
