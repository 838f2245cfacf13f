"""Everything written about or by one person, as one workbook or as JSON."""

import json

from coaching.handover.workbook import Value, tables_workbook
from coaching.method import erasing
from coaching.metrics.show import day
from coaching.workspace import Workspace


def person_json(workspace: Workspace, person: str) -> str:
    """Everything about or by a person as JSON, the rows by table; private notes of others are counted and not in it."""
    found = erasing.of(workspace, person)
    said = {
        "person": person, "name": erasing.people(workspace)[person], "written": workspace.records.now().date().isoformat(),
        "about_or_by": found.own, "named_in": found.beside, "private_notes_of_others": found.sealed,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1)


def person_workbook(workspace: Workspace, person: str) -> bytes:
    """The same as a workbook, a sheet a table."""
    found, name = erasing.of(workspace, person), erasing.people(workspace)[person]
    tables = {**found.own, **{f"{table} of others": rows for table, rows in found.beside.items()}}
    sheets = {table: _sheet(rows) for table, rows in tables.items() if rows} or {"Nothing is written": ([], [])}
    notes = {
        "Person": name, "Written on": day(workspace.records.now().date()),
        "Left out": f"{found.sealed} private notes of others: they are their authors'. Facts are not in it: they stand in your exports.",
    }  # fmt: skip
    return tables_workbook(f"Records about or by {name}", sheets, notes)


def _sheet(rows: list[dict[str, object]]) -> tuple[list[str], list[list[Value]]]:
    return list(rows[0]), [[_cell(value) for value in row.values()] for row in rows]


def _cell(value: object) -> Value:
    return value if value is None or isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
