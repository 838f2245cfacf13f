"""What is said of which export a table is and whose its rows are, and what is asked where its columns leave that open."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from coaching.intake.desk.row_sentences import counted, first
from coaching.intake.words.fields import KINDS, spoken

SHOWN = 12
"""So many columns of a proposal are named."""


def _where(file: str, sheet: str | None) -> str:
    return f"{file}{f', sheet {sheet}' if sheet else ''}"


def any_of(field_names: Iterable[str]) -> str:
    """Fields of which one is enough, in the words of a person: "the close date, the day it closed or the day it was won"."""
    *most, last = dict.fromkeys(f"the {spoken(name)}" for name in field_names)
    return f"{', '.join(most)} or {last}" if most else last


def _read_as(columns: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f'"{header}" is the {spoken(field)}' for header, field in columns)


def _needs(kind: str, lacking: Sequence[Collection[str]]) -> str:
    return f"{KINDS[kind].label} need {' and '.join(any_of(group) for group in lacking)}"


def _lacks_a_column(
    file: str, sheet: str | None, kind: str, lacking: Sequence[Collection[str]], understood: Sequence[tuple[str, str]], others: Sequence[str]
) -> str:  # fmt: skip
    free = ", ".join(f'"{header}"' for header in others) or "none is left"
    told = f"Understood: {_read_as(understood)}. " if understood else ""
    return (
        f"{_where(file, sheet)}: its columns look like {KINDS[kind].label}, but {_needs(kind, lacking)}, and no column says so. {told}"
        f"Other columns: {free}. Say which of them it is, or what the rows are, or export the table again with that column."
    )


def _not_matched(file: str, sheet: str | None, kind: str, lacking: Sequence[Collection[str]]) -> str:
    return (
        f"{_where(file, sheet)}: {_needs(kind, lacking)}, and no column is matched to it. "
        "Choose a column for it, or say what its rows are."
    )


def _no_amounts(file: str, sheet: str | None, others: Sequence[str]) -> str:
    left = ", ".join(f'"{header}"' for header in others)
    beside = f" Not read are {left}." if left else ""
    return f"No column of {_where(file, sheet)} says the amounts of its deals.{beside} Load them, with no amount known?"


def _column_missing(
    file: str, sheet: str | None, columns: Sequence[Sequence[str]], label: str, headers: Sequence[str]
) -> str:
    names = "; ".join(" or ".join(f'"{name}"' for name in group) for group in columns)
    return (
        f'{_where(file, sheet)}: the column {names} is missing, which "{label}" cannot be read without. '
        f"Export it again with that column, or say which one it is. Found: {', '.join(headers)}."
    )


def _which_row_of_names(file: str, sheet: str | None, row: int, headers: Sequence[str]) -> str:
    names = ", ".join(headers)
    return f"{_where(file, sheet)} has no rows below row {row}, which looks like its column names ({names}). Which row has them?"


def _calls_reached(file: str, count: int) -> str:
    which = "its call" if count == 1 else f"its {count:,} calls"
    return f"No column of {file} says whether {which} reached somebody (an outcome or minutes). Did they?"


def _reached_or_not(count: int) -> str:
    which = "the call counts" if count == 1 else f"all {count:,} calls count"
    return f"nothing says whether somebody was reached: {which} as calls and not as conversations"


def _not_clear(columns: Iterable[tuple[str, str]]) -> str:
    left = ", ".join(f'"{header}" (perhaps the {spoken(field)})' for header, field in columns)
    return f"left out, as it is not clear what they are: {left}"


def _which_money(columns: Sequence[tuple[str, Sequence[str]]], field: str) -> str:
    shown = [f'"{header}" ({", ".join(examples)})' for header, examples in columns]
    return f"{len(shown)} columns hold money: {', '.join(shown[:-1])} and {shown[-1]}. Which of them is the {spoken(field)}?"


def _kinds_not_counted(kinds: Mapping[str, int], count: int) -> str:
    parts, such = ", ".join(f"{many:,} {kind}" for kind, many in kinds.items()), sum(kinds.values())
    are = "is of a kind" if such == 1 else "are of kinds"
    return f"{such:,} of {count:,} activities {are} that no figure counts: {parts}"


def _who_shares(header: str, example: str) -> str:
    return (
        f'"{header}" (such as {example}) seems to say who shares a deal. Shares are read from a row a person with its part, or from several'
        " names in the owner's cell. Leave it out, so that each deal counts for its owner alone?"
    )


def _what_is_each_row_else(file: str, label: str, lost: Sequence[tuple[str, str]], more: int) -> str:
    shown = [f'"{header}" (such as {example})' for header, example in lost]
    return f"What is each row of {file}? As {label} it would lose {first(shown, more)}."


def _unlike(first: int, where: str, says: str, first_says: str) -> str:
    return f'"{where}" ({says!r}, row {first}: {first_says!r})'


def _ids_of_unlike_rows(
    header: str, rows: int, count: int, row: int, first: int, where: str, says: str, first_says: str
) -> str:
    again = f'"{header}" is repeated in {count:,} of {rows:,} rows that differ in a column that is not read'
    return f"{again}, as row {row} in {_unlike(first, where, says, first_says)}. What tells the rows apart?"


def _rows_alike(count: int, row: int, first: int, where: str, says: str, first_says: str) -> str:
    how = f"Row {row} differs from row {first} in {_unlike(first, where, says, first_says)}"
    return (
        f"{counted(count, 'row says', 'rows say')} the same as an earlier one in all that is read, and no column is an id. "
        f"{how}. Are they one and the same, or does each count?"
    )


def _rows_of_one_name(count: int, row: int, first: int, where: str, says: str, first_says: str) -> str:
    how = f"Row {row} differs from row {first} in {_unlike(first, where, says, first_says)}"
    return (
        f"{counted(count, 'row names', 'rows name')} the same as an earlier one but {'says' if count == 1 else 'say'} something else of it, "
        "and no column is an id. "
        f"{how}. Is each one of its own, as two deals with one customer are, or is only the first right?"
    )


def _paid_by_period(counts: Iterable[tuple[str, int]]) -> str:
    told = ", ".join(f"{counted(count, 'is', 'are')} {period}" for period, count in counts)
    return f"not every value is paid once: {told}; each is taken as written and not multiplied"


def _tried(every: bool) -> str:
    return f"{'its' if every else 'some of its'} headers were never tried on a real export"


def _right_to_take(label: str, every: bool, columns: Sequence[tuple[str, str]]) -> str:
    told = [f'"{header}" as {spoken(field)}' for header, field in columns]
    more = f", and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return f"This looks like {label}, but {_tried(every)}. Is it right to take {', '.join(told[:SHOWN])}{more}?"


OF_FORMATS: dict[str, Callable[..., str]] = {
    "which export?": lambda file: f"Which export is {file}? Its columns fit more than one.",
    "not read as export": lambda header, label: f'without its column "{header}" it is not read as {label}',
    "not used": lambda file, label, note: f"{file}: {label}. {note}",
    "unknown columns": lambda file, sheet, headers: (
        f"{_where(file, sheet)}: we don't recognise its columns: {', '.join(headers)}."
    ),
    "no rows below names": lambda file, sheet, headers: (
        f"{_where(file, sheet)} has no rows below its column names ({', '.join(headers)}), so nothing is loaded."
    ),
    "which row of names?": _which_row_of_names,
    "lacks a column": _lacks_a_column,
    "no amounts?": _no_amounts,
    "not matched": _not_matched,
    "column missing": _column_missing,
    "nothing filled in": lambda file: f"{file}: no row is filled in, so nothing is loaded.",
    "no rows": lambda file, sheet, label: (
        f"{_where(file, sheet)} has the columns of {label} but no rows, so nothing is loaded."
    ),
    "not clear": _not_clear,
    "what is each row?": lambda file, kind: f"What is each row of {file}? It looks a little like {KINDS[kind].label}.",
    "is it the field?": lambda header, field: f'Is "{header}" the {spoken(field)}?',
    "are they these?": lambda kind, columns: f"Are these {KINDS[kind].label}? {_read_as(columns)}.",
    "empty column": lambda header, taken, field: (
        f'"{header}" is empty in every row, so "{taken}" is the {spoken(field)}'
    ),
    "which money?": _which_money,
    "reached or not": _reached_or_not,
    "calls reached?": _calls_reached,
    "all day?": lambda count: (
        f"{count:,} {'entry takes' if count == 1 else 'entries take'} a whole day and {'has' if count == 1 else 'have'} no guests, as holidays, "
        f"fairs and reminders do. {'Is it a meeting' if count == 1 else 'Are they meetings'}, or left out?"
    ),
    "kind of all?": lambda file: (
        f"Nothing in {file} says what kind of activity its rows are (a call, a meeting, an e-mail). What are all of them?"
    ),
    "kinds not counted": _kinds_not_counted,
    "says whose?": lambda header, example, kind, file: (
        f'Does "{header}" (such as {example}) say whose {KINDS[kind].label} these are? No other column of {file} does.'
    ),
    "who shares?": _who_shares,
    "what is each row else?": _what_is_each_row_else,
    "what is the column?": lambda header, file, label, fields: (
        f'What is "{header}"? {file} looks like {label} without {any_of(fields)}.'
    ),
    "figures besides?": lambda header, file, label: (
        f'"{header}" holds figures too, and {file} is read as {label}, one figure a row. Leave it out?'
    ),
    "how did deals end?": lambda file: (
        f"How did the deals of {file} end? No row says: a stage, a status or a won flag is missing or empty."
    ),
    "stage or flag?": lambda stage, flag, against, count: (
        f'"{stage}" and "{flag}" disagree in {against:,} of {count:,} deals. Which one says what was won?'
    ),
    "ids repeated?": lambda count, rows, header: (
        f'{count:,} of {rows:,} rows repeat an earlier "{header}" but differ otherwise. What tells them apart?'
    ),
    "ids of unlike rows?": _ids_of_unlike_rows,
    "rows alike?": _rows_alike,
    "rows of one name?": _rows_of_one_name,
    "paid by period": _paid_by_period,
    "never tried": lambda label, every: f"{label}: {_tried(every)}: please check how each column is read",
    "right to take?": _right_to_take,
    "nobody's": lambda kind: (
        f'no column says whose {KINDS[kind].label} these are: they are kept without a rep, as "Unassigned"'
    ),
    "whose rows?": lambda kind, file, nobody: (
        f'Whose {KINDS[kind].label} are these? {file} names nobody. With "{nobody}" they count as Unassigned.'
    ),
}
"""By code what makes the sentence; a code that asks ends in a question mark."""
