"""What tells one file from another, whatever it is called."""

import hashlib
from pathlib import Path


def file_hash(path: Path) -> str:
    """SHA-256 of the file as it is."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
