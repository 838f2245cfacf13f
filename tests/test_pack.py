"""One pack of the five drivers' numbers: its rows add up to what is shown, what was left out says why, and text stays text."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from coaching.errors import Refusal
from coaching.handover import pack
from coaching.lens import lens_for
from coaching.metrics import drivers
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_fact_pages import again, opened, said

HOSTILE = "<script>alert(1)</script>"


def of_ann(workspace: Workspace) -> pack.Pack:
    lens = lens_for(workspace, "rep", ["u1"], "2026-Q1")
    return pack.packed(workspace, lens, drivers.board(workspace, lens))


def read(book: bytes) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for sheet in openpyxl.load_workbook(BytesIO(book)).worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny team, one of whose accounts has a name that is a script."""
    folder = tmp_path_factory.mktemp("pack") / "w"
    workspace = tiny_team.build(folder)
    with workspace.facts.transaction() as cursor:
        cursor.execute("update account set name = ? where account_id = 'acc1'", [HOSTILE])
        workspace.settle(cursor)
    workspace.close()
    return folder


def test_every_number_stands_with_the_rows_that_add_up_to_it_and_those_left_out(folder: Path) -> None:
    workspace = Workspace.open(folder)
    made = of_ann(workspace)
    book, page = read(pack.workbook(made)), pack.page(made).decode()
    workspace.close()
    numbers = book["Numbers"]
    assert len(numbers) == len(made.numbers) > 10 and set(book) == {
        "Numbers",
        "About",
        *(row["Proof on"] for row in numbers),
    }
    for row in numbers:
        rows = book[row["Proof on"]]
        counted = [one for one in rows if one["Left out, because"] is None]
        assert (len(counted), len(rows) - len(counted)) == (row["Rows"], row["Left out"])
        if row["Sum of its rows, part"] is not None:
            assert (
                sum(one["Part"] or 0 for one in counted) == pytest.approx(row["Part"]) == row["Sum of its rows, part"]
            ), row["Number"]
    assert "Weakest link, call to contract" not in {row["Number"] for row in numbers}, (
        "four calls make no link the weakest"
    )
    won = next(row for row in numbers if row["Number"] == "Win rate (won against lost)")
    assert (won["As shown"], won["Sum of its rows, part"], won["Sum of its rows, whole"], won["Whose definition"][:20]) == (
        "66.7 %", 2, 3, "Published definition",
    )  # fmt: skip
    assert "fewer than two thirds of the items answered" in page and "2 ÷ 3 = 66.7 %" in page.replace("\u00a0", " ")
    assert HOSTILE not in page and "&lt;script&gt;" in page and "http" not in page
    assert any("Not known" in str(one["Table"]) for one in book["About"]), "a number nobody knows is named, not 0"
    few = "9 of 12 reps have too few rewards to be judged by rewards in time."
    assert few in pack.page(replace(made, of_no_rep={"reward": few})).decode()


def test_whoever_sees_only_figures_of_a_group_has_no_pack(folder: Path) -> None:
    workspace = Workspace.open(folder)
    lens, whole = lens_for(workspace, "company", None, "2026-Q1"), workspace.viewer
    board = drivers.board(workspace, lens)
    workspace.viewer = replace(whole, role="facilitator")
    with pytest.raises(Refusal, match="seen by those who see all of its people"):
        pack.packed(workspace, lens, board)
    workspace.close()


def offered(app: AppTest) -> list[str]:
    every: list[Any] = list(app.get("download_button"))
    return [str(one.label) for one in every]


def test_the_pack_is_offered_below_the_drivers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("drivers", folder, monkeypatch, by="rep", who="u1", period="2026-Q1")
    next(button for button in app.button if button.label == "One pack with all proofs").click().run()
    assert app.query_params["pack"] == "1" and "16 numbers of Ann Abel, each with its definition" in said(app)
    assert offered(app)[-2:] == ["As workbook", "As page to print"]
    again(app, print="1")
    assert "As workbook" not in offered(app)
