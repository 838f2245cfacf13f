"""What a digest told a person, kept by keys and not by sentences: wording, currency and a moved number make nothing new."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coaching.records import answers
from coaching.records.entries import About
from coaching.records.store import Records

KIND, QUESTION = "person", "digest keys"
SENTENCES = "digest"  # the question of digests kept as sentences before keys were: only their day is still read


@dataclass(frozen=True)
class Key:
    """What a line of a digest tells: of which kind, about what by its id, how that stands as a code, and the ids of whom it speaks."""

    kind: str
    id: str
    state: str
    people: tuple[str, ...]


def keep(records: Records, who: str, person: str, told: Iterable[Key]) -> None:
    """Remember what a digest told a person."""
    answers.record(
        records,
        who,
        About(KIND, person),
        QUESTION,
        [json.dumps([one.kind, one.id, one.state, *one.people]) for one in told],
    )


def last(records: Records, person: str) -> tuple[frozenset[Key], date | None]:
    """What the last digest told a person, and its day; nothing and the day where it was kept as sentences, None where there was none."""
    found = answers.last(records, About(KIND, person), [QUESTION, SENTENCES])
    newest = found.get(QUESTION) or found.get(SENTENCES)
    if newest is None:
        return frozenset(), None
    return keys(newest.value) if newest.question == QUESTION else frozenset(), newest.when.date()


def keys(kept: object) -> frozenset[Key]:
    """The keys of one kept digest."""
    told = kept if isinstance(kept, list | tuple) else ()
    return frozenset(Key(kind, about, state, tuple(people)) for kind, about, state, *people in map(json.loads, told))
