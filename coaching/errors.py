"""What can go wrong, what is asked and what is told: in words a person can act on, or as a code that words are made of last."""

import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FULL = "The disk is full, so this could not be done; what was kept before stands as it was. Free some space and do it again."


class Refusal(Exception):
    """Something asked for cannot be done; the message says what, where and what to do, in one sentence."""


def is_full_disk(trouble: BaseException | None) -> bool:
    """Whether an error, or one it came from, says that the disk has no space left."""
    while trouble is not None:
        if getattr(trouble, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "no space left" in str(trouble).lower():
            return True
        trouble = trouble.__cause__ or trouble.__context__
    return False


@dataclass(frozen=True)
class Said:
    """One thing to tell: code names the sentence, values are what stands in it."""

    code: str
    values: Mapping[str, Any]


def said(code: str, /, **values: Any) -> Said:
    """What is told under this code of these values."""
    return Said(code, values)


Note = str | Said
"""Something told: its words, or what they are made of."""


def kept_so(note: Note) -> str | list[Any]:
    """A note as it is written to JSON."""
    return [note.code, dict(note.values)] if isinstance(note, Said) else note


def told_again(kept: str | list[Any]) -> Note:
    """The note that was written to JSON so; dates come back as text."""
    return kept if isinstance(kept, str) else Said(kept[0], kept[1])


def kept_text(note: Note) -> str:
    """A note as it is kept beside a row."""
    return json.dumps(kept_so(note), ensure_ascii=False) if isinstance(note, Said) else note


def told_by(text: str) -> Note:
    """The note that was kept so; an older Cadence kept its words."""
    return told_again(json.loads(text)) if text.startswith('["') else text


@dataclass(frozen=True)
class Problem:
    """One cell or row of a file that could not be taken as it stands.

    row is numbered as the file shows it (header = row 1 when it comes first); value is the text as written, None for a whole row.
    """

    row: int | None
    column: str | None
    value: str | None
    message: Note


@dataclass(frozen=True)
class Question:
    """A choice only a person can make before a file may be loaded; the answer is given per column (or per `subject`).

    open says that an answer may be written that is none of the options; about is a code for whoever words its options. word_of is the
    column whose word, the only example, is asked about. waits: nothing is loaded before it is answered.
    """

    column: str
    question: Note
    options: tuple[str, ...]
    examples: tuple[str, ...] = field(default=())
    open: bool = False
    about: str = ""
    word_of: str = ""
    waits: bool = True
