"""Names that stand beside the ids of people: kept with the import, so that a person nobody listed has a name; told where they disagree."""

from pathlib import Path

from coaching.errors import said
from coaching.intake.answers.receipt import Draft
from coaching.intake.file.table import RawTable
from coaching.intake.rows.fast import cells_view
from coaching.intake.words.convert import identifier, name, quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Staging, statement

NAMED = "named.parquet"
PAIRS = (("owner_id", "owner_name"), ("rep_id", "rep_name"))


def _pair(match: Match) -> tuple[str, str] | None:
    """The cells with the id and with the name of a person, where a table has both."""
    if match.format.kind not in KINDS or match.format.kind == "rep":
        return None
    held = next((pair for pair in PAIRS if set(pair) <= match.columns.keys()), None)
    return (f"c{match.columns[held[0]]}", f"c{match.columns[held[1]]}") if held else None


def write_named(staging: Staging, match: Match, path: Path, receipt: Draft, source: str = Staging.cells) -> None:
    """Keep rep_id and the name it stands beside most often, of the relation source; the receipt tells of ids beside several names."""
    pair = _pair(match)
    if pair is None:
        return
    staging.execute(statement(__file__, "named_beside", id=identifier(pair[0]), name=name(pair[1]), source=source))
    staging.execute(statement(__file__, "most_named", file=quoted(path)))
    _tell_several(staging, receipt)


def tell_accounts(staging: Staging, match: Match, receipt: Draft) -> None:
    """Tell of ids of accounts that stand beside several names, of the relation cells."""
    if match.format.kind in ("account", "rep") or not {"account_id", "account_name"} <= match.columns.keys():
        return
    number, called = (f"c{match.columns[field]}" for field in ("account_id", "account_name"))
    staging.execute(statement(__file__, "named_beside", id=identifier(number), name=name(called), source=staging.cells))
    _tell_several(staging, receipt)


def _tell_several(staging: Staging, receipt: Draft) -> None:
    several = staging.execute(
        """select rep_id, list(name order by times desc, name), list(times order by times desc, name)
           from named_beside group by 1 having count(*) > 1 order by 1"""
    ).fetchall()
    if several:
        one, names, times = several[0]
        counted = list(zip(names, times, strict=True))
        receipt.notes.append(said("several names", one=one, names=counted, others=len(several) - 1))


def write_named_fast(staging: Staging, table: RawTable, match: Match, folder: Path, receipt: Draft) -> None:
    """As write_named for a file read the fast way."""
    if _pair(match) is not None:
        cells_view(staging, table, "whole", {})
        write_named(staging, match, folder / NAMED, receipt, "whole")
