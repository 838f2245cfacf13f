"""What each distinct word of a column means; a word nobody has explained is asked or shown as a proposal."""

import re
from collections.abc import Mapping

import duckdb

from coaching.errors import Question
from coaching.intake.answers.answers import Answers, OfWord, spell
from coaching.intake.columns.column import EMPTY_IS_NO, Column
from coaching.intake.words.format import Match
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


def decide_words(
    con: duckdb.DuckDBPyConnection, source: str, match: Match, column: Column, columns: Mapping[str, Column],
    answers: Answers, accept: bool, questions: list[Question],
) -> None:  # fmt: skip
    """Read every distinct word of a column."""
    group = column.type.removeprefix("word:")
    rows = con.execute(
        f"""select trim({column.cell}) as w, count(*) from {source} where nullif(trim({column.cell}), '') is not null
            group by w order by 2 desc, 1 limit 5000"""
    ).fetchall()
    column.read_as = f"words, {len(rows)} different"
    of_calls = (
        _of_calls(con, source, match, column, columns)
        if column.field == "outcome" and not (accept and columns.keys() & MINUTES)
        else None
    )
    for word, _ in rows:
        said = answers.get(OfWord(column.header, word))
        reading = said if said in readings(group) else match.format.words.read(group, word)
        if reading is None and (bare := _PREFIX.sub("", word)) != word:
            reading = match.format.words.read(group, bare)
        if reading is None:
            reading = _unknown(group, column, word, columns, bool(match.format.fixed.get("kind")), accept, questions)
            if of_calls and word in of_calls:
                text = f'Did a call with the outcome "{word}" reach somebody?'
                questions.append(_asked(column, word, text, "outcome"))
        column.words[word] = reading
    if (
        accept and column.field == "stage" and match.format.kind == "opportunity"
    ):  # a history tells when, its deals how they ended
        _ask_what_ended(con, source, column, columns, questions)


def _ask_what_ended(
    con: duckdb.DuckDBPyConnection, source: str, column: Column, columns: Mapping[str, Column], questions: list[Question]
) -> None:  # fmt: skip
    """Ask, told to take the proposals or not, what a stage nobody knows means where open is no clear proposal.

    That is so where known stages were lost and none was won, where it speaks of an end besides, and where deals in it have a closing day or a
    reason they were lost for.
    """
    doubtful = set(column.proposed) if not columns.keys() & _SAYS_THE_END else set()
    meanings = set(column.words.values())
    if doubtful and ("won" in meanings or "lost" not in meanings):
        cells = [columns[field].cell for field in ("closed_on", "lost_reason") if field in columns]
        ended = " or ".join(f"nullif(trim({cell}), '') is not null" for cell in cells)
        found = (
            con.execute(f"select distinct trim({column.cell}) from {source} where {ended}").fetchall() if ended else []
        )
        doubtful &= {word for (word,) in found} | {word for word in doubtful if _speaks_of_an_end(word)}
    questions += [
        _asked(column, word, f'What does the stage "{word}" mean?', "stage")
        for word in column.words
        if word in doubtful
    ]


def _speaks_of_an_end(word: str) -> bool:
    """Whether a word for an end stands among others: "Lost to competitor", "Closed Won (signed)"."""
    plain = f" {re.sub(r'[^a-z0-9à-ÿа-я]+', ' ', word_key(word))} "
    return any(meaning != "open" and f" {known} " in plain for known, meaning in shared_words("stage").items())


def _of_calls(
    con: duckdb.DuckDBPyConnection, source: str, match: Match, column: Column, columns: Mapping[str, Column]
) -> set[str]:
    """The outcomes that stand in rows which may be calls: only there they decide whether a row counts."""
    kind = next((columns[field] for field in ("type", "subtype") if field in columns), None)
    if match.format.fixed.get("kind") not in (None, "call", "task"):
        return set()
    said = f"trim({kind.cell})" if kind else "null"
    rows = con.execute(
        f"select distinct {said}, trim({column.cell}) from {source} where nullif(trim({column.cell}), '') is not null"
    ).fetchall()
    return {
        word
        for type_, word in rows
        if not type_ or match.format.words.read("activity", type_) in (None, "call", "task")
    }


def _asked(column: Column, word: str, text: str, group: str) -> Question:
    return Question(spell(OfWord(column.header, word)), text, readings(group), (word,), word_of=column.header)


def _unknown(
    group: str, column: Column, word: str, columns: Mapping[str, Column], fixed: bool, accept: bool, questions: list[Question]
) -> str | None:  # fmt: skip
    if column.field == "measure" and (rate := _RATE.fullmatch(word.strip().casefold())):
        return f"rate_from_{rate[1]}"
    column.proposed.add(word)
    if column.field == "stage" and not columns.keys() & {"is_won", "status"}:
        if not accept:
            text = f'What does the stage "{word}" mean?'
            questions.append(_asked(column, word, text, "stage"))
        return "open"
    if column.field == "status" and group == "status" and not accept:
        questions.append(_asked(column, word, f'What does the status "{word}" mean?', "status"))
    if (
        column.field == "type"
        and group == "activity"
        and not columns.keys() & {"subtype", "subject", "notes"}
        and not fixed
    ):
        text = f'What kind of activity is "{word}"?'
        questions.append(_asked(column, word, text, "activity"))
    if column.field == "split_type":  # told to take the proposals or not: the wrong one would give the deals to others
        text = f'"{column.header}" is "{word}" in some rows. Do these split the revenue of a deal, or are they overlay splits beside it?'
        questions.append(_asked(column, word, text, "split"))
    if group == "direction":
        questions.append(
            _asked(column, word, f'Did activities whose direction is "{word}" come in or go out?', "direction")
        )
    if group == "done" and not columns.keys() & {"done"}:
        text = f'Is an activity with the status "{word}" done?'
        questions.append(_asked(column, word, text, "done"))
    if column.field == "measure":
        return re.sub(r"\W+", "_", word.strip().casefold()).strip("_") or None
    return "not done" if group == "done" else None


def decide_yes_no(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> None:
    """A column that ticks what was done says no where it is empty."""
    column.read_as = "yes or no"
    if column.field != "done":
        return
    words = con.execute(f"select distinct lower(trim({column.cell})) from {source}").fetchall()
    told = {word for (word,) in words if word}
    if told & YES and len(told) < len(words):
        column.unit, column.read_as = EMPTY_IS_NO, "yes or no; an empty cell is read as no"
