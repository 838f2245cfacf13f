"""The demo team's files: written the same every time, well formed, and carrying the stories its README tells."""

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean, median, stdev

import pytest

from coaching.playbook.kinds import REFERENCES, kinds

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
AS_OF = "2026-09-18"
FULL = {  # complete quarters, with their last five working days
    "2025-Q2": ("2025-04-01", "2025-06-30", "2025-06-24"),
    "2025-Q3": ("2025-07-01", "2025-09-30", "2025-09-24"),
    "2025-Q4": ("2025-10-01", "2025-12-31", "2025-12-24"),
    "2026-Q1": ("2026-01-01", "2026-03-31", "2026-03-25"),
    "2026-Q2": ("2026-04-01", "2026-06-30", "2026-06-24"),
}
Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    with open(DEMO / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def rep_ids() -> dict[str, str]:
    """Last name to user id, reps only."""
    return {u["LastName"]: u["Id"] for u in rows("User") if u["UserRole.Name"].startswith("Sales Rep")}


@cache
def seasoned() -> tuple[str, ...]:
    return tuple(name for name in rep_ids() if name != "Oduya")


def money(row: Row) -> float:
    return float(row["Amount"] or 0)


def decided(stage: str, rep: str | None = None, first: str = "2000", last: str = "2100") -> list[Row]:
    owner = rep_ids()[rep] if rep else None
    return [
        o
        for o in rows("Opportunity")
        if o["StageName"] == stage and first <= o["CloseDate"] <= last and owner in (None, o["OwnerId"])
    ]


def booked(rep: str | None, first: str, last: str) -> float:
    return sum(money(o) for o in decided("Closed Won", rep, first, last))


def quota(rep: str | None, first: str, last: str) -> float:
    owner = rep_ids()[rep] if rep else None
    return sum(
        float(q["QuotaAmount"])
        for q in rows("Quota")
        if first <= q["StartDate"] <= last and owner in (None, q["QuotaOwnerId"])
    )


@cache
def changes() -> dict[str, list[Row]]:
    saved: dict[str, list[Row]] = defaultdict(list)
    for row in rows("OpportunityHistory"):
        saved[row["OpportunityId"]].append(row)
    return saved


def at_start(first: str, last: str) -> list[tuple[str, Row]]:
    """Owner and state of the deals that were open at the start of a period and due inside it."""
    found = []
    for deal in rows("Opportunity"):
        before = [row for row in changes()[deal["Id"]] if row["CreatedDate"] < first]
        if before and not before[-1]["StageName"].startswith("Closed") and first <= before[-1]["CloseDate"] <= last:
            found.append((deal["OwnerId"], before[-1]))
    return found


def commit_over_booked(rep: str, first: str, last: str) -> float:
    owner = rep_ids()[rep]
    commit = sum(money(s) for who, s in at_start(first, last) if who == owner and s["ForecastCategory"] == "Forecast")
    return commit / booked(rep, first, last)


def done(rep: str, pick: Callable[[Row], bool]) -> list[Row]:
    """Tasks completed and events past, without deleted rows and invitees' copies."""
    owner = rep_ids()[rep]
    tasks = [t for t in rows("Task") if t["Status"] == "Completed"]
    events = [e for e in rows("Event") if e["IsChild"] == "0" and e["ActivityDate"] <= AS_OF]
    return [r for r in tasks + events if r["OwnerId"] == owner and r["IsDeleted"] == "0" and pick(r)]


def is_call(row: Row) -> bool:
    return row.get("TaskSubtype") == "Call"


def is_conversation(row: Row) -> bool:
    return row.get("CallDisposition") == "Connected"


def is_email(row: Row) -> bool:
    return row.get("TaskSubtype") == "Email"


def is_proposal(row: Row) -> bool:
    return row["Type"] == "Proposal Sent"


def is_visit(row: Row) -> bool:
    return row["Type"] == "VIP Visit"


def is_internal(row: Row) -> bool:
    return row["Type"] == "Internal"


def proposals_to_contracts(rep: str) -> float:
    return len(decided("Closed Won", rep)) / len(done(rep, is_proposal))


def test_the_script_writes_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(DEMO / "make_demo.py"), str(tmp_path)], check=True)
    kept = sorted(p.name for p in DEMO.iterdir() if p.suffix in (".csv", ".json"))
    assert kept == sorted(p.name for p in tmp_path.iterdir())
    for name in kept:
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name


def test_the_files_are_small_and_of_the_promised_extent() -> None:
    files = [p for p in DEMO.iterdir() if p.suffix in (".csv", ".json")]
    assert sum(p.stat().st_size for p in files) < 3_400_000
    assert 900 <= len(rows("Opportunity")) <= 1200
    assert 10_000 <= len(rows("Task")) + len(rows("Event")) <= 16_000
    assert 5_000 <= len(rows("OpportunityHistory")) <= 7_000
    assert len(rep_ids()) == 12
    assert Counter(u["Division"] for u in rows("User") if u["Id"] in rep_ids().values()) == dict.fromkeys(
        ("East", "Central", "West"), 4
    )
    assert sum(a["Strategic__c"] == "true" for a in rows("Account")) in range(16, 21)


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    known = {r["Id"] for name in ("User", "Account", "Contact", "Opportunity") for r in rows(name)}
    for name in ("User", "Account", "Contact", "Opportunity", "OpportunityHistory", "Task", "Event", "Quota"):
        ids = [r["Id"] for r in rows(name)]
        assert len(set(ids)) == len(ids) and {len(i) for i in ids} == {18}, name
    for name, links in {
        "User": ["ManagerId"],
        "Account": ["OwnerId", "ParentId"],
        "Contact": ["AccountId"],
        "Opportunity": ["AccountId", "OwnerId", "ContactId"],
        "OpportunityHistory": ["OpportunityId"],
        "Task": ["WhoId", "WhatId", "AccountId"],
        "Event": ["WhoId", "WhatId", "AccountId", "OwnerId"],
        "Quota": ["QuotaOwnerId"],
        "CadenceTargets": ["Rep"],
        "Rewards": ["Rep"],
        "Survey": ["Account ID", "Contact ID"],
    }.items():
        for link in links:
            assert {r[link] for r in rows(name)} <= known | {""}, (name, link)


def test_the_last_saved_change_of_a_deal_is_its_present_state() -> None:
    label = {"BestCase": "Best Case", "Forecast": "Commit"}
    for deal in rows("Opportunity"):
        saved = changes()[deal["Id"]]
        assert [s["CreatedDate"] for s in saved] == sorted({s["CreatedDate"] for s in saved})
        assert saved[0]["CreatedDate"] == deal["CreatedDate"] and saved[-1]["CreatedDate"] == deal["LastModifiedDate"]
        for field in ("StageName", "Amount", "Probability", "CloseDate"):
            assert saved[-1][field] == deal[field]
        category = saved[-1]["ForecastCategory"]
        assert label.get(category, category) == deal["ForecastCategoryName"]
        assert saved[-1]["CreatedDate"] < f"{AS_OF} 24"


def test_closed_deals_carry_their_closing_day_and_nothing_happened_after_the_as_of_date() -> None:
    for deal in rows("Opportunity"):
        if deal["IsClosed"] == "1":
            assert deal["CreatedDate"][:10] < deal["CloseDate"] == deal["LastModifiedDate"][:10] <= AS_OF
    assert all(t["ActivityDate"] <= AS_OF for t in rows("Task") if t["Status"] == "Completed")
    planned = [e for e in rows("Event") if e["ActivityDate"] > AS_OF]
    assert len(planned) > 20 and all(e["ActivityDate"] < "2026-11" for e in planned)


def test_nobody_does_the_same_thing_twice_with_a_customer_on_one_day() -> None:
    for name in ("Task", "Event"):
        seen = Counter(
            (r["OwnerId"], r["AccountId"], r.get("TaskSubtype"), r["Type"], r["ActivityDate"])
            for r in rows(name)
            if r["AccountId"]
            and r["IsDeleted"] == "0"
            and r["ActivityDate"] <= AS_OF
            and r.get("Status", "Completed") == "Completed"
        )
        assert max(seen.values()) == 1


def test_the_company_looks_like_a_real_one() -> None:
    won, lost = decided("Closed Won"), decided("Closed Lost")
    assert 0.25 <= len(won) / (len(won) + len(lost)) <= 0.35
    assert 30_000 <= mean(money(o) for o in won) <= 60_000
    cycle = [(date.fromisoformat(o["CloseDate"]) - date.fromisoformat(o["CreatedDate"][:10])).days for o in won]
    assert 50 <= median(cycle) <= 80
    for rep in seasoned():
        assert 0.55 <= booked(rep, "2025-04-01", "2026-06-30") / quota(rep, "2025-04-01", "2026-06-30") <= 1.25, rep
    for first, last, _ in FULL.values():
        assert 2 <= sum(money(s) for _, s in at_start(first, last)) / quota(None, first, last) <= 4


def test_the_running_quarter_is_open_and_its_pipeline_covers_what_is_missing() -> None:
    first, last = "2026-07-01", "2026-09-30"
    due = sum(money(o) for o in rows("Opportunity") if o["IsClosed"] == "0" and AS_OF <= o["CloseDate"] <= last)
    missing = quota(None, first, last) - booked(None, first, last)
    assert missing > 0 and 2 <= due / missing <= 4


@pytest.mark.parametrize("quarter", FULL)
def test_the_hockey_stick_books_most_in_month_three_and_half_of_all_in_the_last_week(quarter: str) -> None:
    first, last, stretch = FULL[quarter]
    whole = booked("Renner", first, last)
    assert booked("Renner", f"{last[:7]}-01", last) / whole > 0.55
    assert booked("Renner", stretch, last) / whole >= 0.5


@pytest.mark.parametrize("quarter", FULL)
def test_the_sandbagger_commits_far_less_and_happy_ears_far_more_than_is_booked(quarter: str) -> None:
    first, last, _ = FULL[quarter]
    assert commit_over_booked("Venkataraman", first, last) < 0.5
    assert commit_over_booked("Delacroix", first, last) > 1.5


def test_the_others_commit_about_what_they_book() -> None:
    for rep in set(seasoned()) - {"Venkataraman", "Delacroix"}:
        assert 0.8 < median(commit_over_booked(rep, first, last) for first, last, _ in FULL.values()) < 1.25, rep


def test_the_busy_rep_calls_most_and_has_fewest_of_what_counts() -> None:
    for pick in (is_call, is_email, is_internal):
        others = [len(done(rep, pick)) for rep in seasoned() if rep != "Strandberg"]
        assert len(done("Strandberg", pick)) > 1.8 * max(others)
    for pick in (is_conversation, is_proposal, is_visit):
        others = [len(done(rep, pick)) for rep in seasoned() if rep != "Strandberg"]
        assert len(done("Strandberg", pick)) < 0.8 * min(others)
    assert proposals_to_contracts("Strandberg") < 0.85 * median(map(proposals_to_contracts, seasoned()))


def test_the_largest_customer_has_not_been_touched_for_a_hundred_days() -> None:
    worth: Counter[str] = Counter()
    for deal in decided("Closed Won"):
        worth[deal["AccountId"]] += round(money(deal))
    star = worth.most_common(1)[0][0]
    account = next(a for a in rows("Account") if a["Id"] == star)
    assert account["OwnerId"] == rep_ids()["Vandermolen"] and account["Strategic__c"] == "true"
    assert int(account["AnnualRevenue"]) == max(int(a["AnnualRevenue"]) for a in rows("Account"))
    latest = max(r["ActivityDate"] for r in rows("Task") + rows("Event") if r["AccountId"] == star)
    assert date.fromisoformat(AS_OF) - date.fromisoformat(latest) > timedelta(days=100)
    assert not [o for o in rows("Opportunity") if o["AccountId"] == star and o["IsClosed"] == "0"]
    loyal, later = (
        [
            int(r["Likelihood to recommend"])
            for r in rows("Survey")
            if r["Account ID"] == star and r["Date"].startswith(month) and r["Likelihood to recommend"]
        ]
        for month in ("2026-02", "2026-07")
    )
    assert mean(loyal) - mean(later) > 2


def test_the_new_hire_ramps_in_activity_and_in_quota() -> None:
    person = next(u for u in rows("User") if u["LastName"] == "Oduya")
    assert person["StartDate__c"] == "2026-03-02"
    asked = [float(q["QuotaAmount"]) for q in rows("Quota") if q["QuotaOwnerId"] == person["Id"]]
    assert asked == sorted(asked) and asked[0] < 0.3 * asked[-1]
    months = Counter(r["ActivityDate"][:7] for r in done("Oduya", lambda row: not is_internal(row)))
    assert min(months) == "2026-03" and months["2026-03"] < months["2026-04"] < months["2026-06"]
    assert months["2026-08"] > 2 * months["2026-03"]
    assert min(o["CreatedDate"][:10] for o in rows("Opportunity") if o["OwnerId"] == person["Id"]) > "2026-03-02"


def test_the_strong_rep_is_the_steadiest_and_beats_the_quota_in_each_quarter() -> None:
    for first, last, _ in FULL.values():
        assert booked("Farrokhi", first, last) > quota("Farrokhi", first, last)

    def unevenness(rep: str) -> float:
        days = [date.fromisoformat(r["ActivityDate"]) for r in done(rep, lambda row: not is_internal(row))]
        weeks = Counter(day.isocalendar()[:2] for day in days)
        return stdev(weeks.values()) / mean(weeks.values())

    assert min(seasoned(), key=unevenness) == "Farrokhi"


def test_one_rep_turns_far_fewer_proposals_into_contracts_than_the_team() -> None:
    team = sum(len(decided("Closed Won", r)) for r in seasoned()) / sum(len(done(r, is_proposal)) for r in seasoned())
    assert min(seasoned(), key=proposals_to_contracts) == "Brannagh"
    assert proposals_to_contracts("Brannagh") < 0.65 * team


def test_one_reps_deals_slip_and_stay_open_past_their_date() -> None:
    def pushed(rep: str) -> float:
        own = [changes()[o["Id"]] for o in rows("Opportunity") if o["OwnerId"] == rep_ids()[rep]]
        open_moves = [
            any(b["CloseDate"] > a["CloseDate"] and not b["StageName"].startswith("Closed") for a, b in pairwise(saved))
            for saved in own
        ]
        return sum(open_moves) / len(own)

    past = Counter(o["OwnerId"] for o in rows("Opportunity") if o["IsClosed"] == "0" and o["CloseDate"] < AS_OF)
    assert max(seasoned(), key=pushed) == "Haddadin" and pushed("Haddadin") > 0.65
    assert median(map(pushed, seasoned())) < 0.45
    assert past.most_common(1)[0][0] == rep_ids()["Haddadin"] and past[rep_ids()["Haddadin"]] >= 7
    assert sum(past.values()) >= 15


def test_one_manager_coaches_rarely_and_promises_stay_open_there() -> None:
    talks = json.loads((DEMO / "conversations.json").read_text(encoding="utf-8"))["conversations"]
    due = [t for t in talks if t["planned_on"] <= AS_OF]
    held = Counter(t["team"] for t in due if t["held_on"] is not None)
    missed = Counter(t["team"] for t in due if t["held_on"] is None)
    assert held["Central"] <= 3 < 6 <= min(held["East"], held["West"])
    assert missed["Central"] > held["Central"] and missed["East"] == 0
    assert max(t["held_on"] for t in due if t["team"] == "Central" and t["held_on"]) < "2026-05"
    promises = [c for t in talks for c in t["commitments"]]
    assert {c["owner"] for c in promises} == {"rep", "manager"}
    on_time = sum(c["done_on"] is not None and c["done_on"] <= c["due_on"] for c in promises)
    late = sum(c["done_on"] is not None and c["done_on"] > c["due_on"] for c in promises)
    overdue = sum(c["done_on"] is None and c["due_on"] < AS_OF for c in promises)
    assert on_time >= 10 and late >= 4 and overdue >= 5
    week = [t for t in talks if "2026-09-21" <= t["planned_on"] <= "2026-09-25"]
    assert len(week) >= 5 and not [t for t in week if t["held_on"]]


def test_rewards_follow_contracts_and_some_come_late() -> None:
    given = rows("Rewards")
    assert 45 <= len(given) <= 70 and {r["Kind"] for r in given} == {"cash", "trip", "prize", "spiff"}
    assert sum(r["Behaviour"] == "contract" for r in given) > 0.7 * len(given)
    dates = [(date.fromisoformat(r["Earned On"]), date.fromisoformat(r["Given On"])) for r in given if r["Given On"]]
    waits = [(paid - earned).days for earned, paid in dates]
    assert min(waits) >= 0 and 15 <= median(waits) <= 40 and max(waits) > 60
    assert [r for r in given if not r["Given On"]]


def test_the_survey_has_two_waves_and_some_items_unanswered() -> None:
    answers = rows("Survey")
    assert 40 <= len(answers) <= 60 and {r["Date"][:7] for r in answers} == {"2026-02", "2026-07"}
    items = list(answers[0])[4:-1]
    assert len(items) == 9
    scores = [r[item] for r in answers for item in items]
    assert "" in scores and all(0 <= int(s) <= 10 for s in scores if s)


def test_pay_follows_what_is_booked_and_absences_name_people_of_the_team() -> None:
    plans = rows("Pay")
    assert {r["Pay"] for r in plans} == {
        "base pay", "variable pay", "behaviour pay", "guaranteed pay", "rate from 0 %", "rate from 100 %",
    }  # fmt: skip
    assert {r["Rep"] for r in plans if r["Pay"] == "guaranteed pay"} == {rep_ids()["Oduya"]}
    nadia = rep_ids()["Farrokhi"]
    paid = sum(
        float(r["Amount"])
        for r in rows("Commission")
        if r["Rep"] == nadia and "2026-04-01" <= r["Earned On"] <= "2026-06-30"
    )
    won, asked = booked("Farrokhi", "2026-04-01", "2026-06-30"), quota("Farrokhi", "2026-04-01", "2026-06-30")
    assert abs(paid - (0.08 * min(won, asked) + 0.12 * max(0.0, won - asked))) < 3  # each month is rounded
    names = {f"{u['FirstName']} {u['LastName']}" for u in rows("User")}
    assert {r["Rep"] for r in rows("Absences")} <= names
    asked_people, answered = ({r["Contact ID"] for r in rows(name)} for name in ("SurveyInvitations", "Survey"))
    assert answered < asked_people and 1.5 * len(answered) < len(asked_people)


def test_a_little_dirt_is_there_as_in_real_exports() -> None:
    blank = [o for o in rows("Opportunity") if not o["Amount"]]
    assert 4 <= len(blank) <= 8 and not [o for o in blank if o["StageName"] == "Closed Won"]
    assert sum((o["StageName"] == "Closed Won") != (o["IsWon"] == "1") for o in rows("Opportunity")) == 1
    names = Counter(a["Name"] for a in rows("Account"))
    assert [n for n, count in names.items() if count == 2] and max(names.values()) == 2
    assert sum(t["OwnerId"] == "000000000000000AAA" for t in rows("Task")) == 7
    assert sum(t["IsDeleted"] == "1" for t in rows("Task")) == 8
    assert sum(e["IsChild"] == "1" for e in rows("Event")) > 20
    assert any(not c["Level__c"] for c in rows("Contact"))


def test_two_accounts_have_plans_whose_names_lead_somewhere() -> None:
    entries = json.loads((DEMO / "entries.json").read_text(encoding="utf-8"))
    counted = Counter(one["kind"] for one in entries)
    assert (counted["goal"], counted["strategy"], counted["evp"], counted["feedback"], counted["pay_tier"]) == (
        4,
        8,
        6,
        2,
        3,
    )
    known = {row["Id"] for name in ("User", "Account", "Contact", "Opportunity") for row in rows(name)} | {
        one["id"] for one in entries
    }
    refs = {(key, field.key) for key, kind in kinds().items() for field in kind.field if field.kind in REFERENCES}
    named = [value for one in entries for key, value in one["fields"].items() if (one["kind"], key) in refs]
    assert len(named) > 60 and [value for value in named if value not in known] == []
    assert {one["parent"] for one in entries} - {None} <= known and len({one["id"] for one in entries}) == len(entries)
