"""Plain sheets are understood by all known headers and words; what would be lost or guessed is asked, also where proposals are taken."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coaching import intake
from coaching.intake.answers.answers import NOT_KNOWN
from coaching.intake.answers.choices import EACH_ROW, FIRST
from coaching.intake.answers.receipt import Receipt
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_intake import facts, take, write

HEADER = ["Deal ID", "Deal Name", "Company", "Deal Owner", "Stage", "Close Date", "Amount"]
WON = ["1", "Pumps", "Acme", "Ana Weiss", "Won", "2026-02-10", "10000"]
OTHER = ["2", "Valves", "Bolt", "Ben Ortiz", "Lost", "2026-02-12", "3000"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def took(workspace: Workspace, folder: Path, header: list[str], *rows: list[str], **answers: str) -> Receipt:
    return take(workspace, write(folder, "sheet.csv", [*rows], header), answers=answers, accept_proposals=True)[0]


def asked(receipt: Receipt) -> list[str]:
    return [question.column for question in receipt.questions if question.waits]


def won(workspace: Workspace, by: Any = "company", scope: str | None = None) -> float | None:
    return measure(workspace, lens_for(workspace, by, [scope] if scope else None, "2026-Q1"), ["bookings"])[0].value


def test_a_plain_list_knows_the_headers_of_all_formats(workspace: Workspace, tmp_path: Path) -> None:
    receipt = took(workspace, tmp_path, HEADER, WON, OTHER)
    assert receipt.status == "loaded" and not intake.as_json(receipt)["left_out"]
    assert (won(workspace, "rep", "Ana Weiss"), won(workspace, "rep", "Ben Ortiz")) == (10_000, 0)


def test_a_column_of_names_that_would_be_left_is_asked_where_no_other_says_whose_the_deals_are(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = [*HEADER[:3], "Who did it", *HEADER[4:]]
    assert asked(took(workspace, tmp_path, header, WON, OTHER)) == ["Who did it"]
    assert took(workspace, tmp_path, header, WON, OTHER, **{"Who did it": "field:owner_name"}).status == "loaded"
    receipt = took(workspace, tmp_path, [*HEADER, "Who did it"], [*WON, "Cy Hu"], [*OTHER, "Cy Hu"])
    assert not receipt.questions, "an owner is known"


@pytest.mark.few(1)
@pytest.mark.parametrize("header", ["Co-Owner", "Deal Team", "Second Rep", "Split"])
def test_who_shares_a_deal_in_a_column_of_its_own_is_asked_before_it_is_left_out(
    workspace: Workspace, tmp_path: Path, header: str
) -> None:
    known = header == "Split"
    receipt = took(workspace, tmp_path, [*HEADER, header], [*WON, "100 %" if known else "Ben Ortiz"], [*OTHER, ""])
    assert asked(receipt) == ([] if known else [header])
    receipt = took(workspace, tmp_path, [*HEADER, header], [*WON, ""], [*OTHER, ""])
    assert not receipt.questions, "an empty column shares nothing"


def test_a_stage_nobody_knows_is_asked_where_no_known_one_was_won(workspace: Workspace, tmp_path: Path) -> None:
    odd = [*WON[:4], "Triumph", *WON[5:]]
    assert asked(took(workspace, tmp_path, HEADER, odd, OTHER)) == ["Stage: Triumph"]
    assert (
        took(workspace, tmp_path, HEADER, odd, OTHER, **{"Stage: Triumph": "won"}).status == "loaded"
        and won(workspace) == 10_000
    )


def test_beside_a_won_one_it_is_asked_where_its_deals_ended(workspace: Workspace, tmp_path: Path) -> None:
    odd = [*OTHER[:4], "Shelved", *OTHER[5:]]
    assert not took(workspace, tmp_path, HEADER, WON, odd).questions
    assert asked(took(workspace, tmp_path, [*HEADER, "Loss Reason"], [*WON, ""], [*odd, "price"])) == ["Stage: Shelved"]
    assert not took(workspace, tmp_path, [*HEADER, "Loss Reason"], [*WON, ""], [*odd, ""]).questions


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("words", "stages"),
    [("Trattativa,Azienda,Venditore,Fase,Data di chiusura,Importo", "Vinta,Persa,Negoziazione"),
     ("Oportunidade,Cliente,Responsável,Fase,Data de fechamento,Valor", "Ganha,Perdida,Negociação"),
     ("Auftrag,Kunde,Betreuer,Status,Abschluss am,Auftragswert", "Gewonnen,Verloren,Verhandlung"),
     ("Name,COMPANY_TITLE,ASSIGNED_BY,STAGE_ID,CLOSEDATE,OPPORTUNITY", "C1:WON,C1:LOSE,C1:NEW")],
)  # fmt: skip
def test_stages_are_read_in_the_words_of_their_language(
    workspace: Workspace, tmp_path: Path, words: str, stages: str
) -> None:
    rows = [
        [name, "Acme", "Ana Weiss", stage, "2026-02-10", "10000"]
        for name, stage in zip("ABC", stages.split(","), strict=True)
    ]
    receipt = took(workspace, tmp_path, words.split(","), *rows)
    assert (receipt.status, won(workspace)) == ("loaded", 10_000)
    assert list(receipt.words.values()) == [dict(zip(stages.split(","), ["won", "lost", "open"], strict=True))]


def test_what_was_cancelled_and_who_did_not_come_both_decide(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["Ana Weiss", f"2026-01-{day}", "Acme", "Meeting", *said] for day, said in
            (("09", ("no", "no")), ("12", ("yes", "no")), ("13", ("no", "yes")))]  # fmt: skip
    assert (
        took(workspace, tmp_path, ["Rep", "Date", "Account", "Kind", "Cancelled", "No-show"], *rows).status == "loaded"
    )
    assert measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["meetings"])[0].value == 1


@pytest.mark.parametrize(("notes", "asks"), [(["hello", "hi"], True), (["met for lunch", "hi"], False)])
def test_notes_that_say_of_no_row_what_it_is_leave_the_kind_to_be_asked(
    workspace: Workspace, tmp_path: Path, notes: list[str], asks: bool
) -> None:  # fmt: skip
    header, rows = (
        ["Sales Rep", "Visit Date", "Customer", "Subject"],
        [["Ana Weiss", "2026-01-09", "Acme", note] for note in notes],
    )
    assert asked(took(workspace, tmp_path, header, *rows)) == (["kind of activity"] if asks else [])
    if asks:
        assert took(workspace, tmp_path, header, *rows, **{"kind of activity": "meeting"}).status == "loaded"
        assert measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["meetings"])[0].value == 2


@pytest.mark.parametrize(("header", "cells", "asks"), [("Number to hit", ["200000", "150000"], True), ("Desk number", ["200000", "150000"], False),
                                                       ("Sprint", ["2026-Q1", "2026-Q1"], True)])  # fmt: skip
def test_a_team_list_that_leaves_a_figure_or_a_period_is_asked_about(
    workspace: Workspace, tmp_path: Path, header: str, cells: list[str], asks: bool
) -> None:  # fmt: skip
    rows = [[name, "North", cell] for name, cell in zip(("Ana Weiss", "Ben Ortiz"), cells, strict=True)]
    assert asked(took(workspace, tmp_path, ["Rep", "Team", header], *rows)) == (["format"] if asks else [])


def test_a_figure_beside_a_quota_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    header, rows = (
        ["Rep", "Month", "Sales", "Target"],
        [["Ana Weiss", "2026-01", "1000", "1200"], ["Ana Weiss", "2026-02", "1500", "1300"]],
    )
    assert asked(took(workspace, tmp_path, header, *rows)) == ["Sales"]
    assert took(workspace, tmp_path, header, *rows, Sales="ignore").status == "loaded"


def test_the_row_changed_last_is_told_by_the_header_of_its_language(workspace: Workspace, tmp_path: Path) -> None:
    newer, older = [*WON, "2026-03-05 10:00"], [*WON[:6], "9000", "2026-02-05 10:00"]
    for order in ((older, newer), (newer, older)):
        assert took(workspace, tmp_path, [*HEADER, "Zuletzt geändert"], *order).status in ("loaded", "unchanged")
        assert won(workspace) == 10_000


DUTCH = (["Deal", "Eigenaar", "Bedrag", "Sluitingsdatum", "Fase"], ["A", "Ana", "€ 1.500,00", "25-01-2026", "Gewonnen"])
POLISH = (
    ["Szansa sprzedaży", "Właściciel", "Kwota", "Data zamknięcia", "Etap"],
    ["A", "Ana", "1 500,00 zł", "25.01.2026", "Wygrana"],
)
SWEDISH = (["Affär", "Ägare", "Belopp", "Stängningsdatum", "Fas"], ["A", "Ana", "1 500 kr", "2026-01-25", "Vunnen"])
BRAZILIAN = (
    ["Negócio", "Responsável", "Valor", "Data de fechamento", "Etapa"],
    ["A", "Ana", "R$ 1.500,00", "25/01/2026", "Ganho"],
)


@pytest.mark.few(1)
@pytest.mark.parametrize("sheet", [DUTCH, POLISH, SWEDISH, BRAZILIAN])
def test_deals_of_more_languages_are_read_with_their_money(
    workspace: Workspace, tmp_path: Path, sheet: tuple[list[str], list[str]]
) -> None:
    header, row = sheet
    took(workspace, tmp_path, header, row)
    assert workspace.facts.cursor().execute(
        "select distinct cast(amount as integer), outcome from opportunity"
    ).fetchall() == [(1500, "won")]


def test_the_one_column_that_may_hold_what_is_missing_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "deals.csv",
        [["A", "Ana", "500", "2026-01-25", "Won"]],
        ["Deal", "Owner", "Nut", "Close Date", "Stage"],
    )
    for accept in (False, True):
        (receipt,) = take(workspace, path, accept_proposals=accept)
        assert receipt.status == "asks" and "Nut" in asked(receipt)


def test_answers_to_would_you_recommend_us_are_proposed_as_such(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["2026-01-05", "Acme", "9", "web"], ["2026-01-06", "Beta", "6", "mail"]]
    took(workspace, tmp_path, ["Date", "Customer", "Recommend us", "Channel"], *rows)
    found = (
        workspace.facts.cursor()
        .execute("select item, cast(score as integer) from survey_response order by 2")
        .fetchall()
    )
    assert found == [("nps", 6), ("nps", 9)]


def test_names_and_their_teams_are_people(workspace: Workspace, tmp_path: Path) -> None:
    took(workspace, tmp_path, ["Name", "Team"], ["Ana Weiss", "North"], ["Ben Ode", "South"])
    assert workspace.facts.cursor().execute("select name, team from rep order by 1").fetchall() == [
        ("Ana Weiss", "North"),
        ("Ben Ode", "South"),
    ]


def test_a_call_log_that_says_no_kind_is_asked_for_it(workspace: Workspace, tmp_path: Path) -> None:
    head = ["Fecha", "Hora", "Vendedor", "Cliente", "Contacto", "Duración", "Resultado"]
    path = write(tmp_path, "llamadas.csv", [["25/01/2026", "10:00", "Ana", "Acme", "Jo Hill", "5", "Contestó"]], head)
    (receipt,) = take(workspace, path, accept_proposals=True)
    assert receipt.kind == "activity" and asked(receipt) == ["kind of activity"]


def test_a_currency_that_a_named_export_calls_otherwise_is_no_column_left_out(
    workspace: Workspace, tmp_path: Path
) -> None:
    head = [
        "Deal - ID",
        "Deal - Title",
        "Deal - Value",
        "Deal - Currency",
        "Deal - Status",
        "Deal - Won time",
        "Deal - Owner",
    ]
    took(workspace, tmp_path, head, ["1", "A", "100", "GBP", "Won", "2026-02-01 13:00:00", "Ana"])
    assert workspace.facts.cursor().execute("select currency from opportunity").fetchall() == [("GBP",)]


DEALS = ["Deal ID", "Deal", "Owner", "Amount", "Close Date", "Stage"]


def test_blanks_and_signs_nobody_sees_make_no_other_person_and_no_other_word(
    workspace: Workspace, tmp_path: Path
) -> None:
    seen = [["1", "A", "Ana\u00a0Weiss", "1", "2026-01-25", "Won\u200b"], ["2", "B", "Ana  Weiss", "1", "2026-01-25", "\u200bLost"],
            ["3", "C", "Ana\u200b Weiss", "1", "2026-01-25", "Won"]]  # fmt: skip
    took(workspace, tmp_path, DEALS, *seen)
    found = (
        workspace.facts.cursor().execute("select owner_id, outcome from opportunity order by opportunity_id").fetchall()
    )
    assert found == [("Ana Weiss", "won"), ("Ana Weiss", "lost"), ("Ana Weiss", "won")]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("stage", "outcome"),
    [("6 - Closed Won", "won"), ("7. Verloren", "lost"), ("Proposal (60%)", "open"), ("100% Won", "won")],
)
def test_a_number_or_a_rating_beside_a_stage_is_no_part_of_it(
    workspace: Workspace, tmp_path: Path, stage: str, outcome: str
) -> None:
    receipt = took(workspace, tmp_path, DEALS, ["1", "A", "Ana", "1", "2026-01-25", stage])
    assert receipt.words == {"Stage": {stage: outcome}} and not receipt.proposed_words


@pytest.mark.parametrize(
    ("stage", "questions"), [("Lost to competitor", 1), ("Closed-Won (signed)", 1), ("Discovery call", 0)]
)
def test_a_stage_that_speaks_of_an_end_is_never_taken_for_open(
    workspace: Workspace, tmp_path: Path, stage: str, questions: int
) -> None:
    receipt = took(
        workspace,
        tmp_path,
        DEALS,
        ["1", "A", "Ana", "1", "2026-01-25", stage],
        ["2", "B", "Ana", "1", "2026-01-26", "Won"],
    )
    assert [one for one in asked(receipt) if one == f"Stage: {stage}"] == [f"Stage: {stage}"] * questions


def test_moments_since_1970_are_the_time_of_a_call(workspace: Workspace, tmp_path: Path) -> None:
    receipt = took(
        workspace,
        tmp_path,
        ["Timestamp", "Type", "Owner", "Account"],
        ["1767607200000", "Call", "Ana", "Acme"],
        **{"time zone": "UTC"},
    )
    assert (receipt.kind, receipt.loaded) == ("activity", 1)


@pytest.mark.few(1)
@pytest.mark.parametrize(("name", "loaded"), [("Total North", 1), ("Total Energies", 1), ("Grand Total", 1)])
def test_a_sum_among_deals_says_neither_stage_nor_day(
    workspace: Workspace, tmp_path: Path, name: str, loaded: int
) -> None:
    receipt = took(workspace, tmp_path, DEALS[1:], ["A", "Ana", "1", "2026-01-25", "Won"], [name, "", "1", "", ""])
    assert receipt.loaded == loaded
    kept = took(
        workspace, tmp_path, DEALS[1:], ["A", "Ana", "1", "2026-01-25", "Won"], [name, "Ana", "1", "2026-01-25", "Won"]
    )
    assert kept.rows_in - kept.skipped_rows == 2 or name == "Grand Total"


def test_a_column_taken_for_a_name_may_be_the_amount_a_plain_list_lacks(workspace: Workspace, tmp_path: Path) -> None:
    header = ["DEAL_ID", "TITLE", "ASSIGNED_BY_ID", "STAGE_ID", "OPPORTUNITY", "CLOSEDATE"]
    receipt = took(
        workspace,
        tmp_path,
        header,
        ["1", "Pumps", "7", "WON", "900", "2026-02-10"],
        ["2", "Valves", "7", "LOSE", "80", "2026-02-11"],
    )
    assert receipt.status == "loaded" and won(workspace) == 900


CRMS = [
    ["Record Id", "Opportunity Name", "Opportunity Value", "Current State", "User Responsible", "Actual Close Date"],
    ["id", "name", "amount", "sales_stage", "assigned_user_name", "date_closed"],
    ["Opportunity ID", "Name", "Value", "Milestone", "Owner", "Actual close"],
]


@pytest.mark.few(1)
@pytest.mark.parametrize("header", CRMS)
def test_headers_of_more_systems_are_known(workspace: Workspace, tmp_path: Path, header: list[str]) -> None:
    rows = (
        ["1", "Pumps", "900", "Won", "Ana Weiss", "2026-02-10"],
        ["2", "Valves", "80", "Lost", "Ben Ortiz", "2026-02-11"],
    )
    receipt = took(workspace, tmp_path, header, *rows)
    assert receipt.status == "loaded" and won(workspace, "rep", "Ana Weiss") == 900, (
        receipt.message,
        receipt.questions,
    )


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("Rep,Date,Account,Notes", "Ana,2026-03-02,Acme,left a message", "activity"),
        ("Rep,Date,Account", "Ana,2026-03-02,Acme", None),
        ("Owner,Made On,Period Start,Category,Amount", "Ana,2026-01-05,2026-01-01,Commit,100", "forecast"),
        ("Datum;Kunde;Mitarbeiter;Bemerkung", "02.03.2026;Acme;Ana;angerufen", "activity"),
        ("Fecha,Cliente,Comercial,Comentarios", "22/03/2026,Acme,Ana,llamada", "activity"),
        ("Kunde;Betrag;Abschlussdatum;Verkäufer", "Acme;1.200,00;31.03.2026;Ana", "opportunity"),
        ("Customer,Amount,Close Date,Rep", "Acme,1200,2026-03-31,Ana", "opportunity"),
        ("Rep,Date,Account,Amount", "Ana,2026-03-02,Acme,500", "opportunity"),
        ("Rep,Date,Amount", "Ana,2026-03-02,500", "quota"),
        ("Company,Name,Email,Date,Title", "Acme,Jo,jo@acme.com,2026-03-02,CEO", "contact"),
    ],
)
def test_a_table_is_proposed_as_what_its_columns_say(
    workspace: Workspace, tmp_path: Path, header: str, cells: str, kind: str | None
) -> None:
    (tmp_path / "t.csv").write_text(f"{header}\n{cells}\n", encoding="utf-8")
    (receipt,) = intake.check(workspace, [tmp_path / "t.csv"])
    assert receipt.kind == kind


def test_deals_without_amounts_load_when_said_so_and_leave_the_known_ones(workspace: Workspace, tmp_path: Path) -> None:
    whole = "Opportunity ID,Opportunity Name,Stage,Amount,Close Date,Owner,Account\n1,Pumps,Negotiation,500,2026-04-30,Ana,Acme\n"
    without = whole.splitlines()[0].replace("Amount,", "")
    without += "\n1,Pumps,Closed Won,2026-04-20,Ana,Acme\n2,Valves,Proposal,2026-05-31,Ana,Acme\n"
    (tmp_path / "whole.csv").write_text(whole)
    (tmp_path / "without.csv").write_text(without)
    intake.load(workspace, intake.check(workspace, [tmp_path / "whole.csv"], as_of=date(2026, 4, 1)))
    (receipt,) = intake.check(workspace, [tmp_path / "without.csv"], as_of=date(2026, 4, 21), accept_proposals=True)
    assert receipt.status == "refused" and '"amount" is missing' in intake.message_of(receipt)  # an export that lost it
    by_hand = {"format": "generic_opportunity"}
    (receipt,) = intake.check(workspace, [tmp_path / "without.csv"], as_of=date(2026, 4, 21), answers=by_hand)
    assert [one.column for one in receipt.questions if "amounts" in one.column] == ["deals without amounts"]
    answers = {"deals without amounts": "load without amounts"}
    found = intake.check(workspace, [tmp_path / "without.csv"], as_of=date(2026, 4, 21), answers=answers)
    intake.load(workspace, found)
    deals = workspace.facts.cursor().execute("select opportunity_id, outcome, amount from opportunity order by 1")
    assert deals.fetchall() == [("1", "won", 500), ("2", "open", None)]
    (again,) = intake.check(workspace, [tmp_path / "without.csv"], as_of=date(2026, 4, 22))
    assert not again.questions


@pytest.mark.few(3)
@pytest.mark.parametrize("words", [("Voitettu", "Avoin", "Hävitty"), ("100%", "50%", "0%"), ("W", "O", "L")])
@pytest.mark.parametrize("header", ["Stage", "Status"])
def test_stages_of_which_nobody_knows_one_are_asked_and_not_taken_for_open(
    workspace: Workspace, tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    rows = [[str(n), "A", "X", "Ana", word, "2026-02-01", "1000"] for n, word in enumerate(words)]
    receipt = took(workspace, tmp_path, [*HEADER[:4], header, *HEADER[5:]], *rows)
    assert receipt.status == "asks" and set(asked(receipt)) - {"as of"} == {f"{header}: {word}" for word in words}


@pytest.mark.parametrize(
    ("owners", "are_asked"), [(("Ana, Ben", "Ana", "Ben"), True), (("Ruiz, Ana", "Koch, Ben", "Ana"), False)]
)
def test_names_between_commas_that_own_other_deals_share_a_deal(
    workspace: Workspace, tmp_path: Path, owners: tuple[str, ...], are_asked: bool
) -> None:
    rows = [[str(n), "A", "X", owner, "Won", "2026-02-01", "1000"] for n, owner in enumerate(owners)]
    receipt = took(workspace, tmp_path, HEADER, *rows)
    assert (asked(receipt) == ["shared owner"]) is are_asked and (receipt.status == "loaded") is not are_asked
    if are_asked:
        assert took(workspace, tmp_path, HEADER, *rows, **{"shared owner": "shared evenly"}).status == "loaded"
        assert (won(workspace, "rep", "Ana"), won(workspace, "rep", "Ben"), won(workspace)) == (1_500, 1_500, 3_000)


def a_reps_own_sheet(folder: Path, sheet: str = "Aktivitäten") -> Path:
    """What a rep wrote down in German: the same visit twice on a day, with other words about it, is two visits."""
    book = Workbook()
    log = book.active
    log.title = sheet
    log.append(["Datum", "Kunde", "Was", "Dauer (min)", "Ergebnis", "Bemerkung"])
    log.append([date(2026, 5, 4), "Tannenhof", "Besuch", 30, "", "Muster gezeigt"])
    log.append([date(2026, 5, 4), "Tannenhof", "Besuch", 60, "", "Preise besprochen"])
    log.append([date(2026, 5, 4), "Tannenhof", "Besuch", 60, "", "Preise besprochen"])
    log.append([date(2026, 5, 5), "Tannenhof", "Anruf", 10, "erreicht", ""])
    log.append([date(2026, 5, 5), "Seeblick", "Wanderung", 10, "", ""])
    deals = book.create_sheet("Chancen")
    deals.append(["Kunde", "Projekt", "Status", "Wert", "Abschluss"])
    deals.append(["Tannenhof", "Zaun", "gewonnen", 900, date(2026, 5, 6)])
    book.save(folder / "mein.xlsx")
    return folder / "mein.xlsx"


def test_what_a_rep_did_is_the_kind_and_two_visits_of_a_day_are_two(workspace: Workspace, tmp_path: Path) -> None:
    receipts = intake.check(workspace, [a_reps_own_sheet(tmp_path)])
    (log,) = [one for one in receipts if one.sheet == "Aktivitäten"]
    assert (log.ready_rows, log.quarantined) == (5, 0)
    assert {one.header: one.becomes for one in log.columns}["Was"] == "type"
    (whose,) = [one for one in log.questions if one.column == "rep"]
    assert whose.options == (NOT_KNOWN,) and whose.open
    told = {"rep": "Tom Berg", "format": "generic_activity", "Was: Wanderung": "meeting"}
    answered = intake.check(workspace, [a_reps_own_sheet(tmp_path)], answers=told)
    intake.load(workspace, [one for one in answered if one.sheet == "Aktivitäten"])
    assert Counter(row[6] for row in facts(workspace, "activity")) == {"meeting": 4, "call": 1}


@pytest.mark.parametrize(("said", "many"), [(EACH_ROW, 3), (FIRST, 2)])
def test_two_deals_of_one_customer_are_asked_about_where_no_column_names_them(
    workspace: Workspace, tmp_path: Path, said: str, many: int
) -> None:
    header = ["Customer", "Value", "Status", "Close Date", "Owner"]
    rows = [["Acme", "1000", "Won", "2026-01-04", "Ann Lee"], ["Acme", "2500", "Won", "2026-02-04", "Ann Lee"],
            ["Borg", "10", "Lost", "2026-03-05", "Ann Lee"]]  # fmt: skip
    receipt = took(workspace, tmp_path, header, *rows)
    (question,) = [one for one in receipt.questions if one.waits]
    assert (
        question.column == "same rows"
        and "Row 3 differs from row 2 in \"Value\" ('2500', row 2: '1000')" in intake.asked(question)
    )
    assert took(workspace, tmp_path, header, *rows, **{"same rows": said}).status == "loaded"
    assert len(facts(workspace, "opportunity")) == many


def test_a_sheet_named_after_a_person_is_offered_as_theirs(workspace: Workspace, tmp_path: Path) -> None:
    receipts = intake.check(workspace, [a_reps_own_sheet(tmp_path, "Anna")])
    offered = [one.options for table in receipts for one in table.questions if one.column == "rep"]
    assert offered == [("Anna", NOT_KNOWN), (NOT_KNOWN,)]
