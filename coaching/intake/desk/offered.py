"""Which answers were offered; what nobody offered, or nobody heard, is told."""

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from coaching.intake.answers.answers import (
    ALL_DAY,
    ASK_AGAIN,
    FIELD,
    FORMAT,
    KIND,
    NEWER_FILE,
    OWN_DOMAINS,
    REACHED,
    RESERVED,
    TIME_ZONE,
    bare,
    kind_matched,
    matched_as,
    parse,
    says_what,
    spell,
)
from coaching.intake.answers.choices import CALENDAR_WEEKS, FILLED, NTH, OTHER_WEEKS, PERIODS_OF
from coaching.intake.answers.receipt import ColumnReading, Receipt
from coaching.intake.answers.remembered import SIGN
from coaching.intake.answers.unfolded import TO
from coaching.intake.columns.decide import WAYS
from coaching.intake.desk.wording import asked
from coaching.intake.formats.by_hand import ASKABLE
from coaching.intake.formats.recognise import remembered
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import presets

SHOWN = 12
_FIELDS = frozenset(field for kind in ASKABLE for field in KINDS[kind].open_fields)
_OF_FILES = {*RESERVED, *(spell(one) for one in (KIND, REACHED, ALL_DAY, NEWER_FILE, TIME_ZONE, OWN_DOMAINS))}
_OF_TABLES = {
    *NTH,
    FILLED,
    CALENDAR_WEEKS,
    OTHER_WEEKS,
    *PERIODS_OF,
}  # said of a column, but not of how its cells are read
_ALL_WAYS = {way for ways in WAYS.values() for way in ways}


def never_offered(workspace_folder: Path, answers: Mapping[str, str]) -> str:
    """The sentence about an answer that no file can be asked for: a kind of file nobody knows, a field no kind has; empty where there is none."""
    kinds = [matched_as(kind) for kind in ASKABLE]
    known = {*kinds, *(one.key for one in (*presets(), *remembered(workspace_folder / "formats"))), ASK_AGAIN}
    for about, said in answers.items():
        name, field = about.rpartition(SIGN)[2], said.removeprefix(FIELD)
        if name == spell(FORMAT) and said not in known:
            return f'"{said}" is no format Cadence knows. Columns can be matched by hand as: {", ".join(kinds)}.'
        of = KINDS[kind].open_fields if (kind := kind_matched(answers.get(spell(FORMAT), ""))) in ASKABLE else _FIELDS
        if field != said and field not in of:
            return f'"{about}={said}": there is no field "{field}"; there are: {", ".join(sorted(of))}.'
    return ""


def refuse_not_offered(receipts: Sequence[Receipt], answers: Mapping[str, str]) -> list[Receipt]:
    """Turn down each table one of whose questions was answered with none of its options."""
    return [_with_offered(receipt, answers) for receipt in receipts]


def _with_offered(receipt: Receipt, answers: Mapping[str, str]) -> Receipt:
    for question in receipt.questions if receipt.status == "asks" else ():
        said = answers.get(f"{receipt.scope}{question.column}", answers.get(question.column, ASK_AGAIN))
        if question.options and not question.open and said != ASK_AGAIN and said not in question.options:
            offered = ", ".join(f'"{option}"' for option in question.options[:20])
            return receipt.refused(
                f'{receipt.file}: "{said}" is no answer to "{question.column}". {asked(question)} The answers are: {offered}.'
            )
    return receipt


def refuse_unread(receipts: Sequence[Receipt], answers: Mapping[str, str]) -> list[Receipt]:
    """Turn down each table with a column of which an answer says what no column like it can be read as, or whose name it writes in other letters.

    One name may stand over days in one file and over text in another: what is said of the days is no slip about the text.
    """
    found = list(receipts)
    for name, said in answers.items():
        about = name.rpartition(SIGN)[2]
        if said == ASK_AGAIN or says_what(said) or said in _OF_TABLES or about.casefold() in _OF_FILES:
            continue
        held = [
            (place, receipt, column)
            for place, receipt in enumerate(found)
            for column in receipt.columns
            if receipt.status != "refused"
            and (SIGN not in name or name.startswith(receipt.scope))
            and column.becomes
            and column.header.casefold() == bare(about).casefold()
        ]
        named = any(column.header == bare(about) for _, _, column in held)
        for place, receipt, column in held:
            if why := _changes_nothing(receipt, column, said) if named else f'the column is called "{column.header}"':
                found[place] = receipt.refused(f'{receipt.file}: the answer "{name}={said}" changes nothing, as {why}.')
    return found


def _changes_nothing(receipt: Receipt, column: ColumnReading, said: str) -> str:
    """Why a column cannot be read as was said; "" where it can."""
    ways = WAYS.get(KINDS[receipt.kind].fields.get(column.becomes or "", "")) if receipt.kind in KINDS else None
    if said in (ways or _ALL_WAYS):
        return ""
    if not ways:
        return f'"{column.header}" is read as it is written'
    return f'how "{column.header}" is read can be answered with: ' + ", ".join(f'"{way}"' for way in ways)


def refuse_unknown_words(receipts: Sequence[Receipt], answers: Mapping[str, str]) -> list[Receipt]:
    """Turn down each table about a column of which an answer explains a word that no table has there, or explains it as nothing it can be."""
    found = list(receipts)
    read = [(place, receipt) for place, receipt in enumerate(receipts) if receipt.status != "refused"]
    for name, said in answers.items():
        about = name.rpartition(SIGN)[2]
        for header in {
            header
            for _, receipt in read
            for header in receipt.words
            if about.casefold().startswith(f"{header}: ".casefold())
        }:
            held = [(place, receipt) for place, receipt in read if header in receipt.words]
            word = about[len(header) + 2 :]
            if said == ASK_AGAIN or any(receipt.words[header].get(word) == said for _, receipt in held):
                continue
            is_known = any(word in receipt.words[header] for _, receipt in held)
            unknown = f'no cell under "{header}" says "{word}"; its words are: {_listed([receipt for _, receipt in held], header)}'
            why = f'"{said}" is nothing it can mean' if is_known else unknown
            for place, receipt in held:
                found[place] = receipt.refused(f'{receipt.file}: the answer "{name}={said}" changes nothing, as {why}.')
    return found


def _listed(receipts: Sequence[Receipt], header: str) -> str:
    """The first words under a header."""
    words = list(dict.fromkeys(word for receipt in receipts for word in receipt.words[header]))
    return ", ".join(f'"{word}"' for word in words[:SHOWN]) + (
        f" and {len(words) - SHOWN:,} more" if len(words) > SHOWN else ""
    )


def _of_several(name: str, headers: Set[str]) -> set[str]:
    """The columns made of several, from the first of them to the last, that a name may be about."""
    first, _, rest = name.partition(TO)
    return {f"{first}{TO}{last}" for last in headers if first in headers and rest.startswith(last)}


def unheard(receipts: Sequence[Receipt], answers: Mapping[str, str]) -> list[str]:
    """A sentence for each answer that names nothing any of the files has; none while a file could not be read."""
    headers = {column.header for receipt in receipts for column in receipt.columns}
    if not headers or any(not receipt.columns and not receipt.left_aside for receipt in receipts):
        return []
    plain = {header.casefold() for header in headers}  # one that differs in its capitals is told elsewhere
    tails = {name: name.rpartition(SIGN)[2].casefold() for name in answers}
    lost = [
        name
        for name, tail in tails.items()
        if tail not in plain and parse(tail, answers[name], plain | _of_several(tail, plain)) is None
    ]
    shown = ", ".join(f'"{header}"' for header in sorted(headers)[:30])
    return [
        f'No column is called "{name}" and nothing was asked under that name, so nothing is loaded. The columns are: {shown}.'
        for name in lost
    ]
