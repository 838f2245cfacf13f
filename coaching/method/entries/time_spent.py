"""Where contacts and planning days go: what is done with accounts of each mode, and what is planned beside what an account brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coaching.lens import Lens, reps_in, scopes
from coaching.method.entries.company_figures import RISKS, part_of_time
from coaching.metrics.definition import metric
from coaching.metrics.goes_with import label as kind_label
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.portfolio import Portfolio
from coaching.metrics.products import year_of
from coaching.metrics.show import cases, inside, number_in_unit
from coaching.metrics.tables import Table
from coaching.metrics.written import Book
from coaching.playbook.kinds import kinds
from coaching.records import revisions
from coaching.workspace import Workspace

MIX = (Path(__file__).parent / "mode_mix.sql").read_text(encoding="utf-8")
LARGEST = 5  # accounts by what they brought that stand beside those with planning days


@dataclass(frozen=True)
class Modes:
    """Which accounts have which mode, and how many contacts of each kind they took in a period."""

    labels: Mapping[str, str]
    accounts: Mapping[str, int]
    contacts: Mapping[tuple[str, str], int]  # mode, kind of contact

    def of(self, mode: str) -> int:
        """All contacts with accounts of a mode."""
        return sum(number for (one, _), number in self.contacts.items() if one == mode)


def modes(workspace: Workspace, lens: Lens, books: Sequence[Book]) -> Modes:
    """The modes that are written of these accounts, and the contacts of the lens's period up to its day."""
    written = [entry for one in books for entry in one.of("account_type")[:1] if entry.fields.get("mode")]
    field = books[0].kinds["account_type"].field_of("mode") if books and "account_type" in books[0].kinds else None
    labels = {one.key: one.label for one in field.option} if field else {}
    numbers = {key: sum(1 for one in written if one.fields["mode"] == key) for key in labels}
    keep_fresh(workspace, [metric("developing_effort")])
    given = {
        "accounts": [one.about.id for one in written], "first": lens.period.start, "last": min(lens.period.last, lens.as_of),
    }  # fmt: skip
    rows = workspace.facts.cursor().execute(MIX, given).fetchall() if written else []
    return Modes(labels, numbers, {(mode, kind): number for mode, kind, number in rows})


def told(found: Modes, period: str) -> str:
    """How many accounts have each mode and what they took, in a sentence; empty where no mode is written."""
    parts = [
        f"{label}: {cases(found.accounts[key], 'accounts')}, {cases(found.of(key), 'contacts')}"
        for key, label in found.labels.items()
        if found.accounts[key]
    ]
    return f"{'; '.join(parts)} in {period}." if parts else ""


def mix(found: Modes) -> Table:
    """Each kind of contact with how often it was made with accounts of each mode, and which part of all with that mode it is."""
    here = [key for key in found.labels if found.of(key)]
    kinds = dict.fromkeys(kind for _, kind in sorted(found.contacts, key=lambda one: -found.contacts[one]))
    rows: list[dict[str, Any]] = []
    for kind in kinds:
        row: dict[str, Any] = {"kind": kind_label(kind)}
        for key in here:
            number = found.contacts.get((key, kind), 0)
            row |= {f"n {key}": number, f"share {key}": number / found.of(key)}
        rows.append(row)
    columns: dict[str, str | tuple[str, str]] = {"kind": "Kind of contact"}
    for key in here:
        columns |= {f"n {key}": (found.labels[key], "count"), f"share {key}": (f"{found.labels[key]}, part", "share")}
    return Table(rows, columns)


def planning(workspace: Workspace, lens: Lens, found: Portfolio) -> Table:
    """Planning days of the 365 days beside the revenue of each account: the largest, and all with a planning day."""
    days = planning_days(workspace, lens, found)
    whole, revenue = sum(days.values()), sum(max(one.brought, 0.0) for one in found.accounts)
    largest = sorted(found.accounts, key=lambda one: -one.brought)
    rows = [
        {
            "id": one.id, "name": one.name, "days": days.get(one.id, 0.0), "part": days.get(one.id, 0.0) / whole if whole else None,
            "revenue": max(one.brought, 0.0) / revenue if revenue > 0 else None,
        }
        for place, one in enumerate(largest)
        if days.get(one.id) or (place < LARGEST and one.brought > 0)
    ]  # fmt: skip
    return Table(rows, {
        "name": "Account", "days": ("Planning days", "number"), "part": ("Part of all planning days", "share"),
        "revenue": ("Part of the revenue", "share"),
    })  # fmt: skip


def planning_days(workspace: Workspace, lens: Lens, found: Portfolio) -> dict[str, float]:
    """The planning days of each account in the 365 days to the day of a portfolio; those without one are left out."""
    mine = {one.id for one in found.accounts}
    of_accounts = replace(
        lens, by="account", scopes=tuple(one for one in scopes(workspace, "account") if one.id in mine)
    )
    if not of_accounts.scopes:
        return {}
    read = measure(workspace, of_accounts, ["planning_days"], [year_of(workspace, found)])
    return {one.scope: one.value for one in read if one.value}


def about_planning(table: Table) -> str:
    """Which part of the revenue comes from accounts nobody set a day aside for, in a sentence."""
    planned = [row for row in table.rows if row["days"]]
    if not planned:
        return "No day was set aside to plan an account in these 12 months."
    days, brings = sum(row["days"] for row in planned), sum(row["revenue"] or 0.0 for row in planned)
    whose = "which brings" if len(planned) == 1 else "which bring"
    return (f"{number_in_unit(days, 'number')} planning days went to {cases(len(planned), 'accounts')}, {whose} {number_in_unit(brings, 'share')} "
            "of the revenue.")  # fmt: skip


@dataclass(frozen=True)
class Horizons:
    """Where reps say that their time goes: a row each, what lies above its band with its risk in words, and how many reps there are."""

    table: Table
    risks: Sequence[str]
    people: int


def horizons(workspace: Workspace, lens: Lens) -> Horizons:
    """The territory plans of the lens's reps; those with a part above its band first."""
    line = kinds(workspace.folder / "playbook")["horizon"].line
    labels = {one.key: one.label for one in line}
    people = {rep.id: rep.name for rep in reps_in(workspace, lens)}
    rows: dict[str, dict[str, Any]] = {}
    risks = []
    for one in revisions.of_kinds(workspace.records, ["horizon"]):
        part, on = part_of_time(one), one.when.date()
        if part is None or one.about.id not in people:
            continue
        name = people[one.about.id]
        row = rows.setdefault(one.about.id, {"id": one.about.id, "name": name, "above": "", "on": on})
        row |= {part.key: part.share, "on": max(row["on"], on)}
        if part.state == "above":
            row["above"] = ", ".join(filter(None, (row["above"], f"▲ {inside(labels[part.key])}")))
            band = f"{number_in_unit(part.share, 'share')}, its band ends at {part.high * 100:g} %"
            risks.append(f"{name}, {inside(labels[part.key])}: {band}; {RISKS[part.key]}.")
    listed = sorted(rows.values(), key=lambda row: (not row["above"], row["name"]))
    table = Table(listed, {
        "name": "Rep", "above": "Above its band", **{key: (label, "share") for key, label in labels.items()}, "on": ("Written", "date"),
    })  # fmt: skip
    return Horizons(table, sorted(risks), len(people))
