"""Several files dropped as one zip file are each a file: what a CRM's export of everything comes as."""

import re
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from coaching.intake.file.read_kind import OF_PACKAGES, display_name, is_of_apple, is_of_the_system, is_zip, largest_of

MOST_FILES = 100
_END = b"PK\x05\x06"  # the record that closes a zip file and says how many parts it has
_END_LONGEST = 65_557  # with its comment


def files_in(path: Path, name: str, folder: Path) -> list[tuple[str, Path]]:
    """The files of a zip of several, each by its name and written into folder; else the file itself, which reading tells about.

    A workbook, a zip of one, and one that is damaged, locked, too big or of more than a hundred files stay as they are. Raises OSError.
    """
    alone = [(name, path)]
    if not is_zip(path) or not 1 < _parts(path) <= MOST_FILES * 3:  # folders, and what macOS packs beside each file
        return alone
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir() and not is_of_the_system(one.filename)]
            told = [one.filename for one in inside]
            if (
                not 1 < len(inside) <= MOST_FILES
                or set(told) & OF_PACKAGES
                or is_of_apple(told)
                or any(one.flag_bits & 1 for one in inside)
                or any(".." in re.split(r"[\\/]", one) for one in told)
                or sum(one.file_size for one in inside) > largest_of(path)
            ):
                return alone
            found = [(shown, folder / str(number)) for number, shown in enumerate(_names(told))]
            for part, (_, to) in zip(inside, found, strict=True):
                with archive.open(part) as packed, to.open("wb") as out:
                    shutil.copyfileobj(packed, out)  # which ends with the size that the zip file says
            return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error):
        return alone


def _names(inside: Sequence[str]) -> list[str]:
    """Their own names, with the folder where two have the same."""
    last = [display_name(one) for one in inside]
    return [
        one if last.count(one) == 1 else display_name(re.sub(r"[\\/]+", " - ", path.strip("/")))
        for one, path in zip(last, inside, strict=True)
    ]


def _parts(path: Path) -> int:
    """How many parts a zip file says it has, told without reading their list."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_LONGEST))
        tail = file.read()
    at = tail.rfind(_END)
    return int.from_bytes(tail[at + 10 : at + 12], "little") if at >= 0 else 0
