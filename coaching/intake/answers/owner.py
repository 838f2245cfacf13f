"""Whose rows a file holds that names nobody: what was said of it is kept for the next file of that name with the same headers."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from coaching.intake.answers.about import NOT_KNOWN, REP, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Receipt
from coaching.intake.words.format import Match
from coaching.intake.words.period_names import MONTH_OF

WHO = {"activity": ("rep_id", "rep_name"), "opportunity": ("owner_id", "owner_name")}
_KEPT = "rep of "
Kept = TypeVar("Kept")


def names_nobody(match: Match) -> bool:
    """Whether a file of deals or activities has no column that says whose its rows are."""
    return match.format.kind in WHO and not set(WHO[match.format.kind]) & match.columns.keys()


def with_rep(match: Match, name: str) -> Match:
    """The match of a file that is one person's: every row is theirs."""
    field = WHO.get(match.format.kind, ("", "rep_name"))[1]
    return replace(match, format=replace(match.format, fixed={**match.format.fixed, field: name}))


def kept_as(file: str) -> str:
    """The name under which is kept whose the files are that are called like this one."""
    return f"{_KEPT}{_name(file)}"


def of_file(kept: Mapping[str, Kept], file: str) -> dict[str, Kept]:
    """What was kept for some headers as it holds for this file: whose it is only where the file is called as it was then."""
    own = kept_as(file)
    return {
        spell(REP) if about == own else about: said
        for about, said in kept.items()
        if about == own or not about.startswith(_KEPT)
    }


def words_of(text: str) -> list[str]:
    """The words of a name in small letters."""
    return re.findall(r"[^\W\d_]+", text.casefold())


def _name(file: str) -> str:
    """A file's name without dates, counters and its ending: "Deals 2026-03 (2).csv" and "deals-2026-04.csv" are one."""
    words = words_of(re.sub(r"\.\w{1,5}(\.gz)?$", "", file.removesuffix(" (mended)")))
    return " ".join([word for word in words if word not in MONTH_OF] or words) or file


def said_otherwise(receipt: Receipt, kept: Mapping[str, Any]) -> bool:
    """Whether this file was loaded before as somebody else's."""
    fields = WHO.get(receipt.kind or "", ())
    if not fields or {column.becomes for column in receipt.columns} & set(fields):
        return False
    return bool((receipt.answers.get(REP) or NOT_KNOWN) != (Answers(kept.get("answers")).get(REP) or NOT_KNOWN))
