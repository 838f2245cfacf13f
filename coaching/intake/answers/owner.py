"""Whose rows a file holds that names nobody: asked, and remembered for the next file of that name with the same headers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from coaching.errors import Question
from coaching.intake.answers.about import NOT_KNOWN, REP, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft, Receipt
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match
from coaching.intake.words.period_names import MONTH_OF
from coaching.workspace import Workspace

WHO = {"activity": ("rep_id", "rep_name"), "opportunity": ("owner_id", "owner_name")}
_ONE_PERSONS = (*WHO, "sales_total", "quota", "activity_summary")
_KEPT = "rep of "
Kept = TypeVar("Kept")


def names_nobody(match: Match) -> bool:
    """Whether a file of deals or activities has no column that says whose its rows are."""
    return match.format.kind in WHO and not set(WHO[match.format.kind]) & match.columns.keys()


def with_rep(match: Match, name: str) -> Match:
    """The match of a file that is one person's: every row is theirs."""
    field = WHO.get(match.format.kind, ("", "rep_name"))[1]
    return replace(match, format=replace(match.format, fixed={**match.format.fixed, field: name}))


def whose(
    workspace: Workspace, match: Match, file: str, headers: Sequence[str], receipt: Draft, answers: Answers, accept: bool,
    outside: Sequence[str] = (),
) -> Match:  # fmt: skip
    """The match with the person somebody named for all rows; else it is asked, or left open when told to take the proposals.

    outside: names that stand outside the table, offered first.
    """
    said = answers.get(REP)
    if (
        said
        and match.format.kind in _ONE_PERSONS
        and not {"rep_id", "rep_name", "owner_id", "owner_name"} & match.columns.keys()
    ):
        receipt.lasting.append((list(headers), Answers({f"{_KEPT}{_name(file)}": said})))
    if not names_nobody(match):
        return match
    if said and said != NOT_KNOWN:
        return with_rep(match, said)
    label = KINDS[match.format.kind].label
    if said or accept:
        receipt.answers = receipt.answers.saying(REP, NOT_KNOWN)
        receipt.notes.append(f'no column says whose {label} these are: they are kept without a rep, as "Unassigned"')
        return match
    text = f'Whose {label} are these? {file} names nobody. With "{NOT_KNOWN}" they count as Unassigned.'
    receipt.questions.append(
        Question(spell(REP), text, tuple(dict.fromkeys((*outside, *_people(workspace, file), NOT_KNOWN))), open=True)
    )
    return match


def _people(workspace: Workspace, file: str) -> list[str]:
    """Who sells, by name, or by id where several share it; those the file name speaks of come first."""
    label = "case when count(*) over (partition by name) = 1 then name else rep_id end"
    rows = (
        workspace.facts.cursor()
        .execute(f"select {label}, name from person where sells order by name, rep_id limit 200")
        .fetchall()
    )
    words = set(_words(file))
    return [str(label) for label, _ in sorted(rows, key=lambda row: not set(_words(str(row[1]))) & words)][:50]


def of_file(kept: Mapping[str, Kept], file: str) -> dict[str, Kept]:
    """What was kept for some headers as it holds for this file: whose it is only where the file is called as it was then."""
    own = f"{_KEPT}{_name(file)}"
    return {
        spell(REP) if about == own else about: said
        for about, said in kept.items()
        if about == own or not about.startswith(_KEPT)
    }


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _name(file: str) -> str:
    """A file's name without dates, counters and its ending: "Deals 2026-03 (2).csv" and "deals-2026-04.csv" are one."""
    words = _words(re.sub(r"\.\w{1,5}(\.gz)?$", "", file.removesuffix(" (mended)")))
    return " ".join([word for word in words if word not in MONTH_OF] or words) or file


def said_otherwise(receipt: Receipt, kept: Mapping[str, Any]) -> bool:
    """Whether this file was loaded before as somebody else's."""
    fields = WHO.get(receipt.kind or "", ())
    if not fields or {column.becomes for column in receipt.columns} & set(fields):
        return False
    return bool((receipt.answers.get(REP) or NOT_KNOWN) != (Answers(kept.get("answers")).get(REP) or NOT_KNOWN))
