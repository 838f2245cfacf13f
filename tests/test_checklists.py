"""The question lists on their page: answered over time, with age and change, and what a workspace's own playbook lays over them."""

from pathlib import Path

import pytest
from sqlalchemy import event

from coaching import playbook
from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import checklists, talks
from coaching.metrics import show
from coaching.records import conversations
from coaching.workspace import Workspace
from tests.test_conversation_page import after_the_first_request, opened, texts, workspace

__all__ = ["after_the_first_request", "workspace"]


def reward(space: Workspace) -> list[checklists.Asked]:
    questions = next(one for one in checklists.sets(space) if one.key == "reward")
    return checklists.asked(space, questions, "North", talks.today(space.records))


def own_playbook(space: Workspace, text: str) -> None:
    (space.folder / "playbook").mkdir(exist_ok=True)
    (space.folder / "playbook" / "questions.toml").write_text(text, encoding="utf-8")


def test_an_answer_is_added_on_the_page_and_the_one_before_it_is_still_told(workspace: Workspace) -> None:
    app = opened("checklists")
    assert "None of the 8 questions is answered yet." in texts(app)
    app.button_group(key="answer North reward.right 0").set_value("no").run()
    first = reward(workspace)[0]
    assert (first.last and first.last.value, first.differs, first.age) == ("no", True, 0)
    assert "1 of 8 answered, 1 of them not as a healthy team would." in texts(app)
    assert first.last
    app.button_group(key=f"answer North reward.right {first.last.id}").set_value("yes").run()
    second = reward(workspace)[0]
    assert (second.last and second.last.value, second.before and second.before.value, second.differs) == (
        "yes",
        "no",
        False,
    )
    assert "before that no" in texts(app)


def test_a_question_without_an_answer_is_unanswered_and_counts_as_neither_yes_nor_no(workspace: Workspace) -> None:
    assert all(one.last is None and not one.differs and not one.is_old for one in reward(workspace))


def test_each_list_is_asked_about_its_own_kind_of_subject(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    assert {one.key: one.about for one in checklists.sets(workspace)} == {
        "reward": "team", "voice": "team", "accounts": "account", "coaching": "manager", "first_line": "manager",
    }  # fmt: skip
    assert "North" in checklists.subjects(workspace, lens, "team")
    assert checklists.subjects(workspace, lens, "manager")["m1"] == "Mia Moor"
    assert all(isinstance(name, str) for name in checklists.subjects(workspace, lens, "account").values())


def test_a_workspace_adds_changes_and_switches_off_questions_in_its_own_playbook(workspace: Workspace) -> None:
    own_playbook(workspace, '''
[[set]]
key = "reward"
[[set.question]]
key = "reward.right"
text = "Do our prizes suit this team?"
[[set.question]]
key = "reward.not_cash"
off = true
[[set.question]]
key = "reward.our_own"
text = "Did everybody see the list of winners?"
wanted = "yes"
''')  # fmt: skip
    found = reward(workspace)
    assert found[0].question.text == "Do our prizes suit this team?"
    assert found[0].question.wanted == "yes", "what is not said stays as it was"
    assert "reward.not_cash" not in [one.question.key for one in found]
    assert found[-1].question.key == "reward.our_own"
    assert "Did everybody see the list of winners?" in texts(opened("checklists"))
    assert len(playbook.question_set("reward").question) == 8, "the product's own list is untouched"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[set]]\nkey = "reward"\nlable = "Rewards"', "unknown key lable"),
        ('[[set]]\nkey = "ours"\nlabel = "Ours"', "driver is missing"),
        (
            '[[set]]\nkey = "reward"\n[[set.question]]\nkey = "reward.new"\ntext = "New?"\nwanted = "maybe"',
            "wanted must be one of",
        ),
        ("[[set]\n", "cannot be read"),
    ],
)
def test_a_slip_in_the_workspaces_own_playbook_is_refused_by_name_on_the_page(
    workspace: Workspace, text: str, said: str
) -> None:
    own_playbook(workspace, text)
    with pytest.raises(Refusal, match=said):
        checklists.sets(workspace)
    assert said in texts(opened("checklists"))


def test_a_file_beside_the_playbook_changes_nothing(workspace: Workspace) -> None:
    (workspace.folder / "playbook").mkdir()
    assert checklists.sets(workspace) == playbook.question_sets()
    assert Path(workspace.folder / "playbook").is_dir()


def test_a_list_stands_at_its_driver_in_short_and_counts_what_changed_since(workspace: Workspace) -> None:
    lens, on = lens_for(workspace, "rep", ["u1"]), talks.today(workspace.records)
    [one] = checklists.beside(workspace, lens, on, "reward")
    assert (one.subject, one.told) == ("North", "Reward system, North: 0 of 8 answered")
    for key, value in (("reward.right", "no"), ("reward.behaviours", "yes")):
        checklists.answer(workspace, "owner", one.questions, "North", key, value)
    since = workspace.records.now()
    checklists.answer(workspace, "owner", one.questions, "North", "reward.right", "yes")
    [one] = checklists.beside(workspace, lens, on, "reward", since)
    assert one.told.startswith("Reward system, North: 2 of 8 answered, 6 not yet; last on ")
    assert one.told.endswith(f", 0 days ago; 1 changed since {show.day(since.date())}")
    assert checklists.beside(workspace, lens, on, "activity") == []


def test_however_many_subjects_a_list_has_the_records_are_asked_once(workspace: Workspace) -> None:
    lens, on = lens_for(workspace, "company"), talks.today(workspace.records)
    asked: list[str] = []
    event.listen(workspace.records.engine, "before_cursor_execute", lambda _, __, sql, *___: asked.append(sql))
    found = checklists.beside(workspace, lens, on)
    lists = {one.questions.key for one in found}
    assert len(found) > len(lists) == sum("answer" in sql for sql in asked)
    for one in found:
        [subject] = [
            key
            for key, name in checklists.subjects(workspace, lens, one.questions.about).items()
            if name == one.subject
        ]
        assert one.told == checklists.in_short(workspace, one.questions, subject, one.subject, on)


def test_a_reps_list_of_accounts_holds_the_own_strategic_ones_only(workspace: Workspace) -> None:
    sql = "select account_id from account where is_strategic and owner_id = ?"
    for rep in ("u1", "u2"):
        own = {key for (key,) in workspace.facts.cursor().execute(sql, [rep]).fetchall()}
        assert set(checklists.subjects(workspace, lens_for(workspace, "rep", [rep]), "account")) == own


def test_the_drivers_the_account_and_the_talk_lead_to_their_lists(workspace: Workspace) -> None:
    said = "Reward system, North: 0 of 8 answered"
    app = opened("drivers")
    app.session_state["why reward"] = True
    assert said in texts(app.run())
    app = opened("checklists", list="Leadership and coaching", of_manager="Mia Moor")
    assert not app.exception and "None of the 7 questions is answered yet." in texts(app)
    account = next(iter(checklists.subjects(workspace, lens_for(workspace, "company"), "account")))
    assert "Strategic accounts, " in texts(opened("account", by="account", who=account, tab="people"))
    talk = conversations.plan(workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=None)
    conversations.save_step(workspace.records, talk.id, talk.version, "owner", 3, {"prepare.drivers": ["reward"]})
    assert said in texts(opened("conversation", conversation=talk.id))


def test_a_managers_own_list_stands_in_a_talk_about_coaching_and_its_answers_are_counted_there(
    workspace: Workspace,
) -> None:
    talk = conversations.plan(workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=None)
    conversations.save_step(workspace.records, talk.id, talk.version, "owner", 3, {"prepare.drivers": ["coaching"]})
    assert "First-line manager's job, Mia Moor: 0 of 4 answered" in texts(opened("conversation", conversation=talk.id))
    app = opened("checklists", list="First-line manager's job", of_manager="Mia Moor")
    app.button_group(key="answer m1 first_line.barriers 0").set_value("partly").run()
    assert "First-line manager's job, Mia Moor: 1 of 4 answered, 3 not yet" in texts(
        opened("conversation", conversation=talk.id)
    )
