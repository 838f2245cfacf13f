"""Which errors say that the records themselves cannot be read or written, and not that a question to them was wrong."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from coaching.errors import Refusal

_OF_THE_FILE = re.compile(r"malformed|not a database|disk I/O|unable to open|no such table|corrupt", re.I)


class Unreadable(Refusal):
    """The records cannot be read any more while people work with them; what was to be saved is not."""


@contextmanager
def told(file: Path | None) -> Iterator[None]:
    """Around what reads or writes records: Unreadable where the file of them is damaged or gone, or their server (file is None) does not answer."""
    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        if file is None and is_unreadable(error):
            raise Unreadable(
                "The server with the records does not answer: nothing was saved, and what is written cannot be shown. Try again in a moment."
            ) from error
        if file is not None and (is_unreadable(error) or not file.exists()):
            raise Unreadable(
                f"The file of the records is gone or cannot be read any more ({getattr(error, 'orig', error)}); nothing was saved. Cadence keeps "
                "copies of it in the folder backups: the newest comes back when it is started anew."
            ) from error
        raise


def is_unreadable(trouble: BaseException) -> bool:
    """Whether an error says so, of a file as of a server that does not answer."""
    if isinstance(trouble, IntegrityError | ProgrammingError):
        return False
    if isinstance(trouble, DatabaseError):
        of_sqlite = isinstance(trouble.orig, sqlite3.Error)
        return bool(_OF_THE_FILE.search(str(trouble.orig))) if of_sqlite else isinstance(trouble, OperationalError)
    return isinstance(trouble, sqlite3.Error) and bool(_OF_THE_FILE.search(str(trouble)))
