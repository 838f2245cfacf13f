"""What the exports of each system become: units, outcomes, attendees, stage dates; and what a preset may not take on trust."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coaching import intake
from coaching.workspace import Workspace

SAMPLES = Path(__file__).parent / "samples"
STAGED = [
    'Date entered "Demo (Sales Pipeline)"', "Date entered ‘Closed Won (Sales Pipeline)’", "Date entered “Proposal (Partners)”",
    "hs_v2_date_entered_closedwon",
]  # fmt: skip


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    return path


def take(workspace: Workspace, *files: Path, **answers: str) -> list[intake.Receipt]:
    said = {name.replace("_", " "): value for name, value in answers.items()}
    return intake.load(workspace, intake.check(workspace, files, answers=said))


def sample(workspace: Workspace, key: str, **answers: str) -> intake.Receipt:
    (receipt,) = take(workspace, SAMPLES / f"{key}.csv", format=key, **answers)
    assert receipt.status == "loaded", receipt.questions or intake.message_of(receipt)
    return receipt


def rows(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    return workspace.facts.cursor().execute(sql).fetchall()


def people(workspace: Workspace, folder: Path) -> None:
    take(
        workspace,
        write(
            folder / "users.csv", ["First Name", "Last Name", "Primary Email"], ["Ana", "Weiss", "ana@cadence.example"]
        ),
    )


def test_a_confirmed_proposal_is_remembered_for_the_same_headers(workspace: Workspace) -> None:
    (first,) = take(workspace, SAMPLES / "copper_opportunities.csv")
    assert first.status == "asks" and first.needs_confirmation
    sample(workspace, "copper_opportunities")
    (again,) = intake.check(workspace, [("next month.csv", SAMPLES / "copper_opportunities.csv")])
    assert again.status in ("ready", "unchanged") and not again.questions


def test_accepted_proposals_load_what_was_never_seen_and_say_so(workspace: Workspace) -> None:
    receipts = intake.check(workspace, [SAMPLES / "zoho_calls.csv"], accept_proposals=True)
    assert receipts[0].status == "ready" and receipts[0].needs_confirmation
    assert any("never tried" in note for note in intake.notes_of(receipts[0]))


def test_durations_of_zoho_calls_are_minutes_and_seconds(workspace: Workspace) -> None:
    sample(workspace, "zoho_calls")
    assert rows(workspace, "select round(duration_min, 2) from activity order by activity_id") == [
        (4.5,),
        (125.17,),
        (0.2,),
    ]


def test_a_duration_of_two_parts_is_asked_where_nothing_says_what_they_are(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = ["Date", "Activity Type", "Account", "Rep", "Duration"]
    file = write(tmp_path / "log.csv", header, ["2026-01-20", "Call", "Tall Pumps", "Ana Weiss", "1:30"])
    (receipt,) = take(workspace, file)
    assert receipt.questions[0].column == "Duration"
    take(workspace, file, Duration="hh:mm")
    assert rows(workspace, "select duration_min from activity") == [(90.0,)]


def test_close_values_in_cents_are_told_by_the_printed_amount(workspace: Workspace) -> None:
    receipt = sample(workspace, "close_opportunities")
    assert [str(row[0]) for row in rows(workspace, "select amount from opportunity order by opportunity_id")] == [
        "12000.00",
        "800.50",
        "5000.00",
    ]
    assert any("not multiplied" in note for note in intake.notes_of(receipt))


@pytest.mark.parametrize(("printed", "asked"), [(["$500", "$700"], False), (["$500", "$7"], True), (["", ""], True)])
def test_close_values_are_asked_where_the_printed_amounts_do_not_settle_them(
    workspace: Workspace, tmp_path: Path, printed: list[str], asked: bool
) -> None:
    header = ["id", "lead_name", "status_type", "value", "value_formatted", "date_created", "date_lost", "date_won"]
    deals = [
        [f"o{n}", "Tall Pumps", "won", f"{n}00", shown, "2026-01-14", "", "2026-03-05"]
        for n, shown in zip((5, 7), printed, strict=True)
    ]
    (receipt,) = take(workspace, write(tmp_path / "close.csv", header, *deals), format="close_opportunities")
    assert ("value" in [question.column for question in receipt.questions]) is asked


def test_a_gzip_export_is_unpacked_and_read(workspace: Workspace, tmp_path: Path) -> None:
    packed = tmp_path / "close.csv.gz"
    packed.write_bytes(gzip.compress((SAMPLES / "close_opportunities.csv").read_bytes()))
    (receipt,) = take(workspace, packed, format="close_opportunities")
    assert receipt.status == "loaded" and receipt.loaded == 3


def test_a_damaged_or_endless_gzip_is_refused_in_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(b"a,b\n1,2\n" * 1000)[:-12])
    bomb = tmp_path / "bomb.gz"
    bomb.write_bytes(gzip.compress(b"0" * 60_000_000))
    said = [intake.message_of(receipt) for receipt in take(workspace, cut, bomb)]
    assert "damaged" in str(said[0]) and "unpacks to more" in str(said[1])


def test_an_abandoned_copper_deal_is_cancelled_not_lost(workspace: Workspace) -> None:
    sample(workspace, "copper_opportunities")
    assert rows(workspace, "select name, outcome from opportunity where outcome in ('cancelled', 'lost') order by 1") == [
        ("Pipe order", "lost"), ("Valve order", "cancelled"),
    ]  # fmt: skip


def test_odoo_deals_are_lost_when_archived_at_no_probability(workspace: Workspace) -> None:
    receipt = sample(workspace, "odoo_pipeline")
    assert rows(workspace, "select opportunity_id, outcome from opportunity order by 1") == [
        ("crm_1", "won"),
        ("crm_2", "lost"),
        ("crm_3", "open"),
    ]
    assert {entry["why"] for entry in intake.skipped_of(receipt)} == {
        "a lead, not yet an opportunity",
        "archived, and not marked as lost",
    }


def test_odoo_without_a_lost_deal_says_that_they_may_be_missing(workspace: Workspace, tmp_path: Path) -> None:
    header = ["Opportunity", "Customer", "Salesperson", "Stage", "Expected Revenue", "Probability", "Expected Closing"]
    (receipt,) = take(
        workspace,
        write(
            tmp_path / "odoo.csv", header, ["Pump hall", "Tall Pumps", "Ana Weiss", "Won", "120", "100", "2026-03-05"]
        ),
    )
    assert receipt.status == "loaded" and any("archived" in note for note in intake.notes_of(receipt))


def test_a_meeting_is_with_a_customer_when_somebody_comes_from_another_domain(
    workspace: Workspace, tmp_path: Path
) -> None:
    people(workspace, tmp_path)
    receipt = sample(workspace, "outlook_calendar", rep="Ana Weiss", **{"all-day entries": "they are meetings"})
    told = rows(
        workspace, 'select subject, kind, is_customer_facing, duration_min, attendees_n from activity order by "at"'
    )
    assert told == [
        ("Kick-off pump hall", "meeting", True, 90.0, 2),
        ("Planning", "internal", False, 60.0, 2),
        ("Fair", "meeting", None, None, None),
    ]
    assert receipt.words["Required Attendees"] == {"cadence.example": "own", "tallpumps.example": "customer"}
    assert intake.skipped_of(receipt) == [{"rows": 1, "why": "marked private in the calendar"}]


def test_without_an_own_domain_nobody_knows_who_was_a_customer_until_the_people_are_loaded(
    workspace: Workspace, tmp_path: Path
) -> None:
    receipt = sample(workspace, "outlook_calendar", rep="Ana Weiss", **{"all-day entries": "they are meetings"})
    assert rows(workspace, "select count(*) from activity where is_customer_facing is null") == [(3,)]
    assert any("not known" in note for note in intake.notes_of(receipt))
    people(workspace, tmp_path)
    assert rows(workspace, "select count(*), count(is_customer_facing) from activity") == [(3, 2)]


def test_a_calendar_asks_whose_it_is(workspace: Workspace) -> None:
    (receipt,) = take(workspace, SAMPLES / "google_calendar.csv")
    assert [question.column for question in receipt.questions] == ["rep", "as of"]


def test_stage_dates_of_hubspot_deals_become_stage_changes_that_lead_back_to_their_row(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = [
        "Record ID",
        "Deal Name",
        "DEAL STAGE",
        "Pipeline",
        "Amount",
        "Close Date",
        "Create Date",
        "Deal owner",
        *STAGED,
    ]
    deals = write(
        tmp_path / "hubspot.csv", header,
        ["1", "Pump hall", "Closed Won", "Sales Pipeline", "120", "2026-03-05 17:00", "2026-01-14 09:10", "Ana Weiss",
         "2026-02-01 10:00", "2026-03-05 17:00", "", "2026-03-05 17:00"],
        ["2", "Spare parts", "Proposal", "Partners", "50", "2026-04-30 10:00", "2026-02-02 08:00", "Bo Null", "", "", "someday", ""],
    )  # fmt: skip
    receipts = take(workspace, deals)
    assert [(r.kind, r.rows_in, r.loaded, r.quarantined) for r in receipts] == [
        ("opportunity", 2, 2, 0), ("stage_history", 2, 2, 0), ("stage_history", 1, 0, 1), ("stage_history", 1, 1, 0),
    ]  # fmt: skip
    assert receipts[2].problems[0].row == 3
    assert rows(workspace, "select row_id % 268435456, new_value, cast(\"at\" as date)::varchar from stage_history order by \"at\", new_value") == [
        (2, "Demo", "2026-02-01"), (2, "Closed Won", "2026-03-05"), (2, "closedwon", "2026-03-05"),
    ]  # fmt: skip
    assert {receipt.status for receipt in intake.check(workspace, [deals])} == {"unchanged"}


@pytest.mark.few(1)
@pytest.mark.parametrize("key", ["hubspot_deals_es", "hubspot_deals_de", "hubspot_deals_fr"])
def test_hubspot_deals_are_read_in_the_language_of_their_user(workspace: Workspace, key: str) -> None:
    sample(workspace, key)
    assert rows(workspace, "select outcome, cast(close_on as varchar) from opportunity order by opportunity_id") == [
        ("won", "2026-03-05"), ("lost", "2026-03-20"), ("open", "2026-04-30"),
    ]  # fmt: skip


def test_a_form_is_read_by_the_words_and_the_answers_of_its_questions(workspace: Workspace) -> None:
    sample(workspace, "google_forms")
    assert rows(workspace, "select account_id, kind, score from survey_response order by 1, 2") == [
        ("Low Valves", "csat", 3.0), ("Low Valves", "nps", 6.0), ("Tall Pumps", "csat", 5.0), ("Tall Pumps", "nps", 9.0),
    ]  # fmt: skip


SCORES = [
    ["3/16/2026 10:22:31", "Tall Pumps", "9"],
    ["3/17/2026 9:05:02", "Low Valves", "5"],
    ["3/18/2026 9:05:02", "Mid Taps", "4"],
]


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("scale", "asks"), [("", False), (" (0-10)", False), (" 0 to 10", False), (" (1-5)", True), (" from 1 to 7", True), (" in 2026", False)]
)  # fmt: skip
def test_a_question_that_names_another_scale_asks_for_no_nps(
    workspace: Workspace, tmp_path: Path, scale: str, asks: bool
) -> None:
    header = ["Timestamp", "Your company", f"How likely are you to recommend us{scale}?"]
    (receipt,) = take(workspace, write(tmp_path / "Form.csv", header, *SCORES))
    assert [one.column for one in receipt.questions if one.waits] == (["nps question"] if asks else [])
    assert not asks or receipt.questions[0].options == (header[2], "none of them")


def test_an_answer_outside_its_scale_is_set_apart(workspace: Workspace, tmp_path: Path) -> None:
    header = [
        "Response ID",
        "Account",
        "Contact",
        "Answered On",
        "Would Recommend",
        "Will Continue",
        "Lowest",
        "Highest",
        "NPS",
        "CSAT",
    ]
    rows_ = [[f"R{n}", "Tall Pumps", "", "2026-03-02", "", "", "", "", nps, csat]
             for n, (nps, csat) in enumerate([("0", "1"), ("10", "5"), ("11", ""), ("-1", ""), ("", "6"), ("", "0")])]  # fmt: skip
    (receipt,) = take(workspace, write(tmp_path / "Answers.csv", header, *rows_))
    assert receipt.quarantined == 4
    assert {one.value for one in receipt.problems} == {"11", "-1", "6", "0"}


def test_unfinished_answers_are_left_out_by_name(workspace: Workspace) -> None:
    receipt = sample(workspace, "qualtrics_responses")
    assert intake.skipped_of(receipt) == [{"rows": 1, "why": "unfinished answer"}]
    assert rows(workspace, "select response_id, score from survey_response") == [("R_1", 9.0)]


def book(path: Path, name: str, rows_: list[list[Any]], hidden: str = "") -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = name
    for row in rows_:
        sheet.append(row)
    for letter in hidden:
        sheet.column_dimensions[letter].hidden = True
    workbook.save(path)
    return path


def test_a_formatted_salesforce_report_fills_its_groups_down_and_ties_to_its_total(
    workspace: Workspace, tmp_path: Path
) -> None:
    report = book(tmp_path / "report.xlsx", "Pipeline", [
        [None, "Pipeline by owner"], [None, "As of 2026-03-31 09:00:00 • Generated by Ana Weiss"], [None, "Filtered By"], [None],
        [None, "Opportunity Owner", "Stage", "Opportunity Name", "Account Name", "Amount", "Close Date", "Created Date"],
        [None, "Ana Weiss", "Closed Won", "Pump hall", "Tall Pumps", 12000, "2026-03-05", "2026-01-14"],
        [None, None, None, "Pipe hall", "Tall Pumps", 3000, "2026-03-06", "2026-01-15"],
        [None, "Subtotal", None, None, None, 15000, None, None],
        [None, "Bo Null", "Closed Lost", "Valve order", "Low Valves", 8000, "2026-03-20", "2026-01-20"],
        [None, "Subtotal", None, None, None, 8000, None, None],
        [None, "Total", None, None, None, 23000, None, None],
        [None], [None, "Confidential Information - Do Not Distribute"], [None, "Copyright © 2000-2026 salesforce.com, inc. All rights reserved."],
    ])  # fmt: skip
    (receipt,) = take(workspace, report)
    assert receipt.status == "loaded" and receipt.loaded == 3, receipt.questions or intake.message_of(receipt)
    assert rows(workspace, "select name, owner_id, outcome from opportunity order by name") == [
        ("Pipe hall", "Ana Weiss", "won"), ("Pump hall", "Ana Weiss", "won"), ("Valve order", "Bo Null", "lost"),
    ]  # fmt: skip
    assert (
        receipt.rows_in == receipt.loaded + receipt.skipped_rows and receipt.totals["Amount"]["printed"] == "23000.00"
    )


def test_a_dynamics_worksheet_is_read_with_its_hidden_columns(workspace: Workspace, tmp_path: Path) -> None:
    sheet = book(tmp_path / "Opportunity Advanced Find View.xlsx", "Opportunity Advanced Find View", [
        ["(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Topic", "Account", "Owner", "Status",
         "Est. Revenue", "Est. Close Date", "Created On", "Pipeline Phase", "Close Probability", "Website (Company Name) (Account)"],
        ["8f2c-1", "x1", "2026-03-06 10:00:00", "Pump hall", "Tall Pumps", "Ana Weiss", "Open", 12000, "2026-04-30", "2026-01-14",
         "1-Qualify", 40, "t.example"],
        ["8f2c-2", "x2", "2026-03-07 10:00:00", "Valve order", "Low Valves", "Bo Null", "Lost", 8000, "2026-03-20", "2026-01-20",
         "3-Propose", 0, "l.example"],
    ], hidden="ABC")  # fmt: skip
    (receipt,) = take(workspace, sheet)
    assert receipt.status == "loaded", receipt.questions or intake.message_of(receipt)
    assert rows(workspace, "select opportunity_id, outcome, probability, stage_raw from opportunity order by 1") == [
        ("8f2c-1", "open", 0.4, "1-Qualify"), ("8f2c-2", "lost", 0.0, "3-Propose"),
    ]  # fmt: skip


def test_a_currency_column_before_its_amount_is_its_currency(workspace: Workspace, tmp_path: Path) -> None:
    header = [
        "Opportunity Owner",
        "Account Name",
        "Opportunity Name",
        "Stage",
        "Amount Currency",
        "Amount",
        "Close Date",
        "Created Date",
    ]
    deal = ["Ana Weiss", "Tall Pumps", "Pump hall", "Closed Won", "EUR", "12000.00", "2026-03-05", "2026-01-14"]
    (receipt,) = take(workspace, write(tmp_path / "report.csv", header, deal))
    assert receipt.status == "loaded" and rows(
        workspace, "select currency, cast(amount as varchar) from opportunity"
    ) == [("EUR", "12000.00")]


def test_pipedrive_deals_are_read_in_the_spelling_of_its_import_sheet_too(workspace: Workspace, tmp_path: Path) -> None:
    header = ["Deal - Title", "Deal - Value", "Deal - Currency of value", "Deal - Status", "Deal - Stage (pipeline)", "Deal - Creation date",
              "Deal - Closed on", "Deal - Owner", "Organization", "Contact person"]  # fmt: skip
    deal = [
        "Pump hall",
        "12000",
        "EUR",
        "Lost",
        "Negotiations Started",
        "2026-01-14",
        "2026-03-05",
        "Ana Weiss",
        "Tall Pumps",
        "Ida None",
    ]
    (receipt,) = take(workspace, write(tmp_path / "pipedrive.csv", header, deal))
    assert receipt.status == "loaded" and rows(
        workspace, "select outcome, account_id, cast(closed_on as varchar) from opportunity"
    ) == [("lost", "Tall Pumps", "2026-03-05")]


@pytest.mark.few(1)
@pytest.mark.parametrize("language", ["cs", "de", "es", "fr", "pt"])
def test_pipedrive_deals_are_read_in_the_language_of_whoever_exported_them(workspace: Workspace, language: str) -> None:
    sample(workspace, f"pipedrive_deals_{language}")
    assert rows(workspace, "select outcome, cast(amount as varchar), cast(closed_on as varchar), owner_id from opportunity order by name") == [
        ("lost", "8000.50", "2026-03-06", "Bo Null"), ("won", "12000.00", "2026-03-05", "Ana Weiss"), ("open", "5000.00", None, "Ana Weiss"),
    ]  # fmt: skip


def test_hubspot_deals_with_a_deal_type_keep_their_owner(workspace: Workspace, tmp_path: Path) -> None:
    with (SAMPLES / "hubspot_deals.csv").open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    receipt = intake.check(
        workspace, [write(tmp_path / "deals.csv", [*header, "Deal Type"], *([*row, "New Business"] for row in rows))]
    )[0]
    became = {column.header: column.becomes for column in receipt.columns}
    assert (
        receipt.format == "hubspot_deals"
        and became["Deal owner"] == "owner_name"
        and became["Record ID"] == "opportunity_id"
    )


def test_a_note_is_no_call_whatever_it_is_called(workspace: Workspace) -> None:
    sample(workspace, "zoho_notes")
    assert rows(workspace, "select distinct kind from activity") == [("note",)]
    assert rows(workspace, "select opportunity_id from activity order by 1") == [("zcrm_801",), ("zcrm_802",)]


def test_pipedrive_activities_by_their_api_names_say_what_was_done(workspace: Workspace) -> None:
    sample(workspace, "pipedrive_api_activities")
    found = rows(
        workspace,
        "select kind, rep_id, account_id, opportunity_id, done, duration_min, cast(due_on as varchar) from activity order by 1",
    )
    assert found == [
        ("call", "77", "41", "31", True, 15, "2026-01-20"),
        ("meeting", "77", "41", "31", False, None, "2026-02-20"),
    ]
