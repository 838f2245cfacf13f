"""Survey answers told one by one count once the responses say when they were given and that they were finished, in any order of loading."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from coaching import intake
from coaching.intake.words import convert
from coaching.workspace import Workspace
from tests.test_wide import write

PAIRS = ["response_id", "question_id", "question", "text", "value"]
REPLIES = ["id", "survey_id", "recorded_date", "finished", "recipient_email"]
NPS, CSAT = "How likely are you to recommend us?", "How satisfied are you?"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "workspace")
    yield opened
    opened.close()


def files(folder: Path) -> tuple[Path, Path, Path]:
    pairs = write(folder, "pairs.csv", list(PAIRS), ["R_1", "Q1", NPS, "9", 9], ["R_1", "Q2", CSAT, "4", 4], ["R_1", "Q3", "Why?", "Quick", ""],
                  ["R_2", "Q1", NPS, "2", 2], ["R_3", "Q1", NPS, "10", 10])  # fmt: skip
    replies = write(folder, "replies.csv", list(REPLIES), ["R_1", "S", "2026-03-16 10:04:05", "true", "ida@tall.example"],
                    ["R_2", "S", "2026-03-17 09:00:00", "false", "cy@low.example"])  # fmt: skip
    contacts = write(
        folder,
        "Contact.csv",
        ["Id", "LastName", "AccountId", "Email", "Title"],
        ["003", "Ida", "001", "ida@tall.example", "Buyer"],
    )
    return pairs, replies, contacts


@pytest.mark.few(1)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_answers_and_responses_meet_whatever_comes_first(
    workspace: Workspace, tmp_path: Path, order: tuple[int, ...]
) -> None:
    for number in order:
        (receipt,) = intake.load(workspace, intake.check(workspace, [files(tmp_path)[number]]))
        assert receipt.status == "loaded", intake.message_of(receipt)
        assert receipt.rows_in == receipt.loaded + receipt.skipped_rows + receipt.quarantined
    found = workspace.facts.cursor().execute(
        "select response_id, item, score, cast(asked_on as varchar), account_id, left_out is null from customer_answer order by 1, 2"
    )
    assert found.fetchall() == [
        ("R_1", "csat", 4, "2026-03-16", "001", True), ("R_1", "nps", 9, "2026-03-16", "001", True), ("R_3", "nps", 10, None, None, False)
    ]  # fmt: skip


def test_a_second_different_answer_to_a_question_is_set_apart(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "pairs.csv",
        list(PAIRS),
        ["R_1", "Q1", NPS, "9", 9],
        ["R_1", "Q1", NPS, "3", 3],
        ["", "Q1", NPS, "3", 3],
    )
    (receipt,) = intake.load(workspace, intake.check(workspace, [file]))
    assert (receipt.rows_in, receipt.loaded, receipt.quarantined) == (3, 1, 2)
    assert workspace.facts.cursor().execute("select score from survey_response").fetchall() == [(9,)]


def test_a_score_counts_with_its_words_behind_it(workspace: Workspace, tmp_path: Path) -> None:
    marks = ["10 - Extremely likely", "0 – Not at all likely", "9: likely", "7) neutral", "8"]
    rows = [[f"2026/03/0{day} 10:00:00", f"Company {day}", mark] for day, mark in enumerate(marks, start=1)]
    file = write(tmp_path, "form.csv", ["Timestamp", "Company", NPS], *rows)
    (receipt,) = intake.load(workspace, intake.check(workspace, [file]))
    assert (receipt.loaded, receipt.quarantined) == (5, 0)
    found = workspace.facts.cursor().execute("select score from customer_answer order by asked_on").fetchall()
    assert [score for (score,) in found] == [10, 0, 9, 7, 8]


def test_a_figure_with_more_figures_behind_it_is_no_score() -> None:
    for cell in ("10 - 20", "1.5", "10-11", "5.000,00", "10 -", "2026-03-01"):
        assert duckdb.execute(f"select {convert.scored(convert.literal(cell))}").fetchall() == [(cell,)]
