"""Answers kept for the same headers, and whose the rows of a table are."""

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from coaching.errors import Note, Refusal, said
from coaching.intake.answers.answers import (
    ASK_AGAIN,
    FORMAT,
    NONE,
    NOT_KNOWN,
    REP,
    About,
    Answers,
    OfCells,
    OfRows,
    OfWord,
    StandsFor,
    is_matched_as,
    spell,
)
from coaching.intake.answers.receipt import Receipt
from coaching.intake.answers.unfolded import Unfolded
from coaching.intake.file.table import RawTable
from coaching.intake.words.date_names import months_anywhere
from coaching.intake.words.format import Match, header_key, own_headers
from coaching.kept_text import keep_text, toml_text

WHO = {"activity": ("rep_id", "rep_name"), "opportunity": ("owner_id", "owner_name")}
_KEPT = "rep of "
AsKept = TypeVar("AsKept")


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


def of_file(kept: Mapping[str, AsKept], file: str) -> dict[str, AsKept]:
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
    return " ".join([word for word in words if word not in months_anywhere()] or words) or file


def said_otherwise(receipt: Receipt, kept: Mapping[str, Any]) -> bool:
    """Whether this file was loaded before as somebody else's."""
    fields = WHO.get(receipt.kind or "", ())
    if not fields or {column.becomes for column in receipt.columns} & set(fields):
        return False
    return bool((receipt.answers.get(REP) or NOT_KNOWN) != (Answers(kept.get("answers")).get(REP) or NOT_KNOWN))


@dataclass(frozen=True)
class Remembered:
    """One answer and the day it was given."""

    said: str
    on: date


def header_set(headers: Sequence[str]) -> str:
    """One short name for a set of headers, whatever their order and spelling; columns Cadence added do not count."""
    keys = sorted({header_key(header) for header in own_headers(headers)})
    return hashlib.sha256("|".join(keys).encode()).hexdigest()[:16]


def _file(folder: Path, headers: Sequence[str]) -> Path:
    return folder / "formats" / "answers" / f"{header_set(headers)}.toml"


def answers_for(folder: Path, headers: Sequence[str]) -> dict[str, Remembered]:
    """What was answered before about these headers, by what it is about; folder is the workspace's."""
    path = _file(folder, headers)
    if not path.exists():
        return {}
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = {*said} - {"headers", "answer"} or {*chain(*said.get("answer", ()))} - {"about", "said", "on"}
        if unknown:
            raise KeyError(f"unknown key {min(unknown)}")
        return {entry["about"]: Remembered(entry["said"], entry["on"]) for entry in said.get("answer", ())}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as trouble:
        where = f"formats/answers/{path.name} in the workspace"
        raise Refusal(f"{where} is not readable: {trouble}. Mend it, or delete it to be asked again.") from trouble


@dataclass(frozen=True)
class Kept:
    """What was answered before about the headers of one file, and by name what the receipt tells of each."""

    answers: Answers
    told: Mapping[str, Note]


def kept_for(
    folder: Path, headers: Sequence[str], called: str, given: Answers = NONE, only: Collection[About] = ()
) -> Kept:
    """What was answered before for a file of this name with these headers, but for what is given now; only: of nothing else."""
    names = {spell(one) for one in only}
    held = {
        name: one
        for name, one in of_file(answers_for(folder, headers), called).items()
        if name not in given.written and (not names or name in names)
    }
    told: dict[str, Note] = {name: said("recalled", about=name, says=one.said, on=one.on) for name, one in held.items()}
    return Kept(Answers({name: one.said for name, one in held.items()}), told)


def remember(folder: Path, headers: Sequence[str], answers: Answers, today: date) -> None:
    """Keep these answers beside those kept before; a repeated one keeps its first date."""
    before = answers_for(folder, headers)
    new = {
        about: Remembered(said, today)
        for about, said in answers.written.items()
        if about not in before or before[about].said != said
    }
    if new:
        _write(_file(folder, headers), headers, before | new)


def _write(path: Path, headers: Sequence[str], answers: Mapping[str, Remembered]) -> None:
    lines = [f"headers = [{', '.join(toml_text(header) for header in headers)}]"]
    for about, one in answers.items():
        lines += [
            "",
            "[[answer]]",
            f"about = {toml_text(about)}",
            f"said = {toml_text(one.said)}",
            f"on = {one.on.isoformat()}",
        ]
    keep_text(path, "\n".join(lines) + "\n")


def lasting(answers: Answers, headers: Sequence[str], nameless: Sequence[str]) -> Answers:
    """The answers that will hold for the next file with these headers: those about its columns and words, and which export it is.

    Whose a file is, its date, its sheets and a total that does not tie are about one file only; headers nobody wrote are no sign of anything.
    """
    if not [header for header in headers if header not in nameless]:
        return Answers()
    return Answers(
        {
            name: said
            for about, name, said in answers.parsed(headers)
            if said and said != ASK_AGAIN and _lasts(about, said, nameless)
        }
    )


def _lasts(about: About | None, said: str, nameless: Sequence[str]) -> bool:
    match about:
        case OfCells(header) | StandsFor(header):
            return header not in nameless
        case OfWord() | OfRows():
            return True
    return about == FORMAT and not is_matched_as(said)


SIGN = " › "


def scope_of(table: RawTable) -> str:
    """The name answers about this table begin with; empty where it is the only one of its file."""
    return f"{table.sheet}{SIGN}" if table.beside and table.sheet else ""


def own_answers(answers: Answers, table: RawTable) -> Answers:
    """The answers that hold for this table: its own before those for all, without those of other tables."""
    return under(answers, scope_of(table))


def under(answers: Answers, scope: str) -> Answers:
    """The answers that hold for the table of a scope: its own before those for all, without those of other tables."""
    if not scope:
        return answers
    own = {name.removeprefix(scope): said for name, said in answers.written.items() if name.startswith(scope)}
    return Answers({name: said for name, said in answers.written.items() if SIGN not in name} | own)


def names_format(answers: Answers, table: RawTable) -> bool:
    """Whether a format was named for this table, and not only for all of its file."""
    return f"{scope_of(table)}{spell(FORMAT)}" in answers.written


def headers_in_file(table: RawTable) -> list[str]:
    """The headers as they stand in the file."""
    return table.origin.headers if isinstance(table, Unfolded) and table.origin else table.headers
