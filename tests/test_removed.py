"""Records that left the CRM: deleted, merged, or no longer in a newer full export."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.desk import uploads
from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.metrics.deals import open_deals
from coaching.records import About, revisions
from coaching.records.revisions import Draft
from coaching.workspace import Workspace

HEADER = ["Id", "Name", "AccountId", "OwnerId", "StageName", "Amount", "CloseDate", "CreatedDate", "IsDeleted"]
MAY, JUNE, JULY = "Opportunity-2026-05-03.csv", "Opportunity-2026-06-07.csv", "Opportunity-2026-07-05.csv"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def deal(number: int, stage: str = "Negotiation", deleted: str = "0") -> list[str]:
    return [f"{6:03d}{number:012d}AAA", f"Deal {number}", "001000000000001AAA", "005000000000001AAA", stage, f"{number}00",
            "2026-09-30" if stage == "Negotiation" else "2026-04-20", "2026-01-10", deleted]  # fmt: skip


def write(folder: Path, name: str, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header, *rows])
    return path


def take(workspace: Workspace, *paths: Path, **said: Any) -> list[intake.Receipt]:
    receipts = intake.load(workspace, intake.check(workspace, paths, **said))
    assert all(receipt.status == "loaded" for receipt in receipts), [intake.message_of(receipt) for receipt in receipts]
    return receipts


def value(workspace: Workspace, key: str, as_of: str | None = None, period: str = "all") -> float | None:
    lens = lens_for(workspace, "company", None, period, date.fromisoformat(as_of) if as_of else None)
    return measure(workspace, lens, [key])[0].value


def left_out(workspace: Workspace, key: str) -> list[tuple[str, str]]:
    table = proof(workspace, lens_for(workspace, "company", None, "all"), key).left_out
    return [(row["name"], row["reason"]) for row in table.to_pylist()]


def test_a_deleted_deal_counts_before_its_deletion_and_stands_among_those_left_out_from_then_on(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, MAY, deal(1), deal(2), deal(3, "Closed Won")))
    assert (value(workspace, "open"), value(workspace, "won"), value(workspace, "bookings")) == (2, 1, 300)
    [receipt] = take(
        workspace, write(tmp_path, JUNE, deal(1), deal(2, deleted="1"), deal(3, "Closed Won", deleted="1"))
    )
    assert (receipt.removed, intake.skipped_of(receipt)) == (2, [{"rows": 2, "why": "deleted in the CRM"}])
    assert intake.as_json(receipt)["removed"] == 2
    assert (value(workspace, "open"), value(workspace, "won"), value(workspace, "open_pipeline")) == (1, 0, 100)
    assert (value(workspace, "open", "2026-06-06"), value(workspace, "won", "2026-06-06")) == (2, 1)
    assert (value(workspace, "open", period="2026-05"), value(workspace, "open", period="2026-06")) == (2, 1)
    why = "deleted in the CRM, says the export of 7 June 2026"
    assert ("Deal 3", why) in left_out(workspace, "won")
    assert ("Deal 2", why) in left_out(workspace, "open")
    assert [one.name for one in open_deals(workspace, lens_for(workspace, "company", None, "all"))] == ["Deal 1"]


def test_what_a_newer_export_leaves_out_is_asked_and_counts_until_it_is_said_to_be_removed(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, MAY, deal(1), deal(2), deal(3)))
    newer = write(tmp_path, JUNE, deal(1), deal(3))
    [receipt] = take(workspace, newer)
    assert [intake.asked(q) for q in receipt.questions] == [
        "1 opportunity of the export of 3 May 2026 (Deal 2) is not in this one: was it removed from the CRM, or is the newer file only part of it?"
    ]
    assert receipt.removed == 0 and value(workspace, "open") == 3
    [receipt] = take(workspace, newer, answers={"missing": "removed"})
    assert (receipt.removed, receipt.questions) == (1, ()) and value(workspace, "open") == 2
    assert ("Deal 2", "no longer in the export of 7 June 2026") in left_out(workspace, "open")
    assert value(workspace, "open", "2026-06-01") == 3
    intake.rebuild(workspace)
    assert value(workspace, "open") == 2
    [receipt] = intake.check(workspace, [newer], answers={"missing": "removed"})
    assert (receipt.status, receipt.questions) == ("unchanged", ())


def test_an_older_export_loaded_later_asks_about_the_newer_one(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, JUNE, deal(1), deal(3)))
    older = write(tmp_path, MAY, deal(1), deal(2), deal(3))
    [receipt] = intake.check(workspace, [older])
    [question] = receipt.questions
    assert question.column == f"missing in {JUNE}" and "that of 7 June 2026" in intake.asked(question)
    take(workspace, older, answers={question.column: "removed"})
    assert value(workspace, "open") == 2 and value(workspace, "open", "2026-06-01") == 3
    intake.undo(workspace, 2)
    assert value(workspace, "open") == 2 and not left_out(workspace, "open")
    [receipt] = take(workspace, older)
    assert receipt.questions == () and value(workspace, "open") == 2
    (workspace.folder / "facts.duckdb").exists()
    intake.rebuild(workspace)
    assert value(workspace, "open") == 2


def test_a_part_removes_nothing_and_is_not_asked_about_again(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, MAY, deal(1), deal(2), deal(3)))
    take(workspace, write(tmp_path, JUNE, deal(1), deal(3)), answers={"missing": "only a part"})
    assert value(workspace, "open") == 3
    [receipt] = intake.check(
        workspace, [write(tmp_path, "Opportunity-2026-05-20.csv", deal(1), deal(2), deal(3), deal(4))]
    )
    assert receipt.questions == ()


def test_a_file_with_little_of_the_older_one_is_no_candidate_for_a_full_export(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, MAY, *(deal(number) for number in range(1, 8))))
    [receipt] = intake.check(workspace, [write(tmp_path, JUNE, deal(1), deal(9))])
    assert receipt.questions == ()


def test_a_deal_that_comes_back_counts_again_from_that_export_on(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, MAY, deal(1), deal(2)))
    take(workspace, write(tmp_path, JUNE, deal(1), deal(2, deleted="1")))
    take(workspace, write(tmp_path, JULY, deal(1), deal(2)))
    found = [value(workspace, "open", day) for day in ("2026-05-31", "2026-06-30", "2026-07-05")]
    assert found == [2, 1, 2]
    workspace.settle_states()
    rows = workspace.facts.cursor().execute(
        "select cast(valid_from as date), cast(valid_to as date) from deal_state where opportunity_id like '%2AAA' order by 1"
    )
    assert [(str(first), str(last)) for first, last in rows.fetchall()] == [
        ("2026-05-03", "2026-06-07"),
        ("2026-07-05", "None"),
    ]


def test_merged_deals_leave_and_say_where_they_went(workspace: Workspace, tmp_path: Path) -> None:
    header = ["hs_object_id", "dealname", "dealstage", "amount", "closedate", "createdate", "hubspot_owner_id"]
    rows = [
        [f"{number}", f"Deal {number}", "qualifiedtobuy", "100", "2026-09-30", "2026-01-10", "11"] for number in (1, 2)
    ]
    take(workspace, write(tmp_path, "deals-2026-05-03.csv", *rows, header=header))
    merged = write(
        tmp_path,
        "merged-2026-06-07.csv",
        ["1", "2", "2026-06-04 11:37:07.21"],
        header=["deal_id", "merged_deal_id", "_fivetran_synced"],
    )
    [receipt] = take(workspace, merged)
    assert receipt.removed == 1 and value(workspace, "open") == 1
    assert left_out(workspace, "open") == [("Deal 2", "merged into 1")]
    intake.undo(workspace, receipt.import_id or 0)
    assert value(workspace, "open") == 2


def test_on_the_screen_a_file_waits_until_somebody_says_whether_records_were_removed(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, MAY, deal(1), deal(2), deal(3)))
    upload = uploads.keep_aside(workspace, JUNE, write(tmp_path, JUNE, deal(1), deal(3)).read_bytes())
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert receipt.status == "asks" and receipt.questions[0].options == ("removed", "only a part")
    upload.answers[receipt.questions[0].column] = "removed"
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert receipt.status == "ready"
    [receipt] = intake.load(workspace, [receipt])
    assert receipt.removed == 1


def test_a_deleted_record_leaves_even_where_its_row_holds_a_bad_cell(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, MAY, deal(1), deal(2), deal(3)))
    broken, nameless = deal(2, deleted="1"), deal(3, deleted="1")
    broken[5], broken[6] = "twelve", "someday"
    nameless[0] = ""
    [receipt] = take(workspace, write(tmp_path, JUNE, deal(1), broken, nameless))
    assert (receipt.removed, receipt.quarantined, intake.skipped_of(receipt)) == (
        1,
        1,
        [{"rows": 1, "why": "deleted in the CRM"}],
    )
    assert [problem.column for problem in receipt.problems] == ["Id"]
    assert value(workspace, "open") == 2 and (
        "Deal 2",
        "deleted in the CRM, says the export of 7 June 2026",
    ) in left_out(workspace, "open")


def test_rebuild_refuses_a_list_of_deleted_records_that_was_changed_or_is_gone(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, MAY, deal(1), deal(2)))
    [receipt] = take(workspace, write(tmp_path, JUNE, deal(1), deal(2, deleted="1")))
    kept = workspace.folder / "imports" / f"{receipt.import_id:06d}" / "removed.parquet"
    whole = kept.read_bytes()
    intake.rebuild(workspace)
    kept.write_bytes(whole[:-1] + b"x")
    with pytest.raises(Refusal, match=r"Opportunity-2026-06-07\.csv.* is missing or was changed"):
        intake.rebuild(workspace)
    kept.unlink()
    with pytest.raises(Refusal, match="is missing or was changed"):
        intake.rebuild(workspace)
    kept.write_bytes(whole)
    assert intake.rebuild(workspace) and value(workspace, "open") == 1


def test_a_merged_account_leaves_and_its_facts_follow_the_one_that_is_left(
    workspace: Workspace, tmp_path: Path
) -> None:
    names = ["Id", "Name", "OwnerId", "Industry", "MasterRecordId", "IsDeleted"]
    one, two, three = (f"001{number:012d}AAA" for number in (1, 2, 3))
    accounts = [[one, "Tall Pumps", "", "Water", "000000000000000AAA", "0"], [two, "Tall Pumps Ltd", "", "Water", "", "0"],
                [three, "Tall Pumps Inc", "", "Water", "", "0"]]  # fmt: skip
    take(workspace, write(tmp_path, "Account-2026-05-03.csv", *accounts, header=names))
    deals = [[*deal(number)[:2], account, *deal(number)[3:]] for number, account in ((1, one), (2, two), (3, three))]
    take(workspace, write(tmp_path, MAY, *deals))
    merged = [accounts[0], [*accounts[1][:4], one, "1"], [*accounts[2][:4], two, "1"]]
    receipts = take(workspace, write(tmp_path, "Account-2026-06-07.csv", *merged, header=names))
    assert [(receipt.kind, receipt.loaded) for receipt in receipts] == [("account", 0), ("merged_record", 2)]
    cursor = workspace.facts.cursor()
    assert cursor.execute("select distinct account_id from deal").fetchall() == [
        (one,)
    ]  # the third follows the second into the first
    assert cursor.execute("select distinct account_id from opportunity order by 1").fetchall() == [
        (one,),
        (two,),
        (three,),
    ]
    assert cursor.execute("select record_id, why from removal order by 1").fetchall() == [
        (two, f"merged: {one}"),
        (three, f"merged: {two}"),
    ]
    intake.undo(workspace, receipts[1].import_id or 0)
    assert len(cursor.execute("select distinct account_id from deal").fetchall()) == 3


def test_proposals_and_activities_of_a_merged_deal_follow_the_one_that_is_left(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = ["hs_object_id", "dealname", "dealstage", "amount", "closedate", "createdate", "hubspot_owner_id"]
    rows = [
        [f"{number}", f"Deal {number}", "qualifiedtobuy", "100", "2026-09-30", "2026-01-10", "11"] for number in (1, 2)
    ]
    take(workspace, write(tmp_path, "deals-2026-05-03.csv", *rows, header=header))
    log = ["Date", "Rep", "Deal ID", "Activity Type", "Subject", "Status"]
    take(
        workspace,
        write(
            tmp_path,
            "log-2026-05-03.csv",
            ["2026-04-02", "Ana Weiss", "2", "Proposal sent", "Offer", "Completed"],
            header=log,
        ),
    )
    merged = ["deal_id", "merged_deal_id", "_fivetran_synced"]
    take(workspace, write(tmp_path, "merged-2026-06-07.csv", ["1", "2", "2026-06-04 11:37:07.21"], header=merged))
    workspace.settle_proposals()
    found = workspace.facts.cursor().execute(
        "select opportunity_id from touch union all select opportunity_id from proposal"
    )
    assert found.fetchall() == [("1",), ("1",)]
    here = About("account", "a")
    case = revisions.write(workspace.records, "owner", Draft("evp_case", here, "Filters", {"deal": "2"}))
    revisions.write(
        workspace.records,
        "owner",
        Draft("evp", here, "Less waste", {"expected": 5.0, "confirmed_by": "c"}, parent=case.id),
    )
    (reading,) = measure(workspace, lens_for(workspace, "company", period="all"), ["evp_rate"])
    assert (reading.part, reading.whole) == (1, 1), "the value case written for it too"
