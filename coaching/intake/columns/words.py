"""What each distinct word of a column means; a word nobody has explained is asked or shown as a proposal."""

import re
from collections.abc import Mapping, Set
from dataclasses import replace

from coaching.errors import Question, said
from coaching.intake.answers.answers import OfWord, spell
from coaching.intake.columns.column import EMPTY_IS_NO, Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.words.word_books import YES, readings, shared_words, word_key

_RATE = re.compile(
    r"rate from (\d{1,3}) ?%?"
)  # of a pay plan: what is paid of each amount booked beyond so much of the quota
_PREFIX = re.compile(r"^(zz[ _-]|C\d+:|\d{1,3} ?%? ?[-–.):]+ ?|\d{1,3} ?% )|[ -]*\(?\d{1,3} ?%\)?$", re.IGNORECASE)
"""What stands around a word of a stage that is retired ("ZZ "), of a further pipeline ("C1:"), numbered ("6 - ") or rated ("(90%)")."""
_SAYS_THE_END = {"is_won", "is_closed", "status"}
"""Fields beside the stage that say whether a deal ended."""
MINUTES = {"minutes", "seconds", "milliseconds"}
"""Fields that tell how long a call was: accepted unasked, they decide where its outcome is a word nobody knows."""
MOST_WORDS = 5000


def decided_words(column: Column, shown: Deciding) -> ReadSo:
    """What every distinct word of a column is read as."""
    group = column.type.removeprefix("word:")
    rows = shown.con.execute(
        f"select trim({column.cell}) as w, count(*) from {shown.source} where nullif(trim({column.cell}), '') is not null"
        f" group by w order by 2 desc, 1 limit {MOST_WORDS}"
    ).fetchall()
    read, proposed, questions = dict[str, str | None](), set[str](), list[Question]()
    of_calls = _of_calls(column, shown)
    for word, _ in rows:
        reading = _read(column, group, word, shown)
        if reading is None and column.field == "measure" and (rate := _RATE.fullmatch(word.strip().casefold())):
            reading = f"rate_from_{rate[1]}"
        elif reading is None:
            proposed.add(word)
            questions += _asked_of(column, group, word, shown)
            reading = _proposal(column, group, word, shown.columns.keys())
            questions += [_asked(column, word, "reached somebody?", "outcome")] if word in of_calls else []
        read[word] = reading
    if shown.accept and column.field == "stage" and shown.match.format.kind == "opportunity":
        # a history tells when, its deals how they ended
        questions += [
            _asked(column, word, "which stage?", "stage") for word in _doubtful(column, read, proposed, shown)
        ]
    counted = said("different words", count=len(rows))
    return ReadSo(
        decided=[replace(column, words=read, proposed=frozenset(proposed), read_as=(counted,))], questions=questions
    )


def _read(column: Column, group: str, word: str, shown: Deciding) -> str | None:
    """What a word means: as a person said, or as the words of the format have it, also without what stands around it."""
    answer = shown.answers.get(OfWord(column.header, word))
    if answer in readings(group):
        return answer
    reading = shown.match.format.words.read(group, word)
    if reading is None and (bare := _PREFIX.sub("", word)) != word:
        return shown.match.format.words.read(group, bare)
    return reading


def _doubtful(column: Column, read: Mapping[str, str | None], proposed: Set[str], shown: Deciding) -> list[str]:
    """The stages nobody knows for which open is no clear proposal, told to take the proposals or not.

    That is so where known stages were lost and none was won, where it speaks of an end besides, and where deals in it have a closing day or a
    reason they were lost for.
    """
    doubtful = set(proposed) if not shown.columns.keys() & _SAYS_THE_END else set[str]()
    meanings = set(read.values())
    if doubtful and ("won" in meanings or "lost" not in meanings):
        cells = [shown.columns[field].cell for field in ("closed_on", "lost_reason") if field in shown.columns]
        ended = " or ".join(f"nullif(trim({cell}), '') is not null" for cell in cells)
        told = f"select distinct trim({column.cell}) from {shown.source} where {ended}"
        found = shown.con.execute(told).fetchall() if ended else []
        doubtful &= {word for (word,) in found} | {word for word in doubtful if _speaks_of_an_end(word)}
    return [word for word in read if word in doubtful]


def _speaks_of_an_end(word: str) -> bool:
    """Whether a word for an end stands among others: "Lost to competitor", "Closed Won (signed)"."""
    plain = f" {re.sub(r'[^a-z0-9à-ÿа-я]+', ' ', word_key(word))} "
    return any(meaning != "open" and f" {known} " in plain for known, meaning in shared_words("stage").items())


def _of_calls(column: Column, shown: Deciding) -> set[str]:
    """The outcomes that stand in rows which may be calls: only there they decide whether a row counts."""
    match, columns = shown.match, shown.columns
    decides = column.field == "outcome" and not (shown.accept and columns.keys() & MINUTES)
    if not decides or match.format.fixed.get("kind") not in (None, "call", "task"):
        return set()
    kind = next((columns[field] for field in ("type", "subtype") if field in columns), None)
    type_ = f"trim({kind.cell})" if kind else "null"
    rows = shown.con.execute(
        f"select distinct {type_}, trim({column.cell}) from {shown.source} where nullif(trim({column.cell}), '') is not null"
    ).fetchall()
    return {
        word for name, word in rows if not name or match.format.words.read("activity", name) in (None, "call", "task")
    }


def _asked(column: Column, word: str, code: str, group: str) -> Question:
    about, asked = OfWord(column.header, word), said(code, word=word)
    return Question(spell(about), asked, readings(group), (word,), word_of=column.header)


def _asked_of(column: Column, group: str, word: str, shown: Deciding) -> list[Question]:
    """What is asked of a word nobody has explained."""
    fields, of_one_kind = shown.columns.keys(), bool(shown.match.format.fixed.get("kind"))
    asks = {
        "which stage?": column.field == "stage" and not fields & {"is_won", "status"} and not shown.accept,
        "which status?": column.field == "status" and group == "status" and not shown.accept,
        "which activity?": column.field == "type" and group == "activity" and not fields & {"subtype", "subject", "notes"} and not of_one_kind,
        "which direction?": group == "direction",
        "is it done?": group == "done" and "done" not in fields,
    }  # fmt: skip
    questions = [_asked(column, word, code, group) for code, is_asked in asks.items() if is_asked]
    if column.field == "split_type":  # told to take the proposals or not: the wrong one would give the deals to others
        asked = said("which split?", header=column.header, word=word)
        about = OfWord(column.header, word)
        questions.append(Question(spell(about), asked, readings("split"), (word,), word_of=column.header))
    return questions


def _proposal(column: Column, group: str, word: str, fields: Set[str]) -> str | None:
    """What a word nobody has explained is taken for until somebody does."""
    if column.field == "stage" and not fields & {"is_won", "status"}:
        return "open"
    if column.field == "measure":
        return re.sub(r"\W+", "_", word.strip().casefold()).strip("_") or None
    return "not done" if group == "done" else None


def decided_yes_no(column: Column, shown: Deciding) -> ReadSo:
    """A column that ticks what was done says no where it is empty."""
    column = replace(column, read_as=("yes or no",))
    if column.field == "done":
        words = shown.con.execute(f"select distinct lower(trim({column.cell})) from {shown.source}").fetchall()
        told = {word for (word,) in words if word}
        if told & YES and len(told) < len(words):
            column = replace(column, unit=EMPTY_IS_NO, read_as=("yes or no", said("empty is no")))
    return ReadSo(decided=[column])
