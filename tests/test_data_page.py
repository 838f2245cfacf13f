"""The Data page: what is loaded and missing, two sheets of one workbook, the way back from an answer, names, and a load that others wait for."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest

from coaching import intake
from coaching.errors import Question
from coaching.intake import Receipt
from coaching.intake.desk import receipt_view, uploads
from coaching.intake.desk.checklist import (
    CRMS,
    checklist,
    crm_of,
    found_in,
    in_short,
    known_exports,
    lacking_in,
    next_to_fetch,
)
from coaching.intake.formats import recognise
from coaching.metrics.needs import DETAILS
from coaching.workspace import Workspace
from pages import _data_checklist, _opened
from tests.test_pages import after_the_first_request, one_server_at_a_time, opened, text_of

__all__ = ["after_the_first_request", "one_server_at_a_time"]  # hold for every test of this file

HEADER = "Opportunity ID,Account,Owner,Stage,Amount,Close Date"
USERS = b"Id,Username,FirstName,LastName,Email,IsActive\nu1,aw,Ana,Weiss,ana@x.example,1\n"


def named(app: AppTest, key: str) -> Any:
    return app.get_by_key(key)


def drop(app: AppTest, name: str, data: bytes) -> None:
    app.file_uploader[0].upload(name, data).run()
    assert not app.exception


def loaded(folder: Path, **files: bytes) -> Workspace:
    workspace = Workspace.open(folder)
    dropped = [uploads.keep_aside(workspace, f"{name}-2026-04-01.csv", data) for name, data in files.items()]
    intake.load(workspace, uploads.check_uploads(workspace, dropped))
    return workspace


def two_sheets() -> bytes:
    book = openpyxl.Workbook()
    for title, first in (("North", 1), ("South", 3)):
        sheet = book.create_sheet(title)
        sheet.append(HEADER.split(","))
        sheet.append([f"D{first}", "Acme", "Ana", "Closed Won", 500, "2026-03-02"])
        sheet.append([f"D{first + 1}", "Bolt", "Ben", "Proposal", "abc", "2026-04-02"])
    del book["Sheet"]
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_two_sheets_that_both_have_a_row_set_apart_stand_on_one_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    drop(app, "Deals-2026-04-01.xlsx", two_sheets())
    while app.radio:
        app.radio[0].set_value("all sheets").run()
    assert not app.exception and text_of(app).count("1 set apart") == 2
    next(button for button in app.button if button.label == "Load 2 files").click().run()
    assert not app.exception and "1 new" in "\n".join(found.value for found in app.success)


def test_what_was_dropped_lies_in_the_folder_and_not_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict[str, int] = {}
    add = MemoryUploadedFileManager.add_file

    def noted(manager: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec) -> None:
        held[file.name] = len(file.data)
        add(manager, session_id, file)

    monkeypatch.setattr(MemoryUploadedFileManager, "add_file", noted)
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    drop(app, "User-2026-04-01.csv", USERS)
    assert held == {"User-2026-04-01.csv": 0} and not app.session_state["memory dropped"]
    [kept] = (tmp_path / "ws" / "staging").glob("upload-*/User*.csv")
    assert kept.read_bytes() == USERS
    assert "Load 1 file" in [button.label for button in app.button]


def test_the_rest_of_the_page_stands_before_files_are_read_or_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all of it fades from what it was, for as long as that takes, which keeps the browser as busy as the server."""
    done: list[str] = []

    def noted(of: Any, name: str) -> None:
        usual = getattr(of, name)

        def called(*given: Any) -> Any:
            done.append(name)
            return usual(*given)

        monkeypatch.setattr(of, name, called)

    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    for of, name in ((_data_checklist, "listed"), (uploads, "check_uploads"), (uploads, "load_uploads")):
        noted(of, name)
    drop(app, "User-2026-04-01.csv", USERS)
    next(button for button in app.button if button.label == "Load 1 file").click().run()
    assert done == ["listed", "check_uploads", "listed", "load_uploads", "listed"]


def test_what_is_fetched_while_a_file_is_looked_for_is_what_every_table_asks_for() -> None:
    uploads.get_ready()
    before = recognise.names.cache_info().misses
    assert (recognise.closings(["Close Date"]), recognise.starts(["Category", "Close Date"])) == ([0], [])
    assert recognise.names.cache_info().misses == before


def test_saying_what_the_rows_are_has_a_way_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    drop(app, "Deals-2026-04-01.csv", f"{HEADER}\n1,Acme,Ana,Closed Won,500,2026-03-02\n".encode())
    assert "Start over" not in [button.label for button in app.button]
    named(app, "rung 0 checked").set_value("matched").run()
    next(box for box in app.selectbox if box.label == "Not this? Each row is").set_value("generic_account").run()
    assert not app.exception and "Opportunities in a plain list" not in text_of(app)
    next(button for button in app.button if button.label == "Start over").click().run()
    assert not app.exception and "Opportunities in a plain list" in text_of(app)


def test_an_empty_workspace_says_what_to_fetch_first_and_where_each_crm_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    assert "Nothing is loaded yet" in text_of(app) and "for bookings, pipeline, win rate" in text_of(app)
    next(box for box in app.selectbox if box.label == "Your CRM").set_value("HubSpot").run()
    assert not app.exception and "CRM › Deals › All deals › Export" in text_of(app)


def test_the_checklist_knows_what_is_loaded_from_when_and_what_comes_next(tmp_path: Path) -> None:
    deals = f"{HEADER}\n1,Acme,Ana Weiss,Closed Won,500,2026-03-02\n".encode()
    workspace = loaded(tmp_path / "ws", Deals=deals)
    exports = checklist(workspace)
    assert all(set(one.where) == set(CRMS.values()) for one in exports)
    assert [(one.label, one.rows, str(one.as_of)) for one in exports if one.is_loaded] == [("Deals", 1, "2026-04-01")]
    assert {one.label: one.counted for one in exports if one.counted != "rows"} == {
        "Deal history": "states of deals", "Customer surveys": "answers to an item", "Activity targets": "targets", "Pay plans": "parts of pay",
    }  # fmt: skip
    following = next_to_fetch(exports)
    assert following and following.label == "Reps and teams"  # names on deals are no list of users
    assert in_short(exports) == "1 of 12 kinds of export is loaded, of 1 Apr 2026." and crm_of(workspace) is None
    intake.undo(workspace, 1)
    assert not any(one.is_loaded for one in checklist(workspace))
    workspace.close()


QUOTA = "Rep,Metric,Period,Target\n"


@pytest.mark.few(2)
@pytest.mark.parametrize(("rows", "held"), [
    ("Ana Weiss,calls,2026-03,40\n", {"Activity targets": 1}),
    ("Ana Weiss,bookings,2026-Q1,9000\n", {"Quotas": 1}),
    ("Ana Weiss,calls,2026-03,40\nAna Weiss,bookings,2026-Q1,9000\n", {"Quotas": 1, "Activity targets": 1}),
])  # fmt: skip
def test_quotas_are_not_loaded_by_targets_of_activities_alone(tmp_path: Path, rows: str, held: dict[str, int]) -> None:
    workspace = loaded(tmp_path / "ws", Targets=f"{QUOTA}{rows}".encode())
    found = {one.label: one.rows for one in checklist(workspace) if one.is_loaded}
    workspace.close()
    assert found == held


def test_every_kind_of_target_belongs_to_one_export() -> None:
    words = [word for one in known_exports() for word in one.holds]
    assert sorted(words) == sorted(f"quota.{detail}" for detail in DETAILS["quota"])
    assert "Quota" not in found_in("quota", "quota.base_pay") and "template" in found_in("quota", "quota.base_pay")


@pytest.mark.parametrize("with_users", [False, True], ids=["no list of users", "a list of users"])
def test_a_name_that_matches_no_user_is_told_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_users: bool
) -> None:
    deals = f"{HEADER}\n1,Acme,Zoran Petrov,Closed Won,500,2026-03-02\n".encode()
    loaded(tmp_path / "ws", Deals=deals, **({"User": USERS} if with_users else {})).close()
    monkeypatch.setenv("CADENCE_WORKSPACE", str(tmp_path / "ws"))
    app = opened(tmp_path / "ws", monkeypatch, "data.py", tab="names")
    told = text_of(app)
    assert not app.exception and ("Load the list of users, and names are matched to it" in told) is not with_users
    assert not with_users or "1 name matches no user" in told


def test_what_waits_is_said_of_all_files_and_not_of_sheets_without_data() -> None:
    asked = Question("rep", "Whose deals are these?", ())
    receipts = [
        Receipt("a.csv"),
        Receipt("b.csv", questions=(asked,)),
        Receipt("c.csv", questions=(asked,)),
        Receipt("d.csv", refusal="d.csv is not readable."),
    ]
    assert (
        receipt_view.on_their_way(receipts)
        == "4 files dropped: 2 need an answer, 1 is ready to load, 1 cannot be loaded."
    )
    assert receipt_view.on_their_way(receipts[:1]) == "1 file dropped: 1 is ready to load."


def test_a_load_ends_also_when_somebody_turns_to_another_page() -> None:
    from streamlit.runtime.scriptrunner_utils.exceptions import StopException

    def turned(what: str, done: int, of: int) -> None:
        raise StopException

    steady = _opened.SteadyProgress()
    steady.tell = turned
    steady("Loading", 1, 2)
    steady("Loading", 2, 2)
    with pytest.raises(StopException):
        steady.turn()


@pytest.mark.parametrize("kind", ["Call", "Meeting"])
def test_activities_without_any_meeting_say_that_meetings_may_lie_in_a_file_of_their_own(
    kind: str, tmp_path: Path
) -> None:
    task = "00T{}000000001AAA,005Tf000000000BIAQ,{},2026-03-0{},Completed,Talk\n"
    file = "Id,OwnerId,Type,ActivityDate,Status,Subject\n" + task.format("a", "Call", 2) + task.format("b", kind, 3)
    workspace = loaded(tmp_path / "ws", Task=file.encode())
    [activities] = [one for one in checklist(workspace) if one.label == "Activities"]
    lacks = lacking_in(workspace, "activity")
    workspace.close()
    assert activities.is_loaded and ("no meeting among them" in activities.hint) == (kind == "Call")
    assert lacks == activities.hint


def test_a_file_given_twice_is_one_and_waits_no_more_once_it_was_loaded_elsewhere(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "ws")
    [first] = uploads.dropped(workspace, "User-2026-04-01.csv", USERS, [])
    assert uploads.dropped(workspace, "User-2026-04-01.csv", USERS, [first]) == [first]
    assert uploads.dropped(workspace, "User-2026-04-01.csv", USERS, [])[0].path == first.path  # of an earlier visit
    [other] = uploads.dropped(workspace, "User-2026-04-01.csv", USERS.replace(b"Ana", b"Eva"), [first])
    assert [one.path for one in uploads.unfinished(workspace)] == [first.path, other.path]
    elsewhere = uploads.keep_aside(workspace, "User-2026-04-01.csv", USERS)
    intake.load(workspace, uploads.check_uploads(workspace, [elsewhere]))
    assert [one.path for one in uploads.unfinished(workspace)] == [other.path]
    [again] = uploads.dropped(workspace, "User-2026-04-01.csv", USERS, [])  # it counts already: nothing waits
    assert [one.path for one in uploads.unfinished(workspace)] == [other.path]
    again.answers["role"] = "ignore"  # unless somebody answers anew
    again.kept_at += timedelta(minutes=1)
    uploads._note(again)
    assert {one.path for one in uploads.unfinished(workspace)} == {other.path, again.path}
    workspace.close()
