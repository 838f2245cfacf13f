"""What a date stands for where it names a longer period: the header says so ("week ending", "w/c"), or an answer; as days of a span."""

import re

_UNITS = {
    "fortnight": r"fortnight\w*|bi-?weekly|(?:2|two)[ -]?weeks?|14[ -]?days|quinzaine|quincena|zwei wochen",
    "four weeks": r"(?:4|four)[ -]?weeks?|28[ -]?days|vier wochen",
    "week": r"weeks?|weekly|wk|w/?[ce]|wc|we|kw|wochen?\w*|semaine|semana|settimana|неделя|недел\w+|week(?:start|end|ending|of)",
    "month": r"months?|monthly|monats?\w*|mois|mes|mese|mês|maand",
    "quarter": r"quarters?|quarterly|qtr|quartals?\w*|trimestre|trim",
    "year": r"years?|yearly|fy|jahr\w*|année|año|ano|anno|jaar",
}
_ENDS = r"ending|ended|ends?|w/?e|we|bis|ende|\w*ende|fin|fine|fim|finaliz\w*|termin\w*|acab\w*|se termine|closing|last day|weekend(?:ing)?"
_STARTS = (
    r"start\w*|begin\w*|commenc\w*|of|from|w/?c|wc|ab|beginn|\w*beginn|vom|début|debut|inicio|del|du|inizio|início|first day"
    r"|inicia\w*|comien\w*|empie\w*|come[cç]\w*|commence\w*"
)
_BEGINS, _IS_OVER = rf"{_STARTS}|von|desde|de", rf"{_ENDS}|to|until|till|through|thru|hasta|até|à|au|a|al"
DAYS = {"week": 7, "fortnight": 14, "four weeks": 28}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
OWN_DAY, OF_ITS_WEEK, OF_ITS_MONTH = "a day of its own", "a day of its week, Monday to Sunday", "a day of its month"
OF_ITS_QUARTER = "a day of its quarter"
_NAMES = {days: f"{days} days" for days in DAYS.values()}


def first_of(many: str) -> str:
    """The answer that a date is the first day of so many: "7 days", "3 months"."""
    return f"the first day of {many}"


def last_of(many: str) -> str:
    """The answer that a date is the last day of so many."""
    return f"the last day of {many}"


def _plain(header: str) -> str:
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).replace("_", " ").casefold().split())


def unit_named(header: str) -> tuple[str, str]:
    """The longer period a header of dates names, and whether the date begins or ends it: ("week", "ends"); "" for what it leaves open."""
    plain = _plain(header)
    unit = next((unit for unit, words in _UNITS.items() if re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", plain)), "")
    side = next(
        (
            side
            for side, words in (("ends", _ENDS), ("starts", _STARTS))
            if re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", plain)
        ),
        "",
    )
    return unit, side if unit else ""


def begins_and_ends(first: str, last: str) -> bool:
    """Whether two headers of dates are the first and the last day of one period: "Week start" and "Week end", "From" and "To"."""
    starts, ends = (
        re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", _plain(header))
        for words, header in ((_BEGINS, first), (_IS_OVER, last))
    )
    return bool(starts and ends) and unit_named(first)[0] == unit_named(last)[0]


def span_sql(said: str) -> tuple[str, str] | None:
    """The first and the last day of the span as SQL templates over {day}; None where the answer names none."""
    if said == OWN_DAY:
        return "{day}", "{day}"
    if said == OF_ITS_WEEK:
        return "cast(date_trunc('week', {day}) as date)", "cast(date_trunc('week', {day}) as date) + 6"
    if said == OF_ITS_MONTH:
        return (
            "cast(date_trunc('month', {day}) as date)",
            "cast(date_trunc('month', {day}) + interval 1 month - interval 1 day as date)",
        )
    if said == OF_ITS_QUARTER:
        return (
            "cast(date_trunc('quarter', {day}) as date)",
            "cast(date_trunc('quarter', {day}) + interval 3 month - interval 1 day as date)",
        )
    found = re.fullmatch(r"the (first|last) day of (\d+) (days|months?)", said)
    if found is None:
        return None
    many = int(found[2])
    if found[3] == "days":
        return ("{day}", f"({{day}} + {many - 1})") if found[1] == "first" else (f"({{day}} - {many - 1})", "{day}")
    if found[1] == "first":
        return "{day}", f"cast({{day}} + interval {many} month - interval 1 day as date)"
    return f"cast({{day}} + interval 1 day - interval {many} month as date)", "{day}"
