"""What a deal looked like when: from dated exports, saved changes and changes of single fields, resolved by time."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import deal_past, deals, measure
from coaching.workspace import Workspace

DEALS = [
    "Id",
    "Name",
    "AccountId",
    "OwnerId",
    "StageName",
    "Amount",
    "CloseDate",
    "CreatedDate",
    "ForecastCategoryName",
    "IsDeleted",
]
CHANGES = ["Id", "IsDeleted", "OpportunityId", "CreatedById", "CreatedDate", "Field", "OldValue", "NewValue"]
SAVED = ["Id", "OpportunityId", "StageName", "Amount", "CloseDate", "Probability", "ForecastCategory", "CreatedDate"]
PUMPS, PIPES = "006000000000001AAA", "006000000000002AAA"
ANN, BEN = "005000000000001AAA", "005000000000002AAA"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def take(
    workspace: Workspace, folder: Path, name: str, header: list[str], *rows: list[str], **said: Any
) -> intake.Receipt:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header, *rows])
    [receipt] = intake.load(workspace, intake.check(workspace, [path], **said))
    assert receipt.status == "loaded", receipt.questions or intake.message_of(receipt) or receipt.problems
    return receipt


def deal(id_: str, stage: str, amount: str, close: str, owner: str = ANN, category: str = "Pipeline") -> list[str]:
    return [id_, f"Deal {id_[-4]}", "001000000000001AAA", owner, stage, amount, close, "2026-01-10", category, "0"]


def states(workspace: Workspace, id_: str = PUMPS) -> list[tuple[Any, ...]]:
    workspace.settle_states()
    rows = workspace.facts.cursor().execute(
        """select cast(valid_from as date), stage_raw, outcome, cast(amount as double), close_on, owner_id, said_by, contradicts
           from deal_state where opportunity_id = ? order by valid_from""",
        [id_],
    )
    return [(str(day), stage, outcome, amount, str(close), owner, said, bool(odd)) for day, stage, outcome, amount, close, owner, said, odd
            in rows.fetchall()]  # fmt: skip


def change(number: int, at: str, field: str, old: str, new: str, id_: str = PUMPS) -> list[str]:
    return [f"01700000000{number:04d}AAA", "0", id_, ANN, at, field, old, new]


def test_field_changes_rebuild_a_deal_backwards_from_the_newest_export(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, tmp_path, "Opportunity-2026-05-01.csv", DEALS, deal(PUMPS, "Closed Won", "500", "2026-04-20", BEN))
    take(workspace, tmp_path, "OpportunityFieldHistory-2026-05-01.csv", CHANGES,
         change(1, "2026-02-01 09:00:00", "StageName", "Qualification", "Negotiation"),
         change(2, "2026-03-01 09:00:00", "Amount", "300.0", "500.0"),
         change(3, "2026-03-10 09:00:00", "CloseDate", "2026-03-31", "2026-04-20"),
         change(4, "2026-03-20 09:00:00", "Owner", "Ann Abel", "Ben Boon"), change(5, "2026-03-20 09:00:00", "Owner", ANN, BEN),
         change(6, "2026-04-20 09:00:00", "StageName", "Negotiation", "Closed Won"))  # fmt: skip
    lens = lens_for(workspace, "company", None, "all")
    past = deal_past.past_of(workspace, lens, PUMPS)
    then = deal_past.on_day(past, date(2026, 3, 5))
    assert then and (then.stage, then.amount, then.close_on, then.owner) == (
        "Negotiation",
        500.0,
        date(2026, 3, 31),
        ANN,
    )
    assert deal_past.on_day(past, date(2026, 1, 9)) is None and len(deal_past.changes(past)) == 5
    assert "stage Negotiation, amount 500 USD" in deal_past.told(then, date(2026, 3, 5), "USD")
    silent = replace(then, owner=None, owner_now="Ben Boon")  # a history that names no owner
    assert "owner Ben Boon (as today)" in deal_past.told(silent, date(2026, 3, 5), "USD")
    assert not [one for one in deal_past.changes([past[0], silent, past[-1]]) if one.field == "owner"]
    assert deal_past.is_loaded(workspace, PUMPS) and not deal_past.is_loaded(workspace, "006000000000009AAA")
    assert deal_past.past_of(workspace, lens, "006000000000009AAA") == []
    assert states(workspace) == [
        ("2026-01-10", "Qualification", "open", 300.0, "2026-03-31", ANN, "backwards", False),
        ("2026-02-01", "Negotiation", "open", 300.0, "2026-03-31", ANN, "change", False),
        ("2026-03-01", "Negotiation", "open", 500.0, "2026-03-31", ANN, "change", False),
        ("2026-03-10", "Negotiation", "open", 500.0, "2026-04-20", ANN, "change", False),
        ("2026-03-20", "Negotiation", "open", 500.0, "2026-04-20", BEN, "change", False),
        ("2026-04-20", "Closed Won", "won", 500.0, "2026-04-20", BEN, "change", False),
    ]


def test_an_amount_that_was_emptied_is_unknown_from_then_on(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, tmp_path, "Opportunity-2026-05-01.csv", DEALS, deal(PUMPS, "Qualification", "", "2026-06-20"))
    take(
        workspace,
        tmp_path,
        "OpportunityFieldHistory-2026-05-01.csv",
        CHANGES,
        change(1, "2026-02-01 09:00:00", "Amount", "300", ""),
    )
    assert [(day, amount) for day, _, _, amount, *_ in states(workspace)] == [
        ("2026-01-10", 300.0),
        ("2026-02-01", None),
    ]


def test_dated_exports_alone_tell_what_changed_between_them(workspace: Workspace, tmp_path: Path) -> None:
    for day, stage, amount in (
        ("2026-03-01", "Negotiation", "100"),
        ("2026-02-01", "Qualification", "100"),
        ("2026-04-01", "Negotiation", "100"),
    ):
        take(workspace, tmp_path, f"Opportunity-{day}.csv", DEALS, deal(PUMPS, stage, amount, "2026-06-20"))
    assert [(day, stage, said) for day, stage, _, _, _, _, said, _ in states(workspace)] == [
        ("2026-02-01", "Qualification", "export"), ("2026-03-01", "Negotiation", "export"),
    ]  # fmt: skip


def test_an_export_alone_does_not_say_since_when_a_deal_is_at_its_stage(workspace: Workspace, tmp_path: Path) -> None:
    found = []
    for day, stage in (
        ("02-01", "Prospecting"),
        ("03-01", "Prospecting"),
        ("04-01", "Proposal"),
        ("04-11", "Proposal"),
    ):
        take(workspace, tmp_path, f"Opportunity-2026-{day}.csv", DEALS, deal(PUMPS, stage, "500", "2026-09-01"))
        [one] = deals.open_deals(workspace, lens_for(workspace, "company", ["company"], "2026"))
        found.append(one.days_in_stage)
    assert found == [None, None, 0, 10]


def test_an_export_that_contradicts_the_history_holds_from_its_day_on_and_is_marked(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, "OpportunityHistory-2026-04-01.csv", SAVED,
         ["008000000000001AAA", PUMPS, "Qualification", "100", "2026-06-20", "10", "Pipeline", "2026-01-10 08:00:00"],
         ["008000000000002AAA", PUMPS, "Negotiation", "100", "2026-06-20", "50", "Pipeline", "2026-02-10 08:00:00"])  # fmt: skip
    take(workspace, tmp_path, "Opportunity-2026-03-01.csv", DEALS, deal(PUMPS, "Negotiation", "900", "2026-06-20"))
    take(workspace, tmp_path, "Opportunity-2026-05-01.csv", DEALS, deal(PUMPS, "Closed Won", "900", "2026-06-20"))
    assert [(day, stage, amount, odd) for day, stage, _, amount, *_, odd in states(workspace)] == [
        ("2026-01-10", "Qualification", 100.0, False), ("2026-02-10", "Negotiation", 100.0, False),
        ("2026-03-01", "Negotiation", 900.0, True), ("2026-05-01", "Closed Won", 900.0, False),
    ]  # fmt: skip


def test_exports_of_every_night_that_repeat_what_was_saved_leave_a_past_plain(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, "OpportunityHistory-2026-05-01.csv", SAVED,
         *([f"00800000000{n:04d}AAA", id_, stage, "100", "2026-06-20", "10", "Pipeline", f"2026-0{n}-10 08:00:00"]
           for id_ in (PUMPS, PIPES) for n, stage in ((1, "Qualification"), (2, "Negotiation"))))  # fmt: skip
    same = [deal(id_, "Negotiation", "100", "2026-06-20") for id_ in (PUMPS, PIPES)]
    other = [same[0], [*same[1][:2], "001000000000002AAA", *same[1][3:]]]
    nights: list[tuple[Any, ...]] = []
    for day, rows in (("01", same), ("02", same), ("03", other)):
        take(workspace, tmp_path, f"Opportunity-2026-05-{day}.csv", DEALS, *rows)
        told = states(workspace)
        was = workspace.facts.cursor().execute("select distinct opportunity_id from deal_was").fetchall()
        accounts = workspace.facts.cursor().execute(
            "select account_id, day from deal_open where opportunity_id = ? order by day", [PIPES]
        )
        nights.append((told, [id_ for (id_,) in was], sorted({account for account, _ in accounts.fetchall()})))
    assert nights[0] == nights[1] and nights[0][0] == nights[2][0] and [len(night[0]) for night in nights] == [2, 2, 2]
    assert [night[1:] for night in nights[1:]] == [
        ([], ["001000000000001AAA"]),
        ([PIPES], ["001000000000001AAA", "001000000000002AAA"]),
    ]


def test_a_report_names_the_deal_and_its_dates_are_read_as_its_own_column_says(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, "Opportunity-2026-05-01.csv", DEALS, deal(PUMPS, "Qualification", "100", "2026-04-03"))
    header = ["Opportunity Name", "Field / Event", "Old Value", "New Value", "Edit Date", "Edited By"]
    receipt = take(workspace, tmp_path, "history 2026-05-01.csv", header,
                   ["Deal 1", "Close Date", "1/2/2026", "4/3/2026", "2/28/2026 9:15 AM", "Ann Abel"],
                   ["Deal 1", "Next Step", "Call", "Visit", "2/28/2026 9:15 AM", "Ann Abel"])  # fmt: skip
    assert receipt.loaded == 2
    assert [(day, close) for day, _, _, _, close, *_ in states(workspace)] == [
        ("2026-01-10", "2026-01-02"),
        ("2026-02-28", "2026-04-03"),
    ]


def test_an_unknown_stage_in_a_history_is_asked_unless_the_deals_told_it(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "OpportunityFieldHistory-2026-05-01.csv"
    rows = [CHANGES, change(1, "2026-02-01 09:00:00", "StageName", "Prospecting", "Parked")]
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    [receipt] = intake.check(workspace, [path])
    assert [question.column for question in receipt.questions] == ["NewValue: Parked"] and receipt.status == "asks"
    [receipt] = intake.check(workspace, [path], answers={"NewValue: Parked": "lost"})
    assert receipt.status == "ready" and receipt.words["NewValue"] == {"Parked": "lost", "Prospecting": "open"}


def test_an_amount_in_a_history_that_cannot_be_read_is_set_apart(workspace: Workspace, tmp_path: Path) -> None:
    receipt = take(workspace, tmp_path, "OpportunityFieldHistory-2026-05-01.csv", CHANGES,
                   change(1, "2026-02-01 09:00:00", "Amount", "10", "plenty"), change(2, "2026-02-02 09:00:00", "Amount", "10", "20"))  # fmt: skip
    assert (receipt.loaded, receipt.quarantined) == (1, 1) and receipt.problems[0].value == "plenty"


def test_property_history_without_old_values_leaves_the_time_before_unknown(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, "Opportunity-2026-05-01.csv", DEALS, deal("7000001", "Closed Won", "500", "2026-04-20"))
    take(workspace, tmp_path, "history 2026-05-01.csv", ["deal_id", "timestamp", "name", "source", "value"],
         ["7000001", "2026-02-01 09:00:00", "dealstage", "CRM_UI", "qualifiedtobuy"],
         ["7000001", "2026-04-20 09:00:00", "dealstage", "CRM_UI", "Closed Won"])  # fmt: skip
    assert [(day, stage) for day, stage, *_ in states(workspace, "7000001")] == [
        ("2026-01-10", None), ("2026-02-01", "qualifiedtobuy"), ("2026-04-20", "Closed Won"),
    ]  # fmt: skip


def test_an_export_is_dated_by_what_it_says_of_itself(workspace: Workspace, tmp_path: Path) -> None:
    named = tmp_path / "report1772668800000.csv"
    titled = tmp_path / "report.csv"
    text = ",".join(DEALS) + "\n" + ",".join(deal(PUMPS, "Negotiation", "500", "2026-04-20")) + "\n"
    named.write_text(text, encoding="utf-8")
    titled.write_text(f'"As of 2026-02-27 10:12:33"\n\n{text}', encoding="utf-8")
    found = intake.check(workspace, [named, titled])
    assert [(str(receipt.as_of), receipt.as_of_source) for receipt in found] == [
        (day, "said in the file") for day in ("2026-03-05", "2026-02-27")
    ]


def test_an_export_of_deals_that_nothing_dates_asks_for_its_day(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "Opportunity Name,Opportunity Owner,Stage,Amount,Close Date\nPumps,Ann,Negotiation,10,2031-03-31\n",
        encoding="utf-8",
    )
    [receipt] = intake.check(workspace, [path])
    assert [question.column for question in receipt.questions] == ["as of"]
    [receipt] = intake.check(workspace, [path], answers={"as of": "2026-03-05"})
    assert receipt.questions == () and str(receipt.as_of) == "2026-03-05"


MERGED = ["deal_id", "merged_deal_id", "_fivetran_synced"]


def saved(number: int, at: str, stage: str, amount: str, close: str, id_: str) -> list[str]:
    return [f"008000000000{number:03d}AAA", id_, stage, amount, close, "40", "Commit", f"{at}T09:00:00.000+0000"]


def test_the_past_of_a_deal_begins_with_that_of_the_deal_merged_into_it(workspace: Workspace, tmp_path: Path) -> None:
    rows = [saved(1, "2026-01-10", "Qualification", "100", "2026-06-30", PIPES), saved(2, "2026-02-10", "Proposal", "150", "2026-06-30", PIPES),
            saved(3, "2026-03-01", "Proposal", "200", "2026-06-30", PUMPS)]  # fmt: skip
    take(workspace, tmp_path, "OpportunityHistory-2026-05-01.csv", SAVED, *rows)
    take(workspace, tmp_path, "Opportunity-2026-05-01.csv", DEALS, deal(PUMPS, "Proposal", "200", "2026-06-30"))
    take(workspace, tmp_path, "merged-2026-05-02.csv", MERGED, [PUMPS, PIPES, "2026-05-02 11:37:07.21"])
    past = deal_past.past_of(workspace, lens_for(workspace, "company", period="all"), PUMPS)
    told = [(str(state.since), str(state.until), state.stage, state.amount, state.said_by) for state in past]
    assert told[:3] == [
        ("2026-01-10", "2026-02-10", "Qualification", 100, "history of a deal merged into it"),
        ("2026-02-10", "2026-03-01", "Proposal", 150, "history of a deal merged into it"),
        ("2026-03-01", "2026-05-01", "Proposal", 200, "history"),
    ]


def test_a_merged_deal_has_no_state_after_the_merge_even_where_only_its_history_was_loaded(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(
        workspace,
        tmp_path,
        "OpportunityHistory-2026-05-01.csv",
        SAVED,
        saved(1, "2026-01-10", "Proposal", "150", "2026-06-30", PIPES),
    )
    take(workspace, tmp_path, "merged-2026-05-02.csv", MERGED, [PUMPS, PIPES, "2026-05-02 11:37:07.21"])
    workspace.settle_states()
    assert workspace.facts.cursor().execute("select cast(valid_to as date) from deal_state").fetchall() == [
        (date(2026, 5, 2),)
    ]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("stage", "close", "slipped"), [("Closed Won", "2026-06-20", 0), ("Proposal", "2026-09-30", 1)]
)
def test_what_became_of_a_merged_deal_is_what_became_of_the_one_that_is_left(
    workspace: Workspace, tmp_path: Path, stage: str, close: str, slipped: int
) -> None:
    rows = [
        saved(1, "2026-01-10", "Proposal", "150", "2026-06-30", PIPES),
        saved(2, "2026-05-05", "Proposal", "200", close, PUMPS),
    ]
    take(workspace, tmp_path, "OpportunityHistory-2026-05-06.csv", SAVED, *rows)
    take(workspace, tmp_path, "Opportunity-2026-04-01.csv", DEALS, deal(PIPES, "Proposal", "150", "2026-06-30"))
    take(workspace, tmp_path, "Opportunity-2026-07-02.csv", DEALS, deal(PUMPS, stage, "200", close))
    take(workspace, tmp_path, "merged-2026-07-02.csv", MERGED, [PUMPS, PIPES, "2026-05-02 11:37:07.21"])
    reading = measure(workspace, lens_for(workspace, "company", period="2026-Q2"), ["slip_rate"])[0]
    assert (reading.part, reading.whole) == (slipped, 1)


def test_a_state_holds_from_its_day_on_until_the_day_before_the_next() -> None:
    first, second = (deal_past.DealState(date(2026, 3, day), None, stage, "open", 1.0, None, None, None, "history", False, None, None, None)
                     for day, stage in ((1, "Qualify"), (10, "Proposal")))  # fmt: skip
    past = [replace(first, until=second.since), replace(second, until=date(2026, 3, 20))]
    told = [deal_past.on_day(past, date(2026, 3, day)) for day in (1, 9, 10, 19, 20)]
    assert [state.stage if state else None for state in told] == ["Qualify", "Qualify", "Proposal", "Proposal", None]
    assert deal_past.on_day(past, date(2026, 2, 28)) is None


@pytest.mark.parametrize(("first", "due"), [("2025-12-31", 1), ("2026-01-01", 1), ("2026-01-02", 0)])
def test_what_a_first_export_of_the_first_day_shows_was_due(
    workspace: Workspace, tmp_path: Path, first: str, due: int
) -> None:
    take(
        workspace,
        tmp_path,
        f"{first}.csv",
        DEALS,
        deal(PUMPS, "Negotiation", "500", "2026-03-10"),
        as_of=date.fromisoformat(first),
    )
    take(
        workspace, tmp_path, "later.csv", DEALS, deal(PUMPS, "Negotiation", "500", "2026-05-10"), as_of=date(2026, 4, 2)
    )
    (slipped,) = measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["slip_rate"])
    assert (slipped.part, slipped.whole) == (due, due)


def test_a_deal_made_on_the_first_day_was_not_due_where_the_day_before_is_known(
    workspace: Workspace, tmp_path: Path
) -> None:
    before, made = (deal(id_, "Negotiation", "500", "2026-03-10") for id_ in (PUMPS, PIPES))
    take(workspace, tmp_path, "a.csv", DEALS, before, as_of=date(2025, 12, 31))
    take(workspace, tmp_path, "b.csv", DEALS, before, made, as_of=date(2026, 1, 1))
    take(workspace, tmp_path, "c.csv", DEALS, before, made, as_of=date(2026, 4, 2))
    assert measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["slip_rate"])[0].whole == 1


@pytest.mark.parametrize(("category", "share"), [("Pipeline", 0.0), ("", None)])
def test_without_any_forecast_category_nobody_knows_what_was_forecast(
    workspace: Workspace, tmp_path: Path, category: str, share: float | None
) -> None:
    first, later = (
        deal(PUMPS, stage, "500", "2026-03-10", category=category) for stage in ("Negotiation", "Closed Won")
    )
    take(workspace, tmp_path, "a.csv", DEALS, first, as_of=date(2025, 12, 31))
    take(workspace, tmp_path, "b.csv", DEALS, later, as_of=date(2026, 4, 2))
    assert measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["bluebird_share"])[0].value == share
