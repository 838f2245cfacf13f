"""A deals sheet that says only whether each deal was won: what no means is asked once, and never guessed."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace

DEALS = ["Deal", "Customer", "Sales Rep", "Value", "Close Date"]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "workspace")
    yield opened
    opened.close()


def sheet(folder: Path, flag: str, *words: str, headers: list[str] = DEALS, closed: tuple[str, ...] = ()) -> Path:
    with (folder / "deals.csv").open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened)
        out.writerow([*headers, flag, *(["Closed On"] if closed else [])])
        for number, word in enumerate(words):
            out.writerow(
                [
                    f"Deal {number}",
                    f"Acme {number}",
                    "Ana Weiss",
                    100 + number,
                    "2026-02-10",
                    word,
                    *closed[number : number + 1],
                ]
            )
    return folder / "deals.csv"


def outcomes(workspace: Workspace, file: Path, **answers: str) -> list[str]:
    said = {name.replace("_", " "): value for name, value in answers.items()}
    (receipt,) = intake.load(workspace, intake.check(workspace, [file], answers=said, accept_proposals=True))
    assert receipt.status == "loaded", intake.message_of(receipt)
    return [
        str(row[0])
        for row in workspace.facts.cursor().execute("select outcome from opportunity order by amount").fetchall()
    ]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "yes, no, flag",
    [
        ("Yes", "No", "Won"),
        ("1", "0", "Is Won"),
        ("Ja", "Nein", "Gewonnen"),
        ("Oui", "Non", "Gagné"),
        ("Sí", "No", "Won?"),
    ],
)
def test_what_no_means_is_asked_once_for_the_column_whatever_its_language(
    workspace: Workspace, tmp_path: Path, yes: str, no: str, flag: str
) -> None:
    file = sheet(tmp_path, flag, yes, no, no)
    (receipt,) = intake.check(workspace, [file], accept_proposals=True)
    assert receipt.status == "asks"
    assert [(asked.column, asked.options) for asked in receipt.questions] == [(f"{flag}: no", ("lost", "open"))]
    (receipt,) = intake.load(
        workspace, intake.check(workspace, [file], answers={f"{flag}: no": "lost"}, accept_proposals=True)
    )
    assert receipt.status == "loaded"
    told = (
        workspace.facts.cursor().execute("select outcome, count(*) from opportunity group by 1 order by 1").fetchall()
    )
    assert told == [("lost", 2), ("won", 1)]


def test_empty_cells_beside_no_may_be_something_else(workspace: Workspace, tmp_path: Path) -> None:
    assert outcomes(workspace, sheet(tmp_path, "Won", "yes", "no", ""), **{"Won: no": "lost, the empty ones open"}) == [
        "won",
        "lost",
        "open",
    ]


def test_an_answer_that_leaves_the_empty_cells_open_is_no_answer_about_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    (receipt,) = intake.check(
        workspace, [sheet(tmp_path, "Won", "yes", "no", "")], answers={"Won: no": "lost"}, accept_proposals=True
    )
    assert receipt.status == "asks" and receipt.questions[0].options[0] == "lost, the empty ones open"


def test_a_closing_day_may_tell_lost_from_open(workspace: Workspace, tmp_path: Path) -> None:
    file = sheet(tmp_path, "Won", "yes", "no", "no", closed=("2026-02-01", "2026-02-03", ""))
    assert outcomes(workspace, file, **{"Won: no": 'lost where "Closed On" is filled, else open'}) == [
        "won",
        "lost",
        "open",
    ]


def test_deals_that_are_all_won_leave_nothing_to_ask(workspace: Workspace, tmp_path: Path) -> None:
    assert outcomes(workspace, sheet(tmp_path, "Won", "Yes", "Yes")) == ["won", "won"]


def test_a_known_list_with_only_a_won_flag_asks_as_well(workspace: Workspace, tmp_path: Path) -> None:
    file = sheet(tmp_path, "Is Won", "1", "0", headers=["Deal ID", "Account", "Owner", "Amount", "Close Date"])
    (receipt,) = intake.check(workspace, [file])
    assert receipt.format == "plain_opportunities" and [asked.column for asked in receipt.questions] == ["Is Won: no"]


def test_a_won_column_with_words_of_its_own_for_the_others_is_a_status(workspace: Workspace, tmp_path: Path) -> None:
    assert outcomes(workspace, sheet(tmp_path, "Won", "Won", "Lost", "Open")) == ["won", "lost", "open"]
