"""One CRM export as data: its signature, columns and words; every key known."""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from coaching.errors import Refusal
from coaching.intake.words.fields import KINDS
from coaching.intake.words.word_books import FORMATS, WordBook, meanings, word_groups

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
        only(words, meanings(group), f"meaning for {group}")


BY_ROW = "id_by_row"
"""What is fixed where each row counts as one of its own: the field of its id."""
MENDING = ("Cadence import", "Row in the file", "What is wrong")
MADE_END = "Last day of period"
"""The header over the last days of periods that rows name in words; no column of the file."""
_OWN = frozenset((*MENDING, MADE_END))
"""The columns Cadence itself adds to a table of rows to be mended; they are no part of a header set."""


@lru_cache(20_000)
def header_key(header: str) -> str:
    """A header without case, blanks, punctuation and the custom-field ending: "StageName", "stage_name" and "Stage Name__c" are one."""
    text = unicodedata.normalize("NFKC", header).strip().casefold()
    text = re.sub(r"(__c|__r|_c)$", "", text).replace("__r.", ".").replace("__c.", ".")
    return re.sub(r"[^\w%#]|_", "", text) or header.strip()


@lru_cache(20_000)
def own_key(header: str) -> str:
    """The header key that keeps a field of one's own apart from the CRM's own of that name: "Username__c" is not "Username"."""
    return header_key(header) + ("+" if header.strip().casefold().endswith("_c") else "")


@dataclass(frozen=True)
class Format:
    """One kind of export. columns: field -> headers that may hold it, best first. used is False for files Cadence knows and leaves out.

    must: fields that no row may leave empty. template: a sheet people fill in by hand, with names from lists of the workspace.
    unverified: keys of headers nobody has seen in a real export ("*" for all of them); remarks stand on every receipt, without_lost where no
    deal is lost; stage_dates are patterns of headers whose cells say when a deal entered a stage;
    utc are fields whose moments are in UTC though no cell says so.
    """

    key: str
    label: str
    kind: str
    system: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    patterns: tuple[tuple[str, int], ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    words: WordBook = field(default_factory=lambda: WordBook({}))
    date_order: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    rank: int = 0
    used: bool = True
    header_set: tuple[str, ...] = ()
    note: str = ""
    unverified: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    stage_dates: tuple[str, ...] = ()
    without_lost: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    must: tuple[str, ...] = ()
    template: bool = False
    utc: tuple[str, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether its columns were matched by hand, now or before, for the headers it is bound to."""
        return bool(self.header_set)

    @property
    def by_few_headers(self) -> bool:
        """Whether it was told by a few plain headers that many sheets have, and not by the whole signature of an export or by a person."""
        proposed = (
            not self.by_hand or self.rank == 0
        )  # what somebody confirmed for these headers is remembered with a rank
        return self.used and not self.template and proposed and (self.rank <= 1 or self.system == "Cadence")


LACKING = "no_"
"""How the fixed values of a format begin that say that its files have no such column, as a person said."""


def own_headers(headers: Iterable[str]) -> list[str]:
    """The headers that stand in the file, without those that Cadence adds to a table."""
    return [header for header in headers if header not in _OWN]


@dataclass(frozen=True)
class Match:
    """A format that fits a header row: field -> column index."""

    format: Format
    columns: Mapping[str, int]
    score: tuple[int, int, int]

    def missing(self) -> list[tuple[str, ...]]:
        """Groups of fields of which the file has none, though it needs one."""
        have = self.columns.keys() | {key.removeprefix(LACKING) for key in self.format.fixed}
        groups = (*KINDS[self.format.kind].needs, *((name,) for name in self.format.required))
        return [group for group in groups if not have & set(group)]


def read_format(text: str, where: str) -> Format:
    """A format from its TOML; raises Refusal naming the file and the fault."""
    try:
        said = tomllib.loads(text)
        check_format(said, where)
        signature, kind = said.get("signature", {}), said["kind"]
        columns = {name: tuple(headers) for name, headers in said.get("columns", {}).items()}
        return Format(
            key=said["key"], label=said["label"], kind=kind, system=said.get("system", ""),
            all_of=tuple(signature.get("all", ())), any_of=tuple(tuple(group) for group in signature.get("any", ())),
            none_of=tuple(signature.get("none", ())),
            patterns=tuple((entry["like"], entry.get("times", 1)) for entry in signature.get("pattern", ())),
            columns=columns, required=tuple(said.get("required", ())), fixed=said.get("fixed", {}), units=said.get("units", {}),
            words=WordBook.of(said.get("words", {})), date_order=said.get("date_order"), ids=said.get("ids", {}),
            rank=said.get("rank", 2), used=said.get("used", True), header_set=tuple(signature.get("headers", ())), note=said.get("note", ""),
            answers=said.get("answers", {}), utc=tuple(said.get("utc", ())), must=tuple(said.get("must", ())), template=said.get("template", False),
            unverified=_unverified(said.get("unverified", False)),
            remarks=tuple(said.get("remarks", ())), stage_dates=tuple(said.get("stage_dates", ())), without_lost=said.get("without_lost", ""),
        )  # fmt: skip
    except (tomllib.TOMLDecodeError, KeyError) as trouble:
        raise Refusal(f"{where} is not a usable format file: {trouble}.") from trouble


def _unverified(said: bool | Sequence[str]) -> frozenset[str]:
    if isinstance(said, bool):
        return frozenset("*") if said else frozenset()
    return frozenset(header_key(header) for header in said)


@cache
def presets() -> tuple[Format, ...]:
    """The formats that come with Cadence."""
    files = sorted(path for path in FORMATS.glob("*.toml") if not path.name.startswith("_"))
    return tuple(read_format(path.read_text(encoding="utf-8"), path.name) for path in files)
