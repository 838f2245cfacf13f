"""What is told of targets and dated changes before they are loaded: what would count nowhere, or contradicts what is known."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from coaching.errors import Said, said
from coaching.intake.answers.receipt import Receipt
from coaching.intake.rows.finish import NAMED
from coaching.intake.words.convert import quoted
from coaching.intake.words.staging import statement
from coaching.workspace import Workspace

SHOWN = 3
FEWEST = 8  # figures of whole periods that must never fall before it is told
WHOSE = {
    "opportunity": "owner_id",
    "activity": "rep_id",
    "quota": "rep_id",
    "sales_total": "rep_id",
    "activity_summary": "rep_id",
}
OF_ACCOUNTS = ("opportunity", "activity", "contact", "survey_response", "sales_total")
MOST_NAMES = 2_000
DATED = ("stage_history", "opportunity_snapshot")
_FIGURE = {
    "quota": ("target", ("rep_id", "team", "is_rollup", "measure")), "activity_summary": ("count", ("rep_id", "kind")),
    "sales_total": ("amount", ("rep_id", "account_id", "team", "product", "measure")),
}  # fmt: skip
"""Of kinds that are counted by period the figure, and what says whose and of what it is."""
_STAGED = " union all select opportunity_id, name, amount from read_parquet({file})"


def tell_before_loading(workspace: Workspace, receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts, those whose rows are staged with notes on what is to be looked at."""
    staged = {
        place: one.staged / "rows.parquet"
        for place, one in enumerate(receipts)
        if one.staged and (one.staged / "rows.parquet").exists()
    }
    files = {
        kind: [path for place, path in staged.items() if receipts[place].kind == kind]
        for kind in ("quota", "opportunity", "account", "rep")
    }
    targets = [place for place in staged if receipts[place].kind == "quota"]
    told = list(receipts)
    for place in targets:
        told[place] = told[place].noted(*_idle(workspace, staged[place]))
    if targets:
        of_teams = [*_teams_that_differ(workspace, files["quota"]), *_teams_alone(workspace, files["quota"])]
        told[targets[-1]] = told[targets[-1]].noted(*of_teams)
    for place, path in staged.items():
        told[place] = told[place].noted(*_of_figures(workspace, told[place].kind or "", path))
    for place, path in staged.items():
        told[place] = told[place].noted(*_of_one(workspace, told[place], path, files))
    return told


def _of_figures(workspace: Workspace, kind: str, path: Path) -> list[Said]:
    """What stands out in figures of periods."""
    longer = _longer_that_differ(workspace, kind, path) if kind in _FIGURE else []
    return longer + (_never_falling(workspace, kind, path) if kind in ("sales_total", "activity_summary") else [])


def _of_one(workspace: Workspace, receipt: Receipt, path: Path, files: Mapping[str, Sequence[Path]]) -> list[Said]:
    """What stands out in one table beside the others of the load, by kind, and what is loaded."""
    told = [*_contradicting(workspace, receipt, path, files["account"]), *_other_person(workspace, path, files["rep"])]
    if receipt.kind in WHOSE:
        told += _of_one_name(workspace, WHOSE[receipt.kind], path)
        told += _of_several(workspace, "rep", WHOSE[receipt.kind], path, files["rep"])
    if receipt.kind in OF_ACCOUNTS:
        told += _of_several(workspace, "account", "account_id", path, files["account"])
    if receipt.kind == "time_off":
        told += _without_end(workspace, path)
    if receipt.kind == "rep":
        told += _called_otherwise(workspace, path)
    if receipt.kind in DATED:
        told += _ahead(workspace, receipt, path, 'cast("at" as date)')
    if receipt.kind == "activity":
        day = 'cast(coalesce("at", cast(due_on as timestamp)) as date)'
        told += _ahead(workspace, receipt, path, f"case when done is distinct from false then {day} end")
    if receipt.kind == "deal_split":
        told += _parts(workspace, path, files["opportunity"])
    return told


def _of_one_name(workspace: Workspace, who: str, path: Path) -> list[Said]:
    """Names of a file that have the words of another name, in another order or with other accents: two people until somebody says otherwise."""
    cursor = workspace.facts.cursor()
    found = cursor.execute(
        f"""select distinct {who} from read_parquet({quoted(path)}) where {who} like '% %'
            and {who} not in (select alias from rep_alias) limit {MOST_NAMES}"""
    ).fetchall()
    loaded = cursor.execute(f"select name from person where name like '% %' limit {MOST_NAMES}").fetchall()
    spelled: dict[str, dict[str, str]] = {}
    for (name,) in [*loaded, *found]:
        spelled.setdefault(_words_of(name), {}).setdefault(str(name).casefold(), str(name))
    mine = {_words_of(name) for (name,) in found}
    several = sorted(sorted(names.values()) for words, names in spelled.items() if len(names) > 1 and words in mine)
    return [said("names that may be one", count=len(several), names=several[0])] if several else []


def _of_several(workspace: Workspace, kind: str, who: str, path: Path, lists: Sequence[Path]) -> list[Said]:
    """Names in a column of a file that several listed people or accounts have: their rows are of none of them."""
    if not _lists(workspace, kind, lists):
        return []
    own = f"{kind}_id"
    known = "".join(f" union select {own}, name from read_parquet({quoted(one)})" for one in lists)
    parts = {"own": own, "list": kind, "known": known, "who": who, "file": quoted(path)}
    rows = workspace.facts.cursor().execute(statement(__file__, "name_of_several", **parts)).fetchall()
    named = ("name", "count", "ids")
    return (
        [said("name of several", of=kind, more=len(rows) - 1, **dict(zip(named, rows[0], strict=True)))] if rows else []
    )


def _lists(workspace: Workspace, kind: str, lists: Sequence[Path]) -> bool:
    """Whether there is a list of people or accounts, in this load or loaded already."""
    return bool(lists) or workspace.facts.cursor().execute(f"select 1 from {kind} limit 1").fetchone() is not None


def _called_otherwise(workspace: Workspace, path: Path) -> list[Said]:
    """People whom the list calls otherwise than facts do: the former name stands for somebody of its own until a person says that it is theirs."""
    rows = workspace.facts.cursor().execute(statement(__file__, "called_otherwise", file=quoted(path))).fetchall()
    named = ("before", "now", "count")
    return [said("called otherwise", more=len(rows) - 1, **dict(zip(named, rows[0], strict=True)))] if rows else []


def _without_end(workspace: Workspace, path: Path) -> list[Said]:
    """Absences whose last day is left empty where others have one: each counts for its first day alone."""
    typed = path.with_name("typed.parquet")
    cursor = workspace.facts.cursor()
    told = f"select count(*) filter (last_day is null), count(last_day) from read_parquet({quoted(typed)}) where first_day is not null"
    held = f"select 1 from parquet_schema({quoted(typed)}) where name = 'last_day'"
    if not typed.exists() or not cursor.execute(held).fetchone():
        return []
    row = cursor.execute(told).fetchone()
    return [said("absences without end", count=row[0])] if row and row[0] and row[1] else []


def _words_of(name: str) -> str:
    """The words of a name in one order, without accents and capitals."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    return " ".join(sorted(re.findall(r"[^\W\d_]+", plain))) or name


def _idle(workspace: Workspace, path: Path) -> list[Said]:
    """Targets whose days hold no working day: they count nowhere."""
    spans = workspace.facts.cursor().execute(
        f"select period_start, period_end, count(*) from read_parquet({quoted(path)}) where period_start < period_end group by 1, 2 order by 1, 2"
    ).fetchall()  # fmt: skip
    idle = [span for span in spans if workspace.calendar.working_days(span[0], span[1]) == 0]
    if not idle:
        return []
    return [said("idle targets", count=sum(span[2] for span in idle), spans=[span[:2] for span in idle])]


def _teams_that_differ(workspace: Workspace, files: Sequence[Path]) -> list[Said]:
    """Goals of a team, or of all, that are not what the personal ones of the same days add up to; the personal ones count."""
    sql = statement(__file__, "team_goals", files=", ".join(quoted(path) for path in files))
    names = ("team", "measure", "start", "end", "goal", "added")
    rows = workspace.facts.cursor().execute(sql).fetchall()
    return [said("team goal differs", **dict(zip(names, row, strict=True))) for row in rows]


def _never_falling(workspace: Workspace, kind: str, path: Path) -> list[Said]:
    """Totals of whole periods that nobody's ever fall from one to the next: running totals look like that, and are not to be added up."""
    figure, who = _FIGURE[kind]
    sql = statement(__file__, "never_falling", figure=figure, whose=", ".join(who), file=quoted(path))
    row = workspace.facts.cursor().execute(sql).fetchone()
    if row and row[1] and row[0] * row[1] >= FEWEST and row[1] > SHOWN and row[2] >= 0 and row[3] > 0:
        return [said("never falling")]
    return []


def _teams_alone(workspace: Workspace, files: Sequence[Path]) -> list[Said]:
    """Goals of teams that have no personal ones of the same measure in their days: they count nowhere."""
    sql = statement(__file__, "teams_alone", files=", ".join(quoted(path) for path in files))
    rows = workspace.facts.cursor().execute(sql).fetchall()
    if not rows:
        return []
    team, measure, start, end = rows[0]
    return [said("team goals alone", count=len(rows), team=team, measure=measure, start=start, end=end)]


def _longer_that_differ(workspace: Workspace, kind: str, path: Path) -> list[Said]:
    """Figures of a longer period that differ from what those of shorter ones inside it add up to; the shorter ones count."""
    cursor = workspace.facts.cursor()
    lengths = f"select count(distinct period_end - period_start) from read_parquet({quoted(path)})"
    if (row := cursor.execute(lengths).fetchone()) is None or row[0] < 2:
        return []
    figure, who = _FIGURE[kind]
    whose = ", ".join(f"coalesce(cast({one} as varchar), '')" for one in who)
    whole = "true" if kind == "quota" else "false"
    sql = statement(__file__, "longer_periods", rows=quoted(path), figure=figure, who=whose, whole=whole)
    found = cursor.execute(sql).fetchall()
    names = dict(cursor.execute("select rep_id, name from person").fetchall()) if found else {}
    keys = ("whose", "what", "start", "end", "figure", "added")
    told = [dict(zip(keys, (names.get(row[0], row[0]), *row[1:]), strict=True)) for row in found[:SHOWN]]
    more = [said("longer periods differ too", count=len(found) - SHOWN)] if len(found) > SHOWN else []
    return [*(said("longer period differs", **one) for one in told), *more]


def _ahead(workspace: Workspace, receipt: Receipt, path: Path, at: str) -> list[Said]:
    """Rows dated after the day of the data, which cannot have happened yet; at is the SQL of their day."""
    day = receipt.as_of or date.today()
    row = workspace.facts.cursor().execute(
        f"select count(*), max({at}) from read_parquet({quoted(path)}) where {at} > ?", [day]
    ).fetchone()  # fmt: skip
    return [said("dated ahead", count=row[0], of=day, newest=row[1], kind=receipt.kind)] if row and row[0] else []


def _contradicting(workspace: Workspace, receipt: Receipt, path: Path, lists: Sequence[Path]) -> list[Said]:
    """Rows whose id is of one account and whose name is that of another: the id counts."""
    typed = path.with_name("typed.parquet")
    if receipt.kind == "account" or not typed.exists() or not _lists(workspace, "account", lists):
        return []
    cursor = workspace.facts.cursor()
    held = {name for (name,) in cursor.execute(f"select name from parquet_schema({quoted(typed)})").fetchall()}
    if not {"account_id", "account_name"} <= held:
        return []
    known = "".join(f" union select account_id, name from read_parquet({quoted(one)})" for one in lists)
    rows = cursor.execute(statement(__file__, "account_of_another_name", known=known, file=quoted(typed))).fetchall()
    if not rows:
        return []
    names = ("row", "number", "name", "other")
    return [said("account of another name", count=len(rows), **dict(zip(names, rows[0], strict=True)))]


def _other_person(workspace: Workspace, path: Path, lists: Sequence[Path]) -> list[Said]:
    """Rows whose id is that of one person and whose name is that of another: the id counts."""
    named = path.with_name(NAMED)
    if not named.exists():
        return []
    known = "".join(f" union select rep_id, name from read_parquet({quoted(one)})" for one in lists)
    sql = statement(__file__, "person_of_another_name", known=known, file=quoted(named))
    rows = workspace.facts.cursor().execute(sql).fetchall()
    if not rows:
        return []
    names = ("number", "name", "other")
    return [said("person of another name", count=len(rows), **dict(zip(names, rows[0], strict=True)))]


def _parts(workspace: Workspace, path: Path, deals: Sequence[Path]) -> list[Said]:
    """Parts of deals that nobody has loaded, and parts in money that do not make the amount of their deal."""
    sql = statement(
        __file__,
        "parts_of_deals",
        splits=quoted(path),
        staged="".join(_STAGED.format(file=quoted(one)) for one in deals),
    )
    rows = workspace.facts.cursor().execute(sql).fetchall()
    unknown = [deal for deal, is_known, *_ in rows if not is_known]
    other = [(deal, parts, amount) for deal, is_known, parts, amount in rows if is_known]
    return [
        *([said("parts of unknown deals", deals=unknown)] if unknown else []),
        *([said("parts unlike their deal", deals=other)] if other else []),
    ]
