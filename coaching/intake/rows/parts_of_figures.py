"""Figures of one person and period in several rows that a column which is not read tells apart: added up, or one of them; asked, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass

from coaching.errors import Question, said
from coaching.intake.answers.about import SAME_ROWS, spell
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.file.table import RawTable
from coaching.intake.formats.missing_info import FIRST
from coaching.intake.tables.figures import LEFT_OUT, PLACES, Unfolded
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import MENDING
from coaching.intake.words.staging import Staging
from coaching.intake.words.statement import statement

ADD_UP = "add them up"
FIGURE = {
    "quota": ("target",),
    "activity_summary": ("count", "minutes"),
    "sales_total": ("amount",),
    "forecast": ("amount",),
}
"""The kinds whose rows are one figure each, and the columns that hold it."""


def add_up_parts(staging: Staging, kind: str, columns: Mapping[str, Column], receipt: Draft, table: RawTable) -> None:
    """Make one row of `shaped` of such rows where a person said so, the others in left_row and added_row; ask where nobody did."""
    staging.execute("create or replace temp table added_row (source_row integer)")
    if kind not in FIGURE or (isinstance(table, Unfolded) and table.repeats):
        return
    key = ", ".join(f'"{name}"' for name in KINDS[kind].key)
    staging.execute(statement(__file__, "part_row", **staging.names, key=key))
    cells = _cells(columns, table)
    unlike = _unlike(staging, cells)
    if unlike is None:
        return
    header, (row, first, says, before), many = unlike
    staging.execute("delete from part_row where one not in (from parted)")
    _leave_out_copies(staging, cells, receipt)
    answer = receipt.answers.get(SAME_ROWS)
    if answer in (ADD_UP, FIRST):
        why = said("added to another" if answer == ADD_UP else "not the first")
        count = staging.execute("select count(*) from part_row where source_row <> first_row").fetchone()
        staging.execute(f"insert into {staging.left} select source_row from part_row where source_row <> first_row")
        receipt.skip(count[0] if count else 0, why)
    if answer == ADD_UP:
        staging.execute("insert into added_row select source_row from part_row where source_row <> first_row")
        staging.execute(f"create or replace temp table shaped_in_parts as select * from {staging.shaped}")
        sums = ", ".join(f'sum(s."{name}") as "{name}"' for name in FIGURE[kind])
        summed = ", ".join(f'coalesce(p."{name}", s."{name}") as "{name}"' for name in FIGURE[kind])
        staging.execute(statement(__file__, "shaped_in_sums", **staging.names, sums=sums, summed=summed))
    elif answer != FIRST:
        asked = said(
            "parts of figures?", count=many, file=receipt.file, header=header, row=row, says=says, first_row=first, said_before=before
        )  # fmt: skip
        receipt.questions.append(Question(spell(SAME_ROWS), asked, (ADD_UP, FIRST)))


@dataclass(frozen=True)
class _Cells:
    """The cells of the file: source is their relation, row the SQL of a made row's row in it, columns all of them, unread those nothing reads."""

    source: str
    row: str
    columns: list[int]
    unread: dict[str, int]


def _cells(columns: Mapping[str, Column], table: RawTable) -> _Cells:
    of_file = table.origin if isinstance(table, Unfolded) and table.origin is not None else table
    if isinstance(table, Unfolded):
        read = {one.header for one in table.told if one.becomes or one.read_as != LEFT_OUT}
    else:
        read = {column.header for column in columns.values()}
    unread = {
        header: place for place, header in enumerate(of_file.headers) if header not in MENDING and header not in read
    }
    places = [place for place, header in enumerate(of_file.headers) if header not in MENDING]
    if of_file is table:
        return _Cells(Staging.cells, "source_row", places, unread)
    return _Cells(f"read_parquet({quoted(of_file.cells_path())})", f"source_row % {PLACES}", places, unread)


def _leave_out_copies(staging: Staging, cells: _Cells, receipt: Draft) -> None:
    """Rows that are equal to an earlier one in every column of the file are duplicates, and no parts."""
    whole = ", ".join(f"coalesce(trim(c.c{place}), '')" for place in cells.columns)
    staging.execute(statement(__file__, "copy_row", source=cells.source, row=cells.row, whole=whole))
    row = staging.execute("select count(*) from copy_row").fetchone()
    receipt.skip(row[0] if row else 0, "exact duplicate")
    staging.execute(f"insert into {staging.left} from copy_row")
    staging.execute("delete from part_row where source_row in (from copy_row)")


def _unlike(staging: Staging, cells: _Cells) -> tuple[str, tuple[int, int, str, str], int] | None:
    """Put into parted the figures whose rows differ in a column that is not read; that column, an example and how many they are."""
    for header, place in cells.unread.items():
        cell = f"coalesce(trim(c.c{place}), '')"
        joined = f"part_row p join {cells.source} c on c.source_row = p.{cells.row}"
        staging.execute(
            f"create or replace temp table parted as select p.one from {joined} group by p.one having count(distinct {cell}) > 1"
        )
        first = f"first_value({cell}) over (partition by p.one order by p.source_row)"
        found = staging.execute(
            f"""select p.{cells.row}, p.{cells.row.replace("source_row", "first_row")}, {cell}, {first} from {joined}
                where p.one in (from parted) qualify {cell} <> {first} order by p.source_row limit 1"""
        ).fetchone()
        many = staging.execute("select count(*) from parted").fetchone()
        if found and many:
            return header, (int(found[0]), int(found[1]), str(found[2]), str(found[3])), int(many[0])
    return None
