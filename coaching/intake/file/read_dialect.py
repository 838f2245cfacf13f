"""How a text file is written: its encoding, what separates its cells and what quotes them."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from coaching.errors import Question, Refusal
from coaching.intake.file.cut import Cut
from coaching.intake.file.read_kind import nul_pattern
from coaching.intake.file.read_nonsense import MOST, ask_encoding
from coaching.intake.file.read_records import Dialect, records
from coaching.intake.file.read_twice import CODEC as TWICE
from coaching.intake.file.read_twice import undone, written_twice

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
    notes: tuple[str, ...]
    strict: bool
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
        yield from map(undone, file) if codec == TWICE else file


def find_codec(path: Path, cut: Cut, name: str) -> tuple[str, tuple[str, ...], bool]:
    """The codec, what to tell about it, and whether every byte fits it: a mark, strict UTF-8, else Windows-1252."""
    if cut.encoding:
        return _told(cut.encoding, name), (), False
    with path.open("rb") as file:
        head = file.read(8192)
    for mark, codec in (
        (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")
    ):  # fmt: skip
        if head.startswith(mark):
            return codec, (), codec == "utf-8-sig" and not _bad_lines(path)[0]
    byte_order = nul_pattern(head)
    if byte_order:
        return byte_order, (), False
    bad, good = _bad_lines(path)
    if not bad:
        return "utf-8", (), True
    if good >= bad:
        return (
            "utf-8",
            (f"{bad:,} {'line is' if bad == 1 else 'lines are'} not in UTF-8 like the rest of the file: set apart",),
            False,
        )
    note = "read as Windows-1252 (Western European), as it is not UTF-8; choose another encoding if accents look wrong"
    return "cp1252", (note,), False


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
    codec, notes, strict = find_codec(path, cut, name)
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
            notes = (
                *notes,
                f"{len(odd):,} {'line holds' if len(odd) == 1 else 'lines hold'} letters that look encoded twice ({odd[0][:60].strip()})",
            )
    return Writing(codec, dialect, bool(hint), notes, strict, asks)


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
