"""What is to be told of a table, as a code and what it speaks of: its words are made last, on the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Said:
    """One thing to tell: code names the sentence, values are what stands in it."""

    code: str
    values: Mapping[str, Any]


Note = str | Said
"""Some rooms still hand on words."""


def said(code: str, **values: Any) -> Said:
    """What is told under this code of these values."""
    return Said(code, values)
