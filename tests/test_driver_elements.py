"""Columns of a survey beside the known questions: matched to driver elements they are ranked by their gap, else left out by name."""

from pathlib import Path

import pytest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import customer_voice, measure, voice_told
from coaching.workspace import Workspace
from tests.test_fact_pages import opened
from tests.test_intake import take

HEADER = "Account,Contact,Date,Likelihood to recommend,Delivery on time,Price"
ROWS = ["Acme,Eve,2026-02-10,9,2,4", "Acme,Olga,2026-02-11,8,1,5", "Brick,Fay,2026-02-12,7,3,", "Brick,Gil,2026-02-13,10,2,3",
        "Crane,Hal,2026-02-14,6,2,4"]  # fmt: skip
MATCHED = {"Delivery on time": "field:element_1", "Price": "field:element_2"}


def survey(folder: Path) -> Path:
    file = folder / "survey-2026-03-31.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    return file


def test_free_columns_matched_to_elements_are_ranked_by_their_gap_with_n(
    workspace_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(workspace_folder)
    [receipt] = take(workspace, survey(tmp_path), answers=MATCHED, accept_proposals=True)
    assert receipt.status == "loaded", receipt.questions or intake.message_of(receipt)
    lens = lens_for(workspace, "company", None, "2026-Q1")
    found = customer_voice.elements(workspace, lens)
    assert [(one.item, one.mean, one.answered, one.accounts) for one in found] == [  # from 1 to 5: 2 1 3 2 2 and 4 5 3 4
        ("Delivery on time", 25.0, 5, 3), ("Price", 75.0, 4, 3),
    ]  # fmt: skip
    rows = voice_told.elements(found, 80).rows
    assert [(row["item"], row["gap"], row["answered"], row["few"]) for row in rows] == [
        ("Delivery on time", 55, 5, ""),  # nothing to be told from
        ("Price", 5, 4, "few answers"),
    ]
    assert measure(workspace, lens, ["nps"])[0].n == 5  # the known question keeps its own scale
    workspace.close()
    app = opened("voice", workspace_folder, monkeypatch, by="company", period="2026-Q1")
    shown = [frame.value["item"].tolist() for frame in app.dataframe if "item" in frame.value.columns]
    assert not app.exception and shown == [["Delivery on time", "Price"]], (
        "also where no account answered the loyalty items"
    )


def test_columns_nobody_matched_stay_left_out_by_name(workspace_folder: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    [receipt] = take(workspace, survey(tmp_path), accept_proposals=True)
    assert set(receipt.unmatched) == {"Delivery on time", "Price"}
    assert customer_voice.elements(workspace, lens_for(workspace, "company", None, "2026-Q1")) == []
    workspace.close()
