"""What is asked and told of a table whose figures stand side by side, and of names and headers that could mean two things."""

from collections.abc import Callable, Sequence

ASKED_FOR = {
    "nps": "how likely the customer is to recommend",
    "csat": "how satisfied the customer is",
    "ces": "how easy it was",
}


def _named(headers: Sequence[str]) -> str:
    return ", ".join(f'"{header}"' for header in headers)


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _misspelled(count: int, header: str, pairs: Sequence[str]) -> str:
    return f'{count} names under "{header}" look misspelled: {"; ".join(pairs)}. Correct them?'


def _one_person(name: str, count: int, header: str, others: int) -> str:
    more = f", as {'does 1 other' if others == 1 else f'do {others} others'}" if others else ""
    return f'"{name}" appears under {count} names of "{header}"{more}. One person, or several of the same name?'


def _same_figure(header: str, file: str, looks: str, beside: Sequence[str]) -> str:
    do = "does" if len(beside) == 1 else "do"
    return f'"{header}" in {file} looks like {looks}, and so {do} {_named(beside)}. What does it count?'


def _columns_of_one_name(count: int, name: str, against: int) -> str:
    how = f"They disagree in {_rows(against)}." if against else "They never disagree."
    return f'{count} columns are called "{name}". {how} Which one counts?'


def _sum_of_columns(header: str, what: str, rows: int, row: int, whole: str, parts: Sequence[str]) -> str:
    many = f"{rows:,} rows, as in row {row}" if rows > 1 else f"row {row}"
    whose = "the" if what == "others" else "its"
    return f'"{header}" is not what {whose} {what} add up to in {many}: {whole} beside {" + ".join(parts)}. The {what} count'


def _sum_of_rows(header: str, whole: str, row: int, added: float) -> str:
    return f'"{header}" says {whole} in row {row}, which is left out as a sum, and the rows above it add up to {added:,.2f}. The rows count'


def _period_of_calls(kinds: Sequence[str], file: str, days: bool) -> str:
    more = " Another period needs a column that names it." if days else ""
    return f"Which period are the {' and '.join(kinds)} in {file} for?{more}"


def _year(said: str, first: str, last: str, file: str) -> str:
    not_one = f'"{said}" is not a year, write 2026. ' if said else ""
    return f'{not_one}Which year are "{first}" to "{last}" in {file}?'


def _period(said: str, header: str, file: str) -> str:
    not_one = f'"{said}" is not a period. ' if said else ""
    text = f'{not_one}Which period do "{header}" and the other numbers of {file} cover?'
    return f"{text} Write 2026, 2026-Q1, 2026-03 or 2026-01..2026-06."


def _running_total(header: str, file: str, read: Sequence[tuple[str, str]]) -> str:
    others = ", ".join(f'"{other}" as {meaning}' for other, meaning in read)
    text = f'"{header}" in {file} is a running total, which cannot be added up. Leave it out?'
    return f"{text} Read are {others}." if read else text


def _what_numbers(headers: Sequence[str], file: str) -> str:
    shown = f'"{headers[0]}"' if len(headers) == 1 else f'"{headers[0]}" to "{headers[-1]}"'
    return f"What are the numbers under {shown} in {file}?"


OF_FIGURES: dict[str, Callable[..., str]] = {
    "whose figures?": lambda header: f'Whose numbers are these: who or what stands under "{header}"?',
    "misspelled?": _misspelled,
    "one person?": _one_person,
    "names once each?": lambda header, names, rows: (
        f'"{header}" names {names} once each and is empty in {rows} rows below. Whose rows are those?'
    ),
    "same figure?": _same_figure,
    "which question?": lambda item: f"Which question asks {ASKED_FOR[item]}? The others are left out.",
    "question of recommending?": lambda: f"Which question asks {ASKED_FOR['nps']}, from 0 to 10?",
    "columns of one name?": _columns_of_one_name,
    "read as one": lambda name, count, how: f'"{name}" stands over {count} columns, which are read as one: {how}',
    "same in every row": lambda name, count: f'"{name}" stands over {count} columns, which say the same in every row',
    "sum of columns differs": _sum_of_columns,
    "sum of rows differs": _sum_of_rows,
    "rows of figures": lambda rows, each: f"{rows:,} rows of {each} each; counted here are the figures",
    "period of calls?": _period_of_calls,
    "period of targets?": lambda file: f"For which period is each target in {file}, which stands beside forecasts?",
    "other numbers?": lambda headers: (
        f"{_named(headers)} hold numbers too, but nothing says what they count. Leave them out?"
    ),
    "which currency of figures?": lambda file, headers: (
        f"{file} holds the same figures in several currencies: {_named(headers)}. Which of them count?"
    ),
    "figures left out": lambda: "its figures were left out, as you said",
    "which year?": _year,
    "calendar weeks?": lambda header, file: f'Are the numbers under "{header}" in {file} calendar weeks?',
    "periods of the year?": lambda header, file: (
        f'Which periods of its year are the numbers under "{header}" in {file}?'
    ),
    "running total?": _running_total,
    "what numbers?": _what_numbers,
    "whose numbers?": lambda file: f"Whose numbers are these? {file} names nobody.",
    "which period?": _period,
}
"""By code what makes the sentence; a code that asks ends in a question mark."""
