"""The rhythm of coaching: intervals, the calendar of every kind of meeting, group sessions, ratings, invitations and digests."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest

from coaching.errors import Refusal
from coaching.handover.calendar_file import sessions_ics
from coaching.handover.mail_draft import mail_draft
from coaching.lens import Lens, lens_for, scopes
from coaching.method import cadence, digest, focus, groups, rated, talks, who_next
from coaching.metrics import measure
from coaching.records import About, Commitment, Conversation, agreed, answers, commitments, conversations
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_conversation_page import after_the_first_request, opened, texts
from tests.test_conversation_page import workspace as shown_workspace

__all__ = ["after_the_first_request", "shown_workspace"]


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    built = tiny_team.build(tmp_path_factory.mktemp("cadence") / "workspace")
    built.records._clock = lambda: datetime(2026, 5, 15, 9, tzinfo=UTC)
    yield built
    built.close()


def held(workspace: Workspace, rep: str, on: date) -> Conversation:
    talk = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id=rep, planned_on=on, kind="field day")
    return conversations.hold(workspace.records, talk.id, talk.version, "m1", held_on=on)


def states(workspace: Workspace, rep: str, lens: Lens | None = None) -> list[tuple[date, str]]:
    found = cadence.calendar(
        workspace, lens or lens_for(workspace, "rep", [rep], "2026-Q2"), date(2026, 1, 1), date(2026, 12, 31)
    )
    return [(one.on, one.state) for one in found]


@pytest.mark.parametrize(
    ("every", "last", "due"),
    [
        (5, date(2026, 5, 8), (date(2026, 5, 15), cadence.DUE)),  # Friday to Friday are five working days
        (5, date(2026, 5, 7), (date(2026, 5, 14), cadence.OVERDUE)),
        (6, date(2026, 5, 8), (date(2026, 5, 18), cadence.DUE)),  # over the weekend
    ],
)
def test_a_talk_is_due_so_many_working_days_after_the_last(
    workspace: Workspace, every: int, last: date, due: tuple[date, str]
) -> None:
    held(workspace, "u1", last)
    agreed.agree(workspace.records, "m1", "u1", every)
    assert states(workspace, "u1") == sorted([(last, cadence.HELD), due])


def test_a_planned_talk_is_not_due_and_one_too_late_says_by_how_much(workspace: Workspace) -> None:
    held(workspace, "u1", date(2026, 5, 8))
    agreed.agree(workspace.records, "m1", "u1", 10)  # 22 May
    assert (date(2026, 5, 22), cadence.DUE) in states(workspace, "u1")
    late = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, 25))
    lens = lens_for(workspace, "rep", ["u1"], "2026-Q2")

    def told() -> list[tuple[str, str]]:
        return [(one.state, one.told) for one in cadence.calendar(workspace, lens, date(2026, 5, 9), date(2026, 6, 30))]

    assert told() == [(cadence.PLANNED, "1 working day later than agreed")]
    conversations.replan(workspace.records, late.id, late.version, "m1", date(2026, 5, 22))
    assert told() == [(cadence.PLANNED, "planned for 25 May 2026")]


def test_a_planned_day_that_passed_is_missed_and_a_talk_called_off_says_why(workspace: Workspace) -> None:
    talk = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, 14))
    off = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, 13))
    conversations.cancel(workspace.records, off.id, off.version, "m1", "Ill")
    found = cadence.calendar(
        workspace, lens_for(workspace, "rep", ["u1"], "2026-Q2"), date(2026, 5, 1), date(2026, 5, 31)
    )
    assert [(one.state, one.told) for one in found] == [
        (cadence.OFF, "Ill"),
        (cadence.MISSED, ""),
        (cadence.DUE, "no talk yet"),
    ]
    assert cadence.in_words(found) == "1 due; 0 of 1 was held."
    conversations.replan(workspace.records, talk.id, talk.version, "m1", date(2026, 5, 15))
    moved = next(
        one
        for one in cadence.calendar(workspace, lens_for(workspace, "rep", ["u1"]), date(2026, 5, 1), date(2026, 5, 31))
        if one.talk
    )
    assert moved.state in (cadence.OFF, cadence.PLANNED)


@pytest.mark.parametrize("days", [0, 261, 2.5, 1e308, float("nan")])
def test_an_interval_is_whole_working_days_of_at_most_a_year(workspace: Workspace, days: float) -> None:
    with pytest.raises(Refusal, match="is no interval: write whole working days, from 1 to 260"):
        agreed.agree(workspace.records, "m1", "u1", days)


def test_the_agreed_interval_is_the_silence_and_the_target_of_that_rep_alone(workspace: Workspace) -> None:
    from coaching.metrics.drivers import boards

    for rep in ("u1", "u2"):
        held(workspace, rep, date(2026, 5, 4))  # nine working days ago
    agreed.agree(workspace.records, "m1", "u1", 8)
    found = who_next.who_next(workspace, lens_for(workspace, "company"))
    said = {one.rep.id: [signal.words for signal in one.signals] for one in (*found.need, *found.others)}
    assert "no talk for 9 working days (agreed: every 8)" in said["u1"]
    assert not any("no talk" in words for words in said["u2"])
    lens = lens_for(workspace, "rep", ["u1", "u2"], "2026-Q2")
    targets = [
        fact.target
        for board in boards(workspace, lens)
        for status in board.five
        for fact in status.facts
        if fact.fact.key == "interval"
    ]
    assert targets == [8, 22]
    agreed.agree(workspace.records, "m1", "u1", None)
    assert agreed.intervals(workspace.records) == {}


def test_a_group_session_is_one_line_a_rep_and_its_minutes_count_once(workspace: Workspace) -> None:
    reps = [one for one in scopes(workspace, "rep") if one.id in ("u1", "u2")]
    for some, day, told in ((reps[:1], date(2026, 5, 12), "two reps or more"), (reps, None, "Choose the day")):
        with pytest.raises(Refusal, match=told):
            groups.plan(workspace, "m1", "m1", some, day)
    made = groups.plan(workspace, "m1", "m1", reps, date(2026, 5, 12), ["Otto Berg"])
    assert ([one.kind for one in made.talks], made.co_coaches) == (["group session"] * 2, ("Otto Berg",))
    groups.hold(workspace, "m1", made.id, date(2026, 5, 12), 60)
    lens = lens_for(workspace, "team", ["North"], "2026-Q2")
    hours, sessions = measure(workspace, lens, ["coaching_hours", "sessions_held"])
    assert (hours.value, sessions.part) == (1, 2)
    assert (
        groups.counted(workspace, lens)
        == "1 of 1 session held (each counted once) was with a group; 1 had a co-coach (Otto Berg)."
    )
    with pytest.raises(Refusal, match="closed already"):
        groups.hold(workspace, "m1", made.id, date(2026, 5, 12), 60)


def test_a_rating_is_seen_by_nobody_and_the_mean_from_five_answers_on(workspace: Workspace) -> None:
    some = [held(workspace, "u1", date(2026, 5, day)) for day in (4, 5, 6, 7, 8, 11)]
    for talk, score in zip(some[:4], (5, 4, 3, 4), strict=True):
        rated.rate(workspace, "u1", talk.id, score)
    assert rated.of_manager(workspace, "m2").words == "No talk was held yet that its rep could rate."
    four = rated.of_manager(workspace, "m1")
    assert (four.answered, four.talks, four.mean) == (4, 6, None)
    rated.rate(workspace, "u1", some[4].id, 2)
    rated.rate(workspace, "u1", some[4].id, 4)  # a newer answer takes the place of the older one
    assert rated.of_manager(workspace, "m1").mean == 4
    planned = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, 20))
    for talk, score, told in ((planned, 3, "once it was held"), (some[5], 6, "choose 1 to 5")):
        with pytest.raises(Refusal, match=told):
            rated.rate(workspace, "u1", talk.id, score)


def test_invitations_name_who_leads_and_who_is_asked(workspace: Workspace) -> None:
    talk = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, 20))
    people, mails = {"m1": "Mia Moor", "u1": "Ann Abel"}, {"u1": "ann@example.com", "m1": "mia@example.com"}
    found = icalendar.Calendar.from_ical(sessions_ics([talk], people, mails))
    (event,) = found.walk("VEVENT")
    assert (found["method"], event["organizer"], event["attendee"]) == (
        "REQUEST",
        "mailto:mia@example.com",
        "mailto:ann@example.com",
    )
    assert icalendar.Calendar.from_ical(sessions_ics([talk], people))["method"] == "PUBLISH"


def words(one: digest.Digest) -> list[str]:
    return [line.words for line in one.lines]


def test_a_digest_is_told_once_and_again_only_when_something_is_new(workspace: Workspace) -> None:
    promise = commitments.commit(
        workspace.records,
        "m1",
        rep_id="u1",
        text="Call Acme",
        owner_kind="rep",
        owner_id="u1",
        due_on=date(2026, 5, 14),
    )
    first = digest.of(workspace, "u1")
    assert first.is_new and "Call Acme: overdue since 14 May 2026" in words(first)
    digest.taken(workspace, "m1", first)
    assert not digest.of(workspace, "u1").is_new
    commitments.redate(workspace.records, promise.id, promise.version, "u1", date(2026, 5, 20))
    again = digest.of(workspace, "u1")
    assert [line.words for line in again.lines if line.key in again.new] == ["Call Acme: due on 20 May 2026"]
    mail = message_from_bytes(mail_draft(again.mail, again.subject, again.body), policy=default)
    assert (mail["X-Unsent"], mail["To"], mail["Subject"]) == (
        "1",
        "ann@example.com",
        "Cadence: 1 thing new on 15 May 2026",
    )
    assert "* Call Acme: due on 20 May 2026" in mail.get_content()


def test_neither_wording_nor_a_moved_number_makes_a_digest_new(workspace: Workspace) -> None:
    def promise(text: str) -> Commitment:
        return commitments.commit(
            workspace.records, "m1", rep_id="u1", text=text, owner_kind="rep", owner_id="u1", due_on=date(2026, 5, 14)
        )

    held(workspace, "u1", date(2026, 3, 2))
    first = promise("Call Acme")
    told = {person: digest.of(workspace, person) for person in ("u1", "m1")}
    assert any("1 promise overdue" in line for line in words(told["m1"]))
    for one in told.values():
        digest.taken(workspace, "m1", one)
    commitments.amend(workspace.records, first.id, first.version, "m1", text="Call Acme at noon")
    again = digest.of(workspace, "u1")
    assert "Call Acme at noon: overdue since 14 May 2026" in words(again) and not again.is_new
    second = promise("Call Bolt")
    lead, rep = digest.of(workspace, "m1"), digest.of(workspace, "u1")
    assert any("2 promises overdue" in line for line in words(lead)) and not lead.is_new
    assert {key.id for key in rep.new} == {second.id}


def test_a_digest_kept_as_sentences_still_opens_and_all_is_new_once(workspace: Workspace) -> None:
    before = digest.of(workspace, "u1")
    answers.record(workspace.records, "m1", About("person", "u1"), "digest", words(before))
    found = digest.of(workspace, "u1")
    assert found.last_on == date(2026, 5, 15) and found.new == {line.key for line in found.lines}
    digest.taken(workspace, "m1", found)
    assert not digest.of(workspace, "u1").is_new


def test_a_leaders_digest_names_who_needs_a_talk_and_none_of_the_ratings(workspace: Workspace) -> None:
    held(workspace, "u1", date(2026, 3, 2))
    found = digest.of(workspace, "m1")
    assert any(line.startswith("Ann Abel: overdue since 1 Apr 2026") for line in words(found))
    assert set(digest.people(workspace, lens_for(workspace, "team", ["North"]))) == {"m1", "u1", "u2"}


def test_a_number_without_a_result_before_the_quarter_ends_is_not_offered_for_an_earlier_day(
    workspace: Workspace,
) -> None:
    late, early = date(2026, 6, 30), date(2026, 6, 29)
    assert "forecast_error" in talks.metric_choices(workspace, [], late)
    assert "forecast_error" not in talks.metric_choices(workspace, [], early)
    assert "win_rate" in talks.metric_choices(workspace, [], early)


def test_a_person_agrees_an_interval_a_focus_and_takes_a_digest_on_the_page(shown_workspace: Workspace) -> None:
    shown_workspace.records._clock = lambda: datetime(2026, 11, 20, 9, tzinfo=UTC)
    app = opened("coaching", period="2026-Q2")
    assert "1 due." in texts(app)
    app = opened("coaching", period="2026-Q2", tab="focus")
    shown = texts(app)
    assert (
        "0 of 1 rep have a focus." in shown
        and "lies between its baseline and the one that answers for it (ours). For what comes" in shown
    )
    app.text_input(key="focus text").set_value("Ask who signs").run()
    app.selectbox(key="focus metric").set_value("calls").run()
    app.number_input(key="focus target calls").set_value(6).run()
    app.date_input(key="focus review calls month").set_value(date(2027, 2, 1)).run()
    app.button(key="agree focus").click().run()
    found = focus.current(shown_workspace, "u1")
    assert found and (found.text, found.metric, found.target) == ("Ask who signs", "calls", 6)
    assert "Ann Abel: Ask who signs" in texts(app)
    assert "Your call for Q4 2026 is due" in texts(
        opened("coaching", period="2026-Q2", tab="digest")
    )  # the quarter of the data is over by then
    shown_workspace.records._clock = lambda: datetime(2026, 6, 30, 9, tzinfo=UTC)
    assert "Your call for Q2 2026 is due" in texts(opened("coaching", period="2026-Q2", tab="digest"))


def test_the_open_focus_and_the_signals_stand_in_the_talk(shown_workspace: Workspace) -> None:
    focus.open_focus(shown_workspace, "owner", "u1", "Ask who signs", "calls", "month", 6, date(2027, 3, 1))
    talk = conversations.plan(
        shown_workspace.records, "owner", manager_id="m1", rep_id="u1", team="North", planned_on=date(2026, 5, 15)
    )
    shown = texts(opened("conversation", conversation=talk.id))
    assert "Too little is known of the weeks before to tell a signal." in shown
    assert "Focus: Ask who signs" in shown


def test_the_rep_rates_a_held_talk_on_its_page_and_the_answer_is_not_shown(shown_workspace: Workspace) -> None:
    talk = held(shown_workspace, "u1", date(2026, 5, 8))
    app = opened("conversation", conversation=talk.id)
    app.radio(key=f"{talk.id} rated").set_value(4).run()
    app.button(key="give rating").click().run()
    assert rated.is_rated(shown_workspace, talk.id)
    assert "Ann Abel has rated this talk; only the mean of five or more is shown" in texts(app)
