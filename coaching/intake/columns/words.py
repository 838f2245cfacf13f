"""Words of a column: what each means, also those of subjects, splits and a flag of won deals."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace

from coaching.errors import Question, said
from coaching.intake.answers.answers import OfWord, of_words, spell
from coaching.intake.answers.choices import EMPTY_LOST, EMPTY_OPEN, LOST_EMPTY_OPEN, LOST_EMPTY_TOO, OPEN_EMPTY_TOO
from coaching.intake.answers.finding import Finding, Seen, Step, When
from coaching.intake.answers.receipt import Receipt
from coaching.intake.columns.column import EMPTY_IS_NO, Column, Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import Format, presets
from coaching.intake.words.staging import one_row, statement, workbench
from coaching.intake.words.word_books import YES, is_error, readings, shared_words, subject_patterns, word_key

_RATE = re.compile(
    r"rate from (\d{1,3}) ?%?"
)  # of a pay plan: what is paid of each amount booked beyond so much of the quota
_PREFIX = re.compile(r"^(zz[ _-]|C\d+:|\d{1,3} ?%? ?[-–.):]+ ?|\d{1,3} ?% )|[ -]*\(?\d{1,3} ?%\)?$", re.IGNORECASE)
"""What stands around a word of a stage that is retired ("ZZ "), of a further pipeline ("C1:"), numbered ("6 - ") or rated ("(90%)")."""
_BEHIND = re.compile(r"(.*\S)\s*\(([^()]+)\)")
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
    of_calls, pipelines, won = (
        _of_calls(column, shown),
        _pipelines([word for word, _ in rows], column, shown),
        _won_alone(column, shown),
    )
    for word, _ in rows:
        if is_error(word):
            read[word] = None
            continue
        reading = _read(column, group, word, shown) or _read(column, group, _without_pipeline(word, pipelines), shown)
        if reading is None and word in won:
            reading = "won"
        elif reading is None and column.field == "measure" and (rate := _RATE.fullmatch(word.strip().casefold())):
            reading = f"rate_from_{rate[1]}"
        elif reading is None:
            proposed.add(word)
            questions += _asked_of(column, group, word, shown)
            reading = _proposal(column, group, word, shown.columns.keys())
            questions += [_asked(column, word, "reached somebody?", "outcome")] if word in of_calls else []
        read[word] = reading
    decides = column.field == "stage" or (column.field == "status" and "stage" not in shown.columns)
    if shown.accept and decides and group in ("stage", "status") and shown.match.format.kind == "opportunity":
        # a history tells when, its deals how they ended
        code = f"which {group}?"
        questions += [_asked(column, word, code, group) for word in _doubtful(column, read, proposed, shown)]
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


def _says_the_end(fields: Set[str]) -> bool:
    """Whether fields beside the stage say how a deal ended; a won flag alone says of the others nothing, nor does one that it is closed."""
    return bool(fields & {"status", "is_lost"}) or fields >= {"is_won", "is_closed"}


def _pipelines(words: Sequence[str], column: Column, shown: Deciding) -> set[str]:
    """What stands in brackets behind stages because it is their pipeline: its column says so, or it stands behind several ("Lost (Partners)")."""
    behind = (
        Counter(found[2] for word in words if (found := _BEHIND.fullmatch(word)))
        if column.field == "stage"
        else Counter[str]()
    )
    if not behind or "pipeline" not in shown.columns:
        return {name for name, count in behind.items() if count > 1}
    named = shown.con.execute(
        f"select distinct lower(trim({shown.columns['pipeline'].cell})) from {shown.source}"
    ).fetchall()
    return {name for name, count in behind.items() if count > 1 or (name.lower(),) in named}


def _without_pipeline(word: str, pipelines: Set[str]) -> str:
    found = _BEHIND.fullmatch(word)
    return found[1] if found and found[2] in pipelines else word


def _won_alone(column: Column, shown: Deciding) -> set[str]:
    """The stages whose every deal a won flag calls won."""
    if column.field != "stage" or "is_won" not in shown.columns:
        return set()
    flag = convert.yes_no(convert.something(shown.columns["is_won"].cell))
    told = f"select trim({column.cell}) as w from {shown.source} group by 1 having bool_and(coalesce({flag}, false))"
    return {word for (word,) in shown.con.execute(told).fetchall()}


def _doubtful(column: Column, read: Mapping[str, str | None], proposed: Set[str], shown: Deciding) -> list[str]:
    """The stages nobody knows for which open is no clear proposal, told to take the proposals or not.

    That is so where not one is known, where known stages were lost and none was won, where it speaks of an end besides, and where deals in it
    have a closing day or a reason they were lost for.
    """
    doubtful = set[str]() if _says_the_end(shown.columns.keys() - {column.field}) else set(proposed)
    meanings = set(read.values())
    if len(doubtful) == len(read):  # not one of them is known
        return list(read)
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
        "which stage?": column.field == "stage" and not _says_the_end(fields) and not shown.accept,
        "which status?": column.field == "status" and group == "status" and not shown.accept,
        "which activity?": column.field == "type" and group == "activity" and not fields & {"subtype", "subject", "notes"} and not of_one_kind,
        "which direction?": group == "direction",
        "talked about what?": group == "talk",
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
    if column.field == "stage" and not _says_the_end(fields):
        return "open"
    if column.field == "measure":
        return re.sub(r"\W+", "_", word.strip().casefold()).strip("_") or None
    return "not done" if group == "done" else None


def decided_yes_no(column: Column, shown: Deciding) -> ReadSo:
    """A column that ticks what was done says no where it is empty."""
    column = replace(column, read_as=("yes or no",))
    if column.field in WON_OR_LOST and shown.columns.keys() >= WON_OR_LOST:
        return ReadSo(decided=[replace(column, unit=EMPTY_IS_NO, read_as=("yes or no", said("empty is no")))])
    if column.field == "done":
        words = shown.con.execute(f"select distinct lower(trim({column.cell})) from {shown.source}").fetchall()
        told = {word for (word,) in words if word}
        if told & YES and len(told) < len(words):
            column = replace(column, unit=EMPTY_IS_NO, read_as=("yes or no", said("empty is no")))
    return ReadSo(decided=[column])


BY_DAY, WON_OR_LOST = "closed_by_day", {"is_won", "is_lost"}
_SAYS_MORE = ("stage", "status", "is_closed", "is_lost", "not_archived", "won_on", "lost_on")
_LOST, _OPEN = {"is_closed": "true"}, {"is_closed": "false"}


def is_won_only(format_: Format, fields: Collection[str]) -> bool:
    """Whether a won flag is all that a file of deals says of how they ended."""
    return format_.kind == "opportunity" and "is_won" in fields and not set(_SAYS_MORE) & {*fields, *format_.fixed}


def _is_flagged(seen: Seen) -> bool:
    told = seen.match.format.fixed.keys() & {"is_won", BY_DAY}
    return is_won_only(seen.match.format, seen.match.columns) and not told and bool(seen.table.data_rows)


def _look_at_flag(seen: Seen) -> Finding | None:
    """What a person said of the deals that are not won; the question, where nobody has said it and there are such deals."""
    match, table = seen.match, seen.table
    header, cell = table.headers[match.columns["is_won"]], f"c{match.columns['is_won']}"
    says_no = f"{convert.yes_no(convert.something(cell))} = false"
    counted = f"count(*) filter ({says_no}), count(*) filter ({convert.something(cell)} is null)"
    no, empty = one_row(seen.con, f"select {counted} from read_parquet({convert.quoted(table.cells_path())})")
    if not no and not empty:
        return None
    day = table.headers[match.columns["closed_on"]] if "closed_on" in match.columns else ""
    ways, about = _ways(no, empty, day), OfWord(header, "no")
    answer = seen.answers.get(about)
    if answer not in ways:
        asked = said("lost or open?", header=header, no=no, empty=empty)
        return Finding(questions=[Question(spell(about), asked, tuple(ways))])
    format_ = replace(match.format, fixed={**match.format.fixed, **ways[answer]})
    if answer != LOST_EMPTY_OPEN:
        format_ = replace(format_, units={**format_.units, "is_won": EMPTY_IS_NO})
    return Finding(replace(match, format=format_))


WHAT_NO_MEANS = Step(_is_flagged, _look_at_flag, When(kinds=("opportunity",), has=("is_won",)))


def _ways(no: int, empty: int, day: str) -> dict[str, dict[str, str]]:
    """The answers, and what each fixes for every row that is not won."""
    by_day = {f'lost where "{day}" is filled, else open': {BY_DAY: "true"}} if day else {}
    if not empty:
        return {"lost": _LOST, "open": _OPEN, **by_day}
    if not no:
        return {EMPTY_LOST: _LOST, EMPTY_OPEN: _OPEN, **by_day}
    return {LOST_EMPTY_OPEN: _LOST, LOST_EMPTY_TOO: _LOST, OPEN_EMPTY_TOO: _OPEN, **by_day}


MOST_LINES = 1_000
MOST_ROWS = 200_000
"""In a bigger file the lines are told once somebody looks at them."""


def _look_at_subjects(shown: Deciding) -> ReadSo:
    """The subject's column with what people said its lines are."""
    column, kinds = shown.columns["subject"], readings("activity")
    heard = {word: answer for word, answer in shown.answers.words(column.header).items() if answer in kinds}
    return ReadSo(decided=[replace(column, words=heard)])


SUBJECTS = Step[Deciding](
    lambda shown: shown.match.format.kind == "activity" and "subject" in shown.columns, _look_at_subjects
)


def told_sql(columns: Mapping[str, Column]) -> str:
    """One more column of the typed rows v, with a comma before it: the kind people said a subject line is; empty where nobody said so."""
    column = columns.get("subject")
    if column is None or not column.words:
        return ""
    whens = " ".join(
        f"when {convert.literal(line)} then {convert.literal(str(kind))}" for line, kind in column.words.items()
    )
    return f", case trim(v.subject) {whens} end as subject_told"


_CALLED_OFF = (
    r"^(cancell?ed( event)?|declined|abgesagt|abgelehnt|annulée?|refusée?|cancelad[oa]|rechazad[oa]|recusad[oa]|annullat[oa]|rifiutat[oa]|geannuleerd"
    r"|geweigerd|odwołan[aeoy]|inställt|aflyst|avlyst|отменен[ао])[\s\x{a0}]?:"
)
"""What calendars put before the subject of a meeting that was called off, or that its owner declined."""


def off_sql(columns: Mapping[str, Column]) -> str:
    """Whether the subject line begins as calendars begin that of a meeting called off."""
    if "subject" not in columns:
        return "false"
    begins = f"regexp_matches(lower(v.subject), {convert.literal(_CALLED_OFF)})"
    return f"case when contains(left(v.subject, 18), ':') then {begins} else false end"


def says_sql(columns: Mapping[str, Column]) -> str:
    """What the subject line says, asked only where neither type nor subtype decides."""
    if "subject" not in columns:
        return "cast(null as varchar)"
    patterns = subject_patterns()
    decided = ["v.type_read not in ('task', 'meeting')"] if "type" in columns else []
    decided += ["v.subtype_read in ('call', 'email')"] if "subtype" in columns else []
    rare, common = patterns[: len(patterns) * 2 // 3], patterns[len(patterns) * 2 // 3 :]
    silent = f"not {_says_any(patterns)}"
    return (
        f"case when {' or '.join([*decided, silent])} then null"
        f" when {_says_any(rare)} then case {_whens(rare)} end {_whens(common)} end"
    )


def _says_any(patterns: Sequence[tuple[str, str]]) -> str:
    """Whether a subject line is spoken of by any of the patterns: one look for all of them, so that most lines need few."""
    return f"regexp_matches(lower(v.subject), {convert.literal('|'.join(f'(?:{pattern})' for _, pattern in patterns))})"


def _whens(patterns: Sequence[tuple[str, str]]) -> str:
    return " ".join(
        f"when regexp_matches(lower(v.subject), {convert.literal(p)}) then {convert.literal(kind)}"
        for kind, p in patterns
    )


def with_subjects(receipt: Receipt, also_of_many_rows: bool = False) -> Receipt:
    """The receipt with the kind each distinct subject line became, the most frequent first, where the subject decides it."""
    column = next((entry.header for entry in receipt.columns if entry.becomes == "subject"), None)
    path = receipt.staged / "rows.parquet" if receipt.staged else None
    if receipt.kind != "activity" or column is None or path is None or not path.exists() or is_of_one_kind(receipt):
        return receipt
    if receipt.subjects_told or (receipt.ready_rows > MOST_ROWS and not also_of_many_rows):
        return receipt
    decisive = [word for entry in receipt.columns if entry.becomes in ("type", "subtype")
                for word, kind in receipt.words.get(entry.header, {}).items() if _decides(entry.becomes, kind)]  # fmt: skip
    with workbench() as con:
        rows = con.execute(
            statement(__file__, "kinds_of_subjects", rows=quoted(path), most=MOST_LINES + 1), [decisive]
        ).fetchall()
    words = {**receipt.words, **({column: {line: kind for line, kind, _ in rows[:MOST_LINES]}} if rows else {})}
    more = [said("most frequent lines", header=column, most=MOST_LINES)] if len(rows) > MOST_LINES else []
    return replace(receipt.noted(*more), words=words, subjects_told=True)


def _decides(field: str, kind: str) -> bool:
    return (
        kind in ("call", "email")
        if field == "subtype"
        else kind not in ("task", "meeting", "by its subject", "as written")
    )


def is_of_one_kind(receipt: Receipt) -> bool:
    """Whether the export is of one kind of activity, whatever its subject lines say."""
    return any(one.key == receipt.format and one.fixed.get("kind_is_final") for one in presets())


WHOLE_AGAIN = 0.5  # percent by which parts may miss the whole, from rounding


def _look_at_splits(seen: Seen) -> Finding | None:
    """Answers about the types nobody knows, where the parts of exactly one of them make all of every deal."""
    match, headers = seen.match, seen.table.headers
    deal = match.columns.get("opportunity_id", match.columns.get("opportunity_name"))
    type_, percent = match.columns["split_type"], match.columns.get("split_percent")
    if deal is None or percent is None:
        return None
    deleted = match.columns.get("is_deleted")
    kept = f"coalesce(lower(trim(c{deleted})), '') not in ('true', '1', 'yes')" if deleted is not None else "true"
    figure = f"try_cast(replace(regexp_replace(c{percent}, '[^0-9.,-]', '', 'g'), ',', '.') as double)"
    parts = {"type": f"trim(c{type_})", "deal": f"c{deal}", "figure": figure, "kept": kept, "cells": seen.staging.cells}
    rows = seen.con.execute(
        statement(__file__, "types_that_are_whole", **parts, miss=WHOLE_AGAIN, miss_of_one=WHOLE_AGAIN / 100)
    ).fetchall()
    unknown = {word: whole for word, whole in rows if match.format.words.read("split", word) is None}
    of_revenue = [word for word, whole in unknown.items() if whole]
    if len(of_revenue) != 1 or len(unknown) < len(rows):
        return None
    header = headers[type_]
    told = said("split of the revenue", header=header, word=of_revenue[0])
    meant = of_words(header, {word: "revenue" if whole else "overlay" for word, whole in unknown.items()})
    return Finding(answers=meant, notes=[told])


SPLIT_TYPES = Step[Seen](When(has=("split_type",)), _look_at_splits)
