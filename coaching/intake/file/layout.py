"""Where the table stands in a sheet: its header row, in one line or two, its first and last row."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from coaching.errors import Question, said
from coaching.intake.file.table import Cut

_VALUES = ("number", "date", "value", "year")
Row = tuple[int, Sequence[str]]


def _as_wide(fields: Sequence[str], width: int) -> list[str]:
    """The texts of a row without spaces around them, cut or filled up to a width."""
    return [*(text.strip() for text in fields), *[""] * (width - len(fields))][:width]


def _leaves_one_nameless(names: Sequence[str], line: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a filled column has a name neither in the header nor in the line below it."""
    pairs = enumerate(zip(names, line, strict=True))
    return any(not name and not more and filled_at(below, place) for place, (name, more) in pairs)


def _second_line(number: int, names: Sequence[str], head: Sequence[Row]) -> list[str] | None:
    """The column names when the row below the header at `number` goes on with it, else None.

    It does where it holds words alone, gives a name to a column that has none, and the cells under those words are values.
    """
    lower = (_as_wide(fields, len(fields)) for at, fields in head if at > number + 1)
    below = [fields for fields in lower if any(fields)][:30]
    line = _as_wide(dict(head).get(number + 1, []), len(names))
    told = [place for place, text in enumerate(line) if text]
    if len(told) < 2 or not below or any(kind_of_text(line[place]) != "text" for place in told):
        return None
    if _leaves_one_nameless(names, line, below) or all(names[place] for place in told):
        return None
    over_values = [place for place in told if mostly_values(below, place)]
    if 2 * len(over_values) < len(told) or not over_values:
        return None
    if len(told) == len(set(line)) == len(names):
        return line
    return [_joined(names, line, place) for place in range(len(names))]


def _names_above(number: int, names: Sequence[str], head: Sequence[Row]) -> list[str] | None:
    """The column names with what stands above them, where columns of one name are told apart by nothing else; else None.

    A text above reaches to the right until the next one; columns left of the first keep their names.
    """
    told = [name.casefold() for name in names if name]
    twice = {name for name in told if told.count(name) > 1}
    line = _as_wide(dict(head).get(number - 1, []), len(names))
    first = next((place for place, text in enumerate(line) if text), len(line))
    groups = {text for text in line if text}
    if not twice or len(groups) < 2 or any(name.casefold() in twice for name in names[:first]):
        return None
    joined, above = list(names[:first]), ""
    for text, name in zip(line[first:], names[first:], strict=True):
        above = text or above
        joined.append(f"{above} {name}" if name else text)
    keys = [name.casefold() for name in joined if name]
    return joined if len(set(keys)) == len(keys) else None


def _labels_above(rows: Sequence[Row], usual: int) -> int:
    """How many rows at the top only name something above a wider table; usual is the number of fields most rows have."""
    count = 0
    while count + 1 < len(rows):
        number, fields = rows[count]
        told = [text.strip() for text in fields if text.strip()]
        after = any(sum(1 for text in cells if text.strip()) > 2 for _, cells in rows[count + 1 :])
        parted = rows[count + 1][0] - number > 1 or (count and rows[count - 1][0] == number - 1)
        if len(told) != 2 or usual < 4 or not after or not (told[0].endswith(":") or parted):
            break
        count += 1
    return count


def _joined(names: Sequence[str], line: Sequence[str], place: int) -> str:
    """The name of a group and of its column together; a group reaches to the right over columns without a name."""
    if not line[place]:
        return names[place]
    left = place
    while left > 0 and not names[left] and line[left - 1]:
        left -= 1
    return f"{names[left]} {line[place]}".strip()


def filled_at(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column holds anything."""
    return any(place < len(fields) and fields[place] for fields in rows)


def mostly_values(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column mostly holds numbers, dates and the like."""
    cells = [fields[place] for fields in rows if place < len(fields) and fields[place]]
    return bool(cells) and 2 * sum(kind_of_text(cell) in _VALUES for cell in cells) > len(cells)


HEAD_ROWS = 80
MOST_COLUMNS = 2000
_SUMS = {
    "grand": ("grand total", "grand totals", "gesamt", "gesamtsumme", "gesamtergebnis", "total général", "total general", "totale generale", "итого"),
    "total": (
        "total", "totals", "summe", "ergebnis", "totale", "totaal", "totaux", "suma", "somme", "razem", "celkem", "toplam", "yhteensä", "i alt",
        "合計", "合计", "総計", "总计", "總計",
    ),
    "part": (
        "sub total", "sub totals", "zwischensumme", "teilergebnis", "小計", "小计", "sous total", "subtotale", "subtotaal",
        "sum", "avg", "average", "count", "min", "max",
    ),
}  # fmt: skip
"""How rows are labelled that sum up others: all of them, some, or a part; a blank may be a hyphen, or nothing."""
_NAMED_SUMS = "|".join(f"(?P<{kind}>{'|'.join(words).replace(' ', '[ -]?')})" for kind, words in _SUMS.items())
_WORDS = {word for words in _SUMS.values() for word in words}
_STEMS = sorted(word for word in _WORDS if not any(other in word for other in _WORDS - {word}))
_TOTAL = re.compile(rf"(?:{_NAMED_SUMS})(?:\s+of\s+[\w %()/#-]{{1,60}})?\s*(?:\(\s*[\d.,\s]*\s*\w*\s*\))?\s*:?", re.I)
_GROUP_TOTAL = re.compile(r".+\S\s+(?:total|subtotal|ergebnis)\s*:?", re.I)
_FOOTER = re.compile(
    r"(?:confidential information|copyright (?:©|\(c\)|\d)|©|generated (?:by|on|at)|exported (?:by|on|at|from)|filtered by"
    r"|report (?:name|generated|created)|as of |page \d+ of|printed (?:by|on)|end of (?:report|file)|run (?:by|on) "
    r"|(?:total )?(?:records|rows)\s*:?\s*\d+$|\d+ (?:records?|rows?|results?)(?: (?:found|exported|selected|total))?\.?$|no more data)",
    re.I,
)
NOT_DATA = rf"(?i)\s*(?:{_TOTAL.pattern}|{_GROUP_TOTAL.pattern}|(?:{_FOOTER.pattern}).*)"
"""What labels of rows look like that may sum up others or stand under a table, for DuckDB; total_kind() and is_footer() tell."""
FRONTS = tuple(sorted({word[:3] for word in _WORDS}))
"""How they begin that have no blank in them."""
_GROUP_HEADING = re.compile(r".+\(\s*\d+ (?:records?|items?|rows?)\s*\)", re.I)
_NUMBER = re.compile(
    r"[-+(]?\s*[$€£¥]?\s*(?:[A-Z]{3}\s)?[-+]?\d[\d.,'’\u00a0\u202f ]*(?:[eE][-+]?\d+)?\s*[%kKmM€$£]?\)?-?(?:\s?[A-Z]{3})?"
)
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?|\d{1,2}[-/. ][A-Za-z]{3,9}[-/. ,]+\d{2,4}(?: .*)?|\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?"
)
_OTHER_VALUE = re.compile(
    r"(?:true|false|yes|no|n/?a|null|none|nan|-|#[a-z/0]+[!?]?)|[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+", re.I
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def kind_of_text(text: str) -> str:
    """ "blank", "number", "year", "date", "value" (true, n/a, an address) or "text": what a cell looks like."""
    text = text.strip()
    if not text:
        return "blank"
    if _YEAR.fullmatch(text):
        return "year"
    if _DATE.fullmatch(text):
        return "date"
    if _NUMBER.fullmatch(text):
        return "number"
    return "value" if _OTHER_VALUE.fullmatch(text) else "text"


NO_NAMES = "no column names"


@dataclass
class Layout:
    """Where a table stands. header_row is 0 when there is none; columns are the field positions that are kept."""

    header_row: int
    width: int
    names: list[str]
    questions: list[Question] = field(default_factory=list)
    grand_totals: dict[str, str] = field(default_factory=dict)
    footer_from: int | None = None
    last_row: int | None = None
    titles: list[str] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        return self.header_row + 1

    def repeats_header(self, fields: Sequence[str]) -> bool:
        return bool(self.header_row) and [text.strip() for text in fields[: len(self.names)]] == self.names


def _filled(fields: Sequence[str]) -> int:
    return sum(1 for text in fields if text and text.strip())


def find_layout(head: Sequence[Row], widths: Counter[int], cut: Cut) -> Layout | None:
    """The layout told by the first rows; widths counts the rows per number of fields; None when no row holds anything."""
    layout = _find_layout(head, widths, cut)
    certain = layout and layout.header_row and not layout.questions and not cut.header_row
    if layout and certain and (names := _second_line(layout.header_row, layout.names, head)):
        layout.header_row, layout.names = layout.header_row + 1, names
    elif layout and certain and (names := _names_above(layout.header_row, layout.names, head)):
        layout.names = names
    if layout and layout.header_row and not layout.questions:
        lines = [
            " ".join(text.strip() for text in fields if text.strip())
            for number, fields in head
            if number < layout.header_row
        ]
        layout.titles = [line for line in lines if kind_of_text(line) == "text"][-10:]
    return layout


def row_said(cut: Cut) -> int | None:
    """The row an answer says the column names stand in, 0 for none of them; None where there is no such answer, -1 where it names no row."""
    told = cut.header_row.strip().casefold()
    if told in ("", "?"):
        return None
    if told.removeprefix("there are ") in ("none", "0", "no header", NO_NAMES):  # as an older Cadence offered it
        return 0
    found = re.fullmatch(r"(?:row )?(\d+)", told)
    return int(found[1]) if found else -1


def _find_layout(head: Sequence[Row], widths: Counter[int], cut: Cut) -> Layout | None:
    rows = [(number, fields) for number, fields in head if _filled(fields)]
    if not rows:
        return None
    usual = _usual_width(rows, widths)
    told = row_said(cut)
    if told == 0:
        return _without_header(usual)
    for number, fields in rows if told else ():
        if number == told:
            return _with_header(number, fields, usual)
    needed = max(2, (usual + 1) // 2) if usual > 1 else 1
    wide = [(number, fields) for number, fields in rows if _filled(fields) >= needed]
    if not wide:
        wide = rows
    wide = wide[_labels_above(wide, usual) :]
    number, fields = wide[0]
    below = [row for row in wide[1:60] if row[1] != fields]
    if looks_like_names(fields, [cells for _, cells in below]):
        return _with_header(number, fields, usual)
    layout = _without_header(max(usual, len(fields)))
    layout.questions.append(
        Question(
            "header row",
            said("which row of data?", row=number),
            (NO_NAMES, f"row {number}"),
            (" | ".join(text.strip() for text in fields[:6]),),
        )
    )
    layout.header_row = number - 1
    return layout


def _usual_width(rows: Sequence[Row], widths: Counter[int]) -> int:
    """The number of fields most rows have; rows of one field are titles and footers unless there is nothing else."""
    several = Counter({width: count for width, count in widths.items() if width > 1})
    if several and several.total() * 3 >= widths[1]:
        return max(several, key=lambda width: (several[width], width))
    if widths:
        return 1 if widths[1] else max(widths)
    return max(len(fields) for _, fields in rows)


def _with_header(number: int, fields: Sequence[str], usual: int) -> Layout:
    names = [text.strip() for text in fields]
    layout = Layout(number, max(usual, len(_trimmed(names))), names)
    names.extend([""] * (layout.width - len(names)))
    del names[layout.width :]
    return layout


def _trimmed(names: Sequence[str]) -> list[str]:
    kept = list(names)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _without_header(width: int) -> Layout:
    return Layout(0, width, [""] * width)


def looks_like_names(fields: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns under it: no value where the column holds values, nothing that comes again below."""
    data_signs = name_signs = repeated = 0
    for place, text in enumerate(fields):
        kind = kind_of_text(text)
        if kind == "blank":
            continue
        column = [cells[place].strip() for cells in below if place < len(cells) and cells[place].strip()]
        kinds = Counter(kind_of_text(cell).replace("year", "number") for cell in column)
        common = kinds.most_common(1)[0][0] if kinds else "blank"
        if kind in ("number", "date", "value"):
            data_signs += 1 if common in (kind, "blank") else 0
        elif kind == "text":
            name_signs += 1 if common in ("number", "date", "value") else 0
            repeated += text.strip() in column
    if data_signs and data_signs >= name_signs:
        return False
    return bool(name_signs) or not repeated


def unique_names(names: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Headers made unique and non-empty, the names that came twice, and the headers given to nameless columns."""
    seen: Counter[str] = Counter()
    result: list[str] = []
    duplicates: list[str] = []
    nameless: list[str] = []
    taken = {name.casefold() for name in names if name}
    for place, name in enumerate(names, 1):
        name = " ".join(name.split())
        if not name:
            shown = f"column {place}"
            nameless.append(shown)
        else:
            seen[name.casefold()] += 1
            shown = name
            if seen[name.casefold()] > 1:
                duplicates.append(name)
                count = seen[name.casefold()]
                while f"{name} ({count})".casefold() in taken:
                    count += 1
                shown = f"{name} ({count})"
                taken.add(shown.casefold())
        result.append(shown)
    return result, list(dict.fromkeys(duplicates)), nameless


def may_be_sum(label: str) -> bool:
    """Whether a row with such a label may sum up others: quick to tell, too often rather than too seldom."""
    plain = label.casefold().replace("-", " ")
    return any(stem in plain for stem in _STEMS)


def total_kind(fields: Sequence[str]) -> str | None:
    """ "grand total", "total", "subtotal" or "group heading" for a row that sums others, None for any other row."""
    texts = [text.strip() for text in fields if text and text.strip()]
    words = [text for text in texts if kind_of_text(text) == "text"]
    if not words or len(texts) == len(fields) > 2:
        return None
    found = [match for match in map(_TOTAL.fullmatch, words) if match]
    if len(found) == len(words):
        for kind, called in (("grand", "grand total"), ("total", "total")):
            if any(match[kind] for match in found):
                return called
        return "subtotal" if len(fields) > 2 or len(texts) == len(fields) else None
    if len(words) > 1 or len(fields) <= 2:
        return None
    told, kind = (_GROUP_TOTAL, "subtotal") if len(texts) > 1 else (_GROUP_HEADING, "group heading")
    return kind if told.fullmatch(words[0]) else None


def is_footer(fields: Sequence[str]) -> bool:
    """Whether a row is a line exports put under the table, told by its words."""
    texts = [text.strip() for text in fields if text and text.strip()]
    return 0 < len(texts) <= 2 and bool(_FOOTER.match(texts[0]))


def is_data(fields: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a row below these headers is one of the data: not blank, a sum of others, or the headers again."""
    texts = [text.strip() for text in fields]
    return any(texts) and texts != list(headers) and not total_kind(fields)


def find_footer(tail: Sequence[Row], width: int) -> tuple[int | None, int | None]:
    """The row the footer starts in, if any, and the last row of data: known lines at the end, with short lines between them."""
    footer_from: int | None = None
    for number, fields in reversed(tail):
        count = _filled(fields)
        if count == 0:
            continue
        if (
            is_footer(fields)
            or total_kind(fields)
            or (count == 1 and len(_trimmed(list(fields))) == 1 and total_kind([*fields, ""]))
        ):
            footer_from = number
        elif not (count <= 1 and width > 2):
            return footer_from, number
    return footer_from, None
