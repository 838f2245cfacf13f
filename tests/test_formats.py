"""Every format: one sample export, recognised by exactly one format, converted, loaded and tied out."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.formats.recognise import recognise
from coaching.intake.words.format import header_key, presets, read_format
from coaching.workspace import Workspace

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.csv"))
UNUSED = {format_.key for format_ in presets() if not format_.used}


ASKED: dict[str, intake.Receipt] = {}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, dict[str, intake.Receipt]]]:
    """All samples in one workspace, one load; what asks first is confirmed by naming its format."""
    workspace = Workspace.open(tmp_path_factory.mktemp("formats") / "workspace")
    workspace.save_settings(time_zone="UTC")  # some samples have moments in UTC, whose zone is asked
    said = {"rep": "Ana Weiss", "all-day entries": "leave them out"}
    receipts = intake.check(workspace, SAMPLES, answers=said)
    for place, receipt in enumerate(receipts):
        if receipt.status == "asks" and receipt.format == Path(receipt.file).stem:
            ASKED[receipt.format] = receipt
            answers = {**said, "format": receipt.format}
            (receipts[place],) = intake.check(workspace, [SAMPLES[place]], answers=answers)
    receipts = intake.load(workspace, receipts)
    yield workspace, {Path(receipt.file).stem: receipt for receipt in receipts}
    workspace.close()


def headers_of(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as opened:
        return next(csv.reader(opened))


def test_every_format_has_a_sample_and_every_sample_a_format() -> None:
    assert {file.stem for file in SAMPLES} == {format_.key for format_ in presets()}


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_is_recognised_by_exactly_one_format(file: Path) -> None:
    assert [match.format.key for match in recognise(presets(), headers_of(file))] == [file.stem]


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_headers_are_recognised_in_any_order_case_and_spacing(file: Path) -> None:
    odd = [f"  {header.upper()} " for header in reversed(headers_of(file))]
    assert [match.format.key for match in recognise(presets(), odd)] == [file.stem]


@pytest.mark.parametrize("key", sorted(one.key for one in presets() if one.rank > 1 and one.used))
def test_a_named_export_is_told_by_three_headers_or_by_one_that_only_an_api_writes(key: str) -> None:
    (one,) = [one for one in presets() if one.key == key]
    groups = [(name,) for name in one.all_of] + list(one.any_of)
    of_an_api = any(
        all(re.search(r"^(hs|property|merged)_|__c$|/id$|[a-z]Id$", name) for name in group) for group in groups
    )
    assert len(groups) + sum(max(2, times) for _, times in one.patterns) >= 3 or of_an_api, groups


@pytest.mark.parametrize("headers", [
    ["Call Start Time", "Call Type", "Agent"], ["Note Title", "Note Content", "Day"], ["Meeting title", "Meeting outcome", "Rep", "Day"],
    ["Dealname", "Dealphase", "Wert", "Verkäufer"], ["Nombre del negocio", "Etapa del negocio", "Importe"], ["Timestamp", "Win rate", "Rep"],
    ["Nom de la transaction", "Phase de la transaction", "Montant"],
])  # fmt: skip
def test_two_words_of_a_crm_are_no_export_of_it(headers: list[str]) -> None:
    assert [match.format.key for match in recognise(presets(), headers) if match.format.rank > 1] == []


@pytest.mark.parametrize("key", sorted({file.stem for file in SAMPLES} - UNUSED))
def test_a_sample_loads_without_questions_and_every_row_is_accounted_for(
    loaded: tuple[Workspace, dict[str, intake.Receipt]], key: str
) -> None:
    receipt = loaded[1][key]
    assert receipt.status == "loaded", intake.message_of(receipt) or receipt.questions
    assert (
        receipt.rows_in
        == receipt.loaded + receipt.updated + receipt.unchanged + receipt.quarantined + receipt.skipped_rows
    )
    assert receipt.quarantined == 0, receipt.problems


def test_what_was_never_seen_in_a_real_export_is_proposed_and_asked_once(
    loaded: tuple[Workspace, dict[str, intake.Receipt]],
) -> None:
    unseen = {one.key for one in presets() if one.unverified}
    assert set(ASKED) == unseen
    for key, receipt in ASKED.items():
        assert receipt.needs_confirmation and any(column.proposed for column in receipt.columns), key
        assert [question.column for question in receipt.questions] == ["format"], (key, receipt.questions)
        assert receipt.questions[0].options[0] == key


@pytest.mark.parametrize("key", sorted(UNUSED))
def test_a_file_cadence_knows_and_leaves_out_says_so(
    loaded: tuple[Workspace, dict[str, intake.Receipt]], key: str
) -> None:
    receipt = loaded[1][key]
    assert receipt.status == "refused"
    assert intake.message_of(receipt) and receipt.file in intake.message_of(receipt)


def rows(loaded: tuple[Workspace, dict[str, intake.Receipt]], sql: str) -> list[tuple[object, ...]]:
    return loaded[0].facts.cursor().execute(sql).fetchall()


def test_deleted_records_and_invitees_copies_are_skipped_by_name(
    loaded: tuple[Workspace, dict[str, intake.Receipt]],
) -> None:
    assert intake.skipped_of(loaded[1]["salesforce_api_opportunity"]) == [{"rows": 1, "why": "deleted in the CRM"}]
    assert intake.skipped_of(loaded[1]["salesforce_api_event"]) == [{"rows": 1, "why": "invitee's copy of a meeting"}]


def test_what_and_who_ids_point_by_their_prefix(loaded: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    found = rows(
        loaded,
        "select opportunity_id, account_id, contact_id, lead_id from activity where activity_id like '00TA%' order by activity_id",
    )
    assert found == [
        ("006A00000000001AAA", "001A00000000001AAA", "003A00000000001AAA", None),
        (None, "001A00000000001AAA", None, "00QA00000000001AAA"),
    ]


def test_pipedrive_outcome_comes_from_the_status_alone(loaded: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    found = rows(
        loaded,
        """select outcome, stage_raw, currency, strftime(closed_on, '%Y-%m-%d') from opportunity
           where source_file = 'pipedrive_deals.csv' order by outcome""",
    )
    assert ("lost", "Negotiations Started", "USD", "2026-03-06") in found


def test_dynamics_cancelled_is_neither_won_nor_lost(loaded: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    found = rows(
        loaded,
        "select opportunity_id, outcome, cast(amount_won as varchar) from opportunity where opportunity_id in ('a1', 'a2', 'a3') order by 1",
    )
    assert found == [("a1", "won", "12000.00"), ("a2", "cancelled", None), ("a3", "open", None)]


def test_dynamics_goals_without_a_parent_are_roll_ups(loaded: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    found = rows(
        loaded,
        """select rep_id, is_rollup, cast(period_start as varchar), cast(period_end as varchar) from quota
           where source_file = 'dynamics_goals.csv' order by 1""",
    )
    assert found == [("Ana Weiss", False, "2026-01-01", "2026-04-01"), ("Bo Null", True, "2026-01-01", "2026-04-01")]


def test_hubspot_durations_are_milliseconds(loaded: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    found = rows(
        loaded,
        "select duration_min, connected, strftime(\"at\", '%Y-%m-%d %H:%M') from activity where activity_id = '71'",
    )
    assert found in ([(30.0, True, "2026-01-20 10:00")], [(5.0, True, "2026-01-20 10:00")])


def test_people_called_null_and_none_keep_their_names(loaded: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    assert ("Bo Null",) in rows(loaded, "select name from rep")
    assert ("Cy NA",) in rows(loaded, "select name from rep")
    assert ("Ida None",) in rows(loaded, "select name from contact")


def test_a_period_end_as_people_write_it_is_inside_the_period(
    loaded: tuple[Workspace, dict[str, intake.Receipt]],
) -> None:
    found = rows(
        loaded,
        "select measure, cast(period_end as varchar) from quota where source_file = 'cadence_targets.csv' order by 1",
    )
    assert found == [("call", "2026-02-01"), ("demo", "2026-04-01")]


def test_a_survey_row_becomes_one_row_an_answered_item(loaded: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    found = rows(
        loaded,
        "select item, kind, score, scale_min, scale_max from survey_response where source_file = 'survey_loyalty.csv' order by item",
    )
    assert found == [
        ("account_rep", "loyalty", 8.0, 0.0, 10.0), ("company", "loyalty", 9.0, 0.0, 10.0), ("nps", "nps", 10.0, 0.0, 10.0),
        ("recommend", "loyalty", 10.0, 0.0, 10.0),
    ]  # fmt: skip


def test_a_custom_field_a_label_and_a_warehouse_column_have_one_key() -> None:
    assert (
        header_key("StageName") == header_key("stage_name") == header_key(" Stage Name ") == header_key("StageName__c")
    )
    assert header_key("Owner.External_Id__c") == header_key("Owner__r.External_Id__c")


def test_a_field_of_ones_own_never_stands_for_a_standard_one_beside_it() -> None:
    (contact,) = recognise(
        presets(), ["Username__c", "Id", "Name__c", "LastName", "AccountId", "Name", "Title__c", "Title"]
    )
    assert contact.format.key == "salesforce_api_contact"
    assert (contact.columns["name"], contact.columns["title"]) == (5, 7)
    (user,) = recognise(presets(), ["Id", "Username", "LastName", "Email", "AccountId", "ContactId", "IsActive"])
    assert user.format.key == "salesforce_api_user"


def test_a_field_of_ones_own_counts_where_nothing_else_tells_the_format() -> None:
    (deals,) = recognise(presets(), ["Id__c", "StageName__c", "CloseDate__c", "OwnerId__c", "Amount__c"])
    assert deals.format.key == "salesforce_api_opportunity" and deals.columns["amount"] == 4


SHEET = """key = "visits"
label = "Visits"
kind = "activity"
date_order = "day first"
[signature]
all = ["Visit", "Who"]
[columns]
on = ["Visit"]
rep_name = ["Who"]
[units]
minutes = "hh:mm"
[words.outcome]
connected = ["spoken"]
"""


@pytest.mark.parametrize(
    ("was", "slip", "why"),
    [
        ("label", "lable", 'no key "lable"; there are: key, label, kind, '),
        ('kind = "activity"', 'kind = "activty"', 'no kind "activty"; there are: '),
        ("all = ", "al = ", 'no key of [signature] "al"; there are: all, any, none, pattern, headers.'),
        ("on = ", "onn = ", 'no field of activity (under columns) "onn"; there are: '),
        ("minutes = ", "minuts = ", 'no field of activity (under units) "minuts"; there are: '),
        ("hh:mm", "hours", 'no unit "hours"; there are: percent, '),
        ("day first", "days first", 'no date_order "days first"; there are: day first, month first.'),
        ("words.outcome", "words.outcom", 'no group of words "outcom"; there are: stage, '),
        (
            "connected = ",
            "conected = ",
            'no meaning for outcome "conected"; there are: connected, not connected, not held.',
        ),
        ("all = ", 'pattern = [{like = "x", tims = 2}]\nall = ', 'no key of a pattern "tims"; there are: like, times.'),
        ("[units]", '[fixed]\nkid = "call"\n[units]', 'no field of activity (under fixed) "kid"; there are: '),
    ],
)
def test_a_slip_in_a_format_file_is_refused_with_what_there_is(was: str, slip: str, why: str) -> None:
    assert read_format(SHEET, "visits.toml").columns["on"] == ("Visit",)
    assert was in SHEET
    with pytest.raises(Refusal) as refused:
        read_format(SHEET.replace(was, slip, 1), "visits.toml")
    assert str(refused.value).startswith("visits.toml: there is ") and why in str(refused.value)
