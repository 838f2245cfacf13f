"""Tables nobody recognised: each that could be read can be matched by a person, in workbooks too, and what a matching lacks is said."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from coaching import intake
from coaching.intake import Receipt
from coaching.intake.answers import one_sheet
from coaching.intake.desk import receipt_view, uploads
from coaching.workspace import Workspace

MATCHED = {
    "Number": "opportunity_id",
    "Customer": "account_name",
    "Seller": "owner_name",
    "State": "stage",
    "Volumen": "amount",
    "Ends": "close_on",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "workspace")


def dropped(workspace: Workspace, name: str, data: bytes) -> uploads.Upload:
    upload = uploads.keep_aside(workspace, name, data)
    uploads.check_uploads(workspace, [upload])
    return upload


def match(
    workspace: Workspace, upload: uploads.Upload, receipt: Receipt, kind: str, columns: dict[str, str]
) -> list[Receipt]:
    said = {
        f"column {header}": f"field:{field}" if field else receipt_view.IGNORED for header, field in columns.items()
    }
    one_sheet.answer(upload.answers, receipt, {**said, "format": f"generic_{kind}"})
    return uploads.check_uploads(workspace, [upload])


def test_each_sheet_of_a_workbook_nobody_recognised_can_be_matched(workspace: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("Eins", "Zwei"):
        sheet = book.create_sheet(title)
        sheet.append(["p", "q", "r"])
        sheet.append(["Acme", "7", "x"])
    del book["Sheet"]
    book.save(tmp_path / "book.xlsx")
    upload = dropped(workspace, "book.xlsx", (tmp_path / "book.xlsx").read_bytes())
    assert [(one.status, one.matchable) for one in upload.receipts] == [("refused", True)] * 2
    assert receipt_view.headers_of(workspace, upload, "Zwei") == {"p": ("Acme",), "q": ("7",), "r": ("x",)}
    first, second = match(workspace, upload, upload.receipts[1], "account", {"p": "name", "q": "employees", "r": ""})
    assert (first.status, second.status, second.ready_rows) == ("refused", "ready", 1)


KNOWN = "Opportunity ID,Account,Owner,Stage,Kennwert,Close Date\n1,Acme,Ana,Closed Won,{},2026-03-02\n"


def test_a_known_list_without_a_column_it_needs_can_be_matched_and_keeps_what_was_recognised(
    workspace: Workspace,
) -> None:
    [receipt] = dropped(workspace, "deals.csv", KNOWN.format("viel").encode()).receipts
    assert receipt.matchable and '"amount" is missing' in str(intake.message_of(receipt))
    became = {one.header: one.becomes for one in receipt.columns}
    assert became["Kennwert"] is None and became["Close Date"] == "close_on"


def test_where_one_column_may_be_what_a_known_list_lacks_it_is_proposed_and_asked(workspace: Workspace) -> None:
    upload = dropped(workspace, "deals.csv", KNOWN.format("500").encode())
    [receipt] = upload.receipts
    assert receipt.status == "asks"
    assert [one.column for one in receipt.questions] == ["format", "Kennwert"]
    for question, said in zip(receipt.questions, ("generic_opportunity", "field:amount"), strict=True):
        assert said in question.options
        one_sheet.answer(upload.answers, receipt, {question.column: said})
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert (receipt.status, receipt.ready_rows, receipt.totals["Kennwert"]["file"]) == ("ready", 1, "500.00")


def test_a_matching_that_lacks_a_column_says_which_and_is_not_forgotten(workspace: Workspace) -> None:
    upload = dropped(
        workspace, "deals.csv", b"Number,Customer,Seller,State,Volumen,Ends\n1,Acme,Ana,Closed Won,500,2026-03-02\n"
    )
    [receipt] = match(workspace, upload, upload.receipts[0], "opportunity", MATCHED | {"Ends": ""})
    assert receipt.status == "refused" and "opportunities need the close date" in str(intake.message_of(receipt))
    assert {one.header: one.becomes for one in receipt.columns} == MATCHED | {"Ends": None}
    [receipt] = match(workspace, upload, receipt, "opportunity", MATCHED)
    assert receipt.status == "ready"


def test_a_file_that_cannot_be_read_offers_no_matching(workspace: Workspace) -> None:
    upload = dropped(workspace, "book.xlsx", b"PK\x03\x04 cut off")
    assert [(one.status, one.matchable) for one in upload.receipts] == [("refused", False)]


def test_the_day_a_person_says_a_file_is_of_is_taken_and_not_asked_again(workspace: Workspace) -> None:
    head = b"Opportunity ID,Account,Owner,Stage,Amount,Close Date\n"
    upload = dropped(workspace, "deals.csv", head + b"1,Acme,Ana,Proposal,500,2099-03-01\n")
    [receipt] = upload.receipts
    assert (receipt.status, [question.column for question in receipt.questions]) == ("asks", ["as of"])
    upload.answers["as of"] = "2026-03-31"
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert (receipt.status, receipt.questions, str(receipt.as_of)) == ("ready", (), "2026-03-31")
    [receipt] = intake.load(workspace, [receipt])
    other = dropped(workspace, "others.csv", head + b"1,Acme,Ana,Proposal,700,2099-03-01\n")
    assert "1 of its deals differs from what is loaded" in intake.asked(other.receipts[0].questions[0])


def test_files_dropped_beside_the_demo_team_come_along_when_one_starts_afresh(workspace: Workspace) -> None:
    deals = b"Opportunity ID,Account,Owner,Stage,Amount,Close Date\n1,Acme,Ana,Closed Won,500,2026-03-02\n"
    upload = dropped(workspace, "deals.csv", deals)
    upload.answers["as of"] = "2026-03-31"
    aside = workspace.put_aside()
    fresh = Workspace.open(workspace.folder)
    uploads.carry_over(fresh, aside, [upload])
    [receipt] = uploads.check_uploads(fresh, [upload])
    assert (receipt.status, str(receipt.as_of)) == ("ready", "2026-03-31")
    assert [one.name for one in uploads.unfinished(fresh)] == ["deals.csv"]
    [receipt] = intake.load(fresh, [receipt])
    assert [(entry.file, entry.loaded) for entry in intake.imports(fresh)] == [("deals.csv", 1)]
    assert uploads.unfinished(fresh) == []
    fresh.close()


def test_an_answer_that_is_none_is_asked_again_and_loads_nothing(workspace: Workspace) -> None:
    upload = dropped(workspace, "goals.csv", b"Rep,Monthly Target\nAna,100\nBen,200\n")
    upload.answers |= {upload.receipts[0].questions[0].column: "target of bookings", "period": "last week"}
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert receipt.status == "asks" and intake.asked(receipt.questions[0]).startswith(
        '"last week" is not a period. Which period'
    )
    assert receipt_view.rows_told(receipt) == "2 rows in, read once you answer its questions"
    upload.answers["period"] = "2026-01"
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert (receipt.status, receipt.ready_rows) == ("ready", 2)


def test_every_kind_of_figure_is_offered_for_numbers_that_do_not_say_what_they_are(workspace: Workspace) -> None:
    upload = dropped(workspace, "goals.csv", b"Rep,Monthly Target\nAna,100\nBen,200\n")
    offered = upload.receipts[0].questions[0].options
    assert {"target of bookings", "target of meetings", "target of demos"} <= set(offered)


def test_a_sum_that_differs_says_where_the_rest_is(workspace: Workspace) -> None:
    head = b"Opportunity ID,Account,Owner,Stage,Amount,Close Date\n"
    doubled = head + b"1,Acme,Ana,Proposal,500,2026-03-01\n" * 2
    [receipt] = dropped(workspace, "doubled.csv", doubled).receipts
    receipt = replace(receipt, totals={"Amount": {"file": "1000.00", "loaded": "500.00"}})
    assert (
        "1,000.00 in the file, differs: 500.00 can be read, the rest is in the rows left out"
        in receipt_view.totals_told(receipt)[0]
    )
    [receipt] = dropped(
        workspace, "bad.csv", head + b"1,Acme,Ana,Proposal,500,2026-03-01\n2,Acme,Ana,Proposal,70,someday\n"
    ).receipts
    assert "differs: 500.00 can be read, the rest is in the rows set apart" in receipt_view.totals_told(receipt)[0]


def test_a_calendar_without_colleagues_asks_for_the_mail_domains_of_the_own_company(workspace: Workspace) -> None:
    sample = Path(__file__).parent / "samples" / "outlook_calendar.csv"
    upload = dropped(workspace, sample.name, sample.read_bytes())
    assert receipt_view.asks_own_domains(upload.receipts[0])
    upload.answers |= {
        "rep": "not known",
        receipt_view.OWN_DOMAINS: "cadence.example",
        "all-day entries": "they are meetings",
    }
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert (receipt.status, [question.column for question in receipt.questions]) == ("asks", ["as of"])
    upload.answers["as of"] = "2026-02-13"
    [receipt] = uploads.check_uploads(workspace, [upload])
    assert receipt.status == "ready" and not any(
        "with customers is not known" in note for note in intake.notes_of(receipt)
    )
    assert receipt_view.asks_own_domains(receipt), "what was answered can be changed"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "text",
    ["Date,Rep,Account,What\n2026-03-02,Ana,Acme,Visit at the plant\n2026-03-03,Ben,Bolt,Demo\n",
     "Datum,Verk\u00e4ufer,Kunde,Was\n02.03.2026,Ana,Acme,Besuch\n13.03.2026,Ben,Bolt,Demo\n",
     "Client,When,Topic,Who\nAcme,2026-03-02,Lunch with the CFO,Ana\nBolt,2026-03-03,Renewal,Ben\n"],
    ids=["english", "german", "other order"],
)  # fmt: skip
def test_a_log_of_visits_is_proposed_as_activities_and_not_as_accounts(workspace: Workspace, text: str) -> None:
    upload = dropped(workspace, "Visits.csv", text.encode())
    [receipt] = upload.receipts
    assert (receipt.status, receipt.kind) == ("asks", "activity")
    assert {"on", "rep_name", "account_name", "subject"} == {one.becomes for one in receipt.columns}


def test_no_question_quotes_a_header_as_an_example_of_what_stands_below_it(workspace: Workspace) -> None:
    rows = [
        f"{name},Ana,{stage},100,{day}/04/2026"
        for name, stage, day in (("Alpha", "Zork", "03"), ("Beta", "Blip", "05"))
    ]
    header = "Deal,Owner,Stage,Amount,Close Date"
    upload = dropped(workspace, "deals.csv", "\n".join([header, rows[0], header, rows[1], ""]).encode())
    [receipt] = upload.receipts
    quoted = {example for question in receipt.questions for example in question.examples}
    assert {"Zork", "Blip", "03/04/2026"} <= quoted
    assert not quoted & set(header.split(","))


def test_a_list_of_accounts_with_their_owner_and_first_day_stays_one_of_accounts(workspace: Workspace) -> None:
    upload = dropped(
        workspace,
        "accounts.csv",
        b"Account,Owner,Created,Region\nAcme,Ana,2026-03-02,North\nBolt,Ben,2026-03-03,South\n",
    )
    assert [receipt.kind for receipt in upload.receipts] == ["account"]
