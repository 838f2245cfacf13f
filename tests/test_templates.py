"""The workbook to fill in: what is written into it is loaded, nothing else, and what is known comes back unchanged."""

import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from coaching import intake
from coaching.errors import Refusal
from coaching.handover.template_checks import LISTS_SHEET
from coaching.handover.templates import known_rows, save_templates, sheets, template_workbook
from coaching.intake import Receipt
from coaching.intake.words.format import presets
from coaching.workspace import Workspace

Rows = list[list[Any]]
DAY, END = date(2026, 1, 1), date(2026, 3, 31)
PEOPLE = """Id,Username,Name,Email,IsActive,ManagerId
005A,a,Ann Abel,ann@tarn.example,1,005C
005B,b,Ben Boon,ben@tarn.example,1,005C
005C,c,Cy Cole,cy@tarn.example,1,
005D,d,Sam Same,s1@tarn.example,1,005C
005E,e,Sam Same,s2@tarn.example,1,005C
"""
ACCOUNTS = """Id,Name,Industry,OwnerId
001A,Acme,Steel,005A
001B,=Brick & Co,Paper,005B
"""
CONTACTS = """Id,AccountId,FirstName,LastName,Title,Email
003A,001A,Dora,Dahl,CFO,dora@acme.example
003B,001B,Emil,Engel,Buyer,emil@brick.example
"""
QUOTAS = """Id,QuotaOwnerId,StartDate,EndDate,QuotaAmount,CurrencyIsoCode
0J9A,005A,2026-01-01,2026-03-31,60000,USD
0J9B,005D,2026-01-01,2026-03-31,500.25,USD
"""
FILLED: dict[str, Rows] = {
    "Quotas": [["Ben Boon", DAY, END, 45000.5, "USD", None]],
    "Activity targets": [
        ["Ann Abel", "call", DAY, END, 120, None], ["Ann Abel", "VIP visit", DAY, END, 4, None], ["New Person", "lunch talk", DAY, END, 2, None],
    ],
    "Forecasts": [["Ann Abel", date(2026, 1, 5), DAY, END, "best case", 70000, "USD", "yes"]],
    "Rewards": [
        [None, "Ben Boon", DAY, date(2026, 2, 1), "cash", "+1 deal", "contract", 500, "USD"],
        ["R-1", "Ann Abel", DAY, None, "dinner", None, None, None, None],
    ],
    "Pay plans": [["Ann Abel", "variable pay", DAY, END, 9000, "USD"]],
    "Survey answers": [
        [None, "Acme", "Dora Dahl", "Ann Abel", date(2026, 2, 10), 8, None, None, 7, None, None, None, 9, 8, None, None, 9, 4, None, "=Fast"],
        ["S-2", "=Brick & Co", None, None, date(2026, 2, 11), 5, 5, 5, 5, 5, 5, 5, 4, 3, 1, 5, None, None, 6, None],
    ],
    "Contacts": [[None, "Dora Dahl", "Acme", "executive", "finance", None], [None, "Fay Ford", "Acme", "operations", "IT", "uses"]],
    "Team": [
        [None, "Ann Abel", "ann@tarn.example", "AE", "East", "Cy Cole", date(2024, 3, 1), "yes"],
        [None, "Gil Gray", None, "AE", "West", "Cy Cole", None, "no"],
    ],
    "Accounts": [[None, "=Brick & Co", "yes", "A"], [None, "Crane", "no", None]],
}  # fmt: skip


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace of five people, two accounts, two contacts and two quotas out of a CRM."""
    folder = tmp_path_factory.mktemp("exports")
    opened = Workspace.open(folder / "workspace")
    texts = {"User.csv": PEOPLE, "Account.csv": ACCOUNTS, "Contact.csv": CONTACTS, "Quota.csv": QUOTAS}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    loaded = intake.load(
        opened, intake.check(opened, [folder / name for name in texts], as_of=date(2026, 3, 31), accept_proposals=True)
    )
    assert {one.status for one in loaded} == {"loaded"}
    opened.close()
    return folder / "workspace"


@pytest.fixture
def workspace(exported: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(exported, tmp_path / "workspace")
    opened = Workspace.open(tmp_path / "workspace")
    yield opened
    opened.close()


def fill(made: bytes, rows: dict[str, Rows], path: Path, at: int | None = None) -> Path:
    """Type rows into a template below what stands there, as a person would."""
    book = load_workbook(BytesIO(made))
    for title, listed in rows.items():
        sheet = book[title]
        first = sheet.max_row + 1 if at is None else at
        for number, row in enumerate(listed, start=first):
            for place, value in enumerate(row, start=1):
                if value is not None:
                    cell = sheet.cell(number, place, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
    book.save(path)
    return path


def load(workspace: Workspace, path: Path) -> dict[str | None, Receipt]:
    return {one.sheet: one for one in intake.load(workspace, intake.check(workspace, [path]))}


def facts(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    return workspace.facts.cursor().execute(sql).fetchall()


def test_every_sheet_has_its_format_and_the_same_columns() -> None:
    formats = {one.key.removeprefix("template_"): one for one in presets() if one.template}
    assert len(formats) == len(sheets())
    for sheet in sheets():
        [format_] = [
            one
            for one in formats.values()
            if set(sheet.headers) == {h for headers in one.columns.values() for h in headers}
        ]
        assert set(format_.all_of) <= set(sheet.headers)


def test_a_filled_template_loads_exactly_its_rows_one_receipt_a_sheet(workspace: Workspace, tmp_path: Path) -> None:
    receipts = load(workspace, fill(template_workbook(workspace, known=False), FILLED, tmp_path / "filled.xlsx"))
    assert set(receipts) == set(FILLED)
    for title, rows in FILLED.items():
        one = receipts[title]
        assert one.status == "loaded", (title, intake.message_of(one), one.questions, one.problems)
        assert (one.rows_in, one.loaded + one.updated, one.quarantined, intake.skipped_of(one)) == (
            len(rows),
            len(rows),
            0,
            [],
        ), title
    assert facts(workspace, "select rep_id, target, currency, period_end from quota where target = 45000.5") == [
        ("005B", 45000.5, "USD", date(2026, 4, 1))
    ]
    assert facts(workspace, "select rep_id, measure, target from quota where measure <> 'bookings' order by measure") == [
        ("005A", "call", 120), ("New Person", "lunch_talk", 2), ("005A", "variable_pay", 9000), ("005A", "vip_visit", 4),
    ]  # fmt: skip
    assert facts(workspace, "select owner_id, category, amount, is_judgment from forecast") == [
        ("005A", "best_case", 70000, True)
    ]
    assert facts(workspace, "select rep_id, reason, given_on from reward order by rep_id") == [
        ("005A", None, None),
        ("005B", "+1 deal", date(2026, 2, 1)),
    ]
    answers = """select item, account_id, contact_id, score, scale_min, scale_max, comment from survey_response
                 where item in ('account_rep', 'nps') order by 1, 2"""
    assert facts(workspace, answers) == [
        ("account_rep", "001A", "003A", 8, 0, 10, "=Fast"), ("account_rep", "001B", None, 5, 1, 5, None), ("nps", "001A", "003A", 9, 0, 10, "=Fast"),
    ]  # fmt: skip
    assert facts(workspace, "select contact_id, title, level from contact order by contact_id") == [
        ("003A", "CFO", "executive"), ("003B", "Buyer", None), ("Fay Ford · 001A", None, "operations"),
    ]  # fmt: skip
    assert facts(workspace, "select manager_id, hired_on, team from rep where rep_id = '005A'") == [
        ("005C", date(2024, 3, 1), "East")
    ]
    assert facts(workspace, "select account_id, industry, is_strategic from account order by 1") == [
        ("001A", "Steel", None), ("001B", "Paper", True), ("Crane", None, False),
    ]  # fmt: skip


@pytest.mark.slow
def test_what_is_known_loaded_unchanged_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, fill(template_workbook(workspace, known=False), FILLED, tmp_path / "filled.xlsx"))
    for again in range(2):
        path = tmp_path / f"known{again}.xlsx"
        path.write_bytes(template_workbook(workspace))
        receipts = load(workspace, path)
        assert set(receipts) == {sheet.title for sheet in sheets()}
        for title, one in receipts.items():
            assert (one.loaded, one.updated, one.quarantined, intake.skipped_of(one)) == (0, 0, 0, []), title
            assert one.unchanged == one.rows_in > 0


def test_a_row_mended_in_place_is_changed_and_no_second_one(workspace: Workspace, tmp_path: Path) -> None:
    path = fill(
        template_workbook(workspace, ["quotas"]),
        {"Quotas": [["Ann Abel", DAY, END, 61000]]},
        tmp_path / "mended.xlsx",
        at=2,
    )
    one = load(workspace, path)["Quotas"]
    assert (one.loaded, one.updated, one.unchanged) == (0, 1, 1)
    assert facts(workspace, "select target from target where rep_id = '005A'") == [(61000,)]


def test_a_target_given_under_the_name_and_under_the_id_counts_once(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(
        "Rep,Measure,Period Start,Period End,Target\nAnn Abel,bookings,2026-01-01,2026-03-31,70000\n"
    )
    intake.load(workspace, intake.check(workspace, [tmp_path / "sheet.csv"], as_of=date(2026, 4, 1)))
    assert facts(workspace, "select target from target where rep_id = '005A'") == [(70000,)]


def test_two_people_of_one_name_are_offered_by_their_ids(workspace: Workspace) -> None:
    book = load_workbook(BytesIO(template_workbook(workspace)))
    people = [row[0] for row in book[LISTS_SHEET].iter_rows(min_row=2, max_col=1, values_only=True) if row[0]]
    assert people == ["005D", "005E", "Ann Abel", "Ben Boon", "Cy Cole"]
    assert [row[0].value for row in book["Quotas"].iter_rows(min_row=2)] == ["Ann Abel", "005D"]


def test_an_empty_template_loads_nothing_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    before = intake.imports(workspace)
    for keys in ([], ["contacts"]):
        path = tmp_path / f"empty{len(keys)}.xlsx"
        path.write_bytes(template_workbook(workspace, keys, known=False))
        [one] = load(workspace, path).values()
        assert (one.status, intake.message_of(one)) == (
            "unchanged",
            f"{path.name}: no row is filled in, so nothing is loaded.",
        )
    assert intake.imports(workspace) == before


def test_a_template_of_an_empty_workspace_can_be_filled_in(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "new")
    made = template_workbook(workspace)
    receipts = load(workspace, fill(made, FILLED, tmp_path / "first.xlsx"))
    assert {one.status for one in receipts.values()} == {"loaded"}
    (tmp_path / "again.xlsx").write_bytes(template_workbook(workspace))
    assert all(one.loaded == one.updated == 0 for one in load(workspace, tmp_path / "again.xlsx").values())
    workspace.close()


def test_a_row_without_its_person_or_its_period_is_set_apart(workspace: Workspace, tmp_path: Path) -> None:
    rows: Rows = [
        [None, DAY, END, 10],
        ["Ann Abel", DAY, None, 10],
        ["Ann Abel", DAY, END, "many"],
        ["Ben Boon", DAY, END, 20],
    ]
    one = load(workspace, fill(template_workbook(workspace, known=False), {"Quotas": rows}, tmp_path / "gaps.xlsx"))[
        "Quotas"
    ]
    assert (one.rows_in, one.loaded, one.quarantined) == (4, 1, 3)
    assert [(problem.row, problem.column) for problem in one.problems] == [(2, "Rep"), (3, "To"), (4, "Quota")]


def test_what_people_write_does_not_move_the_date_of_the_data(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, fill(template_workbook(workspace, known=False), FILLED, tmp_path / "filled.xlsx"))
    assert workspace.facts.as_of == date(2026, 3, 31)


def test_an_older_copy_loaded_later_counts_from_then(workspace: Workspace, tmp_path: Path) -> None:
    empty = template_workbook(workspace, ["quotas"], known=False)
    first = fill(empty, {"Quotas": [["Ben Boon", DAY, END, 1]]}, tmp_path / "first.xlsx")
    second = fill(empty, {"Quotas": [["Ben Boon", DAY, END, 2]]}, tmp_path / "second.xlsx")
    for path, target in ((first, 1), (second, 2), (first, 1)):
        assert load(workspace, path)["Quotas"].status == "loaded"
        assert facts(workspace, "select target from quota where rep_id = '005B'") == [(target,)]
    assert load(workspace, first)["Quotas"].status == "unchanged"


def test_cells_left_empty_that_are_known_are_named_before_they_are_cleared(
    workspace: Workspace, tmp_path: Path
) -> None:
    load(workspace, fill(template_workbook(workspace, known=False), FILLED, tmp_path / "filled.xlsx"))
    rows: Rows = [[None, "Dora Dahl", "Acme", None, "IT", None]]
    [one] = intake.check(
        workspace,
        [fill(template_workbook(workspace, ["contacts"], known=False), {"Contacts": rows}, tmp_path / "less.xlsx")],
    )
    assert "empty here but known today, so loading it clears them: 1 x level" in intake.notes_of(one)


def test_nothing_in_a_template_runs_as_a_formula(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, fill(template_workbook(workspace, known=False), FILLED, tmp_path / "filled.xlsx"))
    made = template_workbook(workspace)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        sheets_xml = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in text or b"<f " in text for text in sheets_xml)
    texts = [
        cell.value
        for sheet in load_workbook(BytesIO(made))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    assert "'=Brick & Co" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


def test_every_cell_says_what_belongs_there_and_lists_hold_the_workspace(workspace: Workspace) -> None:
    book = load_workbook(BytesIO(template_workbook(workspace)))
    for sheet in sheets():
        checks = book[sheet.title].data_validations.dataValidation
        assert [check.promptTitle for check in checks] == [header[:32] for header in sheet.headers]
        assert all(check.prompt and check.showInputMessage for check in checks)
        assert {
            check.type
            for check, one in zip(checks, sheet.columns, strict=True)
            if one.kind in ("person", "yes", "activity")
        } <= {"list"}
    assert book[LISTS_SHEET].sheet_state == "hidden"
    assert book.sheetnames[0] == "Start here"


def test_a_single_sheet_can_be_had_and_an_unknown_one_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    book = load_workbook(BytesIO(template_workbook(workspace, ["rewards"])))
    assert book.sheetnames == ["Start here", "Rewards", LISTS_SHEET]
    with pytest.raises(Refusal, match='There is no template "bonus"; there are: quotas, targets'):
        template_workbook(workspace, ["bonus"])


def test_a_file_that_may_hold_work_is_not_overwritten(workspace: Workspace, tmp_path: Path) -> None:
    save_templates(workspace, tmp_path / "mine.xlsx")
    with pytest.raises(Refusal, match="already there"):
        save_templates(workspace, tmp_path / "mine.xlsx")


ODD = [
    "0",
    "007",
    "=1+1",
    "'=x",
    "''-y",
    "+49 30",
    "@a",
    "\u00a0=z",
    "NA",
    "null",
    "TRUE",
    "2026-01-01",
    "_x0041_",
    "O'Neil",
    "a · b",
    "Ünï 日本",
    "1e5",
    "5 %",
]


def test_whatever_people_are_called_what_is_known_comes_back(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "new")
    listed: Rows = [[name, date(2026, 1, 4), date(2027, 1, 1), number + 0.25, "USD"] for number, name in enumerate(ODD)]
    empty = template_workbook(workspace, ["quotas"], known=False)
    first = load(workspace, fill(empty, {"Quotas": listed}, tmp_path / "first.xlsx"))["Quotas"]
    assert (first.rows_in, first.loaded) == (len(ODD), len(ODD)), (
        intake.message_of(first),
        first.questions,
        first.problems,
    )
    held, left_out = known_rows(workspace, sheets()[0])
    assert len(held) + left_out == len(ODD) and left_out <= 1
    (tmp_path / "again.xlsx").write_bytes(template_workbook(workspace, ["quotas"]))
    again = load(workspace, tmp_path / "again.xlsx")["Quotas"]
    assert (again.loaded, again.updated, again.unchanged) == (0, 0, len(held))
    workspace.close()
