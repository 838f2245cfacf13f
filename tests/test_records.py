"""What people write is kept: at once, by several people, as it was."""

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from coaching import playbook
from coaching.errors import Refusal
from coaching.records import (
    About,
    ChangedElsewhere,
    Conversation,
    FactToFreeze,
    Records,
    answers,
    commitments,
    conversations,
    frozen,
    notes,
    revisions,
    seed,
    stops,
    tables,
)
from coaching.records.models import Row
from coaching.records.store import MIGRATIONS, NEWEST

PROJECT = Path(__file__).parent.parent
MORNING = datetime(2016, 3, 31, 10, 42, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    """The shape of a Reading, as far as freezing needs it."""

    metric: str = "proposals_to_contracts"
    by: str = "rep"
    scope: str = "R1"
    name: str = "Dana Ortiz"
    period: str = "2016-Q1"
    value: float | None = 4 / 15
    part: float | None = 4
    whole: float | None = 15
    n: int = 15
    unit: str = "share"
    as_of: date = date(2016, 3, 31)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CADENCE_RECORDS_URL", raising=False)
    return tmp_path / "records.sqlite"


@pytest.fixture(scope="session")
def postgres(postgres_server: Any) -> Callable[[], str]:
    """postgres() gives the address of a fresh, empty database."""
    made = itertools.count()

    def fresh() -> str:
        name = f"records{next(made)}"
        postgres_server.psql(f"create database {name};")
        return str(postgres_server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://")

    return fresh


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def records(request: pytest.FixtureRequest, place: Path) -> Iterator[Records]:
    where = place if request.param == "sqlite" else request.getfixturevalue("postgres")()
    opened = Records.open(where, clock=lambda: MORNING, timezone="UTC")
    yield opened
    opened.close()


@pytest.fixture
def in_a_file(place: Path) -> Iterator[Records]:
    """Records that are a file, for what only a file has."""
    opened = Records.open(place, clock=lambda: MORNING, timezone="UTC")
    yield opened
    opened.close()


def planned(records: Records, **more: object) -> Conversation:
    facts: dict[str, Any] = {
        "manager_id": "M1",
        "rep_id": "R1",
        "team": "North",
        "planned_on": date(2016, 3, 30),
    } | more
    return conversations.plan(records, "M1", **facts)


def promise(records: Records, talk: Conversation | None, **more: object) -> str:
    words: dict[str, Any] = {"rep_id": "R1", "text": "Visit two executives", "owner_kind": "rep", "owner_id": "R1"}
    words |= {
        "due_on": date(2016, 4, 15),
        "metric": "vip_visits",
        "target_value": 4.0,
        "conversation_id": talk.id if talk else None,
    }
    return commitments.commit(records, "M1", **words | more).id


def fact(value: float | None = 4 / 15, metric: str = "proposals_to_contracts") -> FactToFreeze:
    return FactToFreeze(
        Measured(metric=metric, value=value), "Proposals to contracts", "Contracts of the proposals sent.", "26.7 %"
    )


@pytest.mark.parametrize(
    ("who", "lacks"), [({"manager_id": ""}, "choose who leads it, or"), ({"rep_id": ""}, "choose who it is with, or")]
)
def test_a_conversation_without_one_of_its_two_says_which(records: Records, who: dict[str, str], lacks: str) -> None:
    with pytest.raises(Refusal, match=lacks):
        planned(records, **who)


# ---- the store


def test_an_empty_place_gets_every_table_the_models_name(records: Records) -> None:
    with records.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []


def test_the_newest_step_is_the_one_the_store_asks_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [NEWEST]


def test_a_fresh_file_is_what_all_steps_together_make(in_a_file: Records, tmp_path: Path) -> None:
    def made(path: Path) -> list[str]:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("select sql from sqlite_master where sql is not null order by rowid").fetchall()
            assert connection.execute("select version_num from alembic_version").fetchall() == [(NEWEST,)]
        return [" ".join(sql.split()).replace("( ", "(").replace(" )", ")") for (sql,) in found]

    with closing(sqlite3.connect(tmp_path / "stepped.sqlite")) as connection:
        connection.execute("create table a_file_with_anything_in_it_is_made_step_by_step (one)")
    Records.open(tmp_path / "stepped.sqlite").close()
    assert made(Path(str(in_a_file.engine.url.database))) == made(tmp_path / "stepped.sqlite")[1:]


def test_records_open_from_any_folder_without_an_ini_file(tmp_path: Path) -> None:
    code = "from coaching.records import Records; print(Records.open('here.sqlite').version)"
    env = os.environ | {"PYTHONPATH": str(PROJECT)}
    env.pop("CADENCE_RECORDS_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"
    assert [path.name for path in tmp_path.glob("*.sqlite")] == ["here.sqlite"]


def test_the_environment_names_the_place_over_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADENCE_RECORDS_URL", f"sqlite:///{tmp_path}/shared.sqlite")
    Records.open(tmp_path / "own.sqlite").close()
    assert (tmp_path / "shared.sqlite").exists() and not (tmp_path / "own.sqlite").exists()


@pytest.mark.parametrize(
    "said", ["records", "mysql://ana:secret@host/base", "postgresql+psycopg://ana:secret@host:port/base"]
)
def test_a_place_that_cannot_hold_records_is_refused_and_nothing_is_made(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CADENCE_RECORDS_URL", said)
    with pytest.raises(Refusal, match="write it as postgresql") as refused:
        Records.open(tmp_path / "own.sqlite")
    assert "secret" not in str(refused.value) and not list(tmp_path.iterdir())
    monkeypatch.setenv("CADENCE_RECORDS_URL", " ")
    Records.open(tmp_path / "own.sqlite").close()
    assert {path.name.split("-")[0] for path in tmp_path.iterdir()} <= {"own.sqlite", "own.closed"}


def test_the_file_is_written_ahead_checks_its_links_and_is_flushed(in_a_file: Records) -> None:
    with in_a_file.engine.connect() as connection:
        settings = [
            connection.execute(text(f"pragma {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        ]
    assert settings == ["wal", 1, 2]


def test_opening_something_else_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CADENCE_RECORDS_URL", raising=False)
    letter = tmp_path / "letter.sqlite"
    letter.write_text("Dear team, this is no database at all. " * 40)
    with pytest.raises(Refusal, match="is not a records database"):
        Records.open(letter)
    with pytest.raises(Refusal, match="cannot be opened"):
        Records.open(tmp_path / "missing" / "records.sqlite")


def test_records_of_a_newer_cadence_are_left_alone(place: Path) -> None:
    Records.open(place).close()
    with sqlite3.connect(place) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(Refusal, match="written by a newer Cadence"):
        Records.open(place)


def test_four_openings_of_a_new_place_at_once_all_succeed(place: Path) -> None:
    failures: list[BaseException] = []

    def opening() -> None:
        try:
            Records.open(place).close()
        except BaseException as error:
            failures.append(error)

    crowd = [threading.Thread(target=opening) for _ in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert failures == []


def test_the_version_grows_with_every_write_and_with_no_read(records: Records) -> None:
    before = records.version
    talk = planned(records)
    after = records.version
    conversations.get(records, talk.id)
    assert after > before and records.version == after
    notes.write_private(records, talk.id, "M1", "ask about the move")
    assert records.version > after


def test_a_backup_is_whole_and_opens(in_a_file: Records, tmp_path: Path) -> None:
    talk = planned(in_a_file)
    in_a_file.backup(tmp_path / "copy.sqlite")
    copy = Records.open(tmp_path / "copy.sqlite")
    assert conversations.get(copy, talk.id).rep_id == "R1"
    copy.close()
    with pytest.raises(Refusal, match="already there"):
        in_a_file.backup(tmp_path / "copy.sqlite")


# ---- the conversation


def test_a_step_saved_is_there_after_the_process_was_killed(place: Path) -> None:
    code = (
        "import os, signal, sys; from datetime import date\n"
        "from coaching.records import Records, conversations as talks\n"
        "records = Records.open(sys.argv[1])\n"
        "talk = talks.plan(records, 'M1', manager_id='M1', rep_id='R1', planned_on=date(2016, 3, 30))\n"
        "talk = talks.start(records, talk.id, talk.version, 'M1')\n"
        "talks.save_step(records, talk.id, talk.version, 'M1', 2, {'open.concern': 'Two deals slipped.'})\n"
        "os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, 'SIGKILL') else signal.SIGTERM)\n"
    )
    env = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-c", code, str(place)], env=env, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    records = Records.open(place)
    [talk] = conversations.listed(records, rep_ids=["R1"])
    reread = conversations.get(records, talk.id)
    assert (reread.step, reread.state, reread.answers) == (2, "open", {"open.concern": "Two deals slipped."})
    records.close()


def test_the_second_of_two_writers_is_refused_and_nothing_is_lost(records: Records) -> None:
    talk = planned(records)
    first = conversations.save_step(records, talk.id, talk.version, "M1", 1, {"prepare.aim": "Proposals"})
    with pytest.raises(ChangedElsewhere) as refused:
        conversations.save_step(records, talk.id, talk.version, "M2", 2, {"prepare.aim": "Calls"})
    assert str(refused.value) == "Somebody else changed this conversation at 10:42; reload to see it."
    assert refused.value.unsaved == {"prepare.aim": "Calls"}
    assert conversations.get(records, talk.id) == first


def test_of_many_writers_at_once_exactly_one_wins_each_version(place: Path) -> None:
    records = Records.open(place)
    talk = planned(records)
    outcomes: list[str] = []

    def write(name: str) -> None:
        try:
            conversations.save_step(records, talk.id, talk.version, name, 1, {"prepare.aim": name})
            outcomes.append(name)
        except ChangedElsewhere:
            outcomes.append("refused")

    crowd = [threading.Thread(target=write, args=(f"M{number}",)) for number in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    winner = conversations.get(records, talk.id).answers["prepare.aim"]
    assert sorted(outcomes) == sorted([str(winner)] + ["refused"] * 7)
    records.close()


def test_saving_the_same_words_again_changes_nothing(records: Records) -> None:
    talk = planned(records)
    fields = {"prepare.aim": " Proposals ", "prepare.topics": ("activity", "reward"), "open.mood": 4.0, "open.note": ""}
    saved = conversations.save_step(records, talk.id, talk.version, "M1", 1, fields)
    version = records.version
    assert conversations.save_step(records, talk.id, saved.version, "M1", 1, fields) == saved
    assert records.version == version
    assert saved.answers == {"prepare.aim": "Proposals", "prepare.topics": ("activity", "reward"), "open.mood": 4.0}


def test_a_field_emptied_is_gone_but_its_history_is_not(records: Records) -> None:
    talk = planned(records)
    talk = conversations.save_step(records, talk.id, talk.version, "M1", 1, {"prepare.aim": "Proposals"})
    talk = conversations.save_step(records, talk.id, talk.version, "M1", 1, {"prepare.aim": ""})
    assert talk.answers == {}
    values = [one.value for one in answers.history(records, About("conversation", talk.id), "prepare.aim")]
    assert values == [None, "Proposals"]


def test_a_plan_without_owner_due_date_and_metric_is_not_confirmed(records: Records) -> None:
    talk = conversations.start(records, (made := planned(records)).id, made.version, "M1")

    def confirming() -> Conversation:
        return conversations.confirm(records, talk.id, talk.version, "M1", minutes=45)

    with pytest.raises(Refusal, match="no commitment yet; agree at least one, with an owner, a due date and a metric"):
        confirming()
    first = promise(records, talk, due_on=None, metric=None, target_value=None, owner_id="")
    with pytest.raises(Refusal, match='"Visit two executives" has no owner and no due date yet'):
        confirming()
    commitments.amend(records, first, 1, "M1", owner_id="R1", due_on=date(2016, 4, 15))
    with pytest.raises(Refusal, match="No commitment of this plan names a metric"):
        confirming()
    commitments.amend(records, first, 2, "M1", metric="vip_visits")
    with pytest.raises(
        Refusal, match='"Visit two executives" names a metric but no target; say where the number should go'
    ):
        confirming()
    commitments.amend(records, first, 3, "M1", target_value=4.0)
    commitments.amend(records, first, 4, "M1", due_on=date(2016, 3, 30))
    with pytest.raises(
        Refusal, match="is due on 2016-03-30, before the day of the talk, 2016-03-31; choose a later day"
    ):
        confirming()
    commitments.amend(records, first, 5, "M1", due_on=date(2016, 3, 31))
    held = confirming()
    assert (held.state, held.held_on, held.minutes, held.step) == ("held", date(2016, 3, 31), 45, 5)


def test_a_dropped_commitment_does_not_carry_a_plan(records: Records) -> None:
    talk = planned(records)
    commitments.drop(records, promise(records, talk), 1, "M1", "not ours to decide")
    with pytest.raises(Refusal, match="no commitment yet"):
        conversations.confirm(records, talk.id, talk.version, "M1")


def test_a_held_conversation_is_closed_for_steps_facts_and_promises(records: Records) -> None:
    talk = planned(records)
    signed = promise(records, talk)
    held = conversations.confirm(records, talk.id, talk.version, "M1")
    with pytest.raises(Refusal, match="its steps are closed"):
        conversations.save_step(records, held.id, held.version, "M1", 1, {"prepare.aim": "later"})
    with pytest.raises(Refusal, match="its facts are kept"):
        frozen.freeze(records, held.id, "M1", [fact()])
    with pytest.raises(Refusal, match="its plan is closed"):
        promise(records, held)
    with pytest.raises(Refusal, match="its plan is closed"):
        commitments.amend(records, signed, 1, "M1", text="Visit nobody")
    assert commitments.amend(records, signed, 1, "M1", urgent=True).urgent


def test_moving_a_conversation_keeps_the_day_first_planned(records: Records) -> None:
    talk = planned(records)
    moved = conversations.replan(records, talk.id, talk.version, "M1", date(2016, 4, 20))
    assert (moved.planned_on, moved.first_planned_on) == (date(2016, 4, 20), date(2016, 3, 30))
    assert tables.session_table(records)[0]["planned_on"] == date(2016, 3, 30)
    cancelled = conversations.cancel(records, talk.id, moved.version, "M1", "absence")
    assert (cancelled.state, cancelled.cancelled_why) == ("cancelled", "absence")


def test_a_field_day_closes_without_a_plan_and_a_one_on_one_does_not(records: Records) -> None:
    day = planned(records, kind="field day")
    held = conversations.hold(records, day.id, day.version, "M1", held_on=date(2016, 3, 29), minutes=240)
    assert (held.state, held.held_on) == ("held", date(2016, 3, 29))
    talk = planned(records)
    with pytest.raises(Refusal, match="confirm the plan"):
        conversations.hold(records, talk.id, talk.version, "M1", held_on=date(2016, 3, 29))
    with pytest.raises(Refusal, match="there are: one-on-one, field day"):
        planned(records, kind="chat")


def test_an_unknown_conversation_is_refused_in_words(records: Records) -> None:
    with pytest.raises(Refusal, match="There is no such conversation here"):
        conversations.get(records, "nowhere")


# ---- frozen facts


def test_a_frozen_fact_stays_as_it_was_seen(records: Records) -> None:
    talk = planned(records)
    [seen] = frozen.freeze(records, talk.id, "M1", [fact()], period="2016-Q1", as_of=date(2016, 3, 31))
    again = frozen.freeze(records, talk.id, "M1", [fact(value=0.9), fact(metric="calls", value=71)])
    assert again[0] == seen and [one.metric for one in again] == ["proposals_to_contracts", "calls"]
    assert seen.reading["value"] == 4 / 15 and seen.reading["as_of"] == "2016-03-31"
    assert conversations.get(records, talk.id).period == "2016-Q1"


@pytest.mark.parametrize("table", ["frozen_fact", "answer", "change"])
@pytest.mark.parametrize("change", ["update {0} set id = id + 1", "delete from {0}"])
def test_the_database_itself_refuses_to_alter_what_was_written(records: Records, table: str, change: str) -> None:
    talk = planned(records)
    frozen.freeze(records, talk.id, "M1", [fact()])
    conversations.save_step(records, talk.id, talk.version, "M1", 1, {"prepare.aim": "Calls"})
    with pytest.raises(DatabaseError, match="kept as they were written"), records.engine.begin() as connection:
        connection.execute(text(change.format(f'"{table}"')))


def test_a_value_that_is_not_finite_is_frozen_as_unknown(records: Records) -> None:
    [seen] = frozen.freeze(records, planned(records).id, "M1", [fact(value=float("nan"))])
    assert seen.reading["value"] is None


def test_a_reading_without_its_parts_is_not_frozen(records: Records) -> None:
    talk = planned(records)
    with pytest.raises(Refusal, match='"Calls" cannot be frozen: its reading says no by, scope, period, n'):
        frozen.freeze(
            records, talk.id, "M1", [FactToFreeze({"metric": "calls", "value": 3}, "Calls", "Calls made.", "3")]
        )


# ---- the ledger


def test_a_redated_promise_keeps_its_first_date(records: Records) -> None:
    key = promise(records, planned(records))
    moved = commitments.redate(records, key, 1, "R1", date(2016, 5, 1), "customer on leave")
    again = commitments.redate(records, key, moved.version, "R1", date(2016, 5, 20))
    assert (again.due_on, again.first_due_on, again.times_redated) == (date(2016, 5, 20), date(2016, 4, 15), 2)
    [what] = [one.details for one in tables.changes(records, About("commitment", key)) if one.what == "re-dated"][-1:]
    assert what == {"from": "2016-05-01", "to": "2016-05-20"}


def test_a_promise_is_settled_once_and_can_be_reopened(records: Records) -> None:
    key = promise(records, planned(records))
    done = commitments.mark_done(records, key, 1, "R1", date(2016, 4, 10))
    assert (done.state, done.done_on) == ("done", date(2016, 4, 10))
    with pytest.raises(Refusal, match="is done already"):
        commitments.drop(records, key, done.version, "R1")
    with pytest.raises(ChangedElsewhere, match="Somebody else changed this commitment at 10:42"):
        commitments.reopen(records, key, 1, "R1")
    assert commitments.reopen(records, key, done.version, "R1").done_on is None


def test_due_and_overdue_split_at_the_as_of_date(records: Records) -> None:
    for day in (date(2016, 3, 30), date(2016, 3, 31), date(2016, 4, 7), date(2016, 4, 8)):
        promise(records, None, due_on=day, text=day.isoformat())
    promise(records, None, due_on=date(2016, 3, 1), rep_id="R2", text="another rep's")
    as_of = date(2016, 3, 31)
    assert [one.text for one in commitments.overdue(records, as_of, ["R1"])] == ["2016-03-30"]
    assert [one.text for one in commitments.due(records, as_of, 7, ["R1"])] == ["2016-03-31", "2016-04-07"]
    assert [one.text for one in commitments.overdue(records, as_of)] == ["another rep's", "2016-03-30"]


def test_the_leader_promises_in_the_same_ledger(records: Records) -> None:
    talk = planned(records)
    promise(records, talk)
    promise(records, talk, owner_kind="manager", owner_id="M1", text="Open the door at the bank")
    assert [one.owner_kind for one in commitments.of_conversation(records, talk.id)] == ["rep", "manager"]
    assert [one.text for one in commitments.listed(records, owner_id="M1")] == ["Open the door at the bank"]


def test_what_was_promised_last_time_comes_from_the_latest_talk_with_promises(records: Records) -> None:
    for day in (date(2016, 1, 10), date(2016, 2, 10)):
        talk = planned(records)
        promise(records, talk, text=day.isoformat())
        conversations.confirm(records, talk.id, talk.version, "M1", held_on=day)
    now = planned(records)
    promise(records, now, text="a draft")
    assert [one.text for one in commitments.promised_last_time(records, "R1", besides=now.id)] == ["2016-02-10"]
    assert commitments.promised_last_time(records, "R2") == []
    assert [one.held_on for one in conversations.history(records, "R1")] == [date(2016, 2, 10), date(2016, 1, 10)]


@pytest.mark.parametrize("target", [1e308, -1e308, float("inf"), float("nan")])
def test_a_target_beyond_counting_is_refused_when_written_and_when_changed(records: Records, target: float) -> None:
    with pytest.raises(Refusal, match="is no target: write a number between"):
        promise(records, None, target_value=target)
    one = commitments.get(records, promise(records, None, target_value=5.0))
    with pytest.raises(Refusal, match="is no target: write a number between"):
        commitments.amend(records, one.id, one.version, "M1", target_value=target)
    assert commitments.get(records, one.id).target_value == 5


def test_a_promise_outside_a_conversation_needs_owner_and_day(records: Records) -> None:
    with pytest.raises(Refusal, match="needs a due date"):
        promise(records, None, due_on=None)
    with pytest.raises(Refusal, match='not by "team"'):
        promise(records, None, owner_kind="team")
    with pytest.raises(Refusal, match="Say in a few words what is promised"):
        promise(records, None, text="  ")
    with pytest.raises(Refusal, match="Say in a few words what is promised"):
        promise(records, None, text="\x00 \x07\x7f")
    with pytest.raises(Refusal, match="The promise has 1,001 letters; say in at most 1,000"):
        promise(records, None, text="x" * 1001)
    assert promise(records, None, text="x" * 1000)


def test_no_text_is_as_long_as_a_book_wherever_it_is_written(records: Records) -> None:
    def write(text: str) -> None:
        answers.record(records, "M1", About("account", "A1"), "accounts.review", "no", note=text)

    write("x" * 20_000)
    for tried in (
        lambda: write("x" * 20_001),
        lambda: revisions.write(
            records, "M1", revisions.Draft("goal", About("account", "A1"), "Grow", {"measure": "x" * 20_001})
        ),
    ):
        with pytest.raises(Refusal, match="A text of 20,001 letters does not fit; write at most 20,000"):
            tried()
    kept = answers.history(records, About("account", "A1"), "accounts.review")
    assert [len(one.note) for one in kept] == [20_000] and not revisions.revisions(records)


def test_drafts_of_an_unsigned_plan_are_not_counted(records: Records) -> None:
    talk = planned(records)
    promise(records, talk)
    assert tables.commitment_table(records) == []
    conversations.confirm(records, talk.id, talk.version, "M1")
    [row] = tables.commitment_table(records)
    assert set(row) == {
        "commitment_id", "conversation_id", "owner_kind", "owner_id", "rep_id", "due_on", "first_due_on", "done_on",
        "state", "metric", "text", "made_on", "learned",
    }  # fmt: skip
    assert set(tables.session_table(records)[0]) == {
        "session_id", "rep_id", "manager_id", "planned_on", "held_on", "minutes", "kind", "state",
    }  # fmt: skip


def test_the_stop_list_is_reviewed_next_time(records: Records) -> None:
    item = stops.stop(records, "M1", rep_id="R1", text="Cold calls to closed accounts", agreed_on=date(2016, 3, 31))
    assert stops.stop_list(records, "R1", unreviewed_only=True) == [item]
    reviewed = stops.review_stop(records, item.id, "M1", "kept", date(2016, 4, 30))
    assert reviewed.outcome == "kept" and stops.stop_list(records, "R1", unreviewed_only=True) == []
    with pytest.raises(Refusal, match='"kept" or "resumed"'):
        stops.review_stop(records, item.id, "M1", "maybe", date(2016, 4, 30))


# ---- answers


def test_the_last_answer_its_age_and_the_unanswered_are_known(place: Path) -> None:
    days = iter(range(100))
    records = Records.open(place, clock=lambda: MORNING + timedelta(days=next(days)))
    north = About("team", "North")
    answers.record(records, "M1", north, "reward.timely", "no")
    answers.record(records, "M2", north, "reward.timely", "partly", note="Q1 was late")
    latest = answers.last(records, north)["reward.timely"]
    assert (latest.who, latest.value, latest.note) == ("M2", "partly", "Q1 was late")
    assert latest.age_days(latest.when.date() + timedelta(days=10)) == 10
    assert set(answers.last(records, north, ["reward.right", "reward.timely"])) == {"reward.timely"}
    answers.record(records, "M2", north, "reward.timely", None)
    assert answers.last(records, north, ["reward.timely"]) == {}
    records.close()


def test_only_answers_that_differ_count_as_changed(place: Path) -> None:
    moment = [MORNING]
    records = Records.open(place, clock=lambda: moment[0])
    north = About("team", "North")
    for key, value in (("a", "yes"), ("b", "no")):
        answers.record(records, "M1", north, key, value)
    moment[0] += timedelta(days=30)
    for key, value in (("a", "yes"), ("b", "partly"), ("c", "no")):
        answers.record(records, "M1", north, key, value)
    changed = answers.changed_since(records, north, MORNING + timedelta(days=1))
    assert [(one.question, before, one.value) for one, before in changed] == [("b", "no", "partly"), ("c", None, "no")]
    records.close()


def test_each_sides_answers_are_kept_apart_and_are_none_of_the_talks_own(records: Records) -> None:
    talk = planned(records)
    about = About("conversation", talk.id)
    for who, side, score in (("R1", "rep", 4), ("M1", "manager", 2), ("R1", "rep", 5)):
        answers.record(records, who, about, "score.activity", score, side=side)
    assert [answers.of_side(records, about, side) for side in ("rep", "manager")] == [
        {"score.activity": 5},
        {"score.activity": 2},
    ]
    with pytest.raises(Refusal, match="given by the rep or the manager"):
        answers.record(records, "X", about, "score.activity", 1, side="customer")
    assert conversations.get(records, talk.id).answers == {}


# ---- private notes


def test_a_private_note_is_seen_by_its_author_alone(records: Records) -> None:
    talk = planned(records)
    notes.write_private(records, talk.id, "M1", "Considers leaving")
    note = notes.private(records, talk.id, "M1")
    assert note is not None and note.text == "Considers leaving"
    assert notes.private(records, talk.id, "R1") is None
    everything = [
        conversations.get(records, talk.id),
        tables.session_table(records),
        tables.changes(records, About("conversation", talk.id)),
    ]
    assert "Considers" not in repr(everything)


# ---- past conversations from a file

PAST: dict[str, Any] = {
    "as_of": "2016-03-31",
    "conversations": [
        {
            "manager_id": "M1", "rep_id": "R1", "team": "North", "kind": "one-on-one", "planned_on": "2016-02-09",
            "held_on": "2016-02-10", "minutes": 45, "topics": ["number", "skill"],
            "said": {"prepare": "Look at the quotes.", "confirm": "Four quotes by March."},
            "commitments": [
                {"owner": "rep", "owner_id": "R1", "text": "Send four quotes", "due_on": "2016-03-01",
                 "metric": "proposals", "target": 4, "done_on": "2016-02-28"},
                {"owner": "manager", "owner_id": "M1", "text": "Read two of them", "due_on": "2016-02-20",
                 "metric": "proposals", "target": None, "done_on": None},
            ],
        },
        {"manager_id": "M1", "rep_id": "R1", "kind": "field day", "planned_on": "2016-04-09", "held_on": None},
    ],
}  # fmt: skip


def test_past_conversations_are_taken_in_once(records: Records) -> None:
    assert (seed.seed_from(records, PAST), seed.seed_from(records, PAST)) == (2, 0)
    [held] = conversations.history(records, "R1")
    assert conversations.get(records, held.id).answers == {
        "prepare.aim": "Look at the quotes.",
        "confirm.summary": "Four quotes by March.",
        "prepare.topic_kinds": ("number", "skill"),
    }
    promised = commitments.promised_last_time(records, "R1")
    assert [(one.owner_id, one.state, one.done_on, one.target_value) for one in promised] == [
        ("R1", "done", date(2016, 2, 28), 4),
        ("M1", "open", None, None),
    ]
    assert [one.kind for one in conversations.listed(records, states=("planned",))] == ["field day"]
    assert len(tables.commitment_table(records)) == 2


def test_the_fields_of_the_past_are_fields_of_the_playbook() -> None:
    assert {step.key: step.said for step in playbook.steps()} == seed.STEP_FIELDS
    assert "prepare.topic_kinds" in {part.key for part in playbook.steps()[0].field}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"rep_id": ""}, "Conversation 1 of the file has no rep_id"),
        ({"held_on": "someday"}, 'Conversation 1 of the file: "someday" is not a date'),
        ({"kind": "chat"}, 'Conversation 1 of the file is a "chat"'),
        ({"commitments": [{"owner": "rep"}]}, "a commitment without a text"),
        (
            {"commitments": [{"text": "Four quotes", "target": float("nan")}]},
            "Conversation 1 of the file: nan is no target",
        ),
        (
            {"commitments": [{"text": "Four quotes", "target": float("inf")}]},
            "Conversation 1 of the file: inf is no target",
        ),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(records: Records, changed: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        seed.seed_from(records, [{**PAST["conversations"][0], **changed}])
    assert conversations.listed(records) == [] and records.version == 0


def test_the_demo_teams_past_conversations_are_taken_in(records: Records) -> None:
    path = PROJECT / "data" / "demo" / "conversations.json"
    told = json.loads(path.read_text(encoding="utf-8"))["conversations"]
    assert seed.seed_from(records, path) == len(told)
    assert len(conversations.listed(records, states=("held",))) == sum(1 for talk in told if talk["held_on"])
    with pytest.raises(Refusal, match=r"nothing\.json cannot be read"):
        seed.seed_from(records, path.with_name("nothing.json"))
