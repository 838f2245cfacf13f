"""How a text file is written: its encoding, what separates its cells and what quotes them; and its records, read so."""

import codecs
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from coaching.errors import Note, Question, Refusal, said
from coaching.intake.file.letters import composed
from coaching.intake.file.read_kind import nul_pattern
from coaching.intake.file.table import Cut

TWICE = "utf-8-twice"
ONE_IN = 100  # lines of which one must look so; fewer are slips of whoever typed them, and are told
LEADS = "ÂÃÄÅÎÏÐÑ"
SECOND_BYTES = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
"""What the second byte of a letter in UTF-8 is in Windows-1252."""
ALSO = "“”‘’‚„…–—«»‹›·•®™²³\xa0"
"""Of these what may stand after a capital in its own right, as in "SÃO «IRMÃ»": no evidence where the word goes on in neither direction."""
_GARBLED = re.compile(
    rf"[{LEADS}][{''.join(sign for sign in SECOND_BYTES if sign not in ALSO)}]|(?<=[a-zß-öø-ÿ])[{LEADS}][{ALSO}]|[{LEADS}][{ALSO}](?=[^\W\d_])"
    rf"|â€[{SECOND_BYTES}]|â„¢|â‚¬|ï»¿|(?:[Ðß-ï][{SECOND_BYTES}]{{2}}){{2}}"
)  # fmt: skip
_PERHAPS = re.compile(
    rb"\xc3[\x80-\xbf][\xc2\xc5\xc6\xcb\xe2]"
)  # all of these in bytes, found at once where there are none
_RUN = re.compile(r"[\x80-\xff" + "".join(sign for sign in SECOND_BYTES if sign > "\xff") + "]{2,}")


def undone(text: str) -> str:
    """The text with each part that was encoded twice as it was before."""
    return _RUN.sub(lambda found: _once(found[0]), text)


def _once(run: str) -> str:
    try:
        return b"".join(
            sign.encode("cp1252") if sign > "\xff" or sign.encode("cp1252", "ignore") else sign.encode("latin-1")
            for sign in run
        ).decode("utf-8")
    except UnicodeError:
        return run


def written_twice(head: bytes) -> tuple[list[str], bool]:
    """Lines of a text in UTF-8 that look so, and whether it is the file: most of its lines that are not ASCII, and one in a hundred of all."""
    every = re.split(rb"[\r\n]+", head) if _PERHAPS.search(head) else []
    lines = [line for line in every if not line.isascii()]
    found = [text for line in lines if _GARBLED.search(text := line.decode("utf-8", "ignore"))]
    return found, 2 * len(found) > len(lines) and ONE_IN * len(found) >= len(every)


LETTER = r"[^\W\d_]"
SIGNS = "¡¢£¤¥¦§¨©ª«¬¯±¶¸¹»¼½¾¿ˆ‰‹›ƒ†‡‚„“”•˜™²³°"
NONSENSE = re.compile(
    "|".join((
        r"[\x80-\x9f]",  # no sign of Windows-1252 at all
        r"[^\x00-\x7f\s“”„‘’«»–—…€]{3}",  # three accented letters or rare signs in a row
        rf"{LETTER}[{SIGNS}]+{LETTER}",  # a sign amid a word
        "[£¥§¦©¯¹³][a-z]{2}", "[A-Za-z]{3}[¹³‚„ˆ‡ƒ]", "¤",
        "[a-zäöüß][ÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŠŽŸ]",  # a capital amid a word
        "[þÞðÐýÝšŠžŽŸ]", rf"[ìù]{LETTER}", "õ(?!e)", rf"i[æè](?!{LETTER})",  # of Slavic, Turkish, Hungarian and old Mac files, or nobody's
        r"ø\w*[áíìèž]|[áíìèž]\w*ø",
    ))
)  # fmt: skip
"""What hardly stands in Western European words, and often in those of other encodings read as such."""
AMID = re.compile(rf"{LETTER}[–—…][a-z]|[a-z]{{2}}(?<!qu|ll|rd|un|st)’(?!(?:s|t|ll|re|ve|d|m)\b)[a-z]")
SHORT = 3  # blanks: in names a dash stands for a letter that was lost, in sentences it is one
CANDIDATES = ("cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp874", "mac-roman",
              "cp850", "iso8859-15", "cp1252")  # fmt: skip
MOST = 1 << 22  # bytes of the file that are looked at
SHOWN = 60


def ask_encoding(head: bytes, codec: str, names: Mapping[str, str]) -> Question | None:
    """The question in which encoding a text is written, with a line of it as each would have it; None where the codec found makes sense of it.

    head: the first MOST bytes; names: what each codec is called.
    """
    if codec == "utf-8" and b"\x1b$" in head:
        return _question(("iso2022_jp", "utf-8"), [line for line in head.splitlines() if b"\x1b$" in line], names)
    if codec in ("utf-8", "utf-8-sig"):
        return _ask_twice(head, names)
    lines = [line for line in re.split(rb"[\r\n]+", head) if not line.isascii()] if codec == "cp1252" else []
    if len(head) == MOST:
        lines = lines[:-1]  # perhaps cut amid a letter
    if not lines or _makes_sense(b"\n".join(lines).decode("cp1252", "replace").replace("\ufffd", "\x81")):
        return None
    return _question(CANDIDATES, lines, names)


def _ask_twice(head: bytes, names: Mapping[str, str]) -> Question | None:
    """Whether what is UTF-8 once says UTF-8 again."""
    lines, most = written_twice(head)
    if not lines or not most:
        return None
    worst = max(lines, key=lambda line: sum(letter > "\x7f" for letter in line))[:SHOWN]
    shown = {names[TWICE]: undone(worst), names["utf-8"]: worst}
    return Question(
        "encoding", said("encoded twice?"), tuple(shown), tuple(f"{name}: {words}" for name, words in shown.items())
    )


def _makes_sense(text: str) -> bool:
    return not NONSENSE.search(text) and not any(
        AMID.search(cell) and cell.count(" ") <= SHORT for cell in re.split(r'[,;\t|"\n]', text)
    )


def _question(codecs: tuple[str, ...], lines: list[bytes], names: Mapping[str, str]) -> Question:
    worst = max(lines, key=lambda line: sum(byte > 127 or byte == 27 for byte in line))
    shown: dict[str, str] = {}
    for codec in codecs:
        try:
            b"\n".join(lines).decode(codec)
            shown[names[codec]] = worst.decode(codec)[:SHOWN]
        except UnicodeError:
            continue
    return Question(
        "encoding", said("which encoding?"), tuple(shown), tuple(f"{name}: {words}" for name, words in shown.items())
    )


# A quoted cell longer than this is an unclosed quote, not a note.
MOST_LINES = 2000
MOST_CHARACTERS = 4_000_000
NEVER_CLOSED, STRAY = said("quote never closed"), said("stray quote")


@dataclass(frozen=True)
class Dialect:
    """How a text file separates and quotes its cells; delimiter "" means one column."""

    delimiter: str = ","
    quote: str = '"'
    backslash: bool = False


class Record(NamedTuple):
    """One row: its number as a spreadsheet program counts, its fields, and what is wrong with it, if anything."""

    number: int
    fields: list[str]
    trouble: Note | None
    raw: str


class _Patterns(NamedTuple):
    quoted: re.Pattern[str]
    plain: re.Pattern[str]
    blanks: re.Pattern[str]


@lru_cache(maxsize=64)
def _patterns(dialect: Dialect) -> _Patterns:
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    end = rf"(?:{delimiter}|\Z)" if delimiter else r"\Z"
    if dialect.quote == "'":
        # An apostrophe inside a cell is common; only one before a delimiter closes.
        body = rf"{quote}(.*?){quote}(?=[ ]*{end})"
    elif dialect.backslash:
        body = rf"{quote}((?:[^{quote}\\]|\\.)*+){quote}"
    else:
        body = rf"{quote}([^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+){quote}"
    plain = r"(.*)" if not delimiter else f"([^{delimiter}]*)" if len(dialect.delimiter) == 1 else rf"(.*?)(?={end})"
    return _Patterns(re.compile(rf" *{body} *", re.S), re.compile(plain, re.S), re.compile(rf" *{quote}"))


def _unescaped(text: str, dialect: Dialect) -> str:
    if dialect.backslash:
        return text.replace('\\"', '"').replace("\\\\", "\\")
    return text.replace('""', '"') if '"' in text else text


def split_line(line: str, dialect: Dialect) -> tuple[list[str], Note | None]:
    """The fields of one line and what is wrong with it: None, NEVER_CLOSED or STRAY."""
    if dialect.quote not in line:
        return (line.split(dialect.delimiter) if dialect.delimiter else [line]), None
    quoted, plain, blanks = _patterns(dialect)
    step, at, fields, loose = len(dialect.delimiter), 0, list[str](), 0
    while True:
        if blanks.match(line, at):
            found = quoted.match(line, at)
            if not found:
                return fields, NEVER_CLOSED
            fields.append(_unescaped(found[1], dialect))
        else:
            found = plain.match(line, at)
            if not found:
                return fields, STRAY
            fields.append(found[1])
            loose += dialect.quote in found[1]
        at = found.end()
        if at >= len(line):
            # One cell may hold a quote (12" pipe); two of them are a quoted cell torn apart at a delimiter inside it.
            return fields, STRAY if loose > 1 and dialect.quote == '"' else None
        if not step or not line.startswith(dialect.delimiter, at):
            return fields, STRAY
        at += step


class _Lines:
    """Lines that can be handed back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()

    def next(self) -> str | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


def _foreign(text: str) -> bool:
    """Whether bytes that are not of the file's encoding were carried along."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _shown(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def records(lines: Iterable[str], dialect: Dialect, width: int | None = None) -> Iterator[Record]:
    """Rows of a text, numbered from 1; width (fields a good row has) tells an unclosed quote from a cell with line breaks."""
    source, number, quote, delimiter = _Lines(lines), 0, dialect.quote, dialect.delimiter
    while (line := source.next()) is not None:
        number += 1
        body = line.rstrip("\r\n")
        if "\0" in body:
            shown = _shown(body)
            yield Record(number, [shown], "holds a NUL character", shown)
        elif _foreign(body):
            shown = _shown(body)
            yield Record(number, [shown], said("foreign bytes"), shown)
        elif quote not in body:
            yield Record(number, body.split(delimiter) if delimiter else [body], None, body)
        else:
            fields, trouble = split_line(body, dialect)
            if trouble == NEVER_CLOSED:
                joined = _join(line, source, dialect, width)
                if joined:
                    body, fields, trouble = joined[0], joined[1], None
            yield Record(number, fields, trouble, body)


def _join(first: str, source: _Lines, dialect: Dialect, width: int | None) -> tuple[str, list[str]] | None:
    """The record that starts in an open quote, over as many lines as it takes; None (lines handed back) when it never closes."""
    taken: list[str] = []
    size = len(first)
    while len(taken) < MOST_LINES and size < MOST_CHARACTERS:
        line = source.next()
        if line is None:
            break
        taken.append(line)
        size += len(line)
        if dialect.quote not in line:
            continue
        body = "".join([first, *taken]).rstrip("\r\n")
        fields, trouble = split_line(body, dialect)
        if trouble == STRAY:
            break
        if trouble is None:
            if "\0" in body or _foreign(body):
                break
            if width is None or len(fields) == width or not _rows_of_their_own(taken, dialect, width):
                return body, fields
            break
    source.give_back(taken)
    return None


def _rows_of_their_own(lines: list[str], dialect: Dialect, width: int) -> bool:
    """Whether every swallowed line reads as a whole row, so that the open quote is a slip of the line before."""
    return all(len(split_line(line.rstrip("\r\n"), dialect)[0]) == width for line in lines)


SAMPLE_LINES = 400
SAMPLE_CHARACTERS = 400_000
ENCODINGS = {
    "utf-8": "UTF-8", "cp1252": "Windows-1252 (Western European)", "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)", "iso8859-15": "Latin-9", "mac-roman": "Mac Roman", "cp932": "Shift JIS",
    "gb18030": "GB 18030", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-8-sig": "UTF-8",
    "utf-32": "UTF-32", "cp1253": "Windows-1253 (Greek)", "cp1254": "Windows-1254 (Turkish)", "cp949": "Korean",
    "cp1255": "Windows-1255 (Hebrew)", "cp1256": "Windows-1256 (Arabic)", "cp874": "Thai", "euc_jp": "EUC-JP", "big5": "Big5 (Chinese)",
    "cp850": "DOS (Western European)", "iso2022_jp": "ISO-2022-JP", TWICE: "UTF-8 encoded twice",
}  # fmt: skip
DELIMITERS = {",": "comma", ", ": "comma and blank", ";": "semicolon", "\t": "tab", "|": "pipe", "": "none"}
_HINT = re.compile(r"^\"?sep=(.)\"?[\r\n]*$", re.I)


@dataclass(frozen=True)
class Writing:
    """What was found: the codec, the dialect, whether line 1 is a "sep=" hint, and the words to show for it."""

    codec: str
    dialect: Dialect
    hint: bool
    notes: tuple[Note, ...]
    asks: Question | None = None

    @property
    def encoding(self) -> str:
        return ENCODINGS.get(self.codec, self.codec)

    @property
    def delimiter(self) -> str:
        return DELIMITERS.get(self.dialect.delimiter, f'"{self.dialect.delimiter}"')


def lines_of(path: Path, codec: str) -> Iterator[str]:
    """The lines of a file with their ends, at CR, LF or CRLF; foreign bytes travel as surrogates."""
    with path.open(encoding="utf-8" if codec == TWICE else codec, errors="surrogateescape", newline="") as file:
        for line in map(undone, file) if codec == TWICE else file:
            yield line if line.isascii() else composed(line.removeprefix("\ufeff"))


def _codec(path: Path, cut: Cut, name: str) -> tuple[str, tuple[Note, ...]]:
    """The codec, and what to tell about it: a mark, strict UTF-8, else Windows-1252."""
    if cut.encoding:
        return _told(cut.encoding, name), ()
    with path.open("rb") as file:
        head = file.read(8192)
    for mark, codec in (
        (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")
    ):  # fmt: skip
        if head.startswith(mark):
            return codec, ()
    byte_order = nul_pattern(head)
    if byte_order:
        return byte_order, ()
    bad, good = _bad_lines(path)
    if not bad:
        return "utf-8", ()
    if good >= bad:
        return "utf-8", (said("lines not UTF-8", count=bad),)
    return "cp1252", (said("read as Windows-1252"),)


def _told(answer: str, name: str) -> str:
    for codec, label in ENCODINGS.items():
        if answer.casefold() in (codec, label.casefold()) or (
            codec != TWICE and answer.casefold() == label.split(" ")[0].casefold()
        ):
            return codec
    known = ", ".join(dict.fromkeys(ENCODINGS.values()))
    raise Refusal(f'{name}: no encoding "{answer}"; there are: {known}.')


def _bad_lines(path: Path) -> tuple[int, int]:
    """Lines that are not UTF-8, and lines that are UTF-8 beyond ASCII; (0, 0) as soon as the whole file fits."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 22):
                if not (chunk.isascii() and decoder.getstate()[0] == b""):
                    decoder.decode(chunk)
            decoder.decode(b"", True)
            return 0, 0
        except UnicodeDecodeError:
            file.seek(0)
        bad = good = 0
        for line in re.split(rb"[\r\n]+", file.read()):
            if not line.isascii():
                try:
                    line.decode("utf-8")
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
    return bad, good


def _sign_told(answer: str, name: str) -> str:
    """The sign that an answer says separates the cells: by its name, or itself."""
    named = {label: sign for sign, label in DELIMITERS.items()}
    if answer in named or (len(answer) <= 2 and not re.search(r"\w", answer)):
        return named.get(answer, answer)
    raise Refusal(f'{name}: no delimiter "{answer}"; there are: {", ".join(named)}, or the sign itself.')


def find_writing(path: Path, cut: Cut, name: str) -> Writing:
    """Encoding, delimiter and quote of a text file, judged by how evenly the first lines divide."""
    codec, notes = _codec(path, cut, name)
    sample: list[str] = []
    size = 0
    try:
        for line in islice(lines_of(path, codec), SAMPLE_LINES):
            if size + len(line) > SAMPLE_CHARACTERS and sample:
                break
            sample.append(line)
            size += len(line)
    except UnicodeError:
        raise Refusal(f"{name} is not {ENCODINGS[codec]} text: choose another encoding or export it again.") from None
    hint = _HINT.match(sample[0]) if sample else None
    if hint:
        dialect = best_dialect(sample[1:], (hint[1],))
    elif cut.delimiter:
        dialect = best_dialect(sample, (_sign_told(cut.delimiter, name),))
    else:
        dialect = best_dialect(sample, (",", ", ", ";", "\t", "|"))
    asks = None
    if codec in ("cp1252", "utf-8", "utf-8-sig") and not cut.encoding:
        with path.open("rb") as file:
            head = file.read(MOST)
        asks = ask_encoding(head, codec, ENCODINGS)
        odd = [] if asks or codec == "cp1252" else written_twice(head)[0]
        if odd:
            notes = (*notes, said("lines encoded twice", count=len(odd), example=odd[0][:60].strip()))
    return Writing(codec, dialect, bool(hint), notes, asks)


def best_dialect(sample: list[str], delimiters: tuple[str, ...]) -> Dialect:
    """The dialect under which most rows have the same number of fields, the plainest first."""
    text = "".join(sample)
    best, best_score = Dialect(delimiters[0] if len(delimiters) == 1 else ""), 0.0
    for delimiter in delimiters:
        if delimiter not in text:
            continue
        quotes = ['"']
        if "'" in text and re.search(rf"(?m)(?:^|{re.escape(delimiter)}) *'", text):
            quotes.append("'")
        for quote in quotes:
            for backslash in (False, True) if quote == '"' and '\\"' in text else (False,):
                dialect = Dialect(delimiter, quote, backslash)
                score = _evenness(sample, dialect)
                # A blank after every comma belongs to the delimiter: it may win by being as even as the comma.
                if score > best_score + 1e-9 or (delimiter == ", " and score >= best_score - 1e-9 and score > 0):
                    best, best_score = dialect, score
    return best


def _evenness(sample: list[str], dialect: Dialect) -> float:
    """0..1: the share of rows with the commonest number of fields, less the unreadable ones; more fields count for more."""
    widths: Counter[int] = Counter()
    trouble = 0
    for record in records(sample, dialect):
        if record.trouble:
            trouble += 1
        elif record.raw.strip():
            widths[len(record.fields)] += 1
    total = sum(widths.values()) + trouble
    weighed = {width: count * (width - 1) / width for width, count in widths.items() if width > 1}
    if not weighed:
        return 0.0
    width = max(weighed, key=lambda key: weighed[key])
    if widths[width] == 1 and total > 2:
        return 0.0
    return weighed[width] / total - trouble / total
