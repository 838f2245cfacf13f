"""The way in: decisions on whole columns, accounting, quarantine, the ledger, undo, rebuild, and the order of loading."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.file import read_text
from coaching.intake.words.fields import TABLE_COLUMNS
from coaching.workspace import Workspace
from tests import fresh

HEADER = [
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Opportunity Owner",
    "Stage",
    "Amount",
    "Close Date",
    "Created Date",
]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def write(folder: Path, name: str, rows: list[list[str]], header: list[str] | None = None) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header or HEADER, *rows])
    return path


def deal(number: int, **changes: str) -> list[str]:
    row = {
        "Opportunity ID": f"D{number:04d}", "Opportunity Name": f"Deal {number}", "Account Name": f"Account {number % 3}",
        "Opportunity Owner": "Ana Weiss", "Stage": "Closed Won", "Amount": f"{number * 100}.50", "Close Date": "2026-03-25",
        "Created Date": "2026-01-14",
    }  # fmt: skip
    return list((row | {name.replace("_", " "): value for name, value in changes.items()}).values())


def take(workspace: Workspace, *files: Path, **said: Any) -> list[intake.Receipt]:
    return intake.load(workspace, intake.check(workspace, files, **said))


def facts(workspace: Workspace, kind: str, source: bool = False) -> list[tuple[Any, ...]]:
    names = ", ".join(
        f'"{name}"' for name in (*TABLE_COLUMNS[kind], *(["row_id", "source_file", "source_row"] if source else []))
    )
    return workspace.facts.cursor().execute(f'select {names} from "{kind}" order by all').fetchall()


def accounted(receipt: intake.Receipt) -> bool:
    return (
        receipt.rows_in
        == receipt.loaded + receipt.updated + receipt.unchanged + receipt.quarantined + receipt.skipped_rows
    )


# ------------------------------------------------------------------------------------------------------------- whole columns


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["25/03/2026", "03/04/2026"], ["2026-03-25", "2026-04-03"]),
        (["03/25/2026", "03/04/2026"], ["2026-03-25", "2026-03-04"]),
        (["25.03.2026", "03.04.2026"], ["2026-03-25", "2026-04-03"]),
        (["2026-03-25T23:30:00-07:00", "2026-03-04"], ["2026-03-25", "2026-03-04"]),
        (["46106", "46085"], ["2026-03-25", "2026-03-04"]),
        (["25-Mar-2026", "March 4, 2026"], ["2026-03-25", "2026-03-04"]),
    ],
)
def test_the_whole_column_settles_the_order_of_day_and_month(
    workspace: Workspace, tmp_path: Path, dates: list[str], expected: list[str]
) -> None:
    file = write(tmp_path, "Deals.csv", [deal(n, Close_Date=day) for n, day in enumerate(dates, 1)])
    (receipt,) = take(workspace, file)
    assert receipt.status == "loaded", receipt.questions
    assert [str(row[15]) for row in facts(workspace, "opportunity")] == expected


def test_dates_that_nothing_settles_are_asked_with_examples_and_the_answer_decides(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(tmp_path, "Deals.csv", [deal(1, Close_Date="03/04/2026"), deal(2, Close_Date="05/06/2026")])
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and not facts(workspace, "opportunity")
    assert receipt.questions[0].column == "Close Date" and "03/04/2026" in receipt.questions[0].examples
    (receipt,) = take(workspace, file, answers={"Close Date": "month first"})
    assert receipt.status == "loaded"
    assert [str(row[15]) for row in facts(workspace, "opportunity")] == ["2026-03-04", "2026-05-06"]


def test_an_unclear_date_column_follows_the_other_date_column_of_its_file(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Deals.csv", [deal(1, Close_Date="03/04/2026", Created_Date="01/25/2026")])
    (receipt,) = take(workspace, file)
    assert receipt.status == "loaded"
    assert str(facts(workspace, "opportunity")[0][15]) == "2026-03-04"


def test_a_column_with_both_orders_is_asked_not_parsed_cell_by_cell(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Deals.csv", [deal(1, Close_Date="25/03/2026"), deal(2, Close_Date="03/25/2026")])
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and "only be" in intake.asked(receipt.questions[0])


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            ["1,234.56", "$1,234", "(1,234.50)", "1,234-", "USD 2,000.00"],
            ["-1234.50", "-1234.00", "1234.00", "1234.56", "2000.00"],
        ),
        (["1.234,56", "€ 2.000"], ["1234.56", "2000.00"]),
        (["1234.5", "0.1"], ["0.10", "1234.50"]),
    ],
)
def test_the_whole_column_settles_the_decimal_sign(
    workspace: Workspace, tmp_path: Path, written: list[str], expected: list[str]
) -> None:
    (receipt,) = take(
        workspace, write(tmp_path, "Deals.csv", [deal(n, Amount=text) for n, text in enumerate(written, 1)])
    )
    assert receipt.status == "loaded", receipt.questions
    assert sorted(f"{row[9]:.2f}" for row in facts(workspace, "opportunity")) == sorted(expected)


def test_one_comma_before_three_digits_is_asked(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Deals.csv", [deal(1, Amount="891,432"), deal(2, Amount="1,234")])
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and receipt.questions[0].options == ("thousands sign", "decimal sign")
    (receipt,) = take(workspace, file, answers={"Amount": "thousands sign"})
    assert receipt.totals["Amount"] == {"file": "892666.00", "loaded": "892666.00"}


NO_AMOUNTS = ("inf", "1e309", "soon", "#REF!", "0x1F", "12%", "1-2", "--5", "1,2,3", "9" * 40)
NO_DAYS = ("2026-02-31", "someday", "0001-01-01", "9999-12-31", "45000")
NOT_KNOWN = {"Amount": ("nan", "TBD", "tbc", "k.A."), "Close_Date": ("NaT", "TBD")}


def each_between_two(folder: Path, field: str, texts: Sequence[str], good: tuple[str, str]) -> list[Path]:
    """A file for each text, since the whole column tells how its cells are read: the text in row 3, a good one before and after it."""
    return [
        write(folder, f"Deals {n}.csv", [deal(3 * n + at, **{field: one}) for at, one in enumerate((good[0], text, good[1]))])
        for n, text in enumerate(texts)
    ]  # fmt: skip


def test_what_is_no_amount_goes_to_quarantine_with_row_column_and_value(workspace: Workspace, tmp_path: Path) -> None:
    receipts = take(workspace, *each_between_two(tmp_path, "Amount", NO_AMOUNTS, ("10.00", "20.25")))
    for n, (text, receipt) in enumerate(zip(NO_AMOUNTS, receipts, strict=True)):
        assert receipt.loaded == 2 and receipt.quarantined == 1 and accounted(receipt), text
        assert (receipt.problems[0].row, receipt.problems[0].column, receipt.problems[0].value) == (3, "Amount", text)
        assert receipt.import_id is not None
        apart = intake.quarantine(workspace, receipt.import_id)
        assert apart[0]["row"] == 3 and apart[0]["cells"]["Opportunity ID"] == f"D{3 * n + 1:04d}"


def test_what_is_no_day_goes_to_quarantine(workspace: Workspace, tmp_path: Path) -> None:
    days = ("2026-03-25", "2026-03-26")
    for text, receipt in zip(
        NO_DAYS, take(workspace, *each_between_two(tmp_path, "Close_Date", NO_DAYS, days)), strict=True
    ):
        assert receipt.loaded == 2 and receipt.quarantined == 1 and accounted(receipt), text


@pytest.mark.few(1)
@pytest.mark.parametrize("field", NOT_KNOWN)
def test_what_is_not_known_yet_is_loaded_without_it(workspace: Workspace, tmp_path: Path, field: str) -> None:
    good = ("10.00", "20.25") if field == "Amount" else ("2026-03-25", "2026-03-26")
    for text, receipt in zip(
        NOT_KNOWN[field], take(workspace, *each_between_two(tmp_path, field, NOT_KNOWN[field], good)), strict=True
    ):
        assert receipt.loaded == 3, text
    (empty,) = (
        workspace.facts.cursor()
        .execute("select count(*) from opportunity where amount is null or close_on is null")
        .fetchall()
    )
    assert empty == (len(NOT_KNOWN[field]),)


def test_figures_over_one_are_percent_and_figures_up_to_one_are_fractions(workspace: Workspace, tmp_path: Path) -> None:
    header = [*HEADER, "Probability (%)"]
    take(workspace, write(tmp_path, "a.csv", [[*deal(1), "60"], [*deal(2), "95%"]], header), as_of=date(2026, 3, 1))
    take(workspace, write(tmp_path, "b.csv", [[*deal(3), "0.25"], [*deal(4), "1"]], header), as_of=date(2026, 3, 1))
    assert [row[12] for row in facts(workspace, "opportunity")] == [0.6, 0.95, 0.25, 1.0]


def test_sums_are_exact_to_the_cent(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", [deal(n, Amount="0.10") for n in range(1, 1001)]))
    assert receipt.totals["Amount"] == {"file": "100.00", "loaded": "100.00"}


# --------------------------------------------------------------------------------------------------------------------- words


def test_a_stage_nobody_explained_is_asked_and_never_silently_open(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Deals.csv", [deal(1), deal(2, Stage="Paused forever")])
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and receipt.questions[0].column == "Stage: Paused forever"
    (receipt,) = take(workspace, file, answers={"Stage: Paused forever": "cancelled"})
    assert receipt.status == "loaded" and receipt.words["Stage"] == {"Closed Won": "won", "Paused forever": "cancelled"}


def test_accepted_proposals_read_an_unknown_stage_among_known_ones_as_open_and_say_so(
    workspace: Workspace, tmp_path: Path
) -> None:
    deals = [deal(1, Stage="Paused forever"), deal(2)]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", deals), accept_proposals=True)
    assert receipt.status == "loaded" and receipt.words["Stage"]["Paused forever"] == "open"
    assert receipt.proposed_words == ("Stage: Paused forever",)


def test_a_stage_and_a_flag_that_disagree_are_listed_and_the_stage_counts(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(
        workspace,
        write(tmp_path, "Deals.csv", [[*deal(1, Stage="Closed Lost"), "TRUE", "TRUE"]], [*HEADER, "Won", "Closed"]),
    )
    assert receipt.contradictions == 1 and any("flags" in note for note in intake.notes_of(receipt))
    assert facts(workspace, "opportunity")[0][8] == "lost"


# ---------------------------------------------------------------------------------------------------------- rows and their keys


def test_a_repeated_row_is_skipped_by_name_and_a_contradicting_one_set_apart(
    workspace: Workspace, tmp_path: Path
) -> None:
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", [deal(1), deal(2), deal(1), deal(2, Amount="9.99")]))
    assert receipt.loaded == 2 and receipt.quarantined == 1 and accounted(receipt)
    assert {"rows": 1, "why": "exact duplicate"} in intake.skipped_of(receipt)
    assert "row 3" in intake.what_is_wrong(receipt.problems[0])


def test_a_row_without_its_id_is_set_apart_and_ids_keep_case_and_zeros(workspace: Workspace, tmp_path: Path) -> None:
    ids = ["0065g00000ABCde", "0065g00000abcde", "000123", "1E10", ""]
    (receipt,) = take(
        workspace, write(tmp_path, "Deals.csv", [deal(n, Opportunity_ID=text) for n, text in enumerate(ids, 1)])
    )
    assert receipt.loaded == 4 and receipt.quarantined == 1
    kept = {row[0] for row in facts(workspace, "opportunity")}
    assert kept == {
        "0065g00000ABCdeAAH",
        "0065g00000abcdeAAA",
        "000123",
        "1E10",
    }  # 15 letters of Salesforce in the spelling of 18


def test_an_id_that_a_spreadsheet_kept_as_text_is_the_same_id(workspace: Workspace, tmp_path: Path) -> None:
    ids = ["001", "002", "'tis", "'"]
    take(
        workspace,
        write(tmp_path, "Deals-2026-03-31.csv", [deal(n, Opportunity_ID=text) for n, text in enumerate(ids, 1)]),
    )
    (receipt,) = take(workspace, write(tmp_path, "Deals-2026-04-30.csv", [deal(7, Opportunity_ID="'001")]))
    assert (receipt.loaded, receipt.updated) == (0, 1) and {row[0] for row in facts(workspace, "opportunity")} == set(
        ids
    )


def test_deals_without_a_day_an_amount_or_a_stage_are_loaded_and_named(workspace: Workspace, tmp_path: Path) -> None:
    rows = [deal(1), deal(2, Close_Date=""), deal(3, Amount="-"), deal(4, Amount="N/A"), deal(5, Stage=" ")]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows))
    assert receipt.loaded == 5
    assert {"1 deal has no close date: loaded, but in no period", "2 deals have no amount: loaded, but in no sum of money",
            "1 deal has no stage: loaded as open"} <= set(intake.notes_of(receipt))  # fmt: skip
    assert [row[9] for row in facts(workspace, "opportunity")].count(None) == 2  # unknown, never 0


def test_a_report_without_ids_is_keyed_on_name_account_owner_and_date(workspace: Workspace, tmp_path: Path) -> None:
    header = HEADER[1:]
    first = write(tmp_path, "Deals-2026-03-01.csv", [deal(1)[1:], deal(2)[1:]], header)
    later = write(tmp_path, "Deals-2026-04-01.csv", [deal(1, Amount="7.00")[1:], deal(2)[1:]], header)
    take(workspace, first)
    (receipt,) = take(workspace, later)
    assert (receipt.loaded, receipt.updated, receipt.unchanged) == (0, 1, 1)


def test_a_second_file_about_people_keeps_what_it_does_not_mention(workspace: Workspace, tmp_path: Path) -> None:
    users = write(
        tmp_path,
        "User.csv",
        [["u1", "ana", "Ana", "Weiss", "a@x.example", "1"]],
        ["Id", "Username", "FirstName", "LastName", "Email", "IsActive"],
    )
    bosses = write(tmp_path, "Manager.csv", [["u1", "u9"]], ["Id", "ManagerId"])
    receipts = take(workspace, bosses, users)
    assert {r.status for r in receipts} == {"loaded"}
    row = dict(zip(TABLE_COLUMNS["rep"], facts(workspace, "rep")[0], strict=True))
    assert (row["name"], row["manager_id"], row["email"]) == ("Ana Weiss", "u9", "a@x.example")


# ------------------------------------------------------------------------------------------------ refusing, in one sentence each


def test_a_missing_column_is_named_with_the_columns_found(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Deals.csv", [[*deal(1)[:5], *deal(1)[6:]]], [*HEADER[:5], *HEADER[6:]])
    (receipt,) = take(workspace, file)
    said = intake.message_of(receipt)
    assert receipt.status == "refused" and said and all(word in said for word in ("Amount", "Close Date", "missing"))


def test_an_export_without_a_column_that_tells_it_is_refused_by_that_columns_name(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = ["Id", "Name", "OwnerId", "AccountId", "StageName", "Amount", "CreatedDate", "Type"]
    row = ["006A", "Pumps", "005A", "001A", "Closed Won", "100", "2026-01-14", "New"]
    (receipt,) = take(workspace, write(tmp_path, "Opportunity.csv", [row], header))
    assert (
        receipt.status == "refused"
        and intake.message_of(receipt)
        and 'the column "CloseDate" is missing' in intake.message_of(receipt)
    )


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"Table,Field\na,b\n"])
def test_what_is_no_export_is_refused_in_one_sentence_and_the_rest_goes_on(
    workspace: Workspace, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "odd.csv"
    bad.write_bytes(content)
    refused, fine = take(workspace, bad, write(tmp_path, "Deals.csv", [deal(1)]))
    assert (
        refused.status == "refused"
        and intake.message_of(refused)
        and "\n" not in intake.message_of(refused)
        and "odd.csv" in intake.message_of(refused)
    )
    assert fine.status == "loaded"


def test_a_file_that_is_not_there_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, tmp_path / "nowhere.csv")
    assert receipt.status == "refused" and "nowhere.csv" in str(intake.message_of(receipt))


def test_undoing_what_does_not_exist_names_what_does(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "Deals.csv", [deal(1)]))
    with pytest.raises(Refusal, match="there are: 1"):
        intake.undo(workspace, 7)


# ---------------------------------------------------------------------------------------------- columns matched on the screen


def test_an_unknown_list_is_proposed_asked_and_remembered(workspace: Workspace, tmp_path: Path) -> None:
    header = ["Deal No", "Customer name", "Rep in charge", "Deal stage now", "Value in EUR", "Expected close", "Colour"]
    rows = [
        ["A1", "Tall Pumps", "Ana Weiss", "Won", "100.00", "2026-03-25", "red"],
        ["A2", "Low", "Ana Weiss", "Lost", "50.00", "2026-03-26", "blue"],
    ]
    file = write(tmp_path, "list.csv", rows, header)
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and receipt.needs_confirmation
    answers = {
        "Deal No": "field:opportunity_id", "Customer name": "field:account_name", "Rep in charge": "field:owner_name",
        "Deal stage now": "field:stage",
        "Value in EUR": "field:amount", "Expected close": "field:close_on", "Colour": "ignore", "format": "generic_opportunity",
    }  # fmt: skip
    (receipt,) = take(workspace, file, answers=answers)
    assert receipt.status == "loaded" and receipt.loaded == 2, receipt.questions
    assert facts(workspace, "opportunity")[0][11] == "EUR"
    more = write(tmp_path, "list2.csv", [["A3", "Low", "Ana Weiss", "Won", "70.00", "2026-04-01", "green"]], header)
    (receipt,) = take(workspace, more)
    assert receipt.status == "loaded" and receipt.loaded == 1


def test_activities_without_a_rep_ask_whose_they_are(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "log.csv", [["2026-01-20", "Meeting", "Tall Pumps"]], ["Date", "Activity Type", "Account Name"]
    )
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and receipt.questions[0].column == "rep"
    (receipt,) = take(workspace, file, answers={"rep": "Ana Weiss"})
    assert receipt.status == "loaded" and facts(workspace, "activity")[0][1] == "Ana Weiss"


# --------------------------------------------------------------------------------------- the ledger, undo, rebuild, time machine


def test_the_same_file_twice_changes_nothing_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Deals.csv", [deal(n) for n in range(1, 6)])
    take(workspace, file)
    before, version = facts(workspace, "opportunity", source=True), workspace.facts.version
    (receipt,) = take(workspace, file)
    assert receipt.status == "unchanged" and "loaded before" in str(intake.message_of(receipt)) and accounted(receipt)
    assert facts(workspace, "opportunity", source=True) == before and workspace.facts.version == version
    assert len(intake.imports(workspace)) == 1


def test_undo_leaves_the_facts_as_if_the_file_had_never_been(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "Deals-2026-03-01.csv", [deal(1), deal(2)]))
    before, pictures = (
        facts(workspace, "opportunity", source=True),
        facts(workspace, "opportunity_snapshot", source=True),
    )
    (receipt,) = take(workspace, write(tmp_path, "Deals-2026-04-01.csv", [deal(2, Amount="1.00"), deal(3)]))
    assert (receipt.loaded, receipt.updated) == (1, 1) and receipt.import_id
    assert "undone" in intake.undo(workspace, receipt.import_id)
    assert facts(workspace, "opportunity", source=True) == before
    assert facts(workspace, "opportunity_snapshot", source=True) == pictures
    with pytest.raises(Refusal, match="already undone"):
        intake.undo(workspace, receipt.import_id)


def test_rebuild_recreates_equal_facts_from_the_kept_copies(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "Deals-2026-03-01.csv", [deal(1), deal(2)]))
    take(workspace, write(tmp_path, "Deals-2026-04-01.csv", [deal(2, Amount="1.00"), deal(3)]))
    kinds = ("opportunity", "opportunity_snapshot")
    before = [facts(workspace, kind, source=True) for kind in kinds]
    with workspace.facts.transaction() as cursor:
        cursor.execute("delete from opportunity_row")
    intake.rebuild(workspace)
    assert [facts(workspace, kind, source=True) for kind in kinds] == before


def test_rebuild_refuses_a_copy_that_was_changed(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "Deals.csv", [deal(1)]))
    kept = workspace.folder / "imports" / "000001" / "rows.parquet"
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    with pytest.raises(Refusal, match="missing or was changed"):
        intake.rebuild(workspace)


def test_a_copy_without_a_ledger_row_is_cleaned_away(workspace: Workspace, tmp_path: Path) -> None:
    left = workspace.folder / "imports" / "000001"
    left.mkdir(parents=True)
    (left / "rows.parquet").write_bytes(b"half")
    (left / "manifest.json").write_text('{"state": "loading"}', encoding="utf-8")
    take(workspace, write(tmp_path, "Deals.csv", [deal(1)]))
    assert (left / "manifest.json").exists() and (left / "rows.parquet").stat().st_size > 100


def test_every_fact_leads_back_to_file_row_and_import(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "Deals.csv", [deal(1), deal(2)]))
    found = workspace.facts.cursor().execute(
        "select opportunity_id, source_file, source_row, row_id - cast(import_id as bigint) * 4294967296 from opportunity order by 1"
    ).fetchall()  # fmt: skip
    assert found == [("D0001", "Deals.csv", 2, 2), ("D0002", "Deals.csv", 3, 3)]


def test_the_date_of_an_export_is_said_named_or_recorded(workspace: Workspace, tmp_path: Path) -> None:
    named = write(tmp_path, "hubspot-2026-02-03.csv", [deal(1)])
    plain = write(tmp_path, "Deals.csv", [deal(2)])
    assert [str(r.as_of) for r in intake.check(workspace, [named, plain])] == ["2026-02-03", "2026-03-25"]
    assert [str(r.as_of) for r in intake.check(workspace, [named, plain], as_of=date(2026, 1, 1))] == ["2026-01-01"] * 2


def pile(seed: int) -> list[tuple[str, list[list[str]]]]:
    draw = random.Random(seed)
    stages = ("Qualification", "Negotiation", "Closed Won", "Closed Lost")
    return [
        (f"Deals-2026-0{month}-01.csv",
         [deal(n, Stage=draw.choice(stages), Amount=f"{draw.randint(1, 9)}.00") for n in sorted(draw.sample(range(1, 9), 5))])
        for month in (1, 2, 3)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_a_b_c_and_c_a_b_give_equal_tables(tmp_path: Path, seed: int) -> None:
    files = [write(tmp_path, name, rows) for name, rows in pile(seed)]
    results = []
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        workspace = fresh.opened(tmp_path / f"w{order}")
        for place in order:
            (receipt,) = take(workspace, files[place])
            assert accounted(receipt)
        results.append([facts(workspace, kind) for kind in ("opportunity", "opportunity_snapshot")])
        workspace.close()
    assert results[0] == results[1] == results[2]


NO_HURRY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ROWS = given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["D1", "D2", "D3", "D4", "", "D5"]), st.sampled_from(["1.00", "2.50", "x", "", "(3.00)", "nan"]),
            st.sampled_from(["2026-01-31", "2026-02-30", "", "soon", "2026-03-01"]), st.sampled_from(["Closed Won", "Closed Lost", "Proposal"]),
        ),
        min_size=1, max_size=12,
    )
)  # fmt: skip


@settings(NO_HURRY, max_examples=3)
@ROWS
def test_rows_in_are_loaded_updated_unchanged_quarantined_or_skipped(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    every_row_is_accounted_for(tmp_path_factory, rows)


@pytest.mark.slow
@settings(NO_HURRY, max_examples=30)
@ROWS
def test_rows_in_are_accounted_for_in_many_trials(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    every_row_is_accounted_for(tmp_path_factory, rows)


def every_row_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]) -> None:
    folder = tmp_path_factory.mktemp("accounting")
    workspace = fresh.opened(folder / "workspace")
    try:
        made = [deal(1, Opportunity_ID=i, Amount=a, Close_Date=d, Stage=s) for i, a, d, s in rows]
        for name in ("Deals-2026-01-01.csv", "Deals-2026-02-01.csv"):
            (receipt,) = take(workspace, write(folder, name, made))
            assert receipt.status == "loaded" and receipt.rows_in == len(rows) and accounted(receipt)
            total = receipt.totals["Amount"]
            parts = [float(total.get(part, "0")) for part in ("loaded", "quarantined", "skipped")]
            assert abs(float(total["file"]) - sum(parts)) < 0.001
            made = [*made[1:], made[0]]
    finally:
        workspace.close()


def test_a_big_plain_file_is_read_the_fast_way_with_the_same_result(tmp_path: Path) -> None:
    header = [
        "Id",
        "Name",
        "AccountId",
        "OwnerId",
        "StageName",
        "Amount",
        "CloseDate",
        "CreatedDate",
        "IsDeleted",
        "LeadSource",
    ]
    stages = ("Closed Won", "Closed Lost", "Negotiation")
    rows = [
        [f"006{n:015d}", f"Deal {n} of a name that is long enough to matter", f"001{n % 50:015d}", f"005{n % 9:015d}", stages[n % 3], f"{n}.25",
         f"2026-0{n % 9 + 1}-15", f"2025-11-{n % 28 + 1:02d} 09:30:00", "0", "Web"] for n in range(1, 8_001)
    ]  # fmt: skip
    plain = write(tmp_path, "Opportunity.csv", rows, header)
    odd = write(tmp_path / "odd", "Opportunity.csv", [*rows[:-1], [*rows[-1][:5], "8,000.25", *rows[-1][6:]]], header)
    assert plain.stat().st_size > 1_000_000
    found = []
    for place, file in enumerate((plain, odd)):
        workspace = fresh.opened(tmp_path / f"w{place}")
        (receipt,) = intake.check(workspace, [file])
        assert (receipt.first_row is not None) == (place == 0), intake.message_of(receipt)
        [receipt] = intake.load(workspace, [receipt])
        assert receipt.status == "loaded" and accounted(receipt) and receipt.rows_in == 8_000, receipt.questions
        assert receipt.totals["Amount"] == {"file": "32006000.00", "loaded": "32006000.00"}
        found.append(facts(workspace, "opportunity", source=True))
        workspace.close()
    assert found[0] == found[1]


def test_a_few_odd_rows_in_a_big_file_are_set_apart_or_read_and_the_others_stay_quick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = [
        "Id",
        "Name",
        "AccountId",
        "OwnerId",
        "StageName",
        "Amount",
        "CloseDate",
        "CreatedDate",
        "IsDeleted",
        "Probability",
    ]
    stages = ("Closed Won", "Closed Lost", "Negotiation")
    rows = [
        [f"006{n:015d}", f"Deal {n} of a name that is long enough to matter", f"001{n % 50:015d}", f"005{n % 9:015d}", stages[n % 3], f"{n}.25",
         f"2026-0{n % 9 + 1}-15", f"2025-11-{n % 28 + 1:02d} 09:30:00", "0", "50"] for n in range(1, 20_001)
    ]  # fmt: skip
    rows[11_000][5] = "n.n."
    rows[11_001][5] = "$11,002.25"
    rows[15_000][6] = "soon"
    rows[15_001][1] = "  a name with blanks "
    rows[15_002][0], rows[15_002][3] = f"'{rows[15_002][0]}", f"'{rows[15_002][3]}"
    rows[16_000][4] = "Proposal"
    rows[17_000][8] = "yes"
    file = write(tmp_path, "Opportunity.csv", rows, header)
    found, set_apart = [], []
    for place in (0, 1):
        monkeypatch.setattr(read_text, "SMALLEST", place * 1_000_000_000 + 1_000_000)
        workspace = fresh.opened(tmp_path / f"w{place}")
        (receipt,) = intake.check(workspace, [file], accept_proposals=True)
        assert receipt.status == "ready", (intake.message_of(receipt), receipt.questions)
        [receipt] = intake.load(workspace, [receipt])
        assert accounted(receipt) and receipt.rows_in == 20_000 and receipt.quarantined == 2
        assert receipt.import_id is not None
        set_apart.append(
            [(q["row"], q["column"], q["value"], q["message"]) for q in intake.quarantine(workspace, receipt.import_id)]
        )
        assert [(row, column, value) for row, column, value, _ in set_apart[-1]] == [
            (11_002, "Amount", "n.n."),
            (15_002, "CloseDate", "soon"),
        ]
        found.append(facts(workspace, "opportunity", source=True))
        workspace.close()
    assert set_apart[0] == set_apart[1]
    assert len(found[0]) == 19_998 - 1 and not any(str(row[0]).startswith("'") for row in found[0])
    assert found[0] == found[1]


DEAL = ["Id", "Name", "AccountId", "OwnerId", "StageName", "Amount", "CloseDate"]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "odd",
    [
        ["Total", "", "", "", "", "99.5", ""],
        ["North Region Total", "", "", "", "", "99.5", ""],
        ["", "Итого:", "", "", "", "99.5", ""],
        DEAL,
    ],
)
def test_a_row_between_the_deals_of_a_big_file_that_is_no_deal_counts_as_none(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: list[str]
) -> None:
    rows = [
        [f"006{n:015d}", f"Deal {n}", f"001{n % 50:015d}", f"005{n % 9:015d}", "Closed Won", f"{n}.25", "2026-03-15"]
        for n in range(1, 2_001)
    ]
    rows.insert(1_000, odd)
    monkeypatch.setattr(read_text, "SMALLEST", 1_000)
    (receipt,) = intake.check(workspace, [write(tmp_path, "Opportunity.csv", rows, DEAL)], accept_proposals=True)
    assert (receipt.rows_in, receipt.ready_rows, receipt.quarantined) == (2_001, 2_000, 0)


@pytest.mark.few(1)
@pytest.mark.parametrize("clock", ["", " 09:30:00"])
def test_a_cell_that_is_a_day_and_a_moment_is_read_the_fast_way_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: str
) -> None:
    header = [
        "Id",
        "WhatId",
        "AccountId",
        "OwnerId",
        "Subject",
        "ActivityDate",
        "Status",
        "TaskSubtype",
        "CreatedDate",
        "IsDeleted",
    ]
    rows = [
        [f"00T{n:015d}", f"006{n % 90:015d}", f"001{n % 50:015d}", f"005{n % 9:015d}", f"Call about point {n % 7}",
         f"2026-0{n % 9 + 1}-15{clock}", "Completed", "Call", f"2025-11-{n % 28 + 1:02d} 09:30:00", "0"] for n in range(1, 9_001)
    ]  # fmt: skip
    odd = {
        5_001: "2026-05-04 16:45:00",
        5_002: "2026-05-04",
        5_003: "",
        5_004: "4 May 2026",
        5_005: "0026-05-04",
        5_006: "soon",
        5_007: "2026-02-30",
    }
    for row, cell in odd.items():
        rows[row][5] = cell
    file = write(tmp_path, "Task.csv", rows, header)
    found, set_apart = [], []
    for place in (0, 1):
        monkeypatch.setattr(read_text, "SMALLEST", place * 1_000_000_000 + 500_000)
        workspace = fresh.opened(tmp_path / f"w{place}")
        (receipt,) = intake.check(workspace, [file], as_of=date(2026, 12, 31), accept_proposals=True)
        assert receipt.status == "ready", (intake.message_of(receipt), receipt.questions)
        [receipt] = intake.load(workspace, [receipt])
        assert accounted(receipt) and receipt.import_id is not None
        set_apart.append(
            sorted(
                (q["row"], q["column"], q["value"], intake.in_words(q["message"]))
                for q in intake.quarantine(workspace, receipt.import_id)
            )
        )
        found.append(facts(workspace, "activity", source=True))
        workspace.close()
    assert set_apart[0] == set_apart[1] and {row for row, *_ in set_apart[0]} == {5_007, 5_008, 5_009}
    assert found[0] == found[1]


@pytest.mark.few("8")
@pytest.mark.parametrize("cores", [1, 8])
def test_big_files_of_one_drop_are_told_as_each_would_be_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(read_text, "SMALLEST", 100_000)
    monkeypatch.setattr("os.cpu_count", lambda: cores)  # one core a file, or all of them for each
    deals = [
        [f"006{n:015d}", f"Deal {n}", f"001{n % 50:015d}", f"005{n % 9:015d}", "Closed Won", f"{n}.25", "2026-03-15", "2025-11-03 09:30:00", "0"]
        for n in range(1, 3_001)
    ]  # fmt: skip
    calls = [
        [f"00T{n:015d}", f"006{n % 90:015d}", f"001{n % 50:015d}", f"005{n % 9:015d}", f"Call about point {n % 7}", "2026-03-15", "Completed",
         "Call", "2025-11-03 09:30:00", "0"] for n in range(1, 3_001)
    ]  # fmt: skip
    deals[2_500][5], calls[2_700][5], calls[2_750][5] = "n.n.", "soon", "later"
    calls[2_800] = calls[2_799]
    files = [
        write(tmp_path, "Opportunity.csv", deals,
              ["Id", "Name", "AccountId", "OwnerId", "StageName", "Amount", "CloseDate", "CreatedDate", "IsDeleted"]),
        write(tmp_path, "Task.csv", calls,
              ["Id", "WhatId", "AccountId", "OwnerId", "Subject", "ActivityDate", "Status", "TaskSubtype", "CreatedDate", "IsDeleted"]),
    ]  # fmt: skip
    workspace = fresh.opened(tmp_path / "w")

    def told(*dropped: Path) -> list[tuple[object, ...]]:
        made = intake.check(workspace, dropped, as_of=date(2026, 12, 31), accept_proposals=True)
        return [
            (one.file, one.rows_in, one.ready_rows, one.skipped, one.totals, {(p.row, p.value) for p in one.problems})
            for one in made
        ]

    alone = [*told(files[0]), *told(files[1])]
    assert told(*files) == alone
    assert [one[-1] for one in alone] == [{(2_502, "n.n.")}, {(2_702, "soon"), (2_752, "later")}]
    assert [one[2] for one in alone] == [2_999, 2_997]
    workspace.close()
