"""Names in a template and the ids they stand for: the same lists fill its drop-downs and read them back."""

from collections import Counter
from collections.abc import Iterable, Mapping

from coaching.errors import said
from coaching.intake.answers.finding import Finding, Step, When
from coaching.intake.columns.column import Column, Converted
from coaching.intake.words.fields import KINDS, TABLE_COLUMNS
from coaching.intake.words.staging import Staging
from coaching.workspace import Workspace

LISTS = {
    "rep_id": "people",
    "owner_id": "people",
    "manager_id": "people",
    "account_id": "accounts",
    "contact_id": "contacts",
}
OWN = {"rep": "rep_id", "account": "account_id", "contact": "contact_id"}
STARTS_A_FORMULA = "=+\\-@\\t\\r\\n＝＋－＠"
_SETTLED = {
    "people": (
        "select rep_id, name from person",
        """select rep_id from quota union select owner_id from forecast union select rep_id from reward
           union select rep_id from survey_response union select manager_id from rep""",
    ),
    "accounts": (
        "select account_id, name from account",
        "select account_id from contact union select account_id from survey_response",
    ),
    "contacts": ("select contact_id, name from contact", "select contact_id from survey_response"),
}


def listed(workspace: Workspace, what: str) -> dict[str, str]:
    """Label to id of all "people", "accounts" or "contacts": the name where it names exactly one, else the id.

    A name that facts already use instead of an id stands for itself, so that what is known comes back as it is.
    """
    cursor = workspace.facts.cursor()
    entities, written = _SETTLED[what]
    rows = cursor.execute(f"select * from ({entities}) as e(id, name) where id is not null order by 1").fetchall()
    return _labels(rows, {str(row[0]) for row in cursor.execute(written).fetchall()})


def _labels(rows: Iterable[tuple[str, str | None]], written: set[str]) -> dict[str, str]:
    entities = {str(id_): (name or "").strip() for id_, name in rows}
    times = Counter(entities.values())
    found: dict[str, str] = {}
    for id_, name in entities.items():
        plain = bool(name) and times[name] == 1 and (name == id_ or (name not in written and name not in entities))
        found[name if plain else id_] = id_
    return found


def as_written(staging: Staging, columns: int) -> None:
    """Take the sign that kept a text from being run as a formula off the cells of the view `cells`."""
    cells = ", ".join(
        rf"regexp_replace(c{i}, '^''(''*[ \x{{a0}}\x{{200b}}\x{{feff}}]*[{STARTS_A_FORMULA}])', '\1') as c{i}"
        for i in range(columns)
    )
    _replace(staging, cells)


def by_list(workspace: Workspace, staging: Staging, kind: str, columns: Mapping[str, Column]) -> None:
    """Put ids for the names of the lists into the view `cells`, and make ids where a row of the template has none."""
    own = OWN.get(kind)
    told = [
        _told(workspace, staging, column, LISTS[name])
        for name, column in columns.items()
        if name in LISTS and name != own
    ]
    _replace(staging, ", ".join(told))
    if own and own in columns and "name" in columns:
        _replace(staging, _known_id(workspace, staging, own, columns))
    if kind == "survey_response" and {"response_id", "account_id", "asked_on"} <= columns.keys():
        parts = ", ".join(
            f"nullif(trim({columns[name].cell}), '')"
            for name in ("account_id", "contact_id", "asked_on")
            if name in columns
        )
        id_, low, high = (columns[name].cell for name in ("response_id", "scale_min", "scale_max"))
        scale = f"coalesce({low}, '0') as {low}, coalesce({high}, '10') as {high}"
        _replace(staging, f"coalesce(nullif(trim({id_}), ''), concat_ws(' · ', {parts})) as {id_}, {scale}")


def _replace(staging: Staging, cells: str) -> None:
    if cells:
        staging.execute(f"create or replace temp table cells_told as select * replace ({cells}) from {staging.cells}")
        staging.execute("create or replace temp table cells_kept as select * from cells_told")
        staging.execute(f"create or replace temp view {staging.cells} as select * from cells_kept")


def _told(workspace: Workspace, staging: Staging, column: Column, what: str) -> str:
    known = listed(workspace, what)
    words = [
        str(row[0])
        for row in staging.execute(
            f"select distinct trim({column.cell}) from {staging.cells} where trim({column.cell}) <> ''"
        ).fetchall()
    ]
    return _looked_up(
        staging, column.cell, f"trim({column.cell})", {word: known[word] for word in words if word in known}
    )


def _looked_up(staging: Staging, cell: str, key: str, ids: Mapping[str, str], only_empty: bool = False) -> str:
    """The SQL that puts ids[key] into the cell."""
    if not ids:
        return f"{cell} as {cell}"
    name = f"ids_of_{cell}"
    pairs = f"create or replace temp table {name} as select unnest(?::varchar[]) as word, unnest(?::varchar[]) as id"
    staging.execute(pairs, [list(ids), list(ids.values())])
    found = f"(select any_value(id) from {name} where word = {key})"
    return (
        f"coalesce(nullif(trim({cell}), ''), {found}) as {cell}"
        if only_empty
        else f"coalesce({found}, {cell}) as {cell}"
    )


def _known_id(workspace: Workspace, staging: Staging, own: str, columns: Mapping[str, Column]) -> str:
    """Where the id is empty, the id of the one who is known by that name; a contact by name and account."""
    id_, name = columns[own].cell, columns["name"].cell
    if own != "contact_id":
        return _looked_up(staging, id_, f"trim({name})", listed(workspace, LISTS[own]), only_empty=True)
    rows = workspace.facts.cursor().execute(
        "select concat_ws(chr(31), name, account_id), any_value(contact_id) from contact where name is not null group by 1 having count(*) = 1"
    ).fetchall()  # fmt: skip
    account = columns["account_id"].cell
    return _looked_up(staging, id_, f"concat_ws(chr(31), trim({name}), {account})", dict(rows), only_empty=True)


def _cleared(seen: Converted) -> Finding | None:
    """Which cells that are known today the template leaves empty, as loading it clears them."""
    kind = seen.match.format.kind
    columns = [name for name in TABLE_COLUMNS[kind] if name in seen.present and name not in KINDS[kind].key]
    counts = ", ".join(f'count(*) filter (n."{name}" is null and t."{name}" is not null)' for name in columns)
    same = " and ".join(f't."{name}" = n."{name}"' for name in KINDS[kind].key)
    row = seen.workspace.facts.cursor().execute(
        f'select {counts} from {seen.rows} n join "{kind}" t on {same}'
    ).fetchone()  # fmt: skip
    cells = [(count, name) for name, count in zip(columns, row or (), strict=False) if count]
    return Finding(notes=[said("cleared", cells=cells)]) if cells else None


CLEARED = Step[Converted](When(kinds=OWN, template=True), _cleared)
