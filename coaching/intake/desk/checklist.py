"""What a workspace holds and what it still lacks: the exports in the order to fetch them, what each opens up, and where a CRM has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from coaching.intake.kept.ledger import imports
from coaching.playbook.reader import entries_of
from coaching.workspace import Workspace

EXPORTS = Path(__file__).with_suffix(".toml")
CRMS = {"salesforce": "Salesforce", "hubspot": "HubSpot", "dynamics": "Dynamics 365", "pipedrive": "Pipedrive"}


@dataclass(frozen=True)
class Export:
    """An export a workspace can hold. where: the menu in each CRM; rows: what is loaded of it (counted: of what); as_of is the newest.

    holds: what of the inventory shows it, where a kind holds several; empty for all of it. otherwise: what is said of it while its first kind
    is missing, and lacks_first whether it is. without: what is said of it while none of wants is in the inventory, and lacks_all whether none is.
    """

    kinds: tuple[str, ...]
    label: str
    opens: str
    where: Mapping[str, str]
    counted: str = "rows"
    holds: tuple[str, ...] = ()
    otherwise: str = ""
    rows: int = 0
    as_of: date | None = None
    lacks_first: bool = False
    wants: tuple[str, ...] = ()
    without: str = ""
    lacks_all: bool = False

    @property
    def hint(self) -> str:
        """What it still lacks although it is loaded; empty where nothing."""
        return self.otherwise if self.lacks_first else self.without if self.lacks_all else ""

    @property
    def is_loaded(self) -> bool:
        """Whether any load of it counts."""
        return self.as_of is not None


def checklist(workspace: Workspace) -> list[Export]:
    """All exports, those loaded with their rows and newest day. The list of users is loaded only by a list of users, not by names on deals."""
    days: dict[str, date] = {}
    for entry in imports(workspace):
        if entry.undone_at is None:
            days[entry.kind] = max(entry.as_of, days.get(entry.kind, entry.as_of))
    have = workspace.facts.have()
    found = []
    for one in known_exports():
        loaded = [kind for kind in one.kinds if kind in days]
        there = [have[word] for word in one.holds or loaded if word in have]
        newest = [held.last for held in there if held.last] if one.holds else [days[kind] for kind in loaded]
        lacks_first = bool(loaded) and one.kinds[0] not in days
        rows = sum(held.rows for held in there)
        lacks_all = bool(loaded and one.wants) and not have.keys() & set(one.wants)
        newest_day = max(newest, default=None) if loaded else None
        found.append(replace(one, rows=rows, as_of=newest_day, lacks_first=lacks_first, lacks_all=lacks_all))
    return found


def lacking_in(workspace: Workspace, kind: str) -> str:
    """What the loaded export of a kind lacks of what it should hold ("no meeting among them: …"); empty where nothing, or none is loaded."""
    told: str = workspace.facts.told(
        f"lacking in {kind}",
        lambda: next((one.hint for one in checklist(workspace) if kind in one.kinds and one.lacks_all), ""),
    )
    return told


def found_in(kind: str, word: str = "", own: str | None = None) -> str:
    """Where the export that holds this kind, or this word of the inventory, is found in one's own CRM, or in each where that is not known.

    Empty for a kind that has none of its own.
    """
    those = [one for one in known_exports() if kind in one.kinds]
    where = next((one.where for one in sorted(those, key=lambda one: word not in one.holds)), {})
    if len(set(where.values())) == 1:
        return f"Found in {next(iter(where.values()))}."
    return " ".join(f"{crm}: {menu}." for crm, menu in where.items() if crm == own or own not in where)


def crm_of(workspace: Workspace) -> str | None:
    """The CRM most of the loads that count come from; None where none of these."""

    def asked() -> str | None:
        counted = [one.format for one in imports(workspace) if one.undone_at is None]
        from_each = [crm for format in counted for crm in CRMS if format.startswith(crm)]
        return CRMS[max(CRMS, key=from_each.count)] if from_each else None

    own: str | None = workspace.facts.told("own CRM", asked)
    return own


def next_to_fetch(exports: Sequence[Export]) -> Export | None:
    """The first export that is missing."""
    return next((one for one in exports if not one.is_loaded), None)


def in_short(exports: Sequence[Export]) -> str:
    """What is loaded and from when, in one sentence: "Loaded: deals of 18 Sep 2026, quotas of 1 Sep 2026."."""
    loaded = [one for one in exports if one.is_loaded]
    if not loaded:
        return ""
    days = {one.as_of for one in loaded}
    if len(days) == 1:
        are = "is loaded," if len(loaded) == 1 else "are loaded, all"
        return f"{len(loaded)} of {len(exports)} kinds of export {are} of {_day(loaded[0].as_of)}."
    first = ", ".join(f"{one.label.lower()} of {_day(one.as_of)}" for one in loaded[:4])
    return f"Loaded: {first}{f' and {len(loaded) - 4} more' if len(loaded) > 4 else ''}."


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


@dataclass(frozen=True)
class _Written:
    kinds: tuple[str, ...]
    label: str
    opens: str
    salesforce: str
    hubspot: str
    dynamics: str
    pipedrive: str
    counted: str = "rows"
    holds: tuple[str, ...] = ()
    otherwise: str = ""
    wants: tuple[str, ...] = ()
    without: str = ""


@cache
def known_exports(file: Path = EXPORTS) -> list[Export]:
    """All exports there are, in the order to fetch them; Refusal for a key that nobody knows."""
    return [
        Export(
            one.kinds,
            one.label,
            one.opens,
            {name: getattr(one, crm) for crm, name in CRMS.items()},
            one.counted,
            one.holds,
            one.otherwise,
            wants=one.wants,
            without=one.without,
        )
        for one in entries_of(_Written, file, "export")
    ]
