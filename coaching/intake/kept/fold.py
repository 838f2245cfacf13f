"""Facts laid over facts: the newest row of each id, credits, teams, meetings held once, people by name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from coaching.facts import Cursor, in_place
from coaching.facts.in_place import SOURCE, table_of
from coaching.facts.let_go import let_go
from coaching.intake.answers.answers import Answers
from coaching.intake.kept.ledger import Load, folder_of, loads, receipt_of
from coaching.intake.rows.calendars import CUSTOMER, INVITED, OWN, own_domains, said_own
from coaching.intake.rows.finish import NAMED
from coaching.intake.rows.repeats import SAME, TELLING
from coaching.intake.rows.shared_credit import CREDITS
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.fields import KINDS, TABLE_COLUMNS
from coaching.intake.words.staging import one_row, statement
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


_OF_KIND = "import_id in (select import_id from import where kind = ?)"


def forget(workspace: Workspace, cursor: Cursor, kind: str) -> None:
    """Empty the facts of one kind; deals take their dated rows with them."""
    in_place.leave(cursor, workspace.folder, kind)
    if kind != "opportunity_snapshot":
        cursor.execute(f'delete from "{table_of(kind)}"')
    if kind == "opportunity":
        in_place.leave_pictures(cursor, workspace.folder)
    if kind in ("opportunity", "opportunity_snapshot"):
        cursor.execute(f"delete from opportunity_snapshot_row where {_OF_KIND}", [kind])


def fold_anew(workspace: Workspace, cursor: Cursor, kind: str) -> None:
    """The facts of one kind from all imports that count, oldest first."""
    forget(workspace, cursor, kind)
    for load in loads(cursor, kind):
        _lay(workspace, cursor, kind, load.import_id)


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
    told = "select kind, as_of, coalesce(place, '') from import where import_id = ?"
    kind, as_of, place = one_row(cursor, told, [import_id])
    if not cursor.execute(
        "select 1 from import where import_id <> ? and undone_at is null limit 1", [import_id]
    ).fetchone():
        note_keys(cursor)
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
    cursor.execute(f'create or replace temp table known_before as select * from "{kind}"')
    fold_anew(workspace, cursor, kind)
    _read_new(workspace, cursor, kind, import_id)
    same, of_its_key = _same(kind, "k", "f"), _same(kind, "f", "n")
    changed = " or ".join(f'k."{name}" is distinct from f."{name}"' for name in TABLE_COLUMNS[kind])
    told = statement(__file__, "counted_older", changed=changed, kind=kind, of_its_key=of_its_key, same=same)
    loaded, updated, unchanged = one_row(cursor, told)
    let_go(cursor, ["known_before"])
    return loaded, updated, unchanged


def _same(kind: str, one: str, other: str) -> str:
    """That a row of one table and a row of another speak of the same fact, as SQL."""
    return " and ".join(f'{one}."{name}" is not distinct from {other}."{name}"' for name in KINDS[kind].key)


def _read_new(workspace: Workspace, cursor: Cursor, kind: str, import_id: int) -> list[str]:
    """Make the view new_row of the kept rows with their source; returns the columns the file speaks about."""
    path, manifest = folder_of(workspace, import_id) / "rows.parquet", receipt_of(workspace, import_id)
    rows = in_place.rows_of(cursor, kind, path, _source(import_id, manifest), _part(kind))
    cursor.execute(f"create or replace temp view new_row as {rows}")
    return [name for name in TABLE_COLUMNS[kind] if name in set(manifest["present"])]


def _source(import_id: int, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Where the kept rows of an import come from."""
    return {"import_id": import_id, **{name: manifest.get(name) for name in ("file", "sheet", "first_row", "left_in")}}


def _part(kind: str) -> str:
    """What keeps row_id unique where one source row holds several facts: the answered items of a survey."""
    if kind != "survey_response":
        return "0"
    return f"coalesce(list_position({list(SURVEY_ITEMS)}, item), 0)::bigint * 268435456"


def _lay(workspace: Workspace, cursor: Cursor, kind: str, import_id: int) -> tuple[int, int, int]:
    present = _read_new(workspace, cursor, kind, import_id)
    names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[kind], *SOURCE))
    counted = "distinct source_row" if kind == "survey_response" else "*"
    (count,) = one_row(cursor, f"select count({counted}) from new_row")
    is_big = kind in in_place.KINDS and count >= IN_PLACE_FROM
    if kind == "opportunity":
        _snapshot(workspace, cursor, import_id, is_big)
    mine = f"where {_OF_KIND.replace('?', literal(kind))}" if kind == "opportunity_snapshot" else ""
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
    of_known = f'select 1 from (select * from "{kind}" {mine}) t where {_same(kind, "t", "n")}'
    known = f"select 1 from new_row n where exists ({of_known}) limit 1"
    return cursor.execute(known).fetchone() is not None


def _merge(cursor: Cursor, kind: str, names: str, present: list[str], mine: str) -> tuple[int, int, int]:
    key = KINDS[kind].key
    same = _same(kind, "t", "n")
    content = [name for name in present if name not in key]
    changed = " or ".join(f't."{n}" is distinct from n."{n}"' for n in content) or "false"
    filled = ", ".join(f'n."{c}"' if c in present or c in key else f't."{c}"' for c in TABLE_COLUMNS[kind])
    cursor.execute(statement(__file__, "merged", filled=filled, changed=changed, kind=kind, mine=mine, same=same))
    cursor.execute(f'delete from "{table_of(kind)}" where row_id in (select old_row from merged where is_changed)')
    columns = ", ".join(f'"{c}"' for c in (*TABLE_COLUMNS[kind], *SOURCE))
    once = "select * from merged qualify row_number() over (partition by row_id order by old_row) = 1"
    cursor.execute(
        f'insert into "{table_of(kind)}" ({names}) select {columns} from ({once}) as o where old_row is null or is_changed order by source_row'
    )
    loaded, updated, unchanged = one_row(cursor, statement(__file__, "counted_merged"))
    let_go(cursor, ["merged"])
    return loaded, updated, unchanged


def _snapshot(workspace: Workspace, cursor: Cursor, import_id: int, is_big: bool) -> None:
    """Every export of deals is a dated picture of them: one row a deal at the end of its as-of day."""
    if is_big:
        in_place.keep_picture_in_place(cursor, workspace.folder, import_id)
        return
    (as_of,) = one_row(cursor, "select as_of from import where import_id = ?", [import_id])
    cursor.execute(f"insert into opportunity_snapshot_row by name {in_place.picture_of('from new_row', as_of)}")


def settle_credits(workspace: Workspace, cursor: Cursor) -> None:
    """Derive the credits of all deals anew."""
    cursor.execute("delete from credit")
    for load in loads(cursor, "opportunity", "deal_split"):
        path = folder_of(workspace, load.import_id) / CREDITS
        if path.exists():
            cursor.execute(f"create or replace temp table said_credit as select * from read_parquet({quoted(path)})")
            if load.kind == "deal_split":
                _by_the_deals_id(cursor)
            cursor.execute("delete from credit where opportunity_id in (select opportunity_id from said_credit)")
            cursor.execute(
                f"insert into credit select opportunity_id, person, weight, {load.import_id}, source_row from said_credit"
            )


def _by_the_deals_id(cursor: Cursor) -> None:
    """A file of splits may name a deal by the 15 letters of its id, or by its name where one deal alone has it."""
    cursor.execute(statement(__file__, "by_the_deals_id"))
    cursor.execute(
        "update said_credit set opportunity_id = s.opportunity_id from split_of s where s.said = said_credit.opportunity_id"
    )


_APART = ("internal", "system", "task", "note")


def settle_meetings(workspace: Workspace, cursor: Cursor) -> None:
    """Say of every meeting of a calendar anew who was there: a foreign domain is a customer, only colleagues are not, all else is unknown."""
    calendars = [one for one in loads(cursor, "activity") if (folder_of(workspace, one.import_id) / INVITED).exists()]
    if not calendars:
        return
    if any(one.in_place for one in calendars):
        in_place.take_in(cursor, workspace.folder, "activity")
    known = own_domains(cursor)
    names = {
        str(row[0])
        for row in cursor.execute("select distinct lower(trim(name)) from rep where trim(name) <> ''").fetchall()
    }
    cursor.execute(
        "create or replace temp table met (activity_id varchar, kind varchar, with_customer boolean, number integer)"
    )
    for number, load in enumerate(calendars):
        own = {f"@{domain}" for domain in _own(workspace, load.import_id, known)}
        foreign = f"len(list_filter(invited, lambda one: starts_with(one, '@') and one not in ({_listed(own)}))) > 0"
        strangers = f"len(list_filter(invited, lambda one: one not in ({_listed(own | names)})))"
        cursor.execute(
            statement(
                __file__,
                "met",
                has_own=bool(own),
                foreign=foreign,
                strangers=strangers,
                number=number,
                file=quoted(folder_of(workspace, load.import_id) / INVITED),
            )
        )
    cursor.execute(statement(__file__, "settled_meetings", apart=_listed(_APART)))


def _own(workspace: Workspace, import_id: int, known: set[str]) -> set[str]:
    """The team's own domains as they hold for one calendar: those of the people, and what was said of it."""
    kept = receipt_of(workspace, import_id)
    answers, headers = Answers(kept.get("answers")), kept.get("headers", ())
    told = [(domain, how) for header in headers for domain, how in answers.words(header).items()]
    said = {domain: how for domain, how in told if how in (OWN, CUSTOMER)}
    own = known | said_own(answers) | {domain for domain, how in said.items() if how == OWN}
    return own - {domain for domain, how in said.items() if how == CUSTOMER}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in sorted(words)) or "''"


def settle_named(workspace: Workspace, cursor: Cursor) -> None:
    """Make named_person anew of what the loaded imports say: one name an id."""
    cursor.execute("delete from named_person")
    for load in loads(cursor):
        path = folder_of(workspace, load.import_id) / NAMED
        if path.exists():
            told = f"read_parquet({quoted(path)})"
            cursor.execute(f"delete from named_person where rep_id in (select rep_id from {told})")
            cursor.execute(f"insert into named_person select rep_id, name from {told}")


WHY = "same activity"


def settle_copies(cursor: Cursor) -> dict[int, int]:
    """Put copies of activities of another import into the table removal, for all days; returns by import how many of its rows stand in another.

    Run after settle_removed, which makes the table.
    """
    twice = """select format from import where kind = 'activity' and undone_at is null group by format having count(*) > 1"""
    if not cursor.execute(twice).fetchone():
        return {}
    same = ", ".join(SAME)
    cursor.execute(statement(__file__, "turn_of", twice=twice))
    cursor.execute(statement(__file__, "met_twice", same=same, telling=TELLING))
    cursor.execute(statement(__file__, "counted_once", why=WHY))
    rows = cursor.execute("select import_id, count(*) from met_twice group by import_id").fetchall()
    return {int(import_id): int(count) for import_id, count in rows}


def settle_teams(workspace: Workspace, cursor: Cursor) -> None:
    """Derive anew who was in which team when, who had which account and what each was called; where one list alone is loaded, it holds throughout."""
    people, accounts = loads(cursor, "rep"), loads(cursor, "account")
    cursor.execute("delete from team_said")
    for _, as_of, said in _lists(workspace, cursor, people, "team"):
        cursor.execute(
            f"insert into team_said select rep_id, ?, nullif(trim(team), '') from ({said}) where rep_id is not null",
            [as_of],
        )
    cursor.execute("delete from called")
    for kind, lists in (("rep", people), ("account", accounts)):
        for _, _, said in _lists(workspace, cursor, lists, "name"):
            cursor.execute(
                f"insert into called select distinct '{kind}', {kind}_id, trim(name) from ({said}) where {kind}_id is not null and trim(name) <> ''"
            )
    cursor.execute("delete from account_said")
    for turn, as_of, said in _lists(workspace, cursor, accounts, "owner_id"):
        cursor.execute(
            f"insert into account_said select account_id, ?, ?, owner_id from ({said}) where account_id is not null",
            [as_of, turn],
        )


def _lists(workspace: Workspace, cursor: Cursor, lists: Sequence[Load], column: str) -> list[tuple[int, date, str]]:
    """Those of the lists of a kind that speak of a column, the newer ones later, with date and rows (as SELECT); none where one is."""
    found: list[tuple[int, date, str]] = []
    for load in lists if len(lists) > 1 else ():
        path, manifest = folder_of(workspace, load.import_id) / "rows.parquet", receipt_of(workspace, load.import_id)
        if path.exists() and column in manifest["present"]:
            rows = in_place.rows_of(cursor, load.kind, path, _source(load.import_id, manifest))
            found.append((len(found), load.as_of, rows))
    return found
