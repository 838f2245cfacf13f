"""What a file is, by its first bytes: the name and its ending are labels only; a gzip or zip file may hold one other, unpacked under a limit."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from coaching.errors import Refusal

_BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzipped gzip file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
)


def display_name(name: str) -> str:
    """The upload name made fit to be shown: last part of a path, no control characters, at most 120 characters."""
    last = re.split(r"[\\/]", name)[-1] or name
    shown = "".join(mark for mark in last if mark.isprintable()).strip()
    return (shown[:117] + "…" if len(shown) > 120 else shown) or "unnamed file"


def kind_of(path: Path, name: str) -> str:
    """ "text", "zip" or "ole"; a Refusal in words for everything else."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head:
        raise Refusal(f"{name} is empty (0 bytes): export it again.")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    for sign, what in _BINARY:
        if head.startswith(sign):
            raise _no_table(name, f"is {what}")
    _refuse_markup(head, name)
    _refuse_binary(head, name)
    return "text"


def _no_table(name: str, what: str) -> Refusal:
    if what.endswith(("archive", "gzip file")):
        return Refusal(f"{name} {what}: unpack it first, and drop the CSV or XLSX in it.")
    return Refusal(f"{name} {what}, not a table. Export it as CSV or XLSX and drop that file.")


def _refuse_markup(head: bytes, name: str) -> None:
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip()[:3000].lower()
    if start.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
            raise Refusal(f"{name} is an XML Spreadsheet 2003: open it in Excel and save it as XLSX or CSV.")
        if re.search(rb"<(html|!doctype html|table|head|meta|body)\b", start):
            raise Refusal(f"{name} is really an HTML page: open it in Excel and save it as XLSX or CSV.")
        if start.startswith(b"<?xml"):
            raise _no_table(name, "is an XML file")
    if start.startswith((b'{"', b"[{")):
        raise _no_table(name, "is a JSON file")


def _refuse_binary(head: bytes, name: str) -> None:
    """A text file has few control characters; UTF-16 has its NULs in every second place only."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or nul_pattern(head):
        return
    odd = sum(1 for byte in head if byte < 32 and byte not in (0, 9, 10, 11, 12, 13, 27)) + head.count(0) / 4
    if odd > len(head) * 0.05:
        raise _no_table(name, "holds binary data")


def nul_pattern(head: bytes) -> str | None:
    """The byte order of UTF-16 text without a mark, told by where its NULs stand."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) < 4:
        return None
    # the delimiters and digits have a NUL each, whatever the letters have
    if odd.count(0) > max(len(odd) * 0.1, 10 * even.count(0)):
        return "utf-16-le"
    if even.count(0) > max(len(even) * 0.1, 10 * odd.count(0)):
        return "utf-16-be"
    return None


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip file, which a workbook does too; False for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


LARGEST = 1_000_000_000  # bytes, unpacked
STEEPEST = 250  # unpacked to packed size above 20 MB
_PIECE = 1 << 20
OF_PACKAGES = {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin", "content.xml"}
"""Parts by which a zip file is one document and no archive of files."""


def is_of_apple(parts: Iterable[str]) -> bool:
    """Whether these are the parts of a document of Apple's own programs, as Numbers saves it."""
    return any(part.endswith(".iwa") or part.rpartition("/")[2] == "Index.zip" for part in parts)


def unpacked(path: Path, name: str, folder: Path) -> Path:
    """The file itself, or the one inside a gzip or zip file, written into folder; raises Refusal for what is damaged, far too big or several files.

    A workbook is a zip file too, and stays as it is.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"\x1f\x8b"):
        return _out_of_gzip(path, name, folder)
    return _out_of_zip(path, name, folder) if head == b"PK\x03\x04" else path


def _out_of_gzip(path: Path, name: str, folder: Path) -> Path:
    import gzip  # most files are no gzip file, and the child that reads one is to begin at once
    import zlib

    try:
        with gzip.open(path) as packed:
            return _written(packed.read, path, name, folder)
    except (OSError, EOFError, zlib.error) as trouble:
        raise Refusal(f"{name} is a damaged gzip file: download or export it again.") from trouble


def _out_of_zip(path: Path, name: str, folder: Path) -> Path:
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.infolist()
            if {one.filename for one in inside} & OF_PACKAGES:
                return path
            if is_of_apple(one.filename for one in inside):
                raise Refusal(
                    f"{name} is a document of Apple's Numbers or Pages: in Numbers choose File, Export To, Excel, and drop that file."
                )
            files = [one for one in inside if not one.is_dir() and not is_of_the_system(one.filename)]
            if len(files) != 1:
                raise _several(name, [one.filename for one in files])
            if ".." in re.split(r"[\\/]", files[0].filename):
                raise Refusal(
                    f"{name} holds {files[0].filename[:80]!r}, which points outside the file: export it again."
                )
            if files[0].flag_bits & 1:
                raise Refusal(
                    f"{name} is a zip file with a password: unpack it, and drop {display_name(files[0].filename)}."
                )
            with archive.open(files[0]) as packed:
                return _written(packed.read, path, name, folder)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error) as trouble:
        raise Refusal(f"{name} is damaged or incomplete: download or export it again.") from trouble


def is_of_the_system(part: str) -> bool:
    """Whether a part is what macOS packs beside each file, or a hidden file."""
    return part.startswith("__MACOSX/") or part.rpartition("/")[2].startswith(".")


def _several(name: str, files: list[str]) -> Refusal:
    if not files:
        return Refusal(f"{name} is a zip file with no file in it: export it again.")
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    listed = ", ".join(display_name(one) for one in files[:3])
    return Refusal(
        f"{name} is a zip file of {len(files)} files ({listed}{more}), which cannot be taken out here: unpack it, and drop the tables in it."
    )


def largest_of(path: Path) -> int:
    """How many bytes a packed file may unpack to."""
    return min(LARGEST, max(20_000_000, STEEPEST * path.stat().st_size))


def _written(read: Callable[[int], bytes], path: Path, name: str, folder: Path) -> Path:
    inside, size, most = folder / "unpacked", 0, largest_of(path)
    with inside.open("wb") as out:
        while piece := read(_PIECE):
            size += len(piece)
            if size > most:
                raise Refusal(f"{name} unpacks to more than {most // 1_000_000:,} MB: export fewer rows.")
            out.write(piece)
    return inside
