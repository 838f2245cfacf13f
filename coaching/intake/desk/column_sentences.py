"""What is said of how the cells of a column are read, and what is asked where a column leaves it open."""

from collections.abc import Callable, Sequence

from coaching.intake.desk.row_sentences import counted
from coaching.intake.words.convert import YEAR_FIRST

ORDERS = {
    YEAR_FIRST: "date, year first, in two digits",
    "serial": "Excel day number", "serial 1904": "Excel day number, counted from 1904", "epoch": "counted from 1970",
}  # fmt: skip
"""How days are written that do not come in an order of day, month and year."""


def _which_part_first(header: str, or_year: bool) -> str:
    parts = "the day, the month or the year" if or_year else "the day or the month"
    return f'Which comes first in "{header}", {parts}?'


def _year_of_days(said: str, header: str, first: str, last: str, pair: bool) -> str:
    form = "2025/26" if pair else "2026"
    not_one = f'"{said}" is not {"two years" if pair else "a year"}, write {form}. ' if said else ""
    which = (
        f" They run over New Year: write both years, as {form}; days from July on are of the first."
        if pair
        else f" Write {form}."
    )
    return f'{not_one}In which year are the days in "{header}", which say none ("{first}" to "{last}")?{which}'


def _dates_of_both_orders(header: str) -> str:
    return (
        f'"{header}" has dates that can only be day first and others that can only be month first. '
        "Which is right? The others are set apart."
    )


def _which_time_zone(example: str, answer: str, near: str) -> str:
    wrong = f'No time zone is called "{answer}"{f"; perhaps {near}" if near else ""}. ' if answer else ""
    return (
        f"{wrong}In which time zone do you work? This file has times in UTC, such as {example}, and the day they fall on "
        "depends on it. Asked once, for every file of this workspace."
    )


def _which_currency(money: str, currency: str, header: str, word: str, rows: int) -> str:
    where = f'"{header}" says {word} in {counted(rows, "row", "rows")}'
    return f'"{money}" names {currency}, but {where}. Which counts?'


def _column_before_format(count: int, word: str, header: str, money: str, shown: str) -> str:
    says = counted(count, "row says", "rows say")
    return f'{says} {word} under "{header}", while the number format of "{money}" shows {shown}: the column counts'


def _how_many_times(told: str, times: Sequence[str], header: str | None) -> str:
    names, what = " or ".join(times), f'the numbers under "{header}"' if header else "the numbers"
    return f'"{told}" says {names}. Are {what} in {names}, or as written?'


def _cents(header: str, beside: str | None) -> str:
    numbers = f'Its numbers against "{beside}"' if beside else "Its numbers"
    return f'Is "{header}" in cents or in whole money? {numbers} leave it open.'


def _which_unit_of_time(header: str, most: str) -> str:
    return f'What does "{header}" count? No word says the unit, and its figures (up to {most}) are hardly minutes.'


def _lost_or_open(header: str, no: int, empty: int) -> str:
    parts = [f"says no in {no:,}" if no else "", f"is empty in {empty:,}" if empty else ""]
    many = no + empty != 1
    told = " and ".join(part for part in parts if part)
    return f'"{header}" {told} {"deals" if many else "deal"}. {"Are they" if many else "Is it"} lost or still open?'


def _points_and_commas(header: str) -> str:
    return f'"{header}" has decimal points and decimal commas. Is the comma a thousands sign or a decimal sign?'


def _which_split(header: str, word: str) -> str:
    return f'"{header}" is "{word}" in some rows. Do these split the revenue of a deal, or are they overlay splits beside it?'


OF_COLUMNS: dict[str, Callable[..., str]] = {
    "dates": lambda order: ORDERS.get(order, f"date, {order}"),
    "of year": lambda year: f"of {year}",
    "year of days?": _year_of_days,
    "as in": lambda header: f'as in "{header}"',
    "days of zone": lambda zone: f"in UTC, as days of {zone}" if zone else "in UTC",
    "letters behind figures": lambda letters: (
        f"figures with {' and '.join(letters)} behind them are so many times as much"
    ),
    "currency of header": lambda currency: f"in {currency} as its header says",
    "currency of a line above": lambda currency: f"in {currency} as a line above says",
    "currency of format": lambda currency: f"{currency} by its number format",
    "currency of each cell": lambda: "each cell in the currency its number format shows",
    "as the header says": lambda header: f'as the header "{header}" says',
    "money in cents": lambda: "money, written in cents",
    "different words": lambda count: f"words, {count} different",
    "empty is no": lambda: "an empty cell is read as no",
    "values that changed": lambda: "values of the field that changed",
    "header before format": lambda header, currency, shown: (
        f'"{header}" says {currency}, its number format shows {shown}: the header counts'
    ),
    "column before format": _column_before_format,
    "split of the revenue": lambda header, word: (
        f'"{header}" {word} is taken for the split of the revenue: its parts alone are 100 % of every deal'
    ),
    "most frequent lines": lambda header, most: (
        f"{header}: only its {most:,} most frequent lines are listed with what they became"
    ),
    "which part first?": _which_part_first,
    "dates of both orders?": _dates_of_both_orders,
    "which time zone?": _which_time_zone,
    "end of period?": lambda header: f'Is the day in "{header}" the last day of its period, or the first day after it?',
    "days of a date?": lambda header: f'Which days does a date under "{header}" stand for? It is …',
    "points and commas?": _points_and_commas,
    "which sign?": lambda figure, comma: (
        f'Is the {"comma" if comma else "point"} in "{figure}" a thousands sign or a decimal sign?'
    ),
    "all percent?": lambda header: f'"{header}" holds numbers above 1 and below 1. Are all of them percent?',
    "one percent?": lambda header: f'"{header}" holds only 0 and 1. Is 1 one percent, or 100 percent?',
    "cents?": _cents,
    "which clock?": lambda pair, header: f'Is "{pair}" in "{header}" hours and minutes, or minutes and seconds?',
    "which unit of time?": _which_unit_of_time,
    "which currency?": _which_currency,
    "how many times?": _how_many_times,
    "lost or open?": _lost_or_open,
    "which stage?": lambda word: f'What does the stage "{word}" mean?',
    "which status?": lambda word: f'What does the status "{word}" mean?',
    "which activity?": lambda word: f'What kind of activity is "{word}"?',
    "which direction?": lambda word: f'Did activities whose direction is "{word}" come in or go out?',
    "talked about what?": lambda word: (
        f'What was talked about where it says "{word}": products, the customer\'s business, an insight, or something else?'
    ),
    "which split?": _which_split,
    "is it done?": lambda word: f'Is an activity with the status "{word}" done?',
    "turned?": lambda header, text: (
        f'In "{header}" some dates are text ({text}), and no other one lies after the 12th of its month. Did a spreadsheet swap day and month '
        "of those it could, or are they as they stand?"
    ),
    "turned back": lambda: "day and month swapped back where a spreadsheet had swapped them",
    "rounded ids?": lambda header, count, example: (
        f'"{header}" holds {counted(count, "id", "ids")} rounded by a spreadsheet ({example}), so that records look alike. '
        "Export it anew and drop it before a spreadsheet opens it, or go on without this column."
    ),
    "reached somebody?": lambda word: f'Did a call with the outcome "{word}" reach somebody?',
}
"""By code what makes the sentence; a code that asks ends in a question mark."""
