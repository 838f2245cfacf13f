"""Whether a text that is no UTF-8 makes sense as Western European, judged by the words of a sample; where it does not, what else it may be."""

import re
from collections.abc import Mapping

from coaching.errors import Question
from coaching.intake.file.read_twice import CODEC as TWICE
from coaching.intake.file.read_twice import undone, written_twice

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
    asked = "Its accents look garbled, as if saved twice over. Read them as they were before?"
    return Question("encoding", asked, tuple(shown), tuple(f"{name}: {words}" for name, words in shown.items()))


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
    text = "The file does not say in which encoding it was saved, and read as usual its words make no sense. Which one is right?"
    return Question("encoding", text, tuple(shown), tuple(f"{name}: {words}" for name, words in shown.items()))
