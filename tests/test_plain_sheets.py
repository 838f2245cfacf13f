"""What is understood of a plain sheet is kept: in other languages, by API names, with a column missing, with two columns of money."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.formats.recognise import alike, names
from coaching.intake.words.fields import KINDS
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_header_currency import put


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def columns(receipt: intake.Receipt) -> dict[str, str | None]:
    return {column.header: column.becomes for column in receipt.columns}


def test_every_word_of_everyday_headers_belongs_to_a_field_that_exists() -> None:
    import tomllib

    from coaching.intake.words.word_books import FORMATS

    said = tomllib.loads((FORMATS / "_headers.toml").read_text(encoding="utf-8"))
    assert {kind: sorted(set(fields) - set(KINDS[kind].open_fields)) for kind, fields in said.items()} == {
        kind: [] for kind in said
    }


@pytest.mark.parametrize(
    ("field", "header"),
    [
        ("stage", "STAGE_ID"), ("amount", "OPPORTUNITY"), ("close_on", "CLOSEDATE"), ("owner_id", "ASSIGNED_BY_ID"), ("stage", "Étape"),
        ("close_on", "cierre_previsto"), ("owner_name", "Responsável"), ("amount", "Betrag in EUR"), ("account_name", "Société"),
        ("close_on", "PrevisaoDeFechamento"), ("amount", "importe_eur"), ("lost_reason", "Motivo de Perda"), ("amount", "Negócio - Valor"),
    ],
)  # fmt: skip
def test_headers_of_other_languages_and_of_apis_are_read_as_words(field: str, header: str) -> None:
    assert alike("opportunity", field, header) >= 95 and names("opportunity")[field]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "lines",
    [
        ("cliente,etapa,importe,responsable,cierre previsto", "Pino SL,Cerrado ganado,900,Vera,2026-02-03"),
        ("Kunde;Phase;Betrag;Verantwortlich;Erwarteter Abschluss", "Kiefer AG;Gewonnen;900;Vera;03.02.2026"),
        ("Client;Étape;Montant;Responsable;Date de clôture", "Pin SARL;Gagné;900;Vera;03.02.2026"),
        ("Empresa;Etapa;Valor;Responsável;Data de fechamento", "Pinho Ltda;Ganho;900;Vera;13/02/2026"),
    ],
)
def test_a_sheet_of_deals_in_another_language_is_read_whole(
    workspace: Workspace, tmp_path: Path, lines: tuple[str, str]
) -> None:
    (receipt,) = intake.check(workspace, [put(tmp_path, "deals.csv", *lines)])
    found = set(columns(receipt).values())
    assert {"account_name", "stage", "amount", "owner_name"} <= found and found & {"close_on", "closed_on"}, (
        intake.message_of(receipt),
        columns(receipt),
    )
    assert [question.column for question in receipt.questions] in ([], ["format"])


def test_what_is_missing_is_named_and_every_other_column_keeps_its_proposal(
    workspace: Workspace, tmp_path: Path
) -> None:
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", "id,customer,seller,phase,worth,value", "1,Pine,Vera,Won,x,900")]
    )
    assert receipt.status == "refused" and receipt.matchable
    assert (
        "need the close date" in str(intake.message_of(receipt))
        and '"phase" is the stage' in str(intake.message_of(receipt))
        and '"worth"' in str(intake.message_of(receipt))
    )
    assert columns(receipt) | {"worth": None} == {
        "id": "opportunity_id", "customer": "account_name", "seller": "owner_name", "phase": "stage", "worth": None, "value": "amount",
    }  # fmt: skip


BOTH = (
    "client,phase,responsible,expected close,one-off value,monthly value",
    "Pine,Won,Vera,2026-02-03,900,10",
    "Oak,Lost,Vera,2026-02-04,400,20",
)


def test_two_columns_of_money_are_both_named_and_asked_even_when_proposals_are_accepted(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = put(tmp_path, "deals.csv", *BOTH)
    for accept in (False, True):
        (receipt,) = intake.check(workspace, [path], accept_proposals=accept)
        (question,) = [one for one in receipt.questions if one.column == "which column is the amount"]
        assert (
            receipt.status == "asks"
            and set(question.options) == {"one-off value", "monthly value"}
            and "900" in intake.asked(question)
        )
    for header in ("one-off value", "monthly value"):
        answers = {"which column is the amount": header, "format": "generic_opportunity"}
        (receipt,) = intake.check(workspace, [path], answers=answers, accept_proposals=True)
        assert receipt.totals[header]["file"] and receipt.currencies[""][0] == 2, receipt.questions


def test_the_column_of_money_that_was_chosen_holds_for_the_next_file(workspace: Workspace, tmp_path: Path) -> None:
    answers = {"which column is the amount": "monthly value", "format": "generic_opportunity"}
    intake.load(
        workspace, intake.check(workspace, [put(tmp_path, "deals.csv", *BOTH)], answers=answers, accept_proposals=True)
    )
    assert measure(workspace, lens_for(workspace, "company", period="all"), ["bookings"])[0].value == 10
    (receipt,) = intake.check(workspace, [put(tmp_path, "more.csv", BOTH[0], "Elm,Won,Vera,2026-03-03,700,30")])
    assert list(receipt.totals) == ["monthly value"] and not [
        one for one in receipt.questions if one.column.startswith("which")
    ]


def test_an_amount_in_two_currencies_is_asked_in_a_known_list_too(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal ID,Deal Name,Owner,Account,Stage,Amount (EUR),Amount (USD),Created Date,Close Date"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", head, "1,Pine,Vera,Brook,Closed Won,10,11,2026-01-08,2026-02-03")]
    )
    assert [one.options for one in receipt.questions] == [("Amount (EUR)", "Amount (USD)")]


def test_an_empty_column_of_money_gives_way_to_a_full_one(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal ID,Deal Name,Owner,Account,Stage,Amount,Deal Value,Created Date,Close Date"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", head, "1,Pine,Vera,Brook,Closed Won,,11,2026-01-08,2026-02-03")]
    )
    assert receipt.status == "ready" and list(receipt.totals) == ["Deal Value"]
    assert any('"Amount" is empty in every row' in note for note in intake.notes_of(receipt))


def test_a_list_of_customers_makes_nobody_a_seller(workspace: Workspace, tmp_path: Path) -> None:
    head = "First Name,Last Name,Company,Email,Birthday,City"
    (receipt,) = intake.check(
        workspace,
        [put(tmp_path, "people.csv", head, "Ute,Hahn,Brook AG,u@brook.test,1970-01-02,Ulm")],
        accept_proposals=True,
    )
    assert receipt.kind != "rep"


def test_a_board_with_two_words_of_a_crm_is_no_export_of_it(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal Name,Deal Stage,Deal Status,Value,Expected Close,Owner"
    (receipt,) = intake.check(workspace, [put(tmp_path, "board.csv", head, "Pine,Demo done,Open,500,2026-09-01,Vera")])
    assert receipt.status == "asks" and receipt.kind == "opportunity" and not str(receipt.format).startswith("hubspot")


def test_a_word_in_a_column_nobody_knows_is_no_currency(workspace: Workspace, tmp_path: Path) -> None:
    head = "client,phase,responsible,expected close,value,currency code"
    (receipt,) = intake.check(workspace, [put(tmp_path, "deals.csv", head, "Pine,Won,Vera,2026-02-03,900,Con_Recibo")])
    assert columns(receipt).get("currency code") is None


def test_an_api_word_over_figures_is_the_amount_and_not_the_name(workspace: Workspace, tmp_path: Path) -> None:
    head = "ID,TITLE,STAGE_ID,OPPORTUNITY,CURRENCY_ID,ASSIGNED_BY_ID,DATE_CREATE,CLOSEDATE"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", head, "1,Pine,WON,900,EUR,5,2026-01-02,2026-02-03")]
    )
    found = columns(receipt)
    assert (found["OPPORTUNITY"], found["TITLE"], found["STAGE_ID"]) == ("amount", "name", "stage")


@pytest.mark.parametrize("header", ["Contract value", "Volumen", "Amount (rolled up) EUR"])
def test_a_known_list_whose_amount_has_another_name_is_asked_for_it(
    workspace: Workspace, tmp_path: Path, header: str
) -> None:
    head = f"Deal ID,Deal Name,Account,Owner,Stage,{header},Created Date,Close Date"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", head, "1,Pine,Brook,Vera,Closed Won,900,2026-01-02,2026-02-03")]
    )
    assert (receipt.status, columns(receipt)[header]) == ("asks", "amount")


def test_a_known_list_with_two_sums_of_other_names_names_both(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal ID,Deal Name,Account,Owner,Stage,Yearly Value,Total Contract Value,Created Date,Close Date"
    (receipt,) = intake.check(workspace, [put(tmp_path, "deals.csv", head, "1,Pine,Brook,Vera,Closed Won,900,2700,2026-01-02,2026-02-03")],
                              accept_proposals=True)  # fmt: skip
    (question,) = [one for one in receipt.questions if one.column == "which column is the amount"]
    assert set(question.options) == {"Yearly Value", "Total Contract Value"}


@pytest.mark.parametrize(("head", "row", "status"), [
    ("Name,Email,Title,Phone", "Ute Hahn,u@brook.test,Buyer,555", "asks"),
    ("Name,Email,Title,Team", "Ute Hahn,u@brook.test,Closer,North", "ready"),
])  # fmt: skip
def test_names_with_addresses_and_titles_alone_make_nobody_a_seller(
    workspace: Workspace, tmp_path: Path, head: str, row: str, status: str
) -> None:
    (receipt,) = intake.check(workspace, [put(tmp_path, "people.csv", head, row)], accept_proposals=True)
    assert receipt.status == status


def test_activities_that_lost_their_day_are_no_list_of_accounts(workspace: Workspace, tmp_path: Path) -> None:
    rows = ["1,Call,Vera,Brook,Plan,then", "2,Meeting,Vera,Brook,Offer,later"]
    (receipt,) = intake.check(
        workspace,
        [put(tmp_path, "acts.csv", "Activity ID,Type,Owner,Account,Subject,Wann", *rows)],
        accept_proposals=True,
    )
    assert (receipt.status, receipt.kind) == ("refused", "activity") and "Wann" in str(intake.message_of(receipt))
    accounts = put(tmp_path, "accounts.csv", "Account ID,Account,Type,Owner", "1,Brook,Customer,Vera")
    (receipt,) = intake.check(workspace, [accounts], accept_proposals=True)
    assert receipt.kind == "account"


def test_the_name_of_a_seller_beside_an_id_is_known_by_many_words(workspace: Workspace, tmp_path: Path) -> None:
    head = "dealid,dealname,amount,dealstage,closedate,createdate,hubspot_owner_id,Sales Rep Name"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", head, "1,Pine,900,closedwon,2026-02-03,2026-01-02,7,Vera Brook")]
    )
    assert columns(receipt)["Sales Rep Name"] == "owner_name"


def test_a_sheet_of_column_names_alone_is_refused_for_having_no_rows(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = intake.check(workspace, [put(tmp_path, "odd.csv", "alpha,beta")])
    assert receipt.status == "refused" and "odd.csv has no rows below its column names (alpha, beta)" in str(
        intake.message_of(receipt)
    )


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ("amo", ("ID,Название сделки,Бюджет,Ответственный,Дата создания,Воронка,Этап сделки,Дата закрытия,Компания",
                 "1,Сосна,900,Вера,05.01.2026 10:00:00,Продажи,Успешно реализовано,13.02.2026 12:00:00,Сосна")),
        ("bitrix", ("ID;Название сделки;Стадия сделки;Сумма;Валюта;Ответственный;Компания;Дата создания;Дата завершения",
                    "1;Сосна;Сделка успешна;900;RUB;Вера;Сосна;05.01.2026 10:00:00;13.02.2026")),
        ("kommo", ("ID,Lead name,Company,Contact,Sale,Responsible user,Date created,Pipeline,Lead stage,Closed at",
                   "1,Pine,Pine Ltd,Ann,900,Vera,05.01.2026 10:00:00,Sales,Closed - won,13.02.2026 12:00:00")),
        ("utc", ("Deal Name,Owner,Account,Stage,Amount,Created (GMT),Close Date (UTC)",
                 "Pine,Vera,Pine Ltd,Closed Won,900,2026-01-05 10:00:00,2026-02-13 00:00:00")),
        ("serial", ("Deal Name,Owner,Account,Stage,Created Date,Close Date,Amount", "Pine,Vera,Pine Ltd,Closed Won,46027,46066,900")),
    ],
)  # fmt: skip
def test_deals_of_any_system_are_proposed_whole(
    workspace: Workspace, tmp_path: Path, file: str, lines: tuple[str, str]
) -> None:
    (receipt,) = intake.check(workspace, [put(tmp_path, f"{file}.csv", *lines)], accept_proposals=True)
    found = set(columns(receipt).values())
    assert (receipt.status, receipt.kind) == ("ready", "opportunity"), (intake.message_of(receipt), receipt.questions)
    assert {"name", "stage", "amount", "owner_name", "account_name", "created_on"} <= found and found & {
        "close_on",
        "closed_on",
    }
    assert [day.isoformat() for day, _ in receipt.closings] == ["2026-02-13"]


def test_a_list_of_leads_stays_one(workspace: Workspace, tmp_path: Path) -> None:
    lines = ("Lead name,Company,Source,Lead status,Date created", "Pine,Pine Ltd,Web,New,2026-01-05")
    (receipt,) = intake.check(workspace, [put(tmp_path, "leads.csv", *lines)])
    assert receipt.kind == "lead"


def test_days_written_as_numbers_are_said_to_be(workspace: Workspace, tmp_path: Path) -> None:
    lines = ("Deal Name,Owner,Stage,Created Date,Close Date,Amount", "Pine,Vera,Closed Won,2026-01-05,46066,900")
    (receipt,) = intake.check(workspace, [put(tmp_path, "deals.csv", *lines)], accept_proposals=True)
    assert [note for note in intake.notes_of(receipt) if "workbook counts" in note] == [
        '"Close Date" holds days as the numbers a workbook counts them by: 46066 is 2026-02-13'
    ]


def test_a_list_of_deals_that_lost_its_stage_is_asked_how_they_ended(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal Name,Account,Owner,Amount,Close Date,Created Date"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", head, "Pine,Pine Ltd,Vera,900,2026-02-03,2026-01-05")]
    )
    assert receipt.kind == "opportunity" and [question.column for question in receipt.questions] == [
        "format",
        "outcome",
    ]
    plain = head.replace("Deal Name", "Name").replace("Close Date", "Last order")
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "customers.csv", plain, "Pine,Pine Ltd,Vera,900,2026-02-03,2026-01-05")]
    )
    assert receipt.kind != "opportunity"


def test_a_list_of_deals_that_lost_its_closing_day_keeps_its_proposals(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = intake.check(
        workspace,
        [put(tmp_path, "deals.csv", "Deal Name,Account,Owner,Amount,Stage", "Pine,Pine Ltd,Vera,900,Closed Won")],
    )
    assert (
        receipt.status == "refused"
        and receipt.matchable
        and "the close date, the actual closing date or the date" in str(intake.message_of(receipt))
    )
    assert set(columns(receipt).values()) == {"name", "account_name", "owner_name", "amount", "stage"}


def test_an_export_that_lost_one_column_keeps_what_the_others_are(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal Name,Account Name,Deal Owner,Stage,Amount,Probability (%),Type,Lead Source,Next Step"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", head, "Pine,Pine Ltd,Vera,Closed Won,900,100,New,Web,")]
    )
    assert (
        receipt.status == "refused"
        and receipt.matchable
        and {"name", "owner_name", "stage", "amount"} <= set(columns(receipt).values())
    )


def test_a_list_price_beside_a_net_value_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    lines = (
        "Kunde;Verkäufer;Phase;Abschlussdatum;Listenpreis;Nettowert",
        "Kiefer AG;Vera;Gewonnen;03.02.2026;1200;1000",
    )
    (receipt,) = intake.check(workspace, [put(tmp_path, "deals.csv", *lines)], accept_proposals=True)
    assert [question.options for question in receipt.questions] == [("Nettowert", "Listenpreis")]


def test_a_last_row_below_other_lines_is_asked_whether_it_is_the_column_names(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = put(tmp_path, "odd.csv", "Our customers", "", "Oak Ltd,Bremen,Vera")
    (receipt,) = intake.check(workspace, [path])
    (question,) = receipt.questions
    assert question.column == "header row" and question.options == ("no column names", "row 3")
    (receipt,) = intake.check(workspace, [path], answers={"header row": "row 3"})
    assert receipt.status == "refused" and "no rows below" in str(intake.message_of(receipt))
    said = {
        "header row": "there are no column names",
        "format": "generic_account",
        "column 1": "field:name",
        "column 2": "ignore",
    }
    (receipt,) = intake.check(workspace, [path], answers=said | {"column 3": "ignore"})
    assert (
        receipt.status == "ready" and receipt.ready_rows + receipt.skipped_rows + receipt.quarantined == receipt.rows_in
    )
