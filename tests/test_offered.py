"""An answer that was not offered is refused in one sentence; every kind of fact can be matched by hand; headers may be called like answers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.__main__ import main
from coaching.intake.desk import receipt_view
from coaching.workspace import Workspace
from tests.test_header_currency import put


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


DEALS = ("client,phase,responsible,expected close,value", "Pine,Won,Vera,2026-02-03,900")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("format=rubbish", "rubbish"),
        ("client=field:beauty", "beauty"),
        ("phase: Won=perhaps", ""),
        ("format=generic_dream", "dream"),
    ],
)
def test_an_answer_that_was_not_offered_is_refused_in_one_sentence(
    workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: str, words: str
) -> None:
    path = put(tmp_path, "deals.csv", DEALS[0], DEALS[1].replace("Won", "Won" if words else "Zog"))
    said = answer if words else "phase: Zog=perhaps"
    ended = main(["import", str(path), "--workspace", str(workspace_folder), "--answer", said, "--json"])
    told = capsys.readouterr()
    assert ended == 1 and (words or "perhaps") in told.err and "Traceback" not in told.err


@pytest.mark.parametrize(
    ("answer", "words"),
    [("delimiter=banana", "comma, comma and blank, semicolon"), ("header row=row 999", "no column names"), ("header row=top", "row 2"),
     ("encoding=klingon", "UTF-8")],
)  # fmt: skip
def test_how_a_file_is_cut_is_refused_in_one_sentence_too(
    workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: str, words: str
) -> None:
    path = put(tmp_path, "deals.csv", *DEALS)
    ended = main(["import", str(path), "--workspace", str(workspace_folder), "--answer", answer])
    told = capsys.readouterr()
    assert ended == 1 and words in told.err and answer.partition("=")[2] in told.err and told.err.count("\n") == 1


@pytest.mark.parametrize("answer", ["delimiter=comma", "delimiter=,", "header row=row 1", "header row=1"])
def test_how_a_file_is_cut_is_taken_as_it_is_said(workspace: Workspace, tmp_path: Path, answer: str) -> None:
    name, _, said = answer.partition("=")
    (receipt,) = intake.check(workspace, [put(tmp_path, "deals.csv", *DEALS)], answers={name: said})
    assert receipt.kind == "opportunity" and len(receipt.columns) == 5


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("said", "ended"), [("phase: Zog=perhaps", 1), ("phase: Zog=won", 0), ("format=rubbish", 1), ("value=coma", 1)]
)
def test_a_watched_folder_refuses_what_was_not_offered_too(
    workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str, ended: int
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    put(folder, "deals.csv", DEALS[0], DEALS[1].replace("Won", "Zog"))
    more = ["--watch", str(folder), "--once", "--every", "0.1", "--workspace", str(workspace_folder)]
    assert main(["import", *more, "--answer", "format=generic_opportunity", "--answer", said]) == ended
    told = capsys.readouterr()
    assert (
        ended == 0
        or "perhaps" in told.out + told.err
        or "rubbish" in told.err
        or 'answer "value=coma" changes nothing' in told.out
    )


KINDS = {
    "stage_history": ("deal_id,old_stage,new_stage,changed_at", "K1,Intake,Offer,2026-02-03 10:00"),
    "opportunity_snapshot": ("deal_id,snapshot_date,stage,amount,close_date", "K1,2026-02-03,Proposal,900,2026-03-04"),
    "forecast": (
        "rep,date,amount,category,period start,period end",
        "Vera,2026-02-03,900,commit,2026-01-01,2026-03-31",
    ),
    "survey_response": ("response id,company,date,nps", "r1,Pine,2026-02-03,9"),
    "reward": ("rep,given on,kind,amount", "Vera,2026-02-03,bonus,90"),
    "quota": ("rep,period start,period end,goal", "Vera,2026-01-01,2026-03-31,900"),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fact_can_be_matched_by_hand(workspace: Workspace, tmp_path: Path, kind: str) -> None:
    assert f"generic_{kind}" in receipt_view.generic_kinds()
    path = put(tmp_path, "some.csv", *KINDS[kind])
    receipts = intake.check(workspace, [path], answers={"format": f"generic_{kind}"})
    if receipts[0].status == "asks":  # what each column is, as somebody confirms it
        said = {
            f"column {column.header}": f"field:{column.becomes}" for column in receipts[0].columns if column.becomes
        }
        answers = {"format": f"generic_{kind}", **said} | {
            q.column: q.options[0] for q in receipts[0].questions if ": " in q.column
        }
        receipts = intake.check(workspace, [path], answers=answers)
    (receipt,) = intake.load(workspace, receipts)
    assert (receipt.status, receipt.loaded) == ("loaded", 1), (intake.message_of(receipt), receipt.questions)
    assert workspace.facts.cursor().execute(f"select count(*) from {kind}").fetchone() == (1,)


@pytest.mark.few(3)
@pytest.mark.parametrize("name", ["as of", "encoding", "delimiter", "format", "rep", "sheet", "year"])
def test_a_column_called_like_an_answer_can_be_answered(workspace: Workspace, tmp_path: Path, name: str) -> None:
    path = put(tmp_path, "deals.csv", f"client,phase,responsible,{name},value", "Pine,Won,Vera,03/04/2026,900")
    fields = {
        "client": "account_name",
        "phase": "stage",
        "responsible": "owner_name",
        name: "close_on",
        "value": "amount",
    }
    answers = {"format": "generic_opportunity"} | {
        f"column {header}": f"field:{field}" for header, field in fields.items()
    }
    (asked,) = intake.check(workspace, [path], answers=answers)
    assert [question.column for question in asked.questions] == [f"cells of {name}"]
    (receipt,) = intake.load(
        workspace, intake.check(workspace, [path], answers=answers | {f"cells of {name}": "day first"})
    )
    assert receipt.status == "loaded", (intake.message_of(receipt), receipt.questions)
    assert str(workspace.facts.cursor().execute("select close_on from opportunity").fetchone()[0]) == "2026-04-03"  # type: ignore[index]
    (again,) = intake.check(
        workspace, [put(tmp_path, "more.csv", f"client,phase,responsible,{name},value", "Elm,Won,Vera,05/04/2026,90")]
    )
    assert again.questions == ()
    path = put(
        tmp_path,
        "known.csv",
        f"Deal ID,Deal Name,Owner,Account,Stage,Amount,{name},Close Date",
        "1,Pine,Vera,Brook,Won,900,x,2026-02-03",
    )
    (known,) = intake.check(workspace, [path])
    assert known.status == "ready"


def test_what_is_refused_is_said_in_json_too(
    workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, "deals.csv", DEALS[0], DEALS[1].replace("Won", "Zog"))
    assert (
        main(["import", str(path), "--workspace", str(workspace_folder), "--answer", "phase: Zog=perhaps", "--json"])
        == 1
    )
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["status"] == "refused" and '"perhaps" is no answer to "phase: Zog"' in file["message"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [("PHASE: Wom=won", 'no cell under "phase" says "Wom"'), ("phase: Won=perhaps", "nothing it can mean")],
)
def test_an_answer_about_a_word_that_is_not_there_is_refused(
    workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: str, why: str
) -> None:
    path = put(tmp_path, "deals.csv", *DEALS)
    ended = main(["import", str(path), "--workspace", str(workspace_folder), "--accept-proposals", "--answer", answer])
    assert ended == 1 and why in capsys.readouterr().err
    assert (
        main(
            [
                "import",
                str(path),
                "--workspace",
                str(workspace_folder),
                "--accept-proposals",
                "--answer",
                "phase: Won=lost",
            ]
        )
        == 0
    )


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("answer", "why"),
    [("value=decimal coma", '"decimal point", "decimal comma"'), ("value=day first", '"decimal point"'),
     ("cells of value=decimal coma", "decimal comma"),
     ("expected close=decimal comma", '"day first", "month first", "year first"'), ("client=day fist", '"client" is read as it is written'),
     ("Value=decimal comma", 'the column is called "value"')],
)  # fmt: skip
def test_an_answer_about_a_column_of_which_nothing_was_asked_is_refused_where_it_is_none(
    workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: str, why: str
) -> None:
    path = put(tmp_path, "deals.csv", *DEALS)
    more = ["--workspace", str(workspace_folder), "--accept-proposals", "--answer"]
    assert main(["import", str(path), *more, answer]) == 1
    told = capsys.readouterr().err
    assert f'the answer "{answer}" changes nothing' in told and why in told and told.count("\n") == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("answer", ["value=decimal comma", "cells of value=decimal point", "expected close=day first"])
def test_an_answer_about_a_column_of_which_nothing_was_asked_is_taken_where_it_is_one(
    workspace_folder: Path, tmp_path: Path, answer: str
) -> None:
    path = put(tmp_path, "deals.csv", *DEALS)
    assert (
        main(["import", str(path), "--workspace", str(workspace_folder), "--accept-proposals", "--answer", answer]) == 0
    )


def test_what_is_said_of_days_is_no_slip_about_text_of_the_same_name(workspace_folder: Path, tmp_path: Path) -> None:
    days = put(tmp_path, "deals.csv", *DEALS)
    text = put(tmp_path, "people.csv", "name,email,expected close,company", "Ana,ana@brook.com,soon,Brook")
    more = ["--workspace", str(workspace_folder), "--accept-proposals", "--answer", "expected close=day first"]
    assert main(["import", str(days), str(text), *more]) == 0


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("said", "ended", "amount"), [("valu=cents", 1, None), ("vague", 2, None), ("value=cents", 0, "9.00")]
)
def test_an_answer_that_names_no_column_loads_nothing(
    workspace_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    said: str,
    ended: int,
    amount: str | None,
) -> None:
    path = put(
        tmp_path, "deals.csv", "client,responsible,phase,value,expected close", "Brook,Vera Moss,won,900,2026-02-10"
    )
    more = ["import", str(path), "--workspace", str(workspace_folder), "--accept-proposals", "--answer", said]
    if ended == 2:
        with pytest.raises(SystemExit):
            main(more)
        return
    assert main(more) == ended
    told = capsys.readouterr().err
    assert ended == 0 or ('No column is called "valu"' in told and '"value"' in told and told.count("\n") == 1)
    workspace = Workspace.open(workspace_folder)
    rows = workspace.facts.cursor().execute("select cast(amount as varchar) from opportunity").fetchall()
    workspace.close()
    assert rows == ([(amount,)] if amount else [])


def test_columns_without_names_are_answered_by_their_number(workspace_folder: Path, tmp_path: Path) -> None:
    path = put(tmp_path, "dump.csv", "1,Pine,won,900,2026-02-10", "2,Oak,lost,800,2026-02-11")
    said = {"header row": "there are no column names", "format": "generic_opportunity", "column 1": "field:opportunity_id", "column 2": "field:name",
            "column 3": "field:stage", "column 4": "field:amount", "column 5": "field:close_on"}  # fmt: skip
    more = [part for name, value in said.items() for part in ("--answer", f"{name}={value}")]
    assert main(["import", str(path), "--workspace", str(workspace_folder), "--accept-proposals", *more]) == 0
