"""Moments in UTC become days of the declared business time zone, asked once; moments with an offset keep their own day."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coaching import intake, time_zone
from coaching.errors import Refusal
from coaching.intake.desk import uploads
from coaching.time_zone import zone_named
from coaching.workspace import Workspace
from tests import fresh
from tests.test_intake import HEADER, deal, facts, take, write

HOME = "America/Los_Angeles"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def closed(folder: Path, *moments: str, header: str = "Close Date", name: str = "Deals.csv") -> Path:
    rows = [deal(number, Close_Date=moment) for number, moment in enumerate(moments, 1)]
    return write(folder, name, rows, [header if one == "Close Date" else one for one in HEADER])


def days(workspace: Workspace) -> list[str]:
    return [str(row[15]) for row in facts(workspace, "opportunity")]


@pytest.mark.parametrize(
    "moment",
    [
        *(
            "2026-04-01T03:30:00Z",
            "2026-04-01T03:30:00.123Z",
            "2026-04-01 03:30:00+00:00",
            "2026-04-01T03:30:00+0000",
            "2026-04-01 03:30 UTC",
        ),
        *("2026-04-01 03:30:00 GMT", "04/01/2026 03:30 AM UTC", "1 Apr 2026 03:30 UTC"),
    ],
)
def test_a_moment_in_utc_is_asked_about_and_becomes_a_day_of_the_zone(
    workspace: Workspace, tmp_path: Path, moment: str
) -> None:
    file = closed(tmp_path, moment, "2026-03-13 20:00:00 UTC", "03/30/2026 08:00 PM UTC")
    (receipt,) = take(workspace, file)
    assert [question.column for question in receipt.questions] == [
        "time zone"
    ] and "America/New_York" in receipt.questions[0].options
    (receipt,) = take(workspace, file, answers={"time zone": "los angeles"})
    assert receipt.status == "loaded" and days(workspace) == ["2026-03-31", "2026-03-13", "2026-03-30"]
    assert receipt.time_zone == intake.as_json(receipt)["time_zone"] == workspace.settings.time_zone == HOME
    assert f"moments in UTC stand on their day in {HOME}" in intake.notes_of(receipt)
    assert "America/Los_Angeles" in next(
        intake.how_read(column) for column in receipt.columns if column.header == "Close Date"
    )


def test_the_zone_is_asked_once_for_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, closed(tmp_path, "2026-04-01T03:30:00Z"), answers={"time zone": HOME})
    (receipt,) = take(workspace, closed(tmp_path, "2026-05-01T03:30:00Z", name="More.csv"))
    assert receipt.status == "loaded" and days(workspace) == ["2026-04-30"]
    with pytest.raises(Refusal, match="time zone=UTC"):
        intake.check(workspace, [closed(tmp_path, "2026-05-01T03:30:00Z")], answers={"time zone": "UTC"})


def test_of_several_dropped_files_one_answer_is_enough(workspace: Workspace, tmp_path: Path) -> None:
    kept = [uploads.keep_aside(workspace, path.name, path.read_bytes())
            for path in (closed(tmp_path, "2026-04-01T03:30:00Z"), closed(tmp_path, "2026-05-01T03:30:00Z", name="More.csv"))]  # fmt: skip
    assert [receipt.status for receipt in uploads.check_uploads(workspace, kept)] == ["asks", "asks"]
    kept[1].answers["time zone"] = HOME
    found = uploads.check_uploads(workspace, kept)
    assert [[question.column for question in receipt.questions] for receipt in found] == [["newer file"]] * 2


def test_a_name_that_is_no_zone_is_asked_again_and_told(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, closed(tmp_path, "2026-04-01T03:30:00Z"), answers={"time zone": "Los Angles"})
    assert receipt.status == "asks" and 'No time zone is called "Los Angles"' in intake.asked(receipt.questions[0])


@pytest.mark.few("-05:00", "2026-03-31 23:30:00", "00Z")
@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-31T23:30:00-05:00",
        "2026-03-31T23:30:00+09:00",
        "2026-03-31 23:30:00",
        "2026-03-31 11:30 PM PST",
        "2026-03-31",
        "2026-03-31T00:00:00Z",
    ],
)
def test_other_moments_and_midnights_that_stand_for_days_keep_their_own_day(
    workspace: Workspace, tmp_path: Path, moment: str
) -> None:
    workspace.save_settings(time_zone=HOME)
    (receipt,) = take(workspace, closed(tmp_path, moment))
    assert receipt.status == "loaded" and days(workspace) == ["2026-03-31"]


@pytest.mark.few(1)
@pytest.mark.parametrize("header", ["Close Date (UTC)", "close_date_utc", "Close Date GMT"])
def test_a_header_may_say_that_moments_are_in_utc(workspace: Workspace, tmp_path: Path, header: str) -> None:
    answers = {"format": "generic_opportunity", header: "field:close_on", "time zone": HOME}
    (receipt,) = take(workspace, closed(tmp_path, "2026-04-01 03:30:00", "2026-04-02", header=header), answers=answers)
    assert receipt.status == "loaded", receipt.questions
    assert days(workspace) == ["2026-03-31", "2026-04-02"]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("created", "asks"),
    [("2026-01-14T12:00:00Z", False), ("2026-01-31T20:00:00Z", True), ("2026-02-01T03:00:00Z", True)],
)
def test_a_stamp_of_the_crm_is_asked_about_where_it_may_fall_into_another_month(
    workspace: Workspace, tmp_path: Path, created: str, asks: bool
) -> None:  # fmt: skip
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", [deal(1, Created_Date=created)]))
    assert (receipt.status == "asks") is asks
    assert any("no business time zone is declared" in note for note in intake.notes_of(receipt))


def test_milliseconds_since_1970_are_moments_in_utc(workspace: Workspace, tmp_path: Path) -> None:
    workspace.save_settings(time_zone="Asia/Tokyo")
    take(workspace, closed(tmp_path, "1774989000000", "1774000000000"))
    assert days(workspace) == ["2026-04-01", "2026-03-20"]  # 31 March 20:30 and 20 March 09:46 in UTC


def test_a_big_file_is_read_alike(workspace: Workspace, tmp_path: Path) -> None:
    workspace.save_settings(time_zone=HOME)
    moments = [f"2026-03-{number % 28 + 1:02d}T{number % 24:02d}:30:00Z" for number in range(12_000)]
    (receipt,) = take(workspace, closed(tmp_path, *moments))
    assert receipt.status == "loaded" and receipt.loaded == 12_000
    counted = (
        workspace.facts.cursor()
        .execute("select count(*) from opportunity where close_on = date '2026-03-10'")
        .fetchone()
    )
    assert counted and counted[0] == sum(_there(text) == "2026-03-10" for text in moments)


def _there(text: str) -> str:
    return str(datetime.fromisoformat(text).astimezone(ZoneInfo(HOME)).date())


def test_files_of_another_zone_are_named_when_it_is_changed(workspace: Workspace, tmp_path: Path) -> None:
    file = closed(tmp_path, "2026-04-01T03:30:00Z")
    take(workspace, file, answers={"time zone": "UTC"})
    workspace.save_settings(time_zone=HOME)
    assert "Deals.csv" in intake.of_another_zone(workspace) and days(workspace) == ["2026-04-01"]
    intake.undo(workspace, 1)
    take(workspace, file)
    assert days(workspace) == ["2026-03-31"] and intake.of_another_zone(workspace) == ""


def test_the_setting_outlives_the_process(tmp_path: Path) -> None:
    workspace = fresh.opened(tmp_path / "w")
    workspace.save_settings(time_zone=HOME)
    workspace.close()
    again = Workspace.open(tmp_path / "w")
    assert again.settings.time_zone == HOME
    again.close()


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("PST", None),
        ("", None),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_city(said: str, zone: str | None) -> None:
    assert zone_named(said) == zone


API = "id,title,value,currency,status,stage_id,org_id,owner_id,add_time,close_time,won_time\n"


def test_the_zones_of_the_system_are_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    zone_named("los angeles")
    monkeypatch.setattr(time_zone, "available_timezones", lambda: pytest.fail("it goes through six hundred files"))
    assert (zone_named(HOME), zone_named("Los Angeles"), zone_named("")) == (HOME, HOME, None)
    assert HOME in time_zone.all_zones()


def test_an_interface_whose_moments_are_always_in_utc_is_believed_without_a_sign_of_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    row = "d1,Pine,900,EUR,won,s1,o1,u1,2026-01-05 10:00:00,2026-04-01 03:30:00,2026-04-01 03:30:00\n"
    (tmp_path / "deals.csv").write_text(API + row, encoding="utf-8")
    (asked,) = intake.check(workspace, [tmp_path / "deals.csv"])
    assert "time zone" in [question.column for question in asked.questions] and asked.format == "pipedrive_api_deals"
    (receipt,) = take(workspace, tmp_path / "deals.csv", answers={"time zone": HOME})
    assert receipt.status == "loaded" and days(workspace) == ["2026-03-31"]
