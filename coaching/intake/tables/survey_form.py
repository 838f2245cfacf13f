"""Survey exports whose headers are the questions: which column is the score, told by the words of its question and by its answers."""

import re
from dataclasses import replace

from coaching.errors import Question, said
from coaching.intake.answers.about import OfFile, spell
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.workbench import Bench

WORDS = {
    "nps": (
        re.compile(
            r"how likely|recommend|(?<![a-z])nps(?![a-z])|weiterempf|recomend|\b0\s*(-|–|to|bis|a)\s*10\b", re.I
        ),
        0,
        10,
    ),
    "csat": (re.compile(r"satisf|\brate\b|zufrieden", re.I), 1, 5),
    "ces": (re.compile(r"\beasy\b|effort|einfach", re.I), 1, 7),
}
COMMENT = re.compile(r"\bwhy\b|comment|feedback|improve|reason|suggest|warum", re.I)


def _look(seen: Seen) -> Finding | None:
    """The score and comment columns of a form; two questions that could be the same score, or none at all, are asked about."""
    match, table, questions = seen.match, seen.table, list[Question]()
    free = [i for i in range(len(table.headers)) if i not in match.columns.values()]
    spans = {i: span for i in free if (span := _span(seen.con, table, i))}
    found = dict(match.columns)
    for item, (words, low, high) in WORDS.items():
        fitting = [i for i, (least, most) in spans.items() if low <= least and most <= high and i not in found.values()]
        named = [i for i in fitting if words.search(table.headers[i])]
        answer = seen.answers.get(OfFile(f"{item} question"))
        if answer in table.headers:
            found[item] = table.headers.index(answer)
        elif len(named) == 1:
            found[item] = named[0]
        elif len(named) > 1:
            text = said("which question?", item=item)
            questions.append(Question(spell(OfFile(f"{item} question")), text, tuple(table.headers[i] for i in named)))
    if not found.keys() & WORDS.keys() and not seen.asked and not questions:
        text = said("question of recommending?")
        questions.append(
            Question(
                spell(OfFile("nps question")), text, tuple(table.headers[i] for i in spans) or tuple(table.headers)
            )
        )
    comment = [i for i in free if i not in spans and COMMENT.search(table.headers[i])]
    if len(comment) == 1 and "comment" not in found:
        found["comment"] = comment[0]
    return Finding(replace(match, columns=found), questions=questions)


def _span(con: Bench, table: RawTable, index: int) -> tuple[float, float] | None:
    """The least and the greatest answer of a column of whole numbers, else None."""
    row = con.execute(
        f"""select count(x), count(try_cast(x as double)), min(try_cast(x as double)), max(try_cast(x as double)),
                   bool_and(coalesce(try_cast(x as double) = round(try_cast(x as double)), true))
            from (select nullif(trim(c{index}), '') as x from read_parquet({quoted(table.cells_path())}))"""
    ).fetchone()
    if row is None or not row[0] or row[1] < 0.8 * row[0] or not row[4]:
        return None
    return float(row[2]), float(row[3])


SCORES_OF_A_FORM = Step(lambda seen: bool(seen.match.format.fixed.get("form")), _look)
