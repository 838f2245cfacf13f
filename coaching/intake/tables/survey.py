"""Answers to a survey: one question a row brought together by reply, and the scores of a form."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from coaching.errors import Note, Question, kept_text, said
from coaching.intake.answers.answers import OfFile, spell
from coaching.intake.answers.choices import NONE_OF_THEM
from coaching.intake.answers.finding import Finding, Seen, Step, When
from coaching.intake.file.table import RawTable, Skipped
from coaching.intake.words.convert import literal, quoted, scored
from coaching.intake.words.fields import SCALES
from coaching.intake.words.format import header_key
from coaching.intake.words.staging import Bench, Staging, one_row, statement, write


@dataclass(frozen=True)
class Score:
    """A score people give: the words its question has, and the lowest and highest answer."""

    words: re.Pattern[str]
    lowest: int
    highest: int

    def may_be(self, header: str, span: tuple[float, float]) -> bool:
        """Whether a question with answers from the least to the greatest may ask for it, which none of another scale does ("1-5")."""
        named = {(int(low), int(high)) for low, high in _SCALE.findall(header)}
        fits = self.lowest <= span[0] and span[1] <= self.highest and named <= {(self.lowest, self.highest)}
        return fits and bool(self.words.search(header))


_SCALE = re.compile(r"(?<![\d.,])(\d{1,2})\s*(?:-|–|to|bis|à|a|von)\s*(\d{1,3})(?![\d.,])", re.I)
_RECOMMENDED = r"how likely|recommend|(?<![a-z])nps(?![a-z])|weiterempf|recomend|\b0\s*(-|–|to|bis|a)\s*10\b"
SCORES = {
    "nps": Score(re.compile(_RECOMMENDED, re.I), *SCALES["nps"]),
    "csat": Score(re.compile(r"satisf|\brate\b|zufrieden", re.I), *SCALES["csat"]),
    "ces": Score(re.compile(r"\beasy\b|effort|einfach", re.I), *SCALES["ces"]),
}
COMMENT = re.compile(r"\bwhy\b|comment|feedback|improve|reason|suggest|warum", re.I)


def _look(seen: Seen) -> Finding | None:
    """The score and comment columns of a form; two questions that could be the same score, or none at all, are asked about."""
    headers, found, questions = seen.table.headers, dict(seen.match.columns), list[Question]()
    free = [i for i in range(len(headers)) if i not in found.values()]
    spans = {i: span for i in free if (span := _span(seen.con, seen.table, i))}

    def ask(item: str, text: Note, places: Iterable[int]) -> None:
        options = (*(headers[i] for i in places), NONE_OF_THEM)
        questions.append(Question(spell(OfFile(f"{item} question")), text, options))

    for item, score in SCORES.items():
        fitting = [i for i, span in spans.items() if i not in found.values() and score.may_be(headers[i], span)]
        places = _asking(seen, item, fitting)
        if len(places) == 1:
            found[item] = places[0]
        elif places:
            ask(item, said("which question?", item=item), places)
    is_open = not found.keys() & SCORES.keys() and not seen.asked and not questions
    if is_open and _asking(seen, "nps", free):
        ask("nps", said("question of recommending?"), spans or range(len(headers)))
    comment = [i for i in free if i not in spans and COMMENT.search(headers[i])]
    if len(comment) == 1:
        found.setdefault("comment", comment[0])
    return Finding(replace(seen.match, columns=found), questions=questions)


def _asking(seen: Seen, item: str, fitting: list[int]) -> list[int]:
    """The column somebody said asks for a score, none where somebody said that none does; else those that fit."""
    answer, headers = seen.answers.get(OfFile(f"{item} question")), seen.table.headers
    if answer == NONE_OF_THEM:
        return []
    return [headers.index(answer)] if answer in headers else fitting


def _span(con: Bench, table: RawTable, index: int) -> tuple[float, float] | None:
    """The least and the greatest answer of a column of whole numbers, else None."""
    row = one_row(
        con, statement(__file__, "span_of_answers", score=scored(f"c{index}"), cells=quoted(table.cells_path()))
    )
    if not row[0] or row[1] < 0.8 * row[0] or not row[4]:
        return None
    return float(row[2]), float(row[3])


SCORES_OF_A_FORM = Step(When(fixed="form"), _look)


SIGNS = ("response_id", "question_id", "value")
"""What the headers of a list of answers, one a row, name."""
"""The columns such an export always has: the response, the question, and its answer as a number."""
TOGETHER = said("taken together")
_WRONG = {"nameless": literal(kept_text(said("no response"))), "another": literal(kept_text(said("another answer")))}
MOST_QUESTIONS = 500


def with_answers_together(table: RawTable, folder: Path) -> RawTable:
    """The same table with a column for each question and a row for each response, numbered as its first answer; any other table as it is."""
    places = {header_key(header): place for place, header in reversed(list(enumerate(table.headers)))}
    if not table.data_rows:
        return table
    response, question, value = (f"c{places[header_key(sign)]}" for sign in SIGNS)
    asked = f"c{places['question']}" if "question" in places else question
    with Staging.of(table.rows) as staging:
        staging.hold(table.cells_path())
        rows = staging.execute(
            f"select trim({question}), min(trim({asked})) from {staging.cells} where {question} is not null group by 1 order by 1"
        ).fetchall()
        if not rows or len(rows) > MOST_QUESTIONS:  # without any question it is a row put together before, to be mended
            return table
        broken = _set_apart(staging, response, question, value, folder)
        return _joined(
            staging,
            table,
            (response, question, value),
            [(str(id_), str(text or id_)) for id_, text in rows],
            broken,
            folder,
        )


def _set_apart(staging: Staging, response: str, question: str, value: str, folder: Path) -> Path | None:
    """Answers that no response can be told for, or that contradict an earlier answer of it to the same question; the rest is left as `told`."""
    parts = {"response": response, "question": question, "value": value}
    staging.execute(statement(__file__, "answers_told", **staging.names, **parts))
    wrong = f"nameless or {value} is distinct from first"
    path = folder / f"apart-{uuid.uuid4().hex}.parquet"
    staging.execute(statement(__file__, "answers_apart", **parts, **_WRONG, wrong=wrong, path=quoted(path)))
    staging.execute(f"delete from told where {wrong}")
    return path if staging.execute(f"select 1 from read_parquet({quoted(path)}) limit 1").fetchone() else None


def _joined(
    staging: Staging, table: RawTable, names: tuple[str, str, str], questions: list[tuple[str, str]], broken: Path | None, folder: Path
) -> RawTable:  # fmt: skip
    response, question, value = names
    texts = [text for _, text in questions]
    headers = [*table.headers, *(text if texts.count(text) == 1 else f"{text} ({id_})" for id_, text in questions)]
    kept = {response: f"any_value(trim({response}))"}
    cells = [f"{kept.get(f'c{place}', 'cast(null as varchar)')} as c{place}" for place in range(len(table.headers))]
    for place, (id_, _) in enumerate(questions, len(table.headers)):
        cells.append(f"max(case when trim({question}) = {literal(id_)} then {value} end) as c{place}")
    path = folder / f"together-{uuid.uuid4().hex}.parquet"
    made = f"select {', '.join(cells)}, cast(min(source_row) as integer) as source_row from told group by trim({response}) order by min(source_row)"
    count = write(staging, made, path)
    set_apart = one_row(staging, "select count(*) from read_parquet(?)", [str(broken)])[0] if broken else 0
    together = table.data_rows - set_apart - count
    return replace(
        table, headers=headers, cells=path, data_rows=count, plain_csv=None,
        broken=broken or table.broken, broken_rows=table.broken_rows + set_apart,
        skipped=[*table.skipped, *([Skipped(together, TOGETHER)] if together else [])], typed=[set() for _ in headers],
    )  # fmt: skip
