"""What is said of rows and figures, code by code."""

from collections.abc import Callable, Sequence
from datetime import date

from coaching.intake.words.fields import KINDS

CONTRADICTIONS = {  # what two columns of a deal say against each other, with what each of them says after a colon
    "stage against flags": "the stage says {}, the won and closed flags say {}",
    "status against stage": "the status says {}, the stage says {}; the status counts",
    "won without its flag": "the stage says won, the won flag says no",
    "closed before created": "closed before it was created",
}
SKIPPED = {  # why a row is left out by name
    "deleted": "deleted in the CRM", "lead": "a lead, not yet an opportunity", "archived": "archived, and not marked as lost",
    "overlay": "an overlay split, beside the revenue", "invitee": "invitee's copy of a meeting", "private": "marked private in the calendar",
    "unfinished": "unfinished answer", "all day": "an all-day entry to which nobody is invited",
    "ends before it begins": "the last day lies before the first", "too long": "longer than a year: who is gone that long has no target to change",
}  # fmt: skip
SHOWN = 3


def contradiction(codes: str) -> str:
    """What the columns of a deal say against each other, as people read it."""
    said = [part.partition(": ") for part in codes.split("; ")]
    return "; ".join(CONTRADICTIONS.get(code, code).format(*detail.split(" / ")) for code, _, detail in said)


def first(shown: Sequence[str], more: int) -> str:
    """Some names, and how many more there are."""
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")


def counted(count: int, one: str, many: str) -> str:
    """So many of something: "1 row is", "1,200 rows are"."""
    return f"{count:,} {one if count == 1 else many}"


def _rows(count: int) -> str:
    return counted(count, "row", "rows")


def _deals(count: int) -> str:
    return counted(count, "deal", "deals")


def _lacks(count: int, what: str) -> str:
    return f"{counted(count, 'deal has', 'deals have')} no {what}"


def _no_currency(words: Sequence[str], count: int) -> str:
    which = ", ".join(f'"{word}"' for word in words)
    verb = "is" if count == 1 else "are"
    return f"{which} {verb} no currency that Cadence knows: money under such a word counts in no sum until its rate is given"


def _sum(total: float, count: int) -> str:
    return f"{total:,.2f} in {_rows(count)}"


def _several_currencies(sums: Sequence[tuple[str, float, int]]) -> str:
    told = ", ".join(f"{code or 'no currency named'} {_sum(total, count)}" for code, total, count in sums)
    return f"more than one currency, which are not added up: {told}"


def _own_currency(total: float, count: int) -> str:
    return f"no currency is named for {_sum(total, count)}: read as the workspace's own"


def _several_names(one: str, names: Sequence[tuple[str, int]], others: int) -> str:
    shown = " and ".join(f'"{name}" in {_rows(count)}' for name, count in names[:SHOWN])
    more = f", as {counted(others, 'other id does', 'other ids do')}" if others else ""
    return f'{one} stands beside {len(names)} names{more}: {shown}. The id counts, so all its rows are those of "{names[0][0]}"'


def _equal_activities(count: int) -> str:
    what = counted(count, "row is equal to an earlier one", "rows are equal to an earlier one")
    return f"{what} in every column, without an id or a time of day: each counts as an activity of its own"


def _parts_and_total(deals: int, amount: str, total: str) -> str:
    what = counted(deals, "deal has", "deals have")
    return f'{what} a row for each person: "{amount}" in it is the part of that person, as "{total}" is what they add up to'


def _parts_add_up(part: str, amount: str) -> str:
    return f'"{part}" adds up to "{amount}" of each deal that has a row a person: it is their part'


def _parts_not_whole(count: int, deals: Sequence[tuple[str, int | None, int]]) -> str:
    some = ", ".join(
        f"{deal} ({'unknown' if total is None else f'{total} %'}, row {row})" for deal, total, row in deals
    )
    what = counted(count, "deal has parts that are", "deals have parts that are")
    return f"{what} not 100 % in all, counted in full for the owner until they are corrected: {some}"


def _groups(names: Sequence[str], header: str, file: str) -> str:
    shown = first([f'"{name}"' for name in names[:SHOWN]], len(names) - SHOWN)
    verb = "stands" if len(names) == 1 else "stand"
    where = f'{shown} {verb} among the people under "{header}" in {file}'
    return f"{where}. Is that what others add up to, or does each stand for itself?"


def _parts_of_figures(count: int, file: str, header: str, row: int, says: str, first_row: int, said_before: str) -> str:
    what = counted(count, "figure of one person and period stands", "figures of one person and period stand")
    return (
        f'{what} in several rows of {file} that differ in "{header}", as row {row} ({says!r}) and row {first_row} ({said_before!r}). '
        "Are they parts to be added up, or does the first one count?"
    )


def _one_meeting(count: int, file: str, such: int, on: date, row: int, subject: str | None) -> str:
    one = f"the {such} of {on} from row {row}{f' ({subject!r})' if subject else ''}"
    what = f"{count:,} rows of {file} are of meetings of one person at one account on one day that differ in who came, such as {one}"
    return f"{what}. One meeting with several people, or several?"


def _one_meeting_in_files(count: int, file: str, on: date, row: int, subject: str | None) -> str:
    one = f"that of {on} in row {row}{f' ({subject!r})' if subject else ''}"
    what = f"{counted(count, 'meeting', 'meetings')} of {file} {'differs' if count == 1 else 'differ'} from one in another file"
    return f"{what} of this load only in who came, such as {one}. One meeting with several people, or several?"


def _rows_of_one_deal(count: int, deal: str, owners: Sequence[tuple[str, float]], amount: str) -> str:
    shown = ", ".join(f"{owner} {part:,.2f}" for owner, part in owners)
    text = f"{counted(count, 'deal comes', 'deals come')} in several rows with another owner each, as {deal} ({shown})."
    return f'{text} Is "{amount}" the part of each owner, or the whole deal?'


def _amounts_of_parts(count: int, amount: str) -> str:
    deals = counted(count, "deal has", "deals have")
    return f'{deals} several rows, one for each person. Is "{amount}" the part of each person, or the whole deal?'


def _several_owners(count: int, header: str) -> str:
    return f'"{header}" names several people in {_rows(count)}. Whose are these deals?'


def _newer_file(count: int, kind: str, ids: Sequence[str], files: Sequence[str]) -> str:
    what, stand = (KINDS[kind].one, "stands") if count == 1 else (KINDS[kind].label, "stand")
    return (
        f"{count:,} {what} ({first(ids, count - len(ids))}) {stand} in {' and in '.join(files)} with different contents, and nothing "
        "says which rows were changed later. Which file is the newer one?"
    )


NOT_OF_TYPE = {
    "date": "is not a date. Use 06/30/2026 or 2026-06-30.", "moment": "is not a date and time. Use 2026-06-30 14:30.",
    "money": "is not an amount. Use 1234.56, with or without a currency sign.", "number": "is not a number. Use 12.5.",
    "seconds": "is not a number of seconds.", "milliseconds": "is not a number of milliseconds.", "minutes": "is not a duration. Use 15 or 0:15:00.",
    "count": "is not a whole number.", "share": "is not between 0 and 100 %.", "bool": "is neither yes nor no. Use TRUE or FALSE.",
    "clock": "is not a time of day. Use 14:30.",
}  # fmt: skip
SAME_ROW = {
    "activity_summary": "person, period and what is counted are the same", "quota": "person, period and what is measured are the same",
    "sales_total": "person, period and what is sold are the same", "deal_split": "deal and person are the same",
    "time_off": "person and first day are the same",
}  # fmt: skip
"""What is said of two rows that are about one thing, where no id says so."""


def _not_of_its_type(type: str, day_first: bool) -> str:
    """What is wrong with a cell, with an example written as its column writes its days."""
    text = NOT_OF_TYPE.get(type, "cannot be read.")
    return text.replace("06/30/2026", "30/06/2026") if day_first else text


def _conflicts(row: int, key: str | None, kind: str) -> str:
    alike = SAME_ROW.get(kind, "name, account, owner and dates are the same")
    alike = f"{key.replace('_', ' ')} is the same" if key else alike
    return f"conflicts with row {row}: its {alike}, its contents differ. Row {row} was kept; correct one of them."


OF_ROWS: dict[str, Callable[..., str]] = {
    "not of its type": _not_of_its_type,
    "no answer of the scale": lambda lowest, highest: (
        f"is no answer from {lowest} to {highest}. Write it as a number of that scale."
    ),
    "needed and empty": lambda header: f"is empty, and every row needs its {header}.",
    "no record": lambda headers: (
        f"has no {' or '.join(headers)}: it looks like a note, a total or part of another table. Fill them in, or leave the row out."
    ),
    "conflicts": _conflicts,
    "no answer": lambda: "no answer in the row",
    "no response": lambda: "does not say which response or question it belongs to: fill both in",
    "another answer": lambda: "is a second, different answer of its response to this question: leave one of them out",
    "quote never closed": lambda: "opens a quote that is never closed",
    "stray quote": lambda: "has a quote in the wrong place",
    "foreign bytes": lambda: "holds bytes that are not in the file's encoding",
    "formula without result": lambda: (
        "is what a spreadsheet shows for a formula without a result: write there what it should say."
    ),
    "formula without value": lambda: "holds a formula without a value: open the workbook, save it, and drop it again",
    "cell far outside": lambda: "holds a cell far outside the table",
    "other number of cells": lambda cells, header: f"has {cells} cells where the header has {header}",
    "moments in UTC": lambda zone, declared: (
        f"moments in UTC stand on their day in {zone}{'' if declared else ', as no business time zone is declared'}"
    ),
    "days as numbers": lambda header, number, day: (
        f'"{header}" holds days as the numbers a workbook counts them by: {number} is {day}'
    ),
    "total differs?": lambda header, printed, added: (
        f'The total of "{header}" says {printed}, but its rows add up to {added}. Load anyway?'
    ),
    "closes in a period": lambda header: f'"{header}" names periods: a deal that closes in one stands on its last day',
    "row skipped": lambda code: str(SKIPPED.get(code, code)),
    "same but for": lambda header: f'the same as another row but for "{header}", which is not read',
    "shares credit": lambda: "shares the credit of a deal in another row",
    "sums up others": lambda: "sums up others, as you said",
    "older row": lambda header: f'older by "{header}" than another row of the same id',
    "older than in": lambda file: f"older than the row of the same id in {file}",
    "newer file said": lambda file: f"as you said, {file} is the newer file",
    "added to another": lambda: "added to another row of the same person and period",
    "not the first": lambda: "not the first row of its person and period, as you said",
    "same activity": lambda: "the same activity once more: person, account, kind and start minute are the same",
    "another attendee": lambda: "another attendee of the same meeting, as you said",
    "contradiction": lambda count, codes: f"{_deals(count)}: {contradiction(codes)}",
    "no close date": lambda count: f"{_lacks(count, 'close date')}: loaded, but in no period",
    "no amount": lambda count: f"{_lacks(count, 'amount')}: loaded, but in no sum of money",
    "no stage": lambda count: f"{_lacks(count, 'stage')}: loaded as open",
    "days far off": lambda count: (
        f"{count} with a close date more than ten years away or a created date in the future: loaded, please look at them"
    ),
    "below nothing": lambda count: (
        f"{_deals(count)} won for a negative amount: each counts as a won deal, and its amount is taken off"
    ),
    "no such currency": _no_currency,
    "several currencies": _several_currencies,
    "own currency": _own_currency,
    "several names": _several_names,
    "equal activities": _equal_activities,
    "parts and their total": _parts_and_total,
    "parts add up": _parts_add_up,
    "parts not whole": _parts_not_whole,
    "no addresses": lambda: (
        "which meetings were with customers is not known, since no colleague's e-mail address is: "
        'it will be once the list of people with their addresses is loaded, or with the answer "own domains" (acme.com, acme.de)'
    ),
    "no attendees": lambda: "which meetings were with customers is not known: this export names no attendees",
    "groups among names?": _groups,
    "parts of figures?": _parts_of_figures,
    "one meeting?": _one_meeting,
    "one meeting in files?": _one_meeting_in_files,
    "rows of one deal?": _rows_of_one_deal,
    "amounts of parts?": _amounts_of_parts,
    "several owners?": _several_owners,
    "several people?": lambda count, header: (
        f'"{header}" names several people in {_rows(count)}. Whose are these activities?'
    ),
    "newer file?": _newer_file,
}
"""By code what makes the sentence; a code that asks ends in a question mark."""


ASKED_FOR = {
    "nps": "how likely the customer is to recommend",
    "csat": "how satisfied the customer is",
    "ces": "how easy it was",
}


def _named(headers: Sequence[str]) -> str:
    return ", ".join(f'"{header}"' for header in headers)


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


def _year(said: str, first: str, last: str, file: str, pair: bool) -> str:
    form = "2025/26" if pair else "2026"
    not_one = f'"{said}" is not {"two years" if pair else "a year"}, write {form}. ' if said else ""
    over = f" They run over New Year: write both years, as {form}." if pair and not said else ""
    return f'{not_one}Which year are "{first}" to "{last}" in {file}?{over}'


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
    "running total": lambda: "a running total",
    "no figure": lambda: "no figure to add up",
    "sum of others": lambda: "a sum of the others",
    "sum of its": lambda parts: f"a sum of its {parts.replace('halfs', 'halves')}",
    "no header": lambda: "has no name",
    "period told by": lambda header: f'the period is told by "{header}"',
    "left out as said": lambda: "left out, as you said",
    "longer period": lambda: "a longer period beside shorter ones",
    "period of the row": lambda: "the period of the row",
    "currency of the row": lambda: "the currency of the row",
    "not counted": lambda word: f'"{word}" is left out',
    "no name beside": lambda: "no name beside the figures",
    "no period beside": lambda: "no period beside the figures",
    "no such period beside": lambda word: f'no period beside the figures: "{word}" is none',
    "figure says": lambda word: f'the figure says "{word}"',
    "taken together": lambda: "answer taken together with the first of its response",
    "filled from above": lambda headers: f"filled down from the name above: {', '.join(headers)}",
    "whose figures?": lambda header: f'Whose numbers are these: who or what stands under "{header}"?',
    "misspelled?": _misspelled,
    "one person?": _one_person,
    "names once each?": lambda header, names, rows: (
        f'"{header}" names {names} once each and is empty in {rows:,} {"row" if rows == 1 else "rows"} below them. Whose are those?'
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
    "columns of people?": lambda names, file: f"Whose figures are the columns of {file}: {_named(names)}?",
    "whose numbers?": lambda file: f"Whose numbers are these? {file} names nobody.",
    "which period?": _period,
}
"""By code what makes the sentence; a code that asks ends in a question mark."""
