"""One import laid over the facts of its kind, by key: new rows, changed columns, and rows that say what is known already."""

from coaching.facts import Cursor, in_place
from coaching.facts.in_place import SOURCE, table_of
from coaching.intake.kept.ledger import receipt_of
from coaching.intake.words.fields import KINDS, TABLE_COLUMNS
from coaching.intake.words.statement import statement
from coaching.workspace import Workspace

SURVEY_ITEMS = (
    "nps", "csat", "ces", "account_rep", "innovative_products", "product_performance", "company", "ease_of_business", "integrity",
    "importance_of_relationship", "recommend", "continue_relationship", "invitation",
)  # fmt: skip
_KEYS = repr(
    [
        in_place.picture_of("rows", None),
        *((name, kind.key, TABLE_COLUMNS[name]) for name, kind in sorted(KINDS.items())),
    ]
)
IN_PLACE_FROM = 100_000  # rows from which on an import is read where it is kept, while nothing contradicts it


def forget(workspace: Workspace, cursor: Cursor, kind: str) -> None:
    """Empty the facts of one kind; deals take their dated rows with them."""
    in_place.leave(cursor, workspace.folder, kind)
    if kind == "opportunity_snapshot":
        cursor.execute(
            "delete from opportunity_snapshot_row where import_id in (select import_id from import where kind = 'opportunity_snapshot')"
        )
        return
    cursor.execute(f'delete from "{table_of(kind)}"')
    if kind == "opportunity":
        in_place.leave_pictures(cursor, workspace.folder)
        cursor.execute(
            "delete from opportunity_snapshot_row where import_id in (select import_id from import where kind = 'opportunity')"
        )


def fold_anew(workspace: Workspace, cursor: Cursor, kind: str) -> None:
    """The facts of one kind from all imports that count, oldest first."""
    forget(workspace, cursor, kind)
    for (each,) in cursor.execute(
        "select import_id from import where kind = ? and undone_at is null order by as_of, coalesce(place, ''), import_id", [kind]
    ).fetchall():  # fmt: skip
        _lay(workspace, cursor, kind, each)


def folded_otherwise(cursor: Cursor) -> bool:
    """Whether the facts were laid over each other by other keys or columns than those of this Cadence; they are to be rebuilt then."""
    kept = cursor.execute("select 1 from folded_by where keys = ?", [_KEYS]).fetchone()
    return not kept and cursor.execute("select 1 from import where undone_at is null limit 1").fetchone() is not None


def note_keys(cursor: Cursor) -> None:
    """Keep by which keys and columns the facts are laid over each other."""
    cursor.execute("delete from folded_by")
    cursor.execute("insert into folded_by values (?)", [_KEYS])


def fold(workspace: Workspace, cursor: Cursor, import_id: int) -> tuple[int, int, int]:
    """Lay one import over the facts; returns source rows loaded, updated and unchanged.

    When a newer import of the kind is there already, the kind is folded anew in order, so that the order of loading does not matter.
    """
    row = cursor.execute(
        "select kind, as_of, coalesce(place, '') from import where import_id = ?", [import_id]
    ).fetchone()
    assert row is not None
    if not cursor.execute(
        "select 1 from import where import_id <> ? and undone_at is null limit 1", [import_id]
    ).fetchone():
        note_keys(cursor)
    kind, as_of, place = row
    later = cursor.execute(
        """select import_id from import
           where kind = ? and undone_at is null and (as_of, coalesce(place, ''), import_id) > (?, ?, ?) and import_id < ?""",
        [kind, as_of, place, import_id, import_id],
    ).fetchall()
    if later:
        return _fold_older(workspace, cursor, kind, import_id)
    return _lay(workspace, cursor, kind, import_id)


def _fold_older(workspace: Workspace, cursor: Cursor, kind: str, import_id: int) -> tuple[int, int, int]:
    """A file older than what is loaded: its keys that were unknown count as loaded, those that fill a gap as updated."""
    key = ", ".join(f'"{name}"' for name in KINDS[kind].key)
    cursor.execute(f'create or replace temp table known_before as select * from "{kind}"')
    fold_anew(workspace, cursor, kind)
    columns = TABLE_COLUMNS[kind]
    _read_new(workspace, cursor, kind, import_id)
    same = " and ".join(f'k."{n}" is not distinct from f."{n}"' for n in KINDS[kind].key)
    changed = " or ".join(f'k."{n}" is distinct from f."{n}"' for n in columns)
    counts = cursor.execute(
        statement(
            __file__,
            "counted_older",
            changed=changed,
            kind=kind,
            of_its_key=" and ".join(f'f."{c}" is not distinct from n."{c}"' for c in KINDS[kind].key),
            same=same,
        )
    ).fetchone()
    assert counts is not None and key
    cursor.execute("drop table known_before")
    return counts


def _read_new(workspace: Workspace, cursor: Cursor, kind: str, import_id: int) -> list[str]:
    """Make the view new_row of the kept rows with their source; returns the columns the file speaks about."""
    folder = workspace.folder / "imports" / f"{import_id:06d}"
    manifest = receipt_of(workspace, import_id)
    kept = {"import_id": import_id, **{name: manifest.get(name) for name in ("file", "sheet", "first_row", "left_in")}}
    rows = in_place.rows_of(cursor, kind, folder / "rows.parquet", kept, _part(kind))
    cursor.execute(f"create or replace temp view new_row as {rows}")
    return [name for name in TABLE_COLUMNS[kind] if name in set(manifest["present"])]


def _part(kind: str) -> str:
    """What keeps row_id unique where one source row holds several facts: the answered items of a survey."""
    if kind != "survey_response":
        return "0"
    return f"coalesce(list_position({list(SURVEY_ITEMS)}, item), 0)::bigint * 268435456"


def _lay(workspace: Workspace, cursor: Cursor, kind: str, import_id: int) -> tuple[int, int, int]:
    present = _read_new(workspace, cursor, kind, import_id)
    names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[kind], *SOURCE))
    row = cursor.execute(
        f"select count({'distinct source_row' if kind == 'survey_response' else '*'}) from new_row"
    ).fetchone()
    count = int(row[0]) if row else 0
    is_big = kind in in_place.KINDS and count >= IN_PLACE_FROM
    if kind == "opportunity":
        _snapshot(workspace, cursor, import_id, is_big)
    mine = (
        "where import_id in (select import_id from import where kind = 'opportunity_snapshot')"
        if kind == "opportunity_snapshot"
        else ""
    )
    if not _meets(cursor, kind, mine):
        if is_big:
            in_place.keep_in_place(cursor, workspace.folder, kind, import_id)
        else:
            cursor.execute(f'insert into "{table_of(kind)}" ({names}) select {names} from new_row')
        return (count, 0, 0)
    in_place.take_in(cursor, workspace.folder, kind)
    return _merge(cursor, kind, names, present, mine)


def _meets(cursor: Cursor, kind: str, mine: str) -> bool:
    """Whether a row of the file speaks about something that is known already."""
    if not cursor.execute(f'select 1 from "{kind}" {mine} limit 1').fetchone():
        return False
    same = " and ".join(f't."{name}" is not distinct from n."{name}"' for name in KINDS[kind].key)
    known = (
        f'select 1 from new_row n where exists (select 1 from (select * from "{kind}" {mine}) t where {same}) limit 1'
    )
    return cursor.execute(known).fetchone() is not None


def _merge(cursor: Cursor, kind: str, names: str, present: list[str], mine: str) -> tuple[int, int, int]:
    key = KINDS[kind].key
    same = " and ".join(f't."{n}" is not distinct from n."{n}"' for n in key)
    content = [name for name in present if name not in key]
    changed = " or ".join(f't."{n}" is distinct from n."{n}"' for n in content) or "false"
    filled = ", ".join(f'n."{c}"' if c in present or c in key else f't."{c}"' for c in TABLE_COLUMNS[kind])
    cursor.execute(statement(__file__, "merged", filled=filled, changed=changed, kind=kind, mine=mine, same=same))
    cursor.execute(f'delete from "{table_of(kind)}" where row_id in (select old_row from merged where is_changed)')
    columns = ", ".join(f'"{c}"' for c in (*TABLE_COLUMNS[kind], *SOURCE))
    cursor.execute(
        "create or replace temp table merged_once as select * from merged qualify row_number() over (partition by row_id order by old_row) = 1"
    )
    cursor.execute(
        f'insert into "{table_of(kind)}" ({names}) select {columns} from merged_once where old_row is null or is_changed order by source_row'
    )
    counts = cursor.execute(statement(__file__, "counted_merged")).fetchone()
    assert counts is not None
    return counts


def _snapshot(workspace: Workspace, cursor: Cursor, import_id: int, is_big: bool) -> None:
    """Every export of deals is a dated picture of them: one row a deal at the end of its as-of day."""
    if is_big:
        in_place.keep_picture_in_place(cursor, workspace.folder, import_id)
        return
    row = cursor.execute("select as_of from import where import_id = ?", [import_id]).fetchone()
    assert row is not None
    cursor.execute(f"insert into opportunity_snapshot_row by name {in_place.picture_of('from new_row', row[0])}")
