"""The method is data, each entry with its source; what is odd in a file is refused by name."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from coaching import playbook
from coaching.errors import Refusal
from coaching.metrics import all_metrics


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in Path(playbook.__file__).parent.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    said = path.read_text(encoding="utf-8")
    assert old in said
    path.write_text(said.replace(old, new, 1), encoding="utf-8")


def test_the_five_drivers_stand_in_order_before_the_foundation() -> None:
    five = [(one.number, one.key) for one in playbook.drivers() if not one.is_foundation]
    assert five == [(1, "reward"), (2, "voice"), (3, "accounts"), (4, "activity"), (5, "coaching")]
    assert [one.key for one in playbook.drivers()[5:]] == ["talent", "territory", "planning"]


def test_every_driver_says_what_to_ask_and_what_to_load() -> None:
    for one in playbook.drivers():
        assert one.questions and one.load and one.meaning.endswith("."), one.key


def test_every_fact_names_metrics_that_exist() -> None:
    named = {key for one in playbook.drivers() for fact in one.fact for key in fact.metrics}
    assert named <= set(all_metrics())


def test_each_driver_with_facts_has_its_critical_ones() -> None:
    critical = {one.key: [fact.key for fact in one.fact if fact.critical] for one in playbook.drivers() if one.fact}
    assert critical["activity"] == ["cadence", "coverage"] and critical["coaching"] == ["sessions"]


def test_the_default_cuts_are_nine_and_seven_tenths_and_marked_as_ours() -> None:
    facts = [fact for one in playbook.drivers() for fact in one.fact]
    assert {(fact.green, fact.amber, fact.house_default) for fact in facts} == {(0.9, 0.7, True)}


def test_a_cut_changed_later_leaves_earlier_dates_alone(folder: Path) -> None:
    with (folder / "drivers.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[driver.fact]]\nkey = "plan"\nmetrics = ["quota_attainment"]\ntarget = "fixed"\ntarget_value = 1\n'
            'effective_from = 2020-01-01\nsource = "agreed"\n'
            '\n[[driver.fact]]\nkey = "plan"\nmetrics = ["quota_attainment"]\ntarget = "fixed"\ntarget_value = 1\n'
            'green = 0.95\neffective_from = 2026-07-01\nsource = "agreed in June"\n'
        )
    planning = playbook.read(folder).drivers[-1]
    days = (date(2019, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [[fact.green for fact in planning.facts_on(day) if fact.key == "plan"] for day in days] == [
        [],
        [0.9],
        [0.95],
    ]


def test_the_conversation_has_five_steps_with_at_least_one_thing_to_write() -> None:
    assert [step.key for step in playbook.steps()] == ["prepare", "open", "explore", "collaborate", "confirm"]
    assert all(any(part.required for part in step.field) for step in playbook.steps())
    assert all(part.key.startswith(step.key + ".") for step in playbook.steps() for part in step.field)


def test_the_drivers_offered_in_step_one_are_the_drivers_there_are() -> None:
    [offered] = [part for part in playbook.steps()[0].field if part.key == "prepare.drivers"]
    assert dict(zip(offered.options, offered.option_labels, strict=True)) == {
        one.key: one.label for one in playbook.drivers()
    }


def test_the_question_lists_are_as_long_as_their_sources() -> None:
    assert {one.key: len(one.question) for one in playbook.question_sets()} == {
        "reward": 8,
        "voice": 4,
        "accounts": 5,
        "coaching": 7,
        "first_line": 4,
    }
    assert {one.driver for one in playbook.question_sets()} <= {one.key for one in playbook.drivers()}


def test_something_unknown_is_refused_with_what_there_is() -> None:
    with pytest.raises(Refusal, match='Cannot find the driver "luck"; there are: reward, voice'):
        playbook.driver("luck")
    assert playbook.question_set("voice").label == "Voice of customer"


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (
            "questions.toml",
            'key = "voice.use"\n',
            'key = "voice.use"\ncolour = "red"\n',
            'voice.use": unknown key colour',
        ),
        (
            "questions.toml",
            'wanted = "yes"\nsource = "S0 slide 7"',
            'wanted = "yes"',
            'reward.right": source is missing',
        ),
        ("questions.toml", 'source = "S0 slide 7"', 'source = " "', "source is empty"),
        ("questions.toml", 'wanted = "yes"', 'wanted = "maybe"', "wanted must be one of yes, partly, no"),
        ("questions.toml", '"reward.modify"', '"reward.right"', '"reward.right" stands there twice'),
        ("questions.toml", "[[set]]", "[[list]]\n[[set]]", "cannot use [[list]]; there is: [[set]]"),
        ("conversation.toml", 'kind = "text"', 'kind = "essay"', 'kind "essay" is unknown; there are: text, number'),
        (
            "conversation.toml",
            'kind = "text"',
            'kind = "choice"',
            "a choice needs options",
        ),  # a field nobody could answer
        ("conversation.toml", "number = 2", "number = 3", "numbered 1 to 5"),
        ("conversation.toml", 'said = "open.rep_view"', 'said = "open.mood"', "none of its fields"),
        ("conversation.toml", "high = 10", 'high = "ten"', "high must be a number, not 'ten'"),
        ("drivers.toml", 'target = "fixed"', 'target = "wish"', 'target "wish" is unknown'),
        ("drivers.toml", "target_value = 1\n", "", "target_value belongs to target"),
        ("drivers.toml", "effective_from = 2000-01-01", 'effective_from = "then"', "effective_from must be a date"),
        ("drivers.toml", "band_low = -0.1\n", "", "needs band_low below band_high"),
        ("drivers.toml", "[[driver]]", "[[driver", "drivers.toml cannot be read"),
    ],
)
def test_an_odd_file_is_refused_naming_file_and_entry(folder: Path, name: str, old: str, new: str, words: str) -> None:
    spoil(folder, name, old, new)
    with pytest.raises(Refusal) as refused:
        playbook.read(folder)
    assert words in str(refused.value) and str(refused.value).startswith(name)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "questions.toml").unlink()
    with pytest.raises(Refusal, match=r"no questions\.toml; put it back"):
        playbook.read(folder)
