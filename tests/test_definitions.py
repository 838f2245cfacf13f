"""The list of metrics: what each means, what goes in, who answers for it, and whether there is data."""

import pytest

from coaching.errors import Refusal
from coaching.method import erasing
from coaching.metrics import answered_for, metric
from coaching.metrics.availability import inputs
from coaching.metrics.has_facts import have_with_records
from coaching.workspace import Workspace
from tests.test_conversation_page import after_the_first_request, named, opened, texts, workspace

__all__ = ["after_the_first_request", "workspace"]


def test_each_metric_says_what_goes_in_and_what_of_it_is_missing(workspace: Workspace) -> None:
    have = have_with_records(workspace)
    said = inputs(metric("calls"), have)
    assert len(said) == 1 and said[0].startswith("● activities: ") and " rows, " in said[0]
    assert inputs(metric("payout"), have) == [
        "● the rewards given: 2 rows, 10 Feb 2026 to 15 May 2026", "○ pay plans, in the template's sheet of that name: missing",
    ]  # fmt: skip


def test_who_answers_for_a_metric_is_its_own_owner_else_that_of_its_driver() -> None:
    owners = answered_for.said(answered_for.said({}, "activity", " Sales  operations "), "calls", "Mia")
    assert answered_for.owner_of(owners, metric("calls")) == "Mia"
    assert answered_for.owner_of(owners, metric("win_rate")) == "Sales operations"
    assert answered_for.owner_of(owners, metric("nps")) == ""
    assert answered_for.said(owners, "calls", " ") == {"activity": "Sales operations"}
    assert answered_for.without(owners, ("mia", "u9")) == {"activity": "Sales operations"}
    with pytest.raises(Refusal, match="at most 100 letters"):
        answered_for.said(owners, "calls", "x" * 101)


def test_a_metric_shows_what_it_means_its_inputs_and_who_answers_for_it(workspace: Workspace) -> None:
    version = workspace.facts.version
    app = opened("definitions", metric="calls")
    assert "Who answers for it: nobody yet" in texts(app) and "What goes in" in texts(app)
    assert "Nobody answers for any of them yet" in texts(app)
    named(app, "answers for calls").set_value("Mia")
    named(app, "save owner of calls").click()
    app.run()
    assert workspace.settings.metric_owners == {"calls": "Mia"}
    assert workspace.facts.version == version, "no number follows from it"
    assert "Who answers for it: Mia" in texts(app) and "Somebody answers for 1 of them." in texts(app)
    table = next(one.value for one in app.dataframe if "owner" in one.value)
    assert table.loc[table["label"] == "Calls", "owner"].tolist() == ["Mia"]
    person = next(key for key, name in erasing.people(workspace).items() if name != "Mia")
    erasing.erase(workspace, "owner", person, erasing.people(workspace)[person])
    assert workspace.settings.metric_owners == {"calls": "Mia"}
    workspace.save_settings(metric_owners={"calls": erasing.people(workspace)["u1"]})
    erasing.erase(workspace, "owner", "u1", erasing.people(workspace)["u1"])
    assert workspace.settings.metric_owners == {}
