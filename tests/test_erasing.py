"""What is written about or by one person: taken away whole, erased for good, and no alarm about it afterwards."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import DatabaseError
from streamlit.testing.v1 import AppTest

from coaching.__main__ import main
from coaching.errors import Refusal
from coaching.handover.one_person import person_json, person_workbook
from coaching.method import erasing, focus, tune_up_results
from coaching.records import (
    About,
    FactToFreeze,
    answers,
    backups,
    calls,
    commitments,
    conversations,
    digests,
    frozen,
    notes,
    stops,
    tables,
    workshops,
)
from coaching.records.models import Row
from coaching.records.one_person import TABLES
from coaching.records.workshops import Given, Promised, keep
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_pages import after_the_first_request, one_server_at_a_time, opened, text_of

__all__ = ["after_the_first_request", "one_server_at_a_time"]  # hold for every test of this file

SECRETS = (
    "secret aim",
    "secret promise",
    "secret stop",
    "secret note",
    "secret call",
    "secret idea",
    "secret action",
    "secret agreement",
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The tiny team with talks, a workshop, calls and notes; every text about Ann is a secret, none about Ben is."""
    monkeypatch.delenv("CADENCE_RECORDS_URL", raising=False)
    made = tiny_team.build(tmp_path / "workspace")
    for rep, word in (("u1", "secret"), ("u2", "plain")):
        talk = conversations.plan(made.records, "owner", manager_id="m1", rep_id=rep, planned_on=date(2026, 3, 2))
        conversations.save_step(made.records, talk.id, talk.version, "owner", 3, {"prepare.aim": f"{word} aim"})
        reading = {"metric": "calls", "by": "rep", "scope": rep, "period": "2026-Q1", "value": 1, "n": 1}
        frozen.freeze(made.records, talk.id, "owner", [FactToFreeze(reading, f"{word} fact", "Calls made.", "1")])
        commitments.commit(
            made.records,
            "owner",
            rep_id=rep,
            text=f"{word} promise",
            owner_kind="rep",
            owner_id=rep,
            conversation_id=talk.id,
        )
        stops.stop(
            made.records, "owner", rep_id=rep, text=f"{word} stop", agreed_on=date(2026, 3, 2), conversation_id=talk.id
        )
        notes.write_private(made.records, talk.id, "owner", f"{word} note")
        calls.record(made.records, "owner", rep, "2026-Q1", "rep", {"commit": 1.0}, f"{word} call")
        answers.record(made.records, "owner", About("rep", rep), focus.QUESTION, f"{word} agreement")
    given = [Given("Ann Abel", "idea", ("secret idea", "2")), Given("Ben Boon", "idea", ("plain idea", "1"))]
    promised = [
        Promised(name, rep, rep, f"{word} action", "activity", "calls", date(2026, 6, 1), "rep", None, None)
        for name, rep, word in (("Ann Abel", "u1", "secret"), ("Ben Boon", "u2", "plain"))
    ]
    keep(made.records, "owner", "room-1", "North", "2026-Q1", given, promised)
    made.keep_records()
    yield made
    if not made.is_closed:
        made.close()


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and "records" in path.name)


def test_all_that_is_about_or_by_a_person_is_taken_away_and_nothing_of_others(workspace: Workspace) -> None:
    said = person_json(workspace, "u1")
    assert all(secret in said for secret in SECRETS if secret != "secret note") and "plain" not in said
    assert "secret note" not in said and json.loads(said)["private_notes_of_others"] == 1
    book = load_workbook(BytesIO(person_workbook(workspace, "u1")))
    assert book.sheetnames == ["Conversations", "Facts as seen", "Answers", "Commitments", "Stop list", "About"]
    assert [cell.value for cell in book["Stop list"]["D"]] == ["text", "secret stop"]


def test_what_is_erased_is_in_no_file_any_more_and_what_others_have_stays(workspace: Workspace) -> None:
    assert all(secret.encode() in everything(workspace.folder) for secret in SECRETS)
    goes = erasing.goes(erasing.of(workspace, "u1"))
    assert "1 conversation, 1 frozen fact" in goes and "2 commitments" in goes and "1 private note;" in goes
    told = erasing.erase(workspace, "owner", "u1", " ann abel ")
    assert told.startswith("Erased about or by Ann Abel: 1 conversation")
    workspace.close()
    left = everything(workspace.folder)
    assert [secret for secret in SECRETS if secret.encode() in left] == []
    assert all(secret.replace("secret", "plain").encode() in left for secret in SECRETS)
    assert len(backups.listed(workspace.folder)) == 1


def test_who_was_called_otherwise_in_a_workshop_goes_with_all_that_was_said_there(workspace: Workspace) -> None:
    def hold(key: str, rep: str) -> None:
        said = (("participant", "Ann"), ("poll 1", "on"), ("assessment activity", 7), ("idea", ("an idea", "2")))
        given = [Given(who, question, value) for who in ("Ann", "Ben") for question, value in said]
        promised = [
            Promised(who, owner, owner, "an action", "activity", "calls", date(2026, 6, 1), "rep", None, None)
            for who, owner in (("Ann", rep), ("Ben", "u2"))
        ]
        keep(workspace.records, "owner", key, "North", "2026-Q1", given, promised)

    hold("of Ann Abel", "u1")
    hold("of another Ann", "u2")
    erasing.erase(workspace, "owner", "u1", "Ann Abel")
    assert {one.who for one in workshops.said(workspace.records, "of Ann Abel")} == {"owner", "Ben"}
    assert sum(one.who == "Ann" for one in workshops.said(workspace.records, "of another Ann")) == 5


def test_a_workshop_stays_whole_when_whoever_led_it_is_erased(workspace: Workspace) -> None:
    given = [
        Given("Ben", "participant", "Ben"),
        Given("m1", "facts activity", "calls 3 of 9", "red"),
        Given("Ben", "poll 1", "well"),
    ]
    keep(workspace.records, "m1", "led", "North", "2026-Q1", given, [])
    mine = [Given("Mia Moor", question, "Mia Moor") for question in ("participant", "poll 1")]
    keep(workspace.records, "m1", "took part", "North", "2026-Q1", mine, [])
    assert any(
        said.startswith("2 workshops led: team, period and facts")
        for said in erasing.stays(erasing.of(workspace, "m1"))
    )
    erasing.erase(workspace, "owner", "m1", "Mia Moor")
    held = {one.key: one for one in tune_up_results.held(workspace)}
    assert {(one.team, one.period) for one in held.values()} == {("North", "2026-Q1")}
    assert {(one.who, one.question) for one in held["led"].said} == {
        ("erased", "team"), ("erased", "period"), ("erased", "closed"), ("Ben", "participant"), ("erased", "facts activity"), ("Ben", "poll 1"),
    }  # fmt: skip
    assert held["took part"].people == ()
    assert "m1" not in {one.who for one in held["took part"].said}


def test_a_digest_goes_that_speaks_of_the_person_and_not_one_of_a_longer_name(workspace: Workspace) -> None:
    def told(to: str, of: str, name: str) -> None:
        digests.keep(workspace.records, "owner", to, [digests.Key("needs", of, "silence grey", (of,))])
        answers.record(workspace.records, "owner", About("person", to), digests.SENTENCES, [f"{name}: no talk yet"])

    told("m1", "u1", "Ann Abel")
    told("m2", "u10", "Ann Abelson")
    told("m3", "u11", "Joann Abel")
    erasing.erase(workspace, "owner", "u1", "Ann Abel")
    for question in (digests.QUESTION, digests.SENTENCES):
        assert answers.subjects(workspace.records, "person", question) == ["m2", "m3"]


def test_the_next_start_raises_no_alarm_and_the_audit_says_who_erased_what(workspace: Workspace) -> None:
    erasing.erase(workspace, "owner", "u1", "Ann Abel")
    workspace.close()
    for again in range(2):
        opened = Workspace.open(workspace.folder)
        assert opened.mended == ""
        [change] = tables.changes(opened.records, About("person", "u1"))
        assert (change.who, change.what, change.details["rows"]["Conversations"]) == ("owner", "erased", 1)
        commitments.commit(
            opened.records,
            "owner",
            rep_id="u2",
            text=f"after {again}",
            owner_kind="rep",
            owner_id="u2",
            due_on=date(2026, 5, 5),
        )
        opened.close()


def test_what_is_kept_for_good_is_kept_again_afterwards(workspace: Workspace) -> None:
    erasing.erase(workspace, "owner", "u1", "Ann Abel")
    with (
        sqlite3.connect(workspace.folder / "records.sqlite") as connection,
        pytest.raises(sqlite3.IntegrityError, match="kept as they were"),
    ):
        connection.execute("delete from answer")
    with pytest.raises(DatabaseError), workspace.records.writing() as session:
        session.connection().exec_driver_sql("update change set who = 'x'")


def test_who_led_others_is_taken_out_of_their_talks_which_stay(workspace: Workspace) -> None:
    commitments.commit(
        workspace.records,
        "owner",
        rep_id="u2",
        text="for Ben",
        owner_kind="manager",
        owner_id="m1",
        due_on=date(2026, 5, 5),
    )
    stays = erasing.stays(erasing.of(workspace, "m1"))
    assert stays[0].startswith("2 conversations led with others") and stays[1].startswith(
        "1 commitment made for others"
    )
    erasing.erase(workspace, "owner", "m1", "Mia Moor")
    assert {(talk.rep_id, talk.manager_id) for talk in conversations.listed(workspace.records)} == {
        ("u1", "erased"),
        ("u2", "erased"),
    }
    assert [one.owner_id for one in commitments.listed(workspace.records) if one.text == "for Ben"] == ["erased"]
    assert "m1" not in person_json(workspace, "u2").replace("for_m1", "")


def test_without_the_name_nothing_is_erased(workspace: Workspace) -> None:
    with pytest.raises(Refusal, match="Nothing was erased: write the name “Ann Abel” to confirm"):
        erasing.erase(workspace, "owner", "u1", "Ann")
    assert erasing.of(workspace, "u1").counts["Conversations"] == 1
    with pytest.raises(Refusal, match='Nobody is called "Zoe" here'):
        erasing.named(workspace, "Zoe")


def test_a_person_is_taken_away_and_erased_from_the_command_line(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.close()
    here = ["--workspace", str(workspace.folder)]
    assert main(["person", "Ann Abel", *here]) == 3
    assert "Goes for good: 1 conversation" in capsys.readouterr().out
    assert main(["person", "u1", "--out", str(tmp_path / "ann.json"), *here]) == 0
    assert "secret promise" in (tmp_path / "ann.json").read_text(encoding="utf-8")
    assert main(["person", "u1", "--out", str(tmp_path / "ann.json"), *here]) == 1
    assert main(["person", "u1", "--erase", "Ann Abel", *here]) == 0
    assert main(["person", "u1", *here]) == 0
    assert "Nothing is written about or by this person." in capsys.readouterr().out


def told(app: AppTest) -> str:
    return " ".join(one.value for one in app.info).replace("\\", "")


def test_on_the_data_page_a_person_is_chosen_shown_and_erased_by_writing_the_name(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.close()
    app = opened(tmp_path / "workspace", monkeypatch, "data.py")
    app.query_params["tab"] = "settings"
    app.session_state["person"] = True
    app.run()
    app.selectbox(key="whose records").select("u1").run()
    assert "Goes for good: 1 conversation" in text_of(app) and "What stays if it is erased" in text_of(app)
    app.text_input(key="confirm u1").set_value("Ann").run()
    app.button(key="erase it").click().run()
    assert not app.exception and "Nothing was erased: write the name" in text_of(app)
    app.text_input(key="confirm u1").set_value("Ann Abel").run()
    app.button(key="erase it").click().run()
    assert not app.exception and "Erased about or by Ann Abel" in told(app)


def test_every_table_says_what_of_it_is_a_persons() -> None:
    tables = {row.__tablename__ for row in TABLES.values()}
    assert {table.name for table in Row.metadata.sorted_tables} == {
        *tables,
        "change",
    }  # the audit is blanked, not deleted
