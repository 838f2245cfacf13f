"""Notes of days and days away: kept, refused with what to do, shown to whom they are about, taken back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import noted_days
from coaching.records import dated
from coaching.records.entries import About
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_fact_pages import opened, said

DAY = date(2026, 2, 2)
COMPANY = About("company", "company")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    found = tiny_team.build(tmp_path)
    yield found
    found.close()


def test_a_note_is_seen_by_whom_it_is_about_and_by_what_is_part_of_it(workspace: Workspace) -> None:
    ann = lens_for(workspace, "rep", ["u1"], "2026-Q1")
    team = str(ann.scope.team)
    other = next(one for one in noted_days.people(workspace) if one.team != team)
    for about, word in ((COMPANY, "price change"), (About("team", team), "new manager"), (About("rep", "u1"), "new product")):
        dated.write(workspace.records, "me", about, DAY, word)
    dated.be_away(workspace.records, "me", "u1", date(2026, 1, 8), date(2026, 1, 9))
    words = {
        by: [word for _, word in noted_days.on_the_axis(workspace, lens_for(workspace, by, ids, "2026-Q1"))]
        for by, ids in (("company", None), ("team", [team]), ("rep", ["u1"]))
    }
    assert words["company"] == ["price change"]
    assert sorted(words["team"]) == ["new manager", "price change"]
    assert words["rep"][0] == f"{ann.scope.name} away"
    assert sorted(words["rep"][1:]) == ["new manager", "new product", "price change"]
    assert [word for _, word in noted_days.on_the_axis(workspace, lens_for(workspace, "rep", [other.id], "2026-Q1"))] == ["price change"]


def test_a_note_taken_back_is_gone_and_its_day_is_free_again(workspace: Workspace) -> None:
    records = workspace.records
    dated.write(records, "me", COMPANY, DAY, "price change")
    with pytest.raises(Refusal, match='has a note already: "price change"'):
        dated.write(records, "me", COMPANY, DAY, "strike")
    dated.take_back(records, "me", dated.notes(records)[0])
    assert dated.notes(records) == []
    dated.write(records, "me", COMPANY, DAY, "strike")
    assert [one.word for one in dated.notes(records)] == ["strike"]


@pytest.mark.parametrize(("word", "told"), [("  ", "needs a word"), ("x" * 41, "at most 40")])
def test_a_note_nobody_can_read_is_refused(workspace: Workspace, word: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        dated.write(workspace.records, "me", COMPANY, DAY, word)
    dated.write(workspace.records, "me", COMPANY, DAY, "x" * 40)


@pytest.mark.parametrize(("first", "last", "told"), [
    (date(2026, 1, 9), date(2026, 1, 8), "lies before"), (date(2026, 1, 9), date(2026, 1, 20), "away already"),
    (date(2026, 1, 12), date(2027, 1, 13), "longer than 366 days"),
])  # fmt: skip
def test_an_absence_that_cannot_be_is_refused(workspace: Workspace, first: date, last: date, told: str) -> None:
    dated.be_away(workspace.records, "me", "u1", date(2026, 1, 5), date(2026, 1, 9))
    with pytest.raises(Refusal, match=told):
        dated.be_away(workspace.records, "me", "u1", first, last)
    dated.be_away(workspace.records, "me", "u1", date(2026, 1, 12), date(2027, 1, 12))


def test_days_away_are_no_working_days_of_that_person_alone(workspace: Workspace) -> None:
    first, after = date(2026, 1, 5), date(2026, 1, 12)
    dated.be_away(workspace.records, "me", "u1", date(2026, 1, 9), date(2026, 1, 12))
    assert [workspace.calendar_of(who).working_days(first, after) for who in ("u1", "u2")] == [4, 5]
    assert workspace.calendar_of("u1").working_days(date(2026, 1, 12), date(2026, 1, 14)) == 1


def test_a_note_and_days_away_are_written_and_removed_on_the_data_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = tiny_team.build(tmp_path)
    folder = workspace.folder
    workspace.close()
    page = opened("data", folder, monkeypatch, tab="names")
    page.date_input(key="noted day").set_value(DAY)
    page.text_input(key="noted word").set_value("price change")
    press(page, "Add note")
    assert [one.help for one in page.button if one.label == "Remove"] == [r"Remove\: 2 Feb 2026\: Tiny, price change"]
    page.selectbox(key="who is away").select_index(0)
    page.date_input(key="away from").set_value(date(2026, 1, 9))
    page.date_input(key="away to").set_value(date(2026, 1, 8))
    press(page, "Add days away")
    assert "lies before the first" in " ".join(one.value for one in [*page.info, *page.success, *page.warning, *page.error])
    page.date_input(key="away to").set_value(date(2026, 1, 12))
    press(page, "Add days away")
    assert sum(one.label == "Remove" for one in page.button) == 2
    press(page, "Remove")
    press(page, "Remove")
    assert "Nothing is noted" in said(page)


def press(page: AppTest, label: str) -> None:
    next(one for one in page.button if one.label == label).click().run()
    assert not page.exception, page.exception[0].message
