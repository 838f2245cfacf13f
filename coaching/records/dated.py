"""What is known of days: notes on the time axis, and the days somebody was away; each is added, none replaced, and it can be taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from coaching.errors import Refusal
from coaching.records import answers
from coaching.records.entries import About
from coaching.records.store import Records

NOTE, AWAY = "note", "away"
OF_NOTES = ("company", "team", "rep")
LONGEST_WORD, LONGEST_AWAY = 40, 366


@dataclass(frozen=True)
class Dated:
    """A note on its day, or an absence from its first to its last day, both counted; word is the note's own, "away" for an absence."""

    what: str
    about: About
    first: date
    last: date
    word: str

    @property
    def question(self) -> str:
        """The key of its answer: a person, team or company has one of a sort from one day on."""
        return _question(self.what, self.first)


def write(records: Records, who: str, about: About, day: date, word: str) -> None:
    """Keep a note of a day; Refusal for an empty or long word, or where the day has a note already."""
    text = " ".join(word.split())
    if not text:
        raise Refusal("A note needs a word, such as: price change.")
    if len(text) > LONGEST_WORD:
        raise Refusal(f"A note of {len(text)} letters does not fit on a chart; write at most {LONGEST_WORD}.")
    if there := next((one for one in notes(records, {about}) if one.first == day), None):
        raise Refusal(f'{day} has a note already: "{there.word}". Remove it first.')
    answers.record(records, who, about, _question(NOTE, day), text)


def be_away(records: Records, who: str, rep_id: str, first: date, last: date) -> None:
    """Keep that somebody is away from one day to another, both counted; Refusal for days in the wrong order, over a year, or said already."""
    if last < first:
        raise Refusal(f"The last day, {last}, lies before the first, {first}.")
    if (last - first).days >= LONGEST_AWAY:
        raise Refusal(
            f"{first} to {last} is longer than {LONGEST_AWAY} days; who is gone that long has no target to change."
        )
    same = (one for one in absences(records) if one.about.id == rep_id and one.first <= last and one.last >= first)
    if there := next(same, None):
        raise Refusal(f"{there.first} to {there.last} is kept as away already. Remove it first.")
    answers.record(records, who, About("rep", rep_id), _question(AWAY, first), last)


def take_back(records: Records, who: str, one: Dated) -> None:
    """Take a note or an absence back; that it was there stays in the history."""
    answers.record(records, who, one.about, one.question, None)


def notes(records: Records, about: Collection[About] | None = None) -> list[Dated]:
    """The notes that stand, of these people and teams or of all, by day."""
    return sorted(
        (one for kind in OF_NOTES for one in _standing(records, kind, NOTE) if about is None or one.about in about),
        key=lambda one: one.first,
    )


def absences(records: Records) -> list[Dated]:
    """The absences that stand, by first day."""
    return sorted(_standing(records, "rep", AWAY), key=lambda one: (one.first, one.about.id))


def _question(what: str, day: date) -> str:
    return f"{what} {day.isoformat()}"


def _standing(records: Records, kind: str, what: str) -> list[Dated]:
    found = []
    for (about, question), value in answers.newest_beginning(records, kind, f"{what} ").items():
        first = date.fromisoformat(question.removeprefix(f"{what} "))
        away = what == AWAY
        found.append(
            Dated(
                what,
                About(kind, about),
                first,
                date.fromisoformat(str(value)) if away else first,
                AWAY if away else str(value),
            )
        )
    return found
