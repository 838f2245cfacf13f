"""Notes of days and days away: kept, refused with what to do, shown to whom they are about, taken back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coaching.errors import Refusal
from coaching.lens import calendar_of, lens_for
from coaching.method import noted_days, run_rate
from coaching.metrics import measure
from coaching.metrics.shapes import shape_of
from coaching.records import dated
from coaching.records.entries import About
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_fact_pages import opened, said
from tests.test_intake import take, write

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
    for about, word in (
        (COMPANY, "price change"),
        (About("team", team), "new manager"),
        (About("rep", "u1"), "new product"),
    ):
        dated.write(workspace.records, "me", about, DAY, word)
    dated.be_away(workspace.records, "me", "u1", date(2026, 1, 8), date(2026, 1, 9))
    looked: Any = (("company", None), ("team", [team]), ("rep", ["u1"]))
    words = {
        by: [word for _, word in noted_days.on_the_axis(workspace, lens_for(workspace, by, ids, "2026-Q1"))]
        for by, ids in looked
    }
    assert words["company"] == ["price change"]
    assert sorted(words["team"]) == ["new manager", "price change"]
    assert words["rep"][0] == f"{ann.scope.name} away"
    assert sorted(words["rep"][1:]) == ["new manager", "new product", "price change"]
    assert [
        word for _, word in noted_days.on_the_axis(workspace, lens_for(workspace, "rep", [other.id], "2026-Q1"))
    ] == ["price change"]


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


def test_absences_come_from_a_file_and_are_matched_by_hand_too(workspace: Workspace, tmp_path: Path) -> None:
    first, after = date(2026, 1, 5), date(2026, 1, 12)
    ann = lens_for(workspace, "rep", ["u1"], "2026-Q1")
    plain = write(tmp_path, "leave.csv", [["Ann Abel", "2026-01-08", "2026-01-09", "flu"], ["Ann Abel", "2026-01-20", "2026-01-19", ""],
                                          ["Ben Boon", "", "2026-02-01", ""]], ["Rep", "Away From", "Away To", "Reason"])  # fmt: skip
    [receipt] = take(workspace, plain, as_of=tiny_team.AS_OF)
    assert (receipt.status, receipt.kind, receipt.loaded, receipt.quarantined, receipt.skipped[0]["rows"]) == (
        "loaded",
        "time_off",
        1,
        1,
        1,
    )
    assert [workspace.calendar_of(who).working_days(first, after) for who in ("u1", "u2")] == [3, 5]
    assert noted_days.on_the_axis(workspace, ann) == [(date(2026, 1, 8), f"{ann.scope.name} away")]
    asked = measure(workspace, lens_for(workspace, "rep", ["u1"], "2026-01", date(2026, 1, 12)), ["calls_attainment"])[
        0
    ].whole
    assert asked == pytest.approx(6)  # 20 calls on 20 days instead of 22
    odd = write(tmp_path, "abwesend.csv", [["Ben Boon", "07.01.2026", "07.01.2026"]], ["Kollege", "ab", "bis einschl."])
    answers = {
        "format": "generic_time_off",
        "Kollege": "field:rep_name",
        "ab": "field:first_day",
        "bis einschl.": "field:last_day",
    }
    [receipt] = take(workspace, odd, as_of=tiny_team.AS_OF, answers=answers)
    assert (receipt.status, receipt.loaded) == ("loaded", 1)
    assert [workspace.calendar_of(who).working_days(first, after) for who in ("u1", "u2")] == [3, 4]


def test_days_away_are_taken_off_in_gap_linearity_and_run_rate(workspace: Workspace) -> None:
    def read() -> tuple[float | None, ...]:
        gap = measure(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"), ["longest_gap"])[0]
        return gap.value, run_rate.run_rate(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q2")).working_days

    before = read()
    dated.be_away(
        workspace.records, "me", "u1", date(2026, 2, 23), date(2026, 2, 27)
    )  # five working days inside the longest gap
    dated.be_away(workspace.records, "me", "u1", date(2026, 6, 1), date(2026, 6, 5))
    assert before[0] is not None and before[1] is not None
    assert read() == (before[0] - 5, before[1] - 5)
    days = calendar_of(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1").scope).working_day_list(
        date(2026, 1, 1), date(2026, 4, 1)
    )
    rows: list[Any] = [
        (date(2026, 1, 20), 100.0, None),
        (date(2026, 3, 2), 100.0, None),
        (date(2026, 3, 30), 100.0, None),
    ]
    when = workspace.calendar.parse("2026-Q1")
    own = shape_of("linearity_score", rows, when, workspace.calendar_of("u1"), tiny_team.AS_OF).shaped
    everybody = shape_of("linearity_score", rows, when, workspace.calendar, tiny_team.AS_OF).shaped
    assert own is not None and everybody is not None and own != everybody and date(2026, 2, 25) not in days


def test_a_note_and_days_away_are_written_and_removed_on_the_data_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    assert "lies before the first" in " ".join(
        one.value for one in [*page.info, *page.success, *page.warning, *page.error]
    )
    page.date_input(key="away to").set_value(date(2026, 1, 12))
    press(page, "Add days away")
    assert sum(one.label == "Remove" for one in page.button) == 2
    press(page, "Remove")
    press(page, "Remove")
    assert "Nothing is noted" in said(page)


def press(page: AppTest, label: str) -> None:
    next(one for one in page.button if one.label == label).click().run()
    assert not page.exception, page.exception[0].message
