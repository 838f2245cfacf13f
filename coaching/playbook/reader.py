"""From TOML to the frozen values of the method: unknown and missing keys are refused by file, entry and name, and a workspace's own lie over ours."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from coaching.errors import Refusal

OWN_SOURCE = "our own playbook"
Entry = TypeVar("Entry")
Fault = Callable[[object], str | None]


def table_of(path: Path, table: str) -> list[dict[str, Any]]:
    """The entries of the one table a playbook file may hold, as they are written."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as trouble:
        raise Refusal(f"The playbook has no {path.name}; put it back.") from trouble
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise Refusal(f"{path.name} cannot be read: {trouble}.") from trouble
    unknown = set(said) - {table}
    if unknown:
        raise Refusal(f"{path.name}: cannot use [[{min(unknown)}]]; there is: [[{table}]].")
    return list(said.get(table, ()))


def own_fault(entry: object) -> str | None:
    """What an entry says is wrong with itself, or None."""
    told: str | None = entry.fault() if hasattr(entry, "fault") else None
    return told


def entry_of(kind: type[Entry], raw: Mapping[str, Any], where: str, fault_of: Fault = own_fault) -> Entry:
    """One entry, and those inside it, from what is written; Refusal naming file and entry for whatever is unknown, missing or empty."""
    where = f'{where} "{raw.get("key", "?")}"'
    known = _known(kind)  # type: ignore[arg-type]
    for name in raw:
        if name not in known:
            raise Refusal(f"{where}: unknown key {name}; there are: {', '.join(known)}.")
    for name, (needed, _) in known.items():
        if name not in raw and needed:
            raise Refusal(f"{where}: {name} is missing.")
    if "source" in known and not str(raw["source"]).strip():
        raise Refusal(f"{where}: source is empty; say where the entry comes from.")
    entry = kind(**{name: _value(known[name][1], name, value, where, fault_of) for name, value in raw.items()})
    if fault := fault_of(entry):
        raise Refusal(f"{where}: {fault}.")
    return entry


def entries_of(kind: type[Entry], path: Path, table: str, fault_of: Fault = own_fault) -> tuple[Entry, ...]:
    """All entries of the one table of a file, in its order; Refusal as for each of them."""
    return tuple(entry_of(kind, raw, f"{path.name}, {table}", fault_of) for raw in table_of(path, table))


def merged(
    said: Sequence[Mapping[str, Any]], over: Sequence[Mapping[str, Any]], source: bool = True
) -> list[dict[str, Any]]:
    """Entries with those of another list laid over them by key: `off = true` leaves one out, a key of its own adds one."""
    entries = {str(one.get("key")): dict(one) for one in said}
    for one in over:
        key = str(one.get("key"))
        entries[key] = {**({"source": OWN_SOURCE} if source else {}), **entries.get(key, {}), **one}
    return [
        {name: value for name, value in one.items() if name != "off"} for one in entries.values() if not one.get("off")
    ]


@cache
def _known(kind: type[Any]) -> dict[str, tuple[bool, Any]]:
    """By key whether it must be there, and of which type it is."""
    hints = get_type_hints(kind)
    return {
        part.name: (part.default is MISSING and part.default_factory is MISSING, hints[part.name])
        for part in fields(kind)
    }


def _value(hint: Any, name: str, value: Any, where: str, fault_of: Fault) -> Any:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if not isinstance(value, list):
            raise Refusal(f"{where}: {name} must be a list.")
        if is_dataclass(inner):
            return tuple(entry_of(inner, item, f"{where}, {name}", fault_of) for item in value)  # type: ignore[arg-type]
        return tuple(_value(inner, name, item, where, fault_of) for item in value)
    allowed = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if float in allowed and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) not in allowed:
        words = {str: "text", int: "a whole number", float: "a number", bool: "true or false", date: "a date"}
        raise Refusal(f"{where}: {name} must be {words[allowed[0]]}, not {value!r}.")
    return value
