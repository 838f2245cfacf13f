"""Real and realistic exports from ../shared/data: what they load as, row for row, and that their spelling does not matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.words.fields import TABLE_COLUMNS
from coaching.workspace import Workspace

WAVE = ("User", "Manager", "Account", "Contact", "Opportunity", "OpportunityHistory", "Task", "Event", "Quota", "Lead")


@pytest.fixture(scope="module")
def wave(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workspace, dict[str, intake.Receipt]]]:
    workspace = Workspace.open(tmp_path_factory.mktemp("wave") / "workspace")
    files = [shared / "data" / "salesforce_wave_sales" / f"{name}.csv" for name in WAVE]
    receipts = intake.load(workspace, intake.check(workspace, files))
    yield workspace, {Path(receipt.file).stem: receipt for receipt in receipts}
    workspace.close()


def test_the_wave_files_load_without_a_question(wave: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    assert {name: (r.status, r.rows_in, r.quarantined) for name, r in wave[1].items()} == {
        "User": ("loaded", 20, 0), "Manager": ("loaded", 17, 0), "Account": ("loaded", 3775, 0), "Contact": ("loaded", 3775, 0),
        "Opportunity": ("loaded", 5197, 0), "OpportunityHistory": ("loaded", 17502, 0), "Task": ("loaded", 7814, 0), "Event": ("loaded", 7823, 0),
        "Quota": ("loaded", 408, 0), "Lead": ("loaded", 1307, 0),
    }  # fmt: skip


def test_the_wave_outcomes_amounts_and_people_are_those_of_the_files(
    wave: tuple[Workspace, dict[str, intake.Receipt]],
) -> None:
    workspace, receipts = wave
    assert receipts["Opportunity"].totals["Amount"] == {"file": "456577120.00", "loaded": "456577120.00"}
    cursor = workspace.facts.cursor()
    outcomes = cursor.execute("select outcome, count(*), sum(amount) from opportunity group by 1 order by 1").fetchall()
    assert [(o, n, float(a)) for o, n, a in outcomes] == [
        ("lost", 3769, 350505559.0),
        ("open", 262, 24396699.0),
        ("won", 1166, 81674862.0),
    ]
    people = cursor.execute("select count(*), count(manager_id), count(distinct team) from rep").fetchone()
    assert people == (20, 17, 6) or people == (20, 17, 3)
    assert cursor.execute(
        "select count(*) from quota where period_end = period_start + interval 1 month"
    ).fetchone() == (408,)


@pytest.fixture(scope="module")
def spellings(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Workspace]]:
    opened = []
    for spelling in ("iso", "dmy_resaved"):
        workspace = Workspace.open(tmp_path_factory.mktemp(spelling) / "workspace")
        folder = shared / "data" / "maven_b2b_pipeline" / spelling
        receipts = intake.check(
            workspace, [folder / f"{name}.csv" for name in ("sales_pipeline", "sales_teams", "accounts")]
        )
        receipts = intake.load(workspace, receipts)
        assert {r.status for r in receipts} == {"loaded"}, [r.questions for r in receipts]
        opened.append(workspace)
    yield opened
    for workspace in opened:
        workspace.close()


@pytest.mark.parametrize("kind", ["opportunity", "rep", "account", "opportunity_snapshot"])
def test_two_spellings_of_the_same_deals_give_equal_facts(spellings: list[Workspace], kind: str) -> None:
    names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[kind], "source_row"))
    first, second = (
        w.facts.cursor().execute(f'select {names} from "{kind}" order by all').fetchall() for w in spellings
    )
    assert first == second and first


def test_the_pipeline_of_8800_deals_has_its_outcomes(spellings: list[Workspace]) -> None:
    found = (
        spellings[0]
        .facts.cursor()
        .execute("select outcome, count(*) from opportunity group by 1 order by 1")
        .fetchall()
    )
    assert found == [("lost", 2473), ("open", 2089), ("won", 4238)]


def test_flags_that_contradict_the_stage_are_counted(shared: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    (receipt,) = intake.check(workspace, [shared / "data" / "whatif_open_pipeline" / "Opportunities.csv"])
    workspace.close()
    assert receipt.status == "asks" and receipt.ready_rows == 3000 and receipt.contradictions > 700


REFUSED = ("refused", None, 0, 0)
SEEDS: dict[str, dict[str, tuple[str, str | None, int, int]]] = {
    "salesforce_api_fivetran": {
        "sf_account_data": ("ready", "account", 1, 0), "sf_account_data merged records": ("ready", "merged_record", 1, 0),
        "sf_account_history_data": REFUSED, "sf_contact_data": ("ready", "contact", 4, 0),
        "sf_contact_history_data": REFUSED, "sf_event_data": ("ready", "activity", 10, 0), "sf_lead_data": ("ready", "lead", 1, 0),
        "sf_opportunity_data": ("ready", "opportunity", 0, 0), "sf_opportunity_history_data": REFUSED,
        "sf_opportunity_line_item_data": REFUSED, "sf_order_data": REFUSED, "sf_product_2_data": REFUSED,
        "sf_task_data": ("ready", "activity", 10, 0), "sf_user_data": ("ready", "rep", 10, 0), "sf_user_role_data": REFUSED,
    },
    "hubspot_api_fivetran": {
        "company_data": ("ready", "account", 24, 0), "contact_data": ("ready", "contact", 22, 0), "deal_company_data": REFUSED,
        "deal_contact_data": REFUSED, "deal_data": ("asks", "opportunity", 0, 0), "deal_pipeline_data": REFUSED,
        "deal_pipeline_stage_data": REFUSED, "deal_property_history_data": ("ready", "stage_history", 100, 0),
        "deal_stage_data": ("asks", "stage_history", 14, 0), "engagement_call_data": ("asks", "activity", 1, 0),
        "engagement_communication_data": ("asks", "activity", 1, 0), "engagement_company_data": REFUSED, "engagement_contact_data": REFUSED,
        "engagement_data": REFUSED, "engagement_deal_data": REFUSED, "engagement_email_data": ("ready", "activity", 1, 0),
        "engagement_meeting_data": ("asks", "activity", 100, 0), "engagement_note_data": ("ready", "activity", 1, 0),
        "engagement_task_data": ("ready", "activity", 2, 0), "merged_deal_data": ("ready", "merged_record", 14, 0),
        "owner_data": ("ready", "rep", 100, 0), "owner_team_data": REFUSED, "property_data": REFUSED, "property_option_data": REFUSED,
        "role_data": REFUSED, "team_data": REFUSED, "team_user_data": REFUSED, "ticket_data": REFUSED, "users_data": REFUSED,
    },
    "rep_activity_log": {
        "accounts-karcher": ("ready", "account", 5, 0), "activity-log-2025": ("asks", "activity", 5, 0),
        "tracker_accounts": ("ready", "account", 10, 0), "tracker_activities": ("asks", "activity", 12, 0),
    },
    "olist_seller_funnel": {
        "olist_closed_deals_dataset": ("asks", "opportunity", 0, 0), "olist_marketing_qualified_leads_dataset": REFUSED,
    },
}  # fmt: skip
"""By file and part of it: what becomes of it when checked, its kind, and the rows loaded and set apart once its proposals are accepted."""


@pytest.mark.few("salesforce", "rep_activity")
@pytest.mark.parametrize("folder", SEEDS)
def test_a_file_of_a_warehouse_or_a_rep_becomes_what_it_is_or_is_asked_about_or_refused(
    shared: Path, tmp_path: Path, folder: str
) -> None:
    names = dict.fromkeys(name.split()[0] for name in SEEDS[folder])
    files = [shared / "data" / folder / f"{name}.csv" for name in names]
    assert {file.stem for file in (shared / "data" / folder).glob("*.csv")} == set(names)
    workspace = Workspace.open(tmp_path / "workspace")
    asked = {Path(receipt.file).stem: receipt.status for receipt in intake.check(workspace, files)}
    became = {}
    for receipt in intake.load(workspace, intake.check(workspace, files, accept_proposals=True)):
        name, refused = " ".join(filter(None, (Path(receipt.file).stem, receipt.sheet))), receipt.status == "refused"
        set_apart = receipt.quarantined if receipt.status == "loaded" else 0
        loaded = receipt.loaded + receipt.updated + receipt.unchanged
        became[name] = (asked[Path(receipt.file).stem], None if refused else receipt.kind, loaded, set_apart)
        assert not refused or (intake.message_of(receipt) and receipt.file in intake.message_of(receipt))
    workspace.close()
    assert became == SEEDS[folder]


def test_deals_without_any_stage_are_what_a_person_says_they_are(shared: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    file = shared / "data" / "hubspot_api_fivetran" / "deal_data.csv"
    (receipt,) = intake.check(workspace, [file], accept_proposals=True)
    assert [(q.column, q.options) for q in receipt.questions] == [("outcome", ("won", "lost", "open"))]
    intake.load(workspace, intake.check(workspace, [file], answers={"outcome": "open"}))
    found = workspace.facts.cursor().execute("select outcome, count(*) from opportunity group by 1").fetchall()
    workspace.close()
    assert found == [("open", 44)]
