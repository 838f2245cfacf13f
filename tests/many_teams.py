"""Three floors of people, each of whose every word carries a mark of its own, so that a page that tells of somebody else gives itself away.

Vera leads Mona (North, five reps) and Mark (South, four reps: too few for figures of the group). Deals of 2026, as of 15 May 2026.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from coaching.intake.kept.fold import note_keys
from coaching.lens import COMPANY, lens_for
from coaching.method import challenges, focus, meetings, preread, rated, snooze
from coaching.method.evidence import show
from coaching.metrics import measure
from coaching.metrics.definition import all_metrics
from coaching.metrics.keep import keep_fresh
from coaching.playbook.kinds import KindField, kinds
from coaching.playbook.meetings import meeting_form
from coaching.records import (
    About,
    answers,
    calls,
    commitments,
    conversations,
    dated,
    notes,
    revisions,
    stops,
    workshops,
)
from coaching.records import meetings as kept
from coaching.workspace import Workspace
from tests import tiny_team

NORTH, SOUTH = ("n1", "n2", "n3", "n4", "n5"), ("s1", "s2", "s3", "s4")
LED_BY = dict.fromkeys(NORTH, "m1") | dict.fromkeys(SOUTH, "m2")
TEAMS = dict.fromkeys(NORTH, "North Ztnz") | dict.fromkeys(SOUTH, "South Ztsz")
MARKS = {one: f"Z{one}z" for one in (*LED_BY, "m1", "m2", "v1")}
TOPICS = "topics"
SUMS = ("won", "lost", "open", "late", "quota", "reward", "entry", "guess", "forecast")
MONEY = {  # of every person amounts of their own, which give themselves away in full and cut to three figures
    (one, what): (109 + 11 * (place * len(SUMS) + number)) * 1000 + 17
    for place, one in enumerate(LED_BY) for number, what in enumerate(SUMS)
}  # fmt: skip
PEOPLE = """
[[person]]
mail = "owner@example.com"
role = "owner"

[[person]]
mail = "v1@example.com"
role = "manager"

[[person]]
mail = "m1@example.com"
role = "manager"
rep = "m1"

[[person]]
mail = "m2@example.com"
role = "manager"

[[person]]
mail = "n1@example.com"
role = "rep"

[[person]]
mail = "s1@example.com"
role = "rep"

[[person]]
mail = "coach@example.com"
role = "coach"
reps = ["n2", "s2"]

[[person]]
mail = "room@example.com"
role = "facilitator"

[[person]]
mail = "gone@example.com"
role = "owner"
disabled = true
"""
SEES = {
    "v1": {"v1", "m1", "m2", *LED_BY}, "m1": {"m1", *NORTH}, "m2": {"m2", *SOUTH}, "n1": {"n1"}, "s1": {"s1"}, "coach": {"n2", "s2"}, "room": set(),
}  # fmt: skip


def build(folder: Path) -> Workspace:
    """The teams in a fresh workspace, with what was written about each of them, and people.toml beside it."""
    workspace = Workspace.open(folder)
    workspace.save_settings(country="", company="Everybody", demo="declined")
    with workspace.facts.transaction() as cursor:
        for number, (kind, columns, rows) in enumerate(facts(), 1):
            tiny_team.put(cursor, number, kind, f"{kind}.csv", columns, rows)
        cursor.execute("update activity_row set is_customer_facing = true")
        note_keys(cursor)
        workspace.settle(cursor)
    for one in LED_BY:
        write(workspace, one)
        review(workspace, one)
        enter(workspace, one)
    hold_a_workshop(workspace)
    (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    keep_fresh(workspace, list(all_metrics().values()))
    return workspace


def written(folder: Path) -> dict[str, list[str]]:
    """The ids of each rep's conversations ("talk n1"), meetings and entries."""
    workspace = Workspace.open(folder)
    found: dict[str, list[str]] = {}
    for talk in conversations.listed(workspace.records):
        found.setdefault(f"talk {talk.rep_id}", []).append(talk.id)
    for meeting in kept.listed(workspace.records):
        found.setdefault(f"meeting {meeting.about.id.removeprefix('a-')}", []).append(meeting.id)
    for entry in revisions.revisions(workspace.records):
        found.setdefault(f"entry {entry.about.id.removeprefix('a-')}", []).append(entry.id)
    workspace.close()
    return found


def facts() -> Iterator[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    """Kind, columns and rows of everything loaded."""
    top = [("v1", "Vera Zv1z", "v1@example.com", None, None, None), *(
        (one, f"Lead {MARKS[one]}", f"{one}@example.com", None, None, "v1") for one in ("m1", "m2")
    )]  # fmt: skip
    reps = [(one, f"Rep {MARKS[one]}", f"{one}@example.com", "rep", TEAMS[one], LED_BY[one]) for one in LED_BY]
    yield "rep", ("rep_id", "name", "email", "role", "team", "manager_id"), [*top, *reps]
    yield "account", ("account_id", "name", "owner_id", "is_strategic", "tier", "annual_revenue"), [
        (f"a-{one}", f"Account {MARKS[one]}", one, True, "A", 300) for one in LED_BY
    ]  # fmt: skip
    deals: list[tuple[object, ...]] = []
    for one in LED_BY:
        mark, account = MARKS[one], f"a-{one}"
        won, lost, still, late = (MONEY[one, what] for what in ("won", "lost", "open", "late"))
        deals += [
            (f"d1-{one}", f"Won {mark}", account, one, "Won", "won", won, "2026-01-05", "2026-02-10", "2026-02-10", "closed", None,
             None, None, f"Product {mark}"),
            (f"d2-{one}", f"Lost {mark}", account, one, "Lost", "lost", lost, "2026-02-05", "2026-04-10", "2026-04-10", "omitted", f"Reason {mark}",
             f"Rival {mark}", None, None),
            (f"d3-{one}", f"Open {mark}", account, one, "Proposal", "open", still, "2026-03-05", "2026-06-20", None, "commit", None, None,
             f"Next {mark}", None),
            (f"d4-{one}", f"Late {mark}", account, one, "Qualify", "open", late, "2026-01-15", "2026-04-20", None, "upside", None, None, None, None),
        ]  # fmt: skip
    yield "opportunity", (
        "opportunity_id", "name", "account_id", "owner_id", "stage_raw", "outcome", "amount", "created_on", "close_on", "closed_on",
        "forecast_category", "lost_reason", "competitor", "next_step", "product",
    ), deals  # fmt: skip
    yield "activity", ("activity_id", "rep_id", "account_id", "opportunity_id", "kind", "subject", "at", "done", "connected", "duration_min"), [
        (f"t{number}-{one}", one, f"a-{one}", f"d1-{one}", kind, f"Subject {MARKS[one]}", f"2026-0{1 + number % 5}-12 09:00",
         True, True, 10)
        for one in LED_BY for number, kind in enumerate(("call", "meeting", "proposal", "demo", "call", "email", "call", "call"))
    ]  # fmt: skip
    yield "quota", ("rep_id", "measure", "period_start", "period_end", "target", "is_rollup"), [
        (one, measure_, first, after, target, False)
        for one in LED_BY for measure_, target in (("bookings", MONEY[one, "quota"]), ("call", 30))
        for first, after in (("2026-01-01", "2026-04-01"), ("2026-04-01", "2026-07-01"))
    ]  # fmt: skip
    yield "stage_history", ("opportunity_id", "at", "field", "old_value", "new_value", "changed_by", "old_outcome", "new_outcome"), [
        row for one in LED_BY for row in (
            (f"d3-{one}", "2026-04-05 10:00", "stage", f"Before {MARKS[one]}", "Proposal", one, "open", "open"),
            (f"d4-{one}", "2026-04-25 10:00", "close_date", "2026-03-20", "2026-04-20", one, None, None),
            (f"d1-{one}", "2026-02-10 10:00", "stage", "Proposal", "Won", one, "open", "won"),
        )
    ]  # fmt: skip
    yield "forecast", ("made_on", "owner_id", "period_start", "period_end", "category", "amount", "is_judgment"), [
        ("2026-04-10", one, "2026-04-01", "2026-07-01", "commit", MONEY[one, "forecast"], True) for one in LED_BY
    ]  # fmt: skip
    yield "activity_summary", ("rep_id", "period_start", "period_end", "kind", "count"), [
        (one, "2025-10-01", "2026-01-01", "call", 7) for one in LED_BY
    ]  # fmt: skip
    yield "time_off", ("rep_id", "first_day", "last_day", "reason"), [
        (one, "2026-03-16", "2026-03-17", f"Away {MARKS[one]}") for one in LED_BY
    ]  # fmt: skip
    yield "reward", ("reward_id", "rep_id", "earned_on", "given_on", "kind", "amount"), [
        (f"r-{one}", one, "2026-01-20", "2026-02-10", f"Kind {MARKS[one]}", MONEY[one, "reward"]) for one in LED_BY
    ]  # fmt: skip
    yield "contact", ("contact_id", "account_id", "name", "level", "function"), [
        (f"c-{one}", f"a-{one}", f"Contact {MARKS[one]}", "executive", "purchasing") for one in LED_BY
    ]  # fmt: skip
    yield "survey_response", ("response_id", "account_id", "asked_on", "item", "score", "kind", "scale_min", "scale_max", "comment"), [
        (f"s-{one}", f"a-{one}", "2026-02-10", item, 8, "loyalty", 0, 10, f"Comment {MARKS[one]}")
        for one in LED_BY for item in (*tiny_team.PERFORMANCE, *tiny_team.COMMITMENT)
    ]  # fmt: skip


def write(workspace: Workspace, rep: str) -> None:
    """What people wrote about one rep: a held and a planned talk, promises, private notes, sealed scores, calls, focus, evidence, a dispute."""
    records, mark, boss, day = workspace.records, MARKS[rep], LED_BY[rep], date(2026, 4, 20)
    held = conversations.plan(
        records, boss, manager_id=boss, rep_id=rep, team=TEAMS[rep], planned_on=day, period="2026-Q2"
    )
    held = conversations.save_step(records, held.id, held.version, boss, 1, {"prepare.aim": f"Purpose {mark}"})
    commitments.commit(
        records, boss, rep_id=rep, text=f"Promise {mark}", owner_kind="rep", owner_id=rep, due_on=date(2026, 6, 1), conversation_id=held.id,
        metric="calls", scope_by="rep", scope_id=rep, baseline_value=1, target_value=2,
    )  # fmt: skip
    stops.stop(records, boss, rep_id=rep, text=f"Stop {mark}", agreed_on=day, conversation_id=held.id)
    notes.write_private(records, held.id, boss, f"Secret of Z{boss}secret about {mark}")
    notes.write_private(records, held.id, rep, f"Secret of Z{rep}secret")
    conversations.confirm(records, held.id, conversations.get(records, held.id).version, boss, held_on=day, minutes=30)
    rated.rate(workspace, rep, held.id, 2)
    planned = conversations.plan(
        records, boss, manager_id=boss, rep_id=rep, team=TEAMS[rep], planned_on=date(2026, 5, 20)
    )
    preread.say(records, planned.id, rep, "rep", preread.TOPICS, f"Topic Z{rep}sealed")
    preread.say(records, planned.id, rep, "rep", next(iter(preread.scores())), 3)
    calls.record(
        records, rep, rep, "2026-Q2", "rep", {"commit": 4000.0, "most_likely": None, "upside": None}, f"Call {mark}"
    )
    calls.record(
        records,
        boss,
        rep,
        "2026-Q2",
        "manager",
        {"commit": 3000.0, "most_likely": None, "upside": None},
        f"Beside {mark}",
    )
    focus.open_focus(workspace, boss, rep, f"Focus {mark}", "calls", "month", 20, date(2035, 1, 1))
    show(workspace, rep, f"d3-{rep}", "commit.signer", f"Evidence {mark}")
    snooze.put_aside(workspace, rep, f"d4-{rep}", date(2026, 6, 1), f"Snooze {mark}", date(2026, 5, 15))
    dated.write(records, boss, About("rep", rep), date(2026, 3, 3), f"Note {mark}")
    reading = measure(workspace, lens_for(workspace, "rep", [rep], "2026-Q1"), ["bookings"])[0]
    challenges.challenge(workspace, rep, reading, f"Owner {mark}", f"Dispute {mark}")
    answers.record(records, boss, About("account", f"a-{rep}"), "accounts.review", "no", note=f"Answer {mark}")
    commitments.commit(
        records, boss, rep_id=rep, text=f"Ledger {mark}", owner_kind="manager", owner_id=boss, due_on=date(2026, 5, 18), source="ledger",
    )  # fmt: skip


def review(workspace: Workspace, rep: str) -> None:
    """A quarterly review of a rep that was held, one of the rep's account that runs, and an account's planning that is planned."""
    records, mark, boss = workspace.records, MARKS[rep], LED_BY[rep]
    for key, about in (("qbr", rep), ("plan_review", f"a-{rep}"), ("planning", f"a-{rep}")):
        form = meeting_form(key)
        one = meetings.plan(workspace, boss, form, about, None)
        if key == "planning":
            continue
        one = kept.start(
            records, kept.seat(records, one, boss, kept.Attendee(f"Guest {mark}", form.role[0].key, kept.PRESENT)), boss
        )
        of = one.about if form.lasting else About(kept.KIND, one.id)
        asked = next(
            (part, item) for part in form.section if not part.each for item in part.item if item.kind == "text"
        )
        kept.say(records, one, boss, of, f"{key}.{asked[1].key}", f"Said {mark}", f"Guest {mark}")
        if key == "qbr":
            kept.hold(records, kept.get(records, one.id), boss, date(2026, 4, 21), 60, {})


def enter(workspace: Workspace, rep: str) -> None:
    """Entries of a rep and of the rep's account: for all who see them, across accounts and people, and for their author alone."""
    account, mark, boss = About("account", f"a-{rep}"), MARKS[rep], LED_BY[rep]
    for who, kind, about, title, fields in (
        (boss, "goal", account, f"Goal {mark}", {"owner": rep, "measure": f"Measure {mark}"}),
        (rep, "understanding", account, "social", {"note": f"Secret of Z{rep}secret"}),
        (boss, "understanding", account, "political", {"note": f"Secret of Z{boss}secret about {mark}"}),
        (boss, "feedback", account, f"Feedback {mark}", {"account": f"a-{rep}"}),
        (
            rep,
            "payout_guess",
            About("rep", rep),
            f"Guess {mark}",
            {"who": rep, "payout": float(MONEY[rep, "guess"]), "on": "2026-05-01"},
        ),
        (rep, "study", About("rep", rep), f"Secret of Z{rep}secret", {"on": "2026-05-01", "hours": 2.0}),
    ):
        revisions.write(workspace.records, who, revisions.Draft(kind, about, title, fields))
    above: dict[str, str] = {}
    for one in kinds().values():
        if one.about == COMPANY or one.private or one.across == "who":
            continue
        subject, said = (
            account if one.about == "account" else About("rep", rep),
            {field.key: filled(field, rep) for field in one.field},
        )
        draft = revisions.Draft(
            one.key, subject, f"Title {mark}", said, one.state[0].key if one.state else "", above.get(one.under)
        )
        above[one.key] = revisions.write(workspace.records, boss, draft).id


def filled(field: KindField, rep: str) -> object:
    """What stands in a field of an entry about a rep's account."""
    names = {"person": rep, "contact": f"c-{rep}", "deal": f"d3-{rep}", "account": f"a-{rep}", "touch": f"t0-{rep}"}
    values = {"money": float(MONEY[rep, "entry"]), "number": 3.0, "share": 0.1, "score": field.high or 5.0, "date": "2026-06-01", "yes": True,
              "metrics": ["calls"], "url": "https://example.com", "entry": None}  # fmt: skip
    if field.option:
        return field.option[0].key if field.kind == "choice" else [field.option[0].key]
    return {**names, **values}.get(field.kind, f"Field {MARKS[rep]}")


def hold_a_workshop(workspace: Workspace) -> None:
    """A closed workshop of North, with an action of each of its reps."""
    promised = [
        workshops.Promised(f"Rep {MARKS[one]}", one, one, f"Action {MARKS[one]}", "activity", "calls", date(2026, 6, 1), "rep", 1, "2026-Q2", 3)
        for one in NORTH
    ]  # fmt: skip
    given = [workshops.Given(f"Rep {MARKS[one]}", workshops.IDEA, (f"Idea {MARKS[one]}", "1")) for one in NORTH]
    workshops.keep(workspace.records, "m1", "w-north", TEAMS["n1"], "2026", given, promised)
