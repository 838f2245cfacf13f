"""Cells in the plainest spelling of their type: most cells of most files, and far cheaper to read than all the spellings people use.

What is read here is read just so by the column's own reading; anything else is NULL here and is left to that.
"""

from coaching.intake.columns.column import Column
from coaching.intake.words.convert import MINUTES_OF, in_zone
from coaching.intake.words.fields import sql_type

_DAY = r"(19[5-9]\d|20\d\d)-\d\d-\d\d"  # the years that are within reason
_TIME = r"([01]\d|2[0-3]):[0-5]\d"


def plainly(column: Column, cell: str) -> str | None:
    """The SQL expression of the typed value where the cell is spelled plainly, else NULL; None for a type that has no plain spelling."""
    as_written = column.order not in ("serial", "epoch")
    point = "\\" + column.decimal
    number = cell if column.decimal == "." else f"replace({cell}, ',', '.')"
    match column.type:
        case "money":
            return _where(cell, rf"[-+]?\d{{1,15}}({point}\d*)?", f"try_cast({number} as decimal(18, 2))")
        case "number" | "seconds" | "milliseconds":
            return _where(cell, rf"[-+]?\d{{1,15}}({point}\d*)?", f"try_cast({number} as double)")
        case "minutes":
            times = f" * {MINUTES_OF[column.unit]}" if column.unit in MINUTES_OF else ""
            return _where(cell, r"\d{1,9}(\.\d*)?", f"try_cast({cell} as double){times}")
        case "count":
            return _where(cell, r"\d{1,9}", f"try_cast({cell} as integer)")
        case "share":
            value = f"try_cast({number} as double) / {column.scale}.0"
            return _where(cell, rf"\d{{1,3}}({point}\d*)?", f"case when {value} between 0 and 1 then {value} end")
        case "date" | "moment" if column.moves:
            return _in_zone(column, cell) if as_written else None
        case "date" if as_written:
            return _where(cell, rf"{_DAY}([T ]\d\d:\d\d.*)?", f"try_cast(left({cell}, 10) as date)")
        case "moment" if as_written:
            written = rf"{_DAY}([T ]{_TIME}(:[0-5]\d(\.\d+)?(Z|[-+]\d\d:?\d\d)?)?)?"
            return _where(cell, written, f"try_cast(left({cell}, 19) as timestamp)")
        case "bool":
            yes, no = "'1', 'true', 'TRUE', 'True'", "'0', 'false', 'FALSE', 'False'"
            return f"case when {cell} in ({yes}) then true when {cell} in ({no}) then false end"
    return None


def _in_zone(column: Column, cell: str) -> str:
    """Days alone as written, and moments in UTC as clocks of the zone show them; anything else is left."""
    zulu = "(Z|[+]00:?00)" + ("?" if column.bare_is_utc else "")
    type_, moment = sql_type(column.type), in_zone(f"try_cast(left({cell}, 19) as timestamp)", column.zone or "")
    return (
        f"case when regexp_full_match({cell}, '{_DAY}') then try_cast({cell} as {type_})"
        rf" when regexp_full_match({cell}, '{_DAY}[T ]{_TIME}:[0-5]\d(\.\d+)?{zulu}') then cast({moment} as {type_}) end"
    )


def _where(cell: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({cell}, '{pattern}') then {value} end"
