"""Empty folders to measure in, gone afterwards."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def fresh() -> Iterator[Callable[[], Path]]:
    """A function that gives a new empty folder each time it is called, with the one before it deleted."""
    home = Path(tempfile.mkdtemp(prefix="cadence-bench-"))
    made: list[Path] = []

    def another() -> Path:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        made.append(Path(tempfile.mkdtemp(dir=home)))
        return made[-1]

    try:
        yield another
    finally:
        shutil.rmtree(home, ignore_errors=True)
