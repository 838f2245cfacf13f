"""What keeps a workspace from being opened is said in words on every page, with what to do, and nothing else is drawn."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import exc
from streamlit.testing.v1 import AppTest

from coaching import running
from coaching.errors import Refusal
from coaching.records import About, commitments, dated
from coaching.records.unreadable import is_unreadable
from pages import _opened
from tests.conftest import ROOT
from tests.test_fact_pages import opened, plain
from tests.test_pages import PAGES, after_the_first_request
from tests.tiny_team import copied

__all__ = ["after_the_first_request"]
GONE = Exception("server closed the connection")
SOME = PAGES[::4]  # all of them go through one door
HOLD = """
import sys, time
from pathlib import Path
from coaching.workspace import Workspace
held = Workspace.open(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    copied(tmp_path / "workspace")
    monkeypatch.setenv("CADENCE_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("CADENCE_NO_DEMO", "1")
    yield tmp_path / "workspace"
    _opened.let_go()


def refused_on(page: str) -> str:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page(f"pages/{page}").run()
    assert not app.exception and not app.metric, page
    [error] = app.error
    return plain(error.value)


def test_settings_that_cannot_be_read_are_said_on_every_page(folder: Path) -> None:
    (folder / "settings.toml").write_text("currency = [", encoding="utf-8")
    for page in SOME:
        assert "settings.toml in the workspace is not readable" in refused_on(page), page


def test_a_home_that_nobody_knows_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADENCE_WORKSPACE", "~nobody-here/w")
    assert "nobody knows the home that this begins with" in refused_on("data.py")


def test_a_second_start_is_said_on_every_page_with_who_has_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout is not None and other.stdout.readline().strip() == "open"
            for page in SOME:
                assert f"Cadence is already running on {folder} (process {other.pid}): close it there" in refused_on(
                    page
                ), page
            monkeypatch.setattr(running, "address_of", lambda _: "http://127.0.0.1:8501")
            app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
            [way] = app.get("link_button")
            assert way.proto.url == "http://127.0.0.1:8501"
        finally:
            other.kill()


def test_records_that_break_while_people_work_are_said_in_words_and_come_back_at_a_click(folder: Path) -> None:
    whole = _opened.whole_workspace()
    commitments.commit(
        whole.records,
        "me",
        rep_id="r1",
        text="Kept",
        owner_kind="rep",
        owner_id="r1",
        due_on=date(2035, 1, 1),
        source="ledger",
    )
    whole.keep_records()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page("pages/commitments.py").run()
    file = folder / "records.sqlite"
    for ending in ("", "-wal", "-shm"):
        with file.with_name(file.name + ending).open("r+b") as held:
            held.write(b"garbage " * 4000)
    app.run()
    [error] = app.error
    assert plain(error.value).startswith("The file of the records is gone or cannot be read any more")
    with pytest.raises(Refusal, match=r"The file of the records is gone or cannot .*nothing was saved"):
        dated.write(whole.records, "me", About("rep", "r1"), date(2026, 3, 3), "note")
    app.button(key="mend records").click().run()
    assert not app.error and any("put aside as records.damaged-" in plain(one.value) for one in app.warning)
    assert [one.text for one in commitments.listed(_opened.whole_workspace().records)] == ["Kept"]


def test_records_that_are_taken_away_while_people_work_refuse_a_save_in_words(folder: Path) -> None:
    records = _opened.whole_workspace().records
    (folder / "records.sqlite").unlink()
    with pytest.raises(Refusal, match=r"The file of the records is gone .*nothing was saved"):
        dated.write(records, "me", About("rep", "r1"), date(2026, 3, 3), "note")


@pytest.mark.parametrize(("trouble", "is_it"), [
    (sqlite3.DatabaseError("file is not a database"), True), (sqlite3.OperationalError("database is locked"), False),
    (exc.OperationalError("select", {}, GONE), True), (exc.ProgrammingError("select", {}, GONE), False),
    (exc.IntegrityError("insert", {}, sqlite3.IntegrityError("malformed")), False), (ValueError("malformed"), False),
])  # fmt: skip
def test_what_says_that_records_cannot_be_read(trouble: Exception, is_it: bool) -> None:
    assert is_unreadable(trouble) is is_it


def test_what_was_saved_or_not_is_said_on_the_page_where_it_was_tried_and_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("activity", folder, monkeypatch, by="company", tab="mix")
    fields = [field for field in app.number_input if str(field.key).startswith("target of")]
    for field, percent in zip(fields, (20, 50, 30), strict=True):
        field.set_value(percent)
    app.button(key="agree on effort").click().run()
    assert [plain(one.value) for one in app.info] == ["Saved. Effort is held against it."] and not app.error
    app.number_input(key=str(fields[0].key)).set_value(90)
    app.button(key="agree on effort").click().run()
    [error] = app.error
    assert "100" in error.value and not app.info
    app.run()
    assert not app.error and not app.info
