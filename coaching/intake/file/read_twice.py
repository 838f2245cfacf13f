"""Text whose UTF-8 was taken for Windows-1252 and encoded once more ("MÃ¼ller"): where it stands, and what it says when that is undone."""

import re

CODEC = "utf-8-twice"
ONE_IN = 100  # lines of which one must look so; fewer are slips of whoever typed them, and are told
LEADS = "ÂÃÄÅÎÏÐÑ"
SIGNS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
"""What the second byte of a letter in UTF-8 is in Windows-1252."""
ALSO = "“”‘’‚„…–—«»‹›·•®™²³\xa0"
"""Of these what may stand after a capital in its own right, as in "SÃO «IRMÃ»": no evidence where the word goes on in neither direction."""
TWICE = re.compile(
    rf"[{LEADS}][{''.join(sign for sign in SIGNS if sign not in ALSO)}]|(?<=[a-zß-öø-ÿ])[{LEADS}][{ALSO}]|[{LEADS}][{ALSO}](?=[^\W\d_])"
    rf"|â€[{SIGNS}]|â„¢|â‚¬|ï»¿|(?:[Ðß-ï][{SIGNS}]{{2}}){{2}}"
)  # fmt: skip
_PERHAPS = re.compile(
    rb"\xc3[\x80-\xbf][\xc2\xc5\xc6\xcb\xe2]"
)  # all of these in bytes, found at once where there are none
_RUN = re.compile(r"[\x80-\xff" + "".join(sign for sign in SIGNS if sign > "\xff") + "]{2,}")


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
    found = [text for line in lines if TWICE.search(text := line.decode("utf-8", "ignore"))]
    return found, 2 * len(found) > len(lines) and ONE_IN * len(found) >= len(every)
