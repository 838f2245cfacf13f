"""Lines near the column names: labels above them ("Sales rep: | Ana Weiss"), and a header of two lines ("Calls" above "plan" and "actual",
"August" and "September" above "Calls" and "Calls")."""

from collections.abc import Callable, Sequence

VALUES = ("number", "date", "value", "year")
Row = tuple[int, Sequence[str]]


def second_line(
    number: int, names: Sequence[str], head: Sequence[Row], kind_of: Callable[[str], str]
) -> list[str] | None:
    """The column names when the row below the header at `number` goes on with it, else None; kind_of tells what a text looks like.

    It does where it holds words alone, gives a name to a column that has none, and the cells under those words are values.
    """
    rows = {at: [text.strip() for text in fields] for at, fields in head}
    below = [fields for at, fields in rows.items() if at > number + 1 and any(fields)][:30]
    line = rows.get(number + 1, [])
    line = [*line, *[""] * (len(names) - len(line))][: len(names)]
    told = [place for place, text in enumerate(line) if text]
    if len(told) < 2 or not below or any(kind_of(line[place]) != "text" for place in told):
        return None
    nameless = any(not names[place] and not line[place] and _filled(below, place) for place in range(len(line)))
    if nameless or all(names[place] for place in told):
        return None
    over_values = [place for place in told if _mostly_values(below, place, kind_of)]
    if 2 * len(over_values) < len(told) or not over_values:
        return None
    if len(told) == len(names) and len(set(line)) == len(line):
        return line
    return [_joined(names, line, place) for place in range(len(names))]


def names_above(number: int, names: Sequence[str], head: Sequence[Row]) -> list[str] | None:
    """The column names with what stands above them, where columns of one name are told apart by nothing else; else None.

    A text above reaches to the right until the next one; columns left of the first keep their names.
    """
    told = [name.casefold() for name in names if name]
    twice = {name for name in told if told.count(name) > 1}
    line = next(([text.strip() for text in fields] for at, fields in head if at == number - 1), [])
    line = [*line, *[""] * (len(names) - len(line))][: len(names)]
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


def labels_above(rows: Sequence[Row], usual: int) -> int:
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


def _filled(rows: Sequence[Sequence[str]], place: int) -> bool:
    return any(place < len(fields) and fields[place] for fields in rows)


def _mostly_values(rows: Sequence[Sequence[str]], place: int, kind_of: Callable[[str], str]) -> bool:
    cells = [fields[place] for fields in rows if place < len(fields) and fields[place]]
    return bool(cells) and 2 * sum(kind_of(cell) in VALUES for cell in cells) > len(cells)
