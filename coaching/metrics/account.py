"""One account: its facts, the people we know there by level and function, and what they answered."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coaching.facts import Cursor
from coaching.lens import Lens
from coaching.metrics.definition import metric
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.portfolio import NO_OWNER, QUIET
from coaching.metrics.read_once import read_accounts_once
from coaching.metrics.show import cases, number_in_unit
from coaching.metrics.show import day as said_day
from coaching.metrics.tables import Table, whole
from coaching.metrics.written import LEVELS as LEVELS
from coaching.metrics.written import Person as Person
from coaching.workspace import Workspace

HERE = Path(__file__).parent
FACTS, PEOPLE, ANSWERS, ESTIMATE = (
    (HERE / f"account_{what}.sql").read_text(encoding="utf-8") for what in ("facts", "people", "answers", "estimate")
)
ROLES = {3: "promoter", 2: "passive", 1: "detractor"}
SCORED = {"promoter": "9 or 10", "passive": "7 or 8", "detractor": "0 to 6"}
WIDE = 3  # functions in the grid


def facts(workspace: Workspace, lens: Lens) -> dict[str, str]:
    """What is known of the lens's account, by what it is called; what nobody said is left out."""
    keep_fresh(workspace, [metric("wallet_share")])
    key = f"facts of an account {lens.scope.id} {lens.period.key} {lens.as_of} {lens.viewer.key}"
    return dict(workspace.facts.told(key, lambda: _facts(workspace, lens)))


def _facts(workspace: Workspace, lens: Lens) -> dict[str, str]:
    key = f"row of an account {lens.scope.id}"
    found = workspace.facts.told(key, lambda: _row(workspace, lens.scope.id), lasting=True)
    if not found:
        return {}
    one = found[0]
    sized, currency = one["annual_revenue"] is not None, one["currency"] or workspace.settings.currency
    told = {
        "Owner": one["rep"] or NO_OWNER, "Tier": one["tier"], "Strategic": "yes" if one["is_strategic"] else "", "Industry": one["industry"],
        "Region": one["region"], "Belongs to": one["parent"], "Accounts below it": str(one["below"]) if one["below"] else "",
        "Employees": f"{one['employees']:,}" if one["employees"] else "",
        "Yearly revenue": number_in_unit(one["annual_revenue"], "money", currency) if sized else "",
        "Wallet": _wallet(workspace, lens, one, currency),
        "First purchase known": said_day(one["first_won_on"] or one["first_on"]) if one["first_won_on"] or one["first_on"] else "",
        "In the CRM since": said_day(one["created_on"]) if one["created_on"] else "",
    }  # fmt: skip
    return {label: str(value) for label, value in told.items() if value}


def _row(workspace: Workspace, account: str) -> list[dict[str, Any]]:
    return _told(read_accounts_once(workspace.facts.cursor()), FACTS, {"account": account})


def _wallet(workspace: Workspace, lens: Lens, one: dict[str, Any], currency: str) -> str:
    """What it spends on what we sell, who says so and when, and our share of it; empty where nobody said. The newest figure counts."""
    [written] = _rows(workspace, ESTIMATE, {"account": lens.scope.id, "day": lens.as_of})
    filed = one["category_spend"] is not None or one["supplier_rank"] is not None
    if not filed and not written["estimates"]:
        return ""
    [share] = measure(workspace, lens, ["wallet_share"])
    ours = f"{number_in_unit(share.value, 'share')} ours" if share.value is not None else "our share is not known"
    if written["estimates"] and (
        not filed or one["spend_on"] is None or (written["said_on"] and written["said_on"] >= one["spend_on"])
    ):
        return f"{ours}, as estimated under Value"
    if one["category_spend"] is None:
        return f"{ours}, estimated from place {one['supplier_rank']:g} of {one['suppliers'] or '?'}"
    said = [
        number_in_unit(one["category_spend"], "money", currency),
        one["spend_source"],
        said_day(one["spend_on"]) if one["spend_on"] else "",
        ours,
    ]
    return ", ".join(text for text in said if text)


def people(workspace: Workspace, lens: Lens) -> list[Person]:
    """The contacts of the lens's account, those we spoke to last first; active are those spoke to in the 90 days up to the lens's day."""
    keep_fresh(workspace)
    key = f"people of an account {lens.scope.id} {min(lens.as_of, lens.period.last)}"
    return list(workspace.facts.told(key, lambda: _people(workspace, lens), lasting=True))


def _people(workspace: Workspace, lens: Lens) -> list[Person]:
    day = min(lens.as_of, lens.period.last)
    return [
        Person(one["contact_id"], one["name"], one["title"] or "", one["level"] or "", one["function"] or "", one["decision_role"] or "",
               one["spoken_on"], one["spoken_on"] is not None and (day - one["spoken_on"]).days < QUIET)
        for one in _rows(workspace, PEOPLE, {"account": lens.scope.id, "day": day})
    ]  # fmt: skip


def functions(found: Sequence[Person]) -> list[str]:
    """The functions in which we know people: those we spoke to most first, then those of most people."""
    names = sorted({one.function for one in found if one.is_placed}, key=str.casefold)
    return sorted(names, key=lambda name: (-len({one.level for one in found if one.function == name and one.is_active}),
                                           -sum(1 for one in found if one.function == name), name.casefold()))  # fmt: skip


def cells(found: Sequence[Person]) -> list[tuple[str, list[tuple[str, list[Person]]]]]:
    """By level the three functions with who stands there, those spoken to in 90 days first; an empty cell is somebody we do not know."""
    return [
        (label, [(name, _cell(found, level, name)) for name in functions(found)[:WIDE]])
        for level, label in LEVELS.items()
    ]


def _cell(found: Sequence[Person], level: str, function: str) -> list[Person]:
    return sorted(
        (one for one in found if one.is_placed and one.level == level and one.function == function),
        key=lambda one: not one.is_active,
    )


def marked(one: Person) -> str:
    """A contact by name behind the mark of how lately we spoke to them: ● in 90 days, ○ not."""
    return f"{'●' if one.is_active else '○'} {one.name}"


def counted(found: Sequence[Person]) -> Table:
    """How many people of each level and function are known, those spoken to in 90 days first: "1 of 3"; those without either stand apart."""
    names = sorted({one.function for one in found if one.function}, key=str.casefold)
    rows = []
    for level, label in (*LEVELS.items(), ("", "No level")):
        here = [one for one in found if (one.level if one.level in LEVELS else "") == level]
        if here:
            of = {
                f"function {place}": [one for one in here if one.function == name]
                for place, name in enumerate((*names, ""))
            }
            rows.append({"level": label, "all": len(here), **{key: f"{sum(1 for one in some if one.is_active)} of {len(some)}" if some else ""
                                                              for key, some in of.items()}})  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {"level": "Level", "all": ("People", "count")}
    last = {f"function {len(names)}": "No function"} if any(not one.function for one in found) else {}
    return Table(rows, columns | {f"function {place}": name for place, name in enumerate(names)} | last)


def about_people(found: Sequence[Person]) -> str:
    """Who is known and who is not placed, in a sentence; empty where nobody is known."""
    if not found:
        return ""
    active, unplaced = [one for one in found if one.is_active], [one for one in found if not one.is_placed]
    beyond, nowhere = functions(found)[WIDE:], max(0, WIDE - len(functions(found)))
    said = f"{len(active)} of {cases(len(found), 'people')} spoken to in {QUIET} days."
    said += f" Without level or function, so in no cell: {', '.join(one.name for one in unplaced)}." if unplaced else ""
    said += (
        f" {len(LEVELS) * nowhere} of the nine cells are of functions in which nobody is known yet." if nowhere else ""
    )
    return said + (f" Further functions: {', '.join(beyond)}." if beyond else "")


def behind_people(found: Sequence[Person], written: Mapping[str, str]) -> Table:
    """Contacts as a table; written is what each is to us, by id."""
    rows = [{"name": one.name, "title": one.title or None, "level": one.level or None, "function": one.function or None, "role": one.role or None,
             "spoken": one.spoken_on, "to us": written.get(one.id)} for one in found]  # fmt: skip
    return Table(rows, {"name": "Name", "title": "Title", "level": "Level", "function": "Function", "role": "Part in the decision",
                        "spoken": ("Last spoken to", "date"), "to us": "To us"})  # fmt: skip


def answers(workspace: Workspace, lens: Lens) -> Table:
    """The survey responses of the lens's account, the newest first: performance, commitment, recommendation and comment."""
    keep_fresh(workspace)
    found = _rows(workspace, ANSWERS, {"account": lens.scope.id, "day": min(lens.as_of, lens.period.last)})
    rows = [
        {**one, "role": ROLES.get(one["role"]), **{part: whole(one[part]) for part in ("performance", "commitment")}}
        for one in found
    ]
    return Table(rows, {
        "asked_on": ("Answered", "date"), "who": "Who", "performance": ("Performance", "count"), "commitment": ("Commitment", "count"),
        "recommend": ("Recommends", "number"), "role": "As a", "items": ("Items answered", "count"), "comment": "Comment",
    })  # fmt: skip


def about_roles(found: Table) -> str:
    """How many of those asked from 0 to 10 promote us, by each one's newest answer; empty where nobody was asked so."""
    newest: dict[str, str] = {}
    for row in found.rows:
        if row["role"]:
            newest.setdefault(row["who"] or row["response_id"], row["role"])
    if not newest:
        return ""
    told = list(newest.values())
    counts = [f"{cases(told.count(role), f'{role}s')} ({SCORED[role]})" for role in ROLES.values() if role in told]
    return f"{', '.join(counts)}, each by the newest answer. Of one account that is no score."


def _rows(workspace: Workspace, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    return _told(workspace.facts.cursor(), sql, values)


def _told(cursor: Cursor, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    cursor.execute(sql, values)
    names = [str(column[0]) for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
