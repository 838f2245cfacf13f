"""The command line: exact JSON, metric keys and exit codes, run as people run it."""

import csv
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from coaching.__main__ import main
from coaching.commands import numbers
from coaching.errors import Refusal
from coaching.kept_text import keep_new
from coaching.metrics.availability import availability
from coaching.workspace import Workspace

ROOT = Path(__file__).parent.parent
DEALS = [
    [
        "Opportunity ID",
        "Opportunity Name",
        "Opportunity Owner",
        "Account Name",
        "Stage",
        "Amount",
        "Close Date",
        "Created Date",
    ],
    ["006A", "Pumps", "Ann Abel", "Acme", "Closed Won", "1200.50", "2026-02-10", "2026-01-05"],
    ["006B", "Valves", "Ann Abel", "Brick", "Closed Lost", "800.00", "2026-02-20", "2026-01-08"],
    ["006C", "Pipes", "Ann Abel", "Crane", "Negotiation", "500.00", "2026-05-01", "2026-02-01"],
    ["006D", "Taps", "Ben Boon", "Dune", "Closed Won", "300.00", "2026-03-15", "2026-03-01"],
]
KEYS = [
    "opportunities", "won", "lost", "open", "bookings", "win_rate", "win_rate_broad", "win_rate_value",
    "average_won_deal", "median_won_deal", "cycle_days_won", "cycle_days_mean_won", "calls", "conversations",
    "emails", "meetings", "demos", "proposals", "vip_visits", "activities", "calls_to_prospects",
    "prospects_to_proposals", "proposals_to_contracts", "prospects_to_contracts", "month_1_share", "month_2_share",
    "month_3_share", "last_stretch_share", "linearity_score", "linearity_lean", "gini_weeks", "forecast_error",
    "forecast_bias", "quota", "quota_attainment", "pipeline_coverage", "pipeline_created", "nps", "csat",
    "loyalty_index", "sessions_held", "coaching_interval", "commitments_kept", "forecast_wape", "slip_rate", "sales_velocity",
]  # fmt: skip


Done = subprocess.CompletedProcess[str]


def cadence(*arguments: str | Path) -> Done:
    """A command as people run it: a program of its own, which takes a second to start."""
    environment = {name: value for name, value in os.environ.items() if name != "CADENCE_RECORDS_URL"}
    command = [sys.executable, "-m", "coaching", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def in_here(*arguments: str | Path) -> Done:
    """The same command in this process, for what follows once it has begun."""
    said, complained = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(complained):
        patch.delenv("CADENCE_RECORDS_URL", raising=False)
        code = main([str(one) for one in arguments])
    return Done([], code, said.getvalue(), complained.getvalue())


def answer(*arguments: str | Path, run: Callable[..., Done] = in_here) -> Any:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("exports") / "deals.csv", DEALS)


@pytest.fixture(scope="module")
def loaded(deals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("line") / "workspace"
    said = answer("import", deals, "--as-of", "2026-03-31", "--workspace", workspace, run=cadence)
    assert said["status"] == "loaded"
    return workspace


def test_an_import_prints_the_whole_receipt(deals: Path, tmp_path: Path) -> None:
    said = answer("import", deals, "--as-of", "2026-03-31", "--workspace", tmp_path)
    [file] = said["files"]
    assert set(file) == {
        "file", "sheet", "format", "kind", "as_of", "import", "rows_in", "loaded", "updated", "unchanged", "quarantined", "skipped", "totals",
        "words", "problems", "questions", "left_out", "notes", "status", "message",
    }  # fmt: skip
    assert (file["kind"], file["as_of"], file["rows_in"], file["loaded"], file["status"]) == (
        "opportunity",
        "2026-03-31",
        4,
        4,
        "loaded",
    )
    assert file["totals"]["Amount"] == {"file": "2800.50", "loaded": "2800.50"}
    assert file["words"]["Stage"] == {"Closed Won": "won", "Closed Lost": "lost", "Negotiation": "open"}


def test_sums_adds_up_every_metric_so_that_nobody_waits(loaded: Path) -> None:
    said = in_here("sums", "--workspace", loaded)
    assert said.returncode == 0 and "metrics with data are there, of data of 2026-03-31" in said.stdout
    with closing(Workspace.open(loaded)) as workspace:
        kept = workspace.facts.cursor().execute("select count(*) from kept_metric").fetchall()
        there = sum(lacks is None for lacks in availability(workspace).values())
    assert kept == [(there,)] and there > 40, "of those that have their facts"
    told = answer("sums", "--workspace", loaded)
    assert told["metrics"] == there and (told["as_of"], told["status"]) == ("2026-03-31", "done")


def test_sums_of_a_workspace_in_which_nothing_is_loaded_say_so(tmp_path: Path) -> None:
    said = in_here("sums", "--workspace", tmp_path / "new")
    assert (said.returncode, said.stdout) == (0, f"{numbers.NOTHING_LOADED}\n")
    told = answer("sums", "--workspace", tmp_path / "new")
    assert (told["metrics"], told["as_of"]) == (0, None)


def test_the_same_file_again_changes_nothing_and_says_so(deals: Path, loaded: Path) -> None:
    before = answer(
        "readings", "--metric", "bookings", "--by", "company", "--period", "all", "--workspace", loaded, run=cadence
    )
    said = answer("import", deals, "--as-of", "2026-03-31", "--workspace", loaded)
    assert (said["status"], said["files"][0]["status"]) == ("unchanged", "unchanged")
    assert (
        answer("readings", "--metric", "bookings", "--by", "company", "--period", "all", "--workspace", loaded)
        == before
    )


def test_readings_have_the_stable_shape(loaded: Path) -> None:
    said = answer(
        "readings",
        "--metric",
        "win_rate",
        "bookings",
        "--by",
        "rep",
        "--scope",
        "Ann Abel",
        "--period",
        "2026-Q1",
        "--workspace",
        loaded,
    )
    assert said["as_of"] == "2026-03-31"
    rate, bookings = said["readings"]
    assert rate == {
        "metric": "win_rate", "by": "rep", "scope": "Ann Abel", "name": "Ann Abel", "period": "2026-Q1", "value": 0.5, "part": 1.0, "whole": 2.0,
        "n": 2, "low": pytest.approx(0.0945, abs=1e-4), "high": pytest.approx(0.9055, abs=1e-4), "unit": "share",
        "note": "only 2 cases: read it as 1 of 2",
    }  # fmt: skip
    assert (bookings["value"], bookings["whole"], bookings["unit"]) == (1200.5, None, "money")


def test_unknown_is_null_with_the_note_that_says_why(loaded: Path) -> None:
    said = answer(
        "readings", "--metric", "quota_attainment", "--by", "company", "--period", "2026", "--workspace", loaded
    )
    assert said["readings"][0]["value"] is None
    assert said["readings"][0]["note"].startswith("no facts yet: load quotas")


@pytest.mark.few(2)
@pytest.mark.parametrize("period", ["2026-Q1", "2026-03", "2026", "2026-W09", "all", "2026-01-01..2026-03-31"])
def test_every_form_of_a_period_is_understood(loaded: Path, period: str) -> None:
    said = answer("readings", "--metric", "won", "--by", "company", "--period", period, "--workspace", loaded)
    assert said["readings"][0]["period"] == period


def test_a_proof_lists_the_rows_and_those_left_out_with_the_reason(loaded: Path) -> None:
    said = answer("proof", "win_rate", "--by", "rep", "--scope", "Ann Abel", "--period", "all", "--workspace", loaded)
    assert (said["metric"], said["part"], said["whole"]) == ("win_rate", 1, 2)
    assert [
        (row["file"], row["sheet"], row["row"], row["import"], row["day"], row["part"], row["whole"], row["name"])
        for row in said["rows"]
    ] == [
        ("deals.csv", None, 2, 1, "2026-02-10", 1, 1, "Pumps"),
        ("deals.csv", None, 3, 1, "2026-02-20", 0, 1, "Valves"),
    ]
    assert [(row["file"], row["row"], row["reason"]) for row in said["left_out"]] == [("deals.csv", 4, "still open")]


def test_metrics_lists_every_key_with_its_definition_and_whether_there_is_data(loaded: Path) -> None:
    listed = {one["key"]: one for one in answer("metrics", "--workspace", loaded)}
    assert set(KEYS) <= set(listed)
    assert set(listed["win_rate"]) == {
        "key", "id", "label", "driver", "unit", "better", "kind", "definition", "source", "question", "status", "available", "missing",
    }  # fmt: skip
    assert listed["win_rate"] | {"definition": "", "source": "", "question": ""} == {
        "key": "win_rate", "id": "P6", "label": "Win rate (won against lost)", "driver": "activity", "unit": "share", "better": "higher",
        "kind": "flow", "definition": "", "source": "", "question": "", "status": "published", "available": True, "missing": None,
    }  # fmt: skip
    assert not listed["calls"]["available"]
    assert listed["calls"]["missing"] == "no facts yet: load activities"


def test_a_refusal_is_one_sentence_and_exit_code_1(loaded: Path) -> None:
    done = cadence(
        "readings", "--metric", "bookings", "--by", "rep", "--scope", "Nobody", "--period", "all", "--workspace", loaded
    )
    assert done.returncode == 1
    assert done.stderr.startswith('Cannot find rep "Nobody"; there are: Ann Abel')
    assert done.stdout == ""


def test_wrong_words_are_usage_and_exit_code_2(loaded: Path) -> None:
    assert (
        cadence("readings", "--metric", "won", "--by", "planet", "--period", "all", "--workspace", loaded).returncode
        == 2
    )
    assert cadence("import", "--workspace", loaded).returncode == 2


def test_a_question_is_exit_code_3_and_an_answer_loads_the_file(tmp_path: Path) -> None:
    rows = [
        [*row[:6], day, "2026-01-05"]
        for row, day in zip(DEALS, ["Close Date", "03/04/2026", "05/06/2026", "01/02/2026", "07/08/2026"], strict=True)
    ]
    rows[0][7] = "Created Date"
    file = write(tmp_path / "ambiguous.csv", rows)
    asked = cadence("import", file, "--as-of", "2026-09-30", "--workspace", tmp_path / "w", "--json")
    assert asked.returncode == 3
    [receipt] = json.loads(asked.stdout)["files"]
    question = next(one for one in receipt["questions"] if one["column"] == "Close Date")
    assert question["options"] == ["day first", "month first"]
    assert set(question) == {"column", "question", "options", "examples"}
    assert receipt["loaded"] == 0
    said = answer(
        "import", file, "--as-of", "2026-09-30", "--answer", "Close Date=day first", "--workspace", tmp_path / "w"
    )
    assert said["status"] == "loaded"
    won = answer("proof", "won", "--by", "company", "--period", "all", "--workspace", tmp_path / "w")
    assert won["rows"][0]["day"] == "2026-04-03"


def test_an_answer_about_a_column_that_is_not_there_is_told(deals: Path, tmp_path: Path) -> None:
    told = {}
    for name in ("Closse Date", "Close Date", "missing"):
        ended = in_here("import", deals, "--dry-run", "--answer", f"{name}=day first", "--workspace", tmp_path)
        told[name] = 'No column is called "' in ended.stderr
    assert told == {"Closse Date": True, "Close Date": False, "missing": False}


def test_undo_and_rebuild_and_the_ledger(deals: Path, tmp_path: Path) -> None:
    answer("import", deals, "--as-of", "2026-03-31", "--workspace", tmp_path)
    [entry] = answer("imports", "--workspace", tmp_path)
    before = answer(
        "readings", "--metric", "bookings", "won", "--by", "rep", "--period", "2026", "--workspace", tmp_path
    )
    answer("rebuild", "--workspace", tmp_path)
    assert (
        answer("readings", "--metric", "bookings", "won", "--by", "rep", "--period", "2026", "--workspace", tmp_path)
        == before
    )
    answer("undo", str(entry["import_id"]), "--workspace", tmp_path)
    gone = in_here("readings", "--metric", "won", "--by", "company", "--period", "2026", "--workspace", tmp_path)
    assert (gone.returncode, gone.stderr.strip()) == (1, "This workspace holds no data yet: load an export first.")


def test_a_dry_run_loads_nothing(deals: Path, tmp_path: Path) -> None:
    said = answer("import", deals, "--as-of", "2026-03-31", "--dry-run", "--workspace", tmp_path)
    assert said["files"][0]["loaded"] == 0
    assert answer("imports", "--workspace", tmp_path) == []
    assert not list((tmp_path / "staging").iterdir()), "what was only looked at leaves nothing behind"


def test_a_backup_restores_to_equal_readings_and_overwrites_nothing(loaded: Path, tmp_path: Path) -> None:
    box = tmp_path / "cadence.backup"
    answer("backup", box, "--workspace", loaded)
    again = in_here("backup", box, "--workspace", loaded)
    assert (again.returncode, again.stderr.strip()) == (1, f"{box} is already there: choose another name.")
    answer("restore", box, "--workspace", tmp_path / "restored")
    ask = ("readings", "--metric", "bookings", "win_rate", "--by", "rep", "--period", "2026-Q1", "--workspace")
    assert answer(*ask, tmp_path / "restored") == answer(*ask, loaded)
    full = in_here("restore", box, "--workspace", tmp_path / "restored")
    assert full.returncode == 1
    assert "is not empty" in full.stderr


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_good_files_beside_a_refused_one_end_with_one_code_and_a_status_that_tells_both(
    deals: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK no workbook at all")
    ended = in_here(
        "import", deals, broken, "--as-of", "2026-03-31", *more, "--json", "--workspace", tmp_path / "workspace"
    )
    said = json.loads(ended.stdout)
    assert (ended.returncode, said["status"]) == (1, "partly")
    assert {file["file"]: file["status"] for file in said["files"]} == {
        "deals.csv": "ready" if more else "loaded",
        "broken.xlsx": "refused",
    }
    alone = in_here("import", broken, *more, "--json", "--workspace", tmp_path / "workspace")
    assert (alone.returncode, json.loads(alone.stdout)["status"]) == (1, "refused")


def test_a_file_of_deleted_rows_ends_as_done_only_where_one_of_them_leaves(tmp_path: Path) -> None:
    header = "Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,IsDeleted,CreatedDate"
    row = "006A,Kiosk,001A,005A,Prospecting,100,2026-09-01,{},2026-01-01T00:00:00.000Z"
    gone, there = tmp_path / "gone.csv", tmp_path / "there.csv"
    gone.write_text(f"{header}\n{row.format('true')}\n", encoding="utf-8")
    there.write_text(f"{header}\n{row.format('false')}\n", encoding="utf-8")

    def load(file: Path, day: str, folder: str) -> Done:
        return in_here("import", file, "--as-of", day, "--workspace", tmp_path / folder)

    unknown = load(gone, "2026-09-18", "one")
    assert (unknown.returncode, "1 of 1 rows are deleted in the CRM, and none" in unknown.stderr) == (1, True)
    assert load(there, "2026-09-17", "other").returncode == 0
    assert (load(gone, "2026-09-18", "other").returncode, load(gone, "2026-09-18", "other").returncode) == (0, 0)


@pytest.mark.parametrize(("apart", "code"), [(range(4), 1), (range(3), 0)])
def test_a_file_whose_rows_were_all_set_apart_does_not_end_as_done(tmp_path: Path, apart: range, code: int) -> None:
    rows = [[*row[:6], "someday", *row[7:]] if number in apart else row for number, row in enumerate(DEALS[1:])]
    file, more = (
        write(tmp_path / "deals.csv", [DEALS[0], *rows]),
        ("--as-of", "2026-03-31", "--json", "--workspace", tmp_path / "w"),
    )
    ended = in_here("import", file, *more)
    assert (ended.returncode, json.loads(ended.stdout)["status"], json.loads(ended.stdout)["files"][0]["quarantined"]) == (
        code, "loaded", len(apart),
    )  # fmt: skip
    assert ("nothing of it is loaded: 4 of 4 rows were set apart" in ended.stderr) == bool(code)
    again = in_here("import", file, *more)
    assert (again.returncode, json.loads(again.stdout)["status"]) == (code, "unchanged")


def test_an_unknown_metric_names_the_nearest_and_where_all_are_listed(loaded: Path) -> None:
    done = in_here("readings", "--metric", "winrate", "--by", "company", "--period", "all", "--workspace", loaded)
    assert done.returncode == 1 and "the nearest: win_rate, " in done.stderr and len(done.stderr) < 300
    none = in_here("readings", "--metric", "xyzzy", "--by", "company", "--period", "all", "--workspace", loaded)
    assert (
        none.stderr.strip().startswith('Cannot find the metric "xyzzy"; All ')
        and '"python -m coaching metrics"' in none.stderr
    )


def test_a_damaged_backup_is_refused(loaded: Path, tmp_path: Path) -> None:
    box = tmp_path / "cadence.backup"
    answer("backup", box, "--workspace", loaded)
    box.write_bytes(box.read_bytes()[:-200])
    done = in_here("restore", box, "--workspace", tmp_path / "new")
    assert done.returncode == 1
    assert "is not a whole Cadence backup" in done.stderr
    assert not (tmp_path / "new" / "records.sqlite").exists()


def test_a_sheet_of_notes_beside_an_export_refuses_nothing(tmp_path: Path) -> None:
    book = Workbook()
    for row in DEALS:
        book.worksheets[0].append(row)
    notes = book.create_sheet("Notes")
    for row in (["Who", "Colour", "Size"], ["a", "red", "b"], ["b", "blue", "c"]):
        notes.append(row)
    book.save(tmp_path / "deals.xlsx")
    said = answer("import", tmp_path / "deals.xlsx", "--as-of", "2026-03-31", "--workspace", tmp_path / "w")
    assert (said["status"], [file["status"] for file in said["files"]]) == ("loaded", ["loaded", "refused"])


def test_an_empty_template_is_saved_once_and_loads_nothing(loaded: Path, tmp_path: Path) -> None:
    said = answer(
        "templates", "--out", tmp_path / "t.xlsx", "--sheet", "quotas", "team", "--empty", "--workspace", loaded
    )
    assert said["status"] == "saved" and load_workbook(tmp_path / "t.xlsx").sheetnames == [
        "Start here",
        "Quotas",
        "Team",
        "Lists",
    ]
    said = answer("import", tmp_path / "t.xlsx", "--workspace", loaded)
    assert (said["status"], said["files"][0]["message"]) == (
        "unchanged",
        "t.xlsx: no row is filled in, so nothing is loaded.",
    )
    again = in_here("templates", "--out", tmp_path / "t.xlsx", "--workspace", loaded)
    assert (again.returncode, again.stderr.strip()) == (
        1,
        f"{tmp_path / 't.xlsx'} is already there: choose another name.",
    )


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    done = in_here("import", tmp_path / "nothing.csv", "--workspace", tmp_path / "w")
    assert done.returncode == 1
    assert "Cannot find the file" in done.stderr


def test_a_file_that_somebody_named_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *_: object) -> io.BufferedWriter:
        return io.BufferedWriter(Full(self, "x"))

    with pytest.raises(Refusal, match=r"gone.x\.json cannot be written: No such file or directory\."):
        keep_new(tmp_path / "gone" / "x.json", b"{}")
    with monkeypatch.context() as patched, pytest.raises(Refusal, match="cannot be written: No space left on device"):
        patched.setattr(Path, "open", full)
        keep_new(tmp_path / "x.json", b"{}")
    assert not list(tmp_path.iterdir())
    keep_new(tmp_path / "x.json", b"{}")
    with pytest.raises(Refusal, match=r"x\.json is already there: choose another name\."):
        keep_new(tmp_path / "x.json", b"[]")
    assert (tmp_path / "x.json").read_bytes() == b"{}"


class Full(io.FileIO):
    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")
