"""Names on facts that fit no loaded person exactly: who they nearly are, what a user said about them, and taking that back.

Nothing is merged by guess: until a person confirms it, such a name stands for somebody of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from coaching.errors import Note, Refusal, said
from coaching.intake.words.staging import statement
from coaching.workspace import Workspace

NEAR = 85
Person = tuple[str, str | None, str | None, str | None, str | None]
"""Id, name, mail address, team and role of somebody listed."""
MOST = 4
_ON_FACTS = statement(__file__, "people")


@dataclass(frozen=True)
class Candidate:
    """A loaded person who may be meant: detail tells two people of one name apart."""

    rep_id: str
    name: str
    detail: str
    score: int


@dataclass(frozen=True)
class Unplaced:
    """A name on facts that is no loaded person's, with how many deals and other facts carry it, and who it nearly is, best first."""

    name: str
    deals: int
    others: int
    nearly: tuple[Candidate, ...]


def unplaced(workspace: Workspace) -> list[Unplaced]:
    """Every name on facts that belongs to no loaded person and about which nobody has said anything."""
    found: list[Unplaced] = workspace.facts.told("unplaced", lambda: _unplaced(workspace))
    return [one for one in found if one.name not in workspace.settings.same_person]


def _unplaced(workspace: Workspace) -> list[Unplaced]:
    cursor = workspace.facts.cursor()
    people = cursor.execute(
        "select rep_id, name, email, team, role from rep where rep_id is not null order by rep_id"
    ).fetchall()
    if not people:
        return []
    rows = cursor.execute(_ON_FACTS).fetchall()
    listed = {one[0]: one for one in people}
    called = cursor.execute("select distinct name, record_id from called where what = 'rep' order by all").fetchall()
    found = []
    for name, deals, others in rows:
        meant = {one.rep_id: one for one in (*_nearly(name, people), *_before(name, called, listed))}
        found.append(Unplaced(name, deals, others, tuple(sorted(meant.values(), key=lambda one: -one.score)[:MOST])))
    return found


def _before(name: str, called: Sequence[tuple[str, str]], listed: Mapping[str, Person]) -> list[Candidate]:
    """The people an earlier list called so."""
    return [
        Candidate(id_, listed[id_][1] or id_, f'called "{name}" in an earlier list', 100)
        for word, id_ in called
        if word.casefold() == name.casefold() and id_ in listed and (listed[id_][1] or "").casefold() != name.casefold()
    ]


def _nearly(name: str, people: Sequence[Person]) -> tuple[Candidate, ...]:
    words = _words(name)
    if not words:
        return ()
    scores: dict[int, float] = {}
    spellings = [
        (place, text)
        for place, one in enumerate(people)
        for text in (_words(one[1] or ""), _words(one[2] or ""))
        if text
    ]
    for _, score, at in process.extract(
        words, [text for _, text in spellings], scorer=_alike, score_cutoff=NEAR, limit=30
    ):
        place = spellings[at][0]
        scores[place] = max(score, scores.get(place, 0.0))
    best = sorted(scores, key=lambda place: (-scores[place], str(people[place][1])))[:MOST]
    return tuple(
        Candidate(
            people[at][0],
            people[at][1] or people[at][0],
            ", ".join(filter(None, (people[at][3], people[at][2]))),
            round(scores[at]),
        )
        for at in best
    )


def _words(text: str) -> str:
    """A name or the front of an e-mail address as plain small words; an id says nothing about whose it is."""
    front = text.partition("@")[0].replace(".", " ").replace("_", " ") if "@" in text else text
    if re.search(r"\d{3}", front):
        return ""
    return " ".join(default_process(re.sub(r"\((inactive|disabled|former)\)", "", front, flags=re.IGNORECASE)).split())


def _alike(one: str, other: str, **_: object) -> float:
    """0 to 100; words may change places, and an initial stands for its name beside an equal last name."""
    score = fuzz.token_sort_ratio(one, other)
    mine, theirs = one.split(), other.split()
    if len(mine) > 1 and len(theirs) > 1:
        shorter, longer = sorted((set(mine), set(theirs)), key=len)
        if shorter <= longer:
            score = max(score, 95)
        short = [word for word in (mine[0], theirs[0]) if len(word) == 1]
        if short and mine[-1] == theirs[-1] and mine[0][0] == theirs[0][0]:
            score = max(score, 90)
    return float(score)


def say_same(workspace: Workspace, name: str, rep_id: str) -> Note:
    """Keep what a user said: the name means this loaded person, or, with an empty id, somebody of their own. Raises Refusal for an unknown id."""
    found = (
        workspace.facts.cursor().execute("select name from rep where rep_id = ?", [rep_id]).fetchone()
        if rep_id
        else None
    )
    if rep_id and found is None:
        raise Refusal(f'No loaded person has the id "{rep_id}": load the list of users first.')
    workspace.save_settings(same_person=workspace.settings.same_person | {name: rep_id})
    return said("counts as", name=name, whom=found[0] or rep_id) if found else said("separate person", name=name)


def said_same(workspace: Workspace) -> list[tuple[str, str]]:
    """What users said about names: the name, and whom it means in words."""
    cursor = workspace.facts.cursor()
    names = dict(cursor.execute("select rep_id, name from rep").fetchall())
    return [
        (name, names.get(rep_id) or rep_id or "a separate person")
        for name, rep_id in workspace.settings.same_person.items()
    ]


def take_back(workspace: Workspace, name: str) -> Note:
    """Forget what was said about a name; it is proposed again. Raises Refusal when nothing was said."""
    if name not in workspace.settings.same_person:
        raise Refusal(f'Nothing was said about "{name}".')
    workspace.save_settings(
        same_person={alias: rep_id for alias, rep_id in workspace.settings.same_person.items() if alias != name}
    )
    return said("own name again", name=name)
