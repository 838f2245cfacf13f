"""On a copy of a workspace nothing is loaded and no setting changed: a sentence says where it is done, in the place of each form that would."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from coaching import access, intake
from coaching.commands import loading
from coaching.errors import Refusal
from coaching.handover import backup, moving, templates
from coaching.intake import money, people
from coaching.intake.desk import uploads
from coaching.workspace import COPY_OF, Workspace
from pages import _opened
from tests.test_pages import after_the_first_request, opened, text_of
from tests.tiny_team import build

__all__ = ["after_the_first_request"]
OF_ALL = {"by": "company", "who": "company", "period": "2026-Q2"}
OFFERED: list[tuple[str, dict[str, str], list[str], list[str]]] = [
    # a page, where on it, what is pressed there, and what stands in its place on a copy
    ("data", {"tab": "imports"}, ["undo"], ["Exports are loaded in", "An import is undone in"]),
    ("data", {"tab": "names"}, ["FormSubmitter:recent and loyal-Save these"],
     ["The rules of win rates, cycles and loyalty are set in"]),
    ("data", {"tab": "settings"}, ["FormSubmitter:settings-Save", "make backup", "restore backup", "rebuild"],
     ["Settings are changed in", "Backups are made in", "Facts are rebuilt in"]),
    ("activity", {"by": "rep", "who": "u1", "period": "2026-Q1", "tab": "mix"}, ["agree on effort"],
     ["Targets of the layers are agreed in"]),
    ("accounts", {**OF_ALL, "tab": "due"}, ["agree by tier"], ["Contacts by tier are agreed in"]),
    ("accounts", {**OF_ALL, "tab": "products"}, ["agree on tiers of products", "launch"],
     ["Since when a product is sold is said in", "Tiers of products are agreed in"]),
    ("rewards", {**OF_ALL, "tab": "people"}, ["agree on ramp"], ["The ramp is agreed in"]),
]  # fmt: skip
DOORS: list[Callable[[Workspace], object]] = [
    lambda one: one.save_settings(company="Other"), lambda one: one.put_aside(), lambda one: intake.undo(one, 1), intake.rebuild,
    lambda one: intake.load(one, []), lambda one: uploads.keep_aside(one, "deals.csv", b"Id\n1\n"), lambda one: money.set_rate(one, "EUR", 1.1),
    lambda one: people.say_same(one, "Ana", "u1"), lambda one: access.keep_people(one, "me@x.example", [], None), access.acknowledge,
    lambda one: backup.as_file(one, str(one.folder)), lambda one: backup.put_in_place(one, b""), lambda one: moving.moved(one, one.folder / "to"),
    templates.template_workbook, lambda one: loading.refuse_at_once(one, argparse.Namespace(dry_run=False, answer=[])),
]  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original") / "workspace"
    build(folder).close()
    return folder


@pytest.mark.few(4)
@pytest.mark.parametrize(("page", "query", "pressed", "instead"), OFFERED)
def test_what_would_write_is_a_sentence_on_a_copy_also_where_it_was_drawn_before(
    page: str, query: dict[str, str], pressed: list[str], instead: list[str], original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    app = opened(original, monkeypatch, f"{page}.py", **query)
    if page == "data":
        app.session_state["one load"] = 1
        app.run()
    assert {*pressed} <= {button.key for button in app.button}
    before = _opened.whole_workspace().settings, _opened.whole_workspace().facts.version
    monkeypatch.setenv(COPY_OF, "/srv/loading")
    app.session_state["memory upload"] = {"uploads": [uploads.Upload("deals.csv", original / "deals.csv")], "round": 0}
    app.button(key=pressed[0]).click().run()
    assert not app.exception and not {*pressed, "demo", "load 0", "resume"} & {button.key for button in app.button}
    assert not app.get("file_uploader")
    for sentence in instead:
        assert f"{sentence} /srv/loading, of which this is a copy." in text_of(app)
    assert not app.info  # nothing was saved, and where the click still reached what saves, that says so
    assert page == "data" or "shows a copy: load and change settings in /srv/loading" in text_of(app)
    assert before == (_opened.whole_workspace().settings, _opened.whole_workspace().facts.version)


def test_every_door_that_writes_facts_or_settings_is_shut_on_a_copy(
    original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENCE_WORKSPACE", str(original))
    workspace = _opened.the_workspace()
    before = {path: path.stat().st_mtime_ns for path in original.rglob("*")}
    monkeypatch.setenv(COPY_OF, "/srv/loading")
    for door in DOORS:
        with pytest.raises(Refusal, match="shows a copy: load and change settings in /srv/loading"):
            door(workspace)
    assert before == {path: path.stat().st_mtime_ns for path in original.rglob("*")}
    _opened.let_go()
