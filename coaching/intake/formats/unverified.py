"""Formats and headers nobody has seen in a real export: shown as a proposal to be confirmed once per header set, never relied on silently."""

from coaching.errors import Question, said
from coaching.intake.answers.answers import FORMAT, Answers, spell
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.columns.stage_dates import stage_columns
from coaching.intake.columns.won_flag import is_won_only
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match, header_key
from coaching.intake.words.header_units import currency_in, told_times

UNSEEN = 90
"""How sure a proposal is whose header stands in the format but was never seen in a file (0 to 100)."""
PROPOSED_FORMAT = "proposed format"  # what the question is about whose answers are yes and no


def doubtful(match: Match, headers: list[str]) -> dict[str, str]:
    """Field by header, of the columns whose header was never checked against a real export."""
    unseen = match.format.unverified
    named = {headers[index]: field for field, index in match.columns.items()}
    return {header: field for header, field in named.items() if "*" in unseen or header_key(header) in unseen}


def needs_care(match: Match, headers: list[str]) -> bool:
    """Whether a file must be read the careful way: something is to be confirmed, converted, remarked on or taken out of its columns."""
    format_ = match.format
    converted = bool(format_.units.get("amount") or format_.fixed.get("form"))
    money = [
        headers[index] for field, index in match.columns.items() if KINDS[format_.kind].fields.get(field) == "money"
    ]
    times = any(told_times(header) or ("currency" in match.columns and currency_in(header)) for header in money)
    merged = any(header_key(header) == "masterrecordid" for header in headers)
    special = converted or times or merged or is_won_only(format_, match.columns)
    return special or bool(
        doubtful(match, headers) or format_.remarks or format_.without_lost or stage_columns(format_, headers)
    )


def _look(seen: Seen) -> Finding | None:
    """What is only a proposal, asked about once; told to go on, it is remembered for the same headers."""
    match, table = seen.match, seen.table
    unseen = doubtful(match, table.headers)
    proposed = [
        ColumnReading(header, field, proposed=header in unseen, score=UNSEEN if header in unseen else 100)
        for field, header in ((field, table.headers[index]) for field, index in match.columns.items())
    ]
    told = {"label": match.format.label, "every": "*" in match.format.unverified}
    notes = [said("never tried", **told)]
    if seen.accept or seen.answers.get(FORMAT) == match.format.key:
        is_new = seen.accept and FORMAT not in seen.answers
        stays = [(table.headers, Answers().saying(FORMAT, match.format.key))] if is_new else []
        return Finding(proposed=proposed, notes=notes, lasting=stays)
    asked = said("right to take?", **told, columns=list(unseen.items()))
    ways = (match.format.key, f"generic_{match.format.kind}")
    question = Question(spell(FORMAT), asked, ways, about=PROPOSED_FORMAT)
    return Finding(proposed=proposed, notes=notes, questions=[question], first=True)


UNVERIFIED = Step(lambda seen: bool(doubtful(seen.match, seen.table.headers)), _look)
