"""What is told of targets and dated changes before they are loaded: what would count nowhere, or contradicts what is known."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from coaching.intake.answers.receipt import Receipt
from coaching.intake.rows.owner_names import NAMED
from coaching.intake.words.convert import quoted
from coaching.workspace import Workspace

SHOWN = 3
FEWEST = 8  # figures of whole periods that must never fall before it is told
DATED = ("stage_history", "opportunity_snapshot")
_TEAM_GOALS = Path(__file__).with_name("team_goals.sql")
_PARTS = Path(__file__).with_name("parts_of_deals.sql")
_LONGER = Path(__file__).with_name("longer_periods.sql")
_FIGURE = {
    "quota": ("target", ("rep_id", "team", "is_rollup", "measure")), "activity_summary": ("count", ("rep_id", "kind")),
    "sales_total": ("amount", ("rep_id", "account_id", "team", "product", "measure")),
}  # fmt: skip
"""Of kinds that are counted by period the figure, and what says whose and of what it is."""
_STAGED = " union all select opportunity_id, name, amount from read_parquet({file})"


def tell_before_loading(workspace: Workspace, receipts: Sequence[Receipt]) -> None:
    """Add what is to be looked at to the notes of receipts whose rows are staged."""
    staged = [
        (one, one.staged / "rows.parquet") for one in receipts if one.staged and (one.staged / "rows.parquet").exists()
    ]
    targets = [(receipt, path) for receipt, path in staged if receipt.kind == "quota"]
    for receipt, path in targets:
        _tell_idle(workspace, receipt, path)
    if targets:
        targets[-1][0].notes += _teams_that_differ(workspace, [path for _, path in targets])
        targets[-1][0].notes += _teams_alone(workspace, [path for _, path in targets])
    for receipt, path in staged:
        if receipt.kind in _FIGURE:
            receipt.notes += _longer_that_differ(workspace, receipt.kind, path)
        if receipt.kind in ("sales_total", "activity_summary"):
            _tell_never_falling(workspace, receipt, path)
    deals = [path for receipt, path in staged if receipt.kind == "opportunity"]
    for receipt, path in staged:
        _tell_contradicting(workspace, receipt, path, [staged for other, staged in staged if other.kind == "account"])
        _tell_other_person(workspace, receipt, path, [staged for other, staged in staged if other.kind == "rep"])
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
    shown = ", ".join(_days(start, end) for start, end, _ in idle[:SHOWN]) + (
        f" and {len(idle) - SHOWN} more" if len(idle) > SHOWN else ""
    )
    what = "target holds" if count == 1 else "targets hold"
    receipt.notes.append(
        f"{count:,} {what} on no working day ({shown}) and would count nowhere: give the days that are meant"
    )


def _teams_that_differ(workspace: Workspace, files: Sequence[Path]) -> list[str]:
    """Goals of a team, or of all, that are not what the personal ones of the same days add up to; the personal ones count."""
    sql = _TEAM_GOALS.read_text(encoding="utf-8").format(files=", ".join(quoted(path) for path in files))
    told = []
    for team, measure, start, end, goal, added in workspace.facts.cursor().execute(sql).fetchall():
        whose = f"the goal of {team}" if team else "the goal above all others"
        told.append(
            f"{measure}, {_days(start, end)}: {whose} is {goal:,.2f}, the personal ones add up to {added:,.2f}; the personal ones count"
        )
    return told


def _tell_never_falling(workspace: Workspace, receipt: Receipt, path: Path) -> None:
    """Totals of whole periods that nobody's ever fall from one to the next: running totals look like that, and are not to be added up."""
    figure, who = _FIGURE[receipt.kind or ""]
    whose = ", ".join(who)
    row = (
        workspace.facts.cursor()
        .execute(
            f"""with told as (select *, {figure} - lag({figure}) over (partition by {whose} order by period_start) as more
                          from read_parquet({quoted(path)})),
            one as (select {whose}, count(*) as periods, min(more) as least, sum(more) as more from told group by all)
            select count(*), min(periods), min(least), min(more) from one"""
        )
        .fetchone()
    )
    if row and row[1] and row[0] * row[1] >= FEWEST and row[1] > SHOWN and row[2] >= 0 and row[3] > 0:
        receipt.notes.append(
            "nobody's figures ever fall from one period to the next: running totals must not be loaded, as figures are added up"
        )


def _teams_alone(workspace: Workspace, files: Sequence[Path]) -> list[str]:
    """Goals of teams that have no personal ones of the same measure in their days: they count nowhere."""
    rows = (
        workspace.facts.cursor()
        .execute(
            f"""with staged as (select * from read_parquet([{", ".join(quoted(path) for path in files)}], union_by_name = true)),
            personal as (select measure, period_start, period_end from staged where rep_id is not null
                         union all select measure, period_start, period_end from quota where rep_id is not null)
            select s.team, s.measure, s.period_start, s.period_end from staged s where s.rep_id is null and s.team is not null and not exists (
                select 1 from personal p where p.measure = s.measure and p.period_start < s.period_end and p.period_end > s.period_start)
            order by 3, 1"""
        )
        .fetchall()
    )
    if not rows:
        return []
    team, measure, start, end = rows[0]
    what = "target is that of a team and has" if len(rows) == 1 else "targets are those of teams and have"
    such = f"such as {measure} of {team}, {_days(start, end)}"
    return [
        f"{len(rows):,} {what} no personal ones beside them, {such}: a team's target is what its people's add up to, so they count nowhere yet"
    ]


def _longer_that_differ(workspace: Workspace, kind: str, path: Path) -> list[str]:
    """Figures of a longer period that differ from what those of shorter ones inside it add up to; the shorter ones count."""
    cursor = workspace.facts.cursor()
    lengths = f"select count(distinct period_end - period_start) from read_parquet({quoted(path)})"
    if (row := cursor.execute(lengths).fetchone()) is None or row[0] < 2:
        return []
    figure, who = _FIGURE[kind]
    said = ", ".join(f"coalesce(cast({one} as varchar), '')" for one in who)
    whole = "true" if kind == "quota" else "false"
    sql = _LONGER.read_text(encoding="utf-8").format(rows=quoted(path), figure=figure, who=said, whole=whole)
    found = cursor.execute(sql).fetchall()
    names = dict(cursor.execute("select rep_id, name from person").fetchall()) if found else {}
    told = [
        f"{what}, {_days(start, end)}: {names.get(whose, whose) or 'nobody'} has {figure:,.2f}, and {added:,.2f} in shorter periods of these days; "
        "the shorter ones count"
        for whose, what, start, end, figure, added in found[:SHOWN]
    ]
    return [*told, *([f"and so {len(found) - SHOWN:,} more"] if len(found) > SHOWN else [])]


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
        what = (
            "row has the id of one account and the name"
            if len(rows) == 1
            else "rows have the id of one account and the name"
        )
        receipt.notes.append(
            f'{len(rows):,} {what} of another, as row {row}: {number} is "{name}", beside it stands "{other}". The id counts'
        )


def _tell_other_person(workspace: Workspace, receipt: Receipt, path: Path, lists: Sequence[Path]) -> None:
    """Rows whose id is that of one person and whose name is that of another: the id counts."""
    named = path.with_name(NAMED)
    if not named.exists():
        return
    known = "".join(f" union select rep_id, name from read_parquet({quoted(one)})" for one in lists)
    rows = (
        workspace.facts.cursor()
        .execute(
            f"""with known as (select rep_id, name from rep{known}), other as (select rep_id, lower(trim(name)) as word from known)
            select n.rep_id, min(k.name), n.name from read_parquet({quoted(named)}) n join known k on k.rep_id = n.rep_id
            where lower(trim(n.name)) in (select word from other o where o.rep_id <> n.rep_id)
            group by n.rep_id, n.name having bool_and(lower(trim(k.name)) <> lower(trim(n.name))) order by 1"""
        )
        .fetchall()
    )
    if rows:
        number, name, other = rows[0]
        what = "id of one person stands" if len(rows) == 1 else "ids of people stand"
        receipt.notes.append(
            f'{len(rows):,} {what} beside the name of another: {number} is "{name}", beside it stands "{other}". The id counts'
        )


def _tell_parts(workspace: Workspace, receipt: Receipt, path: Path, deals: Sequence[Path]) -> None:
    """Parts of deals that nobody has loaded, and parts in money that do not make the amount of their deal."""
    sql = _PARTS.read_text(encoding="utf-8").format(
        splits=quoted(path), staged="".join(_STAGED.format(file=quoted(one)) for one in deals)
    )
    rows = workspace.facts.cursor().execute(sql).fetchall()
    unknown = [deal for deal, is_known, _, _ in rows if not is_known]
    if unknown:
        some = ", ".join(unknown[:SHOWN]) + (f" and {len(unknown) - SHOWN:,} more" if len(unknown) > SHOWN else "")
        receipt.notes.append(f"deals that are not loaded: {some}; their parts count as soon as the deals are")
    other = [f"{deal} ({parts:,.2f} of {amount:,.2f})" for deal, is_known, parts, amount in rows if is_known]
    if other:
        some = ", ".join(other[:SHOWN]) + (f" and {len(other) - SHOWN:,} more" if len(other) > SHOWN else "")
        receipt.notes.append(
            f"parts that do not add up to the amount of the deal: {some}; each person has the share of what they add up to"
        )


def _days(start: date, end: date) -> str:
    last = end - timedelta(days=1)
    return f"{start}" if start == last else f"{start} to {last}"
