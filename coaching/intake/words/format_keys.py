"""Which keys a format file may have and which words may stand under them; a slip is refused by name, never passed over."""

from collections.abc import Collection, Mapping
from typing import Any

from coaching.errors import Refusal
from coaching.intake.words.fields import KINDS
from coaching.intake.words.word_books import meanings, word_groups

KEYS = (
    "key", "label", "kind", "system", "signature", "columns", "required", "fixed", "units", "words", "date_order", "rank", "used", "note",
    "answers", "must", "template", "unverified", "remarks", "stage_dates", "without_lost", "utc",
)  # fmt: skip
IN_SIGNATURE = ("all", "any", "none", "pattern", "headers")
IN_PATTERN = ("like", "times")
FIXED = (  # said of all rows of a file, beside its fields
    "kind", "measure", "what", "calendar", "own_domains", "ends", "form", "kind_is_final", "flag_decides", "closed_by_day", "id_by_row",
)  # fmt: skip
UNITS = ("percent", "fraction", "hh:mm", "mm:ss", "cents or whole money")
ORDERS = ("day first", "month first")


def check_format(said: Mapping[str, Any], where: str) -> None:
    """Raises Refusal, naming the file and what there is, where a format says something that nobody knows."""

    def only(words: Collection[str], allowed: Collection[str], what: str) -> None:
        unknown = sorted(set(words) - set(allowed))
        if unknown:
            raise Refusal(f'{where}: there is no {what} "{unknown[0]}"; there are: {", ".join(allowed)}.')

    only(said, KEYS, "key")
    only([said["kind"]], KINDS, "kind")
    only(said.get("signature", {}), IN_SIGNATURE, "key of [signature]")
    for pattern in said.get("signature", {}).get("pattern", ()):
        only(pattern, IN_PATTERN, "key of a pattern")
    if said.get("used", True):
        fields, kind = KINDS[said["kind"]].fields, said["kind"]
        for name in ("columns", "units", "required", "must", "utc"):
            only(said.get(name, ()), fields, f"field of {kind} (under {name})")
        only(said.get("fixed", {}), (*fields, *FIXED), f"field of {kind} (under fixed)")
    only(said.get("units", {}).values(), UNITS, "unit")
    only([said["date_order"]] if "date_order" in said else [], ORDERS, "date_order")
    only(said.get("words", {}), word_groups(), "group of words")
    for group, words in said.get("words", {}).items():
        only(words, meanings(group), f"meaning of a word of {group}")
