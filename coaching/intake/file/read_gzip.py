"""A gzip file holds one other file: it is unpacked under a limit, and what is inside is looked at like any other upload."""

import gzip
import zlib
from pathlib import Path

from coaching.errors import Refusal

LARGEST = 1_000_000_000  # bytes, unpacked
STEEPEST = 250  # unpacked to packed size above 20 MB
_PIECE = 1 << 20


def unpacked(path: Path, name: str, folder: Path) -> Path:
    """The file itself, or the one inside a gzip file, written into folder; raises Refusal for what is damaged or far too big."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return path
    inside, size = folder / "unpacked", 0
    most = min(LARGEST, max(20_000_000, STEEPEST * path.stat().st_size))
    try:
        with gzip.open(path) as packed, inside.open("wb") as out:
            while piece := packed.read(_PIECE):
                size += len(piece)
                if size > most:
                    raise Refusal(f"{name} unpacks to more than {most // 1_000_000:,} MB: export fewer rows.")
                out.write(piece)
    except (OSError, EOFError, zlib.error) as trouble:
        raise Refusal(f"{name} is a damaged gzip file: download or export it again.") from trouble
    return inside
