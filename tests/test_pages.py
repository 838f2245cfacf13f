"""Every page opened for real: with an empty and a full workspace, for a rep, a team and the company."""

import ast
import inspect
import re
import runpy
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from coaching import intake
from coaching.intake.desk import mending, uploads
from coaching.metrics import keep, metric
from coaching.metrics.definition import all_metrics
from coaching.metrics.has_facts import that_have_facts
from coaching.metrics.keep import keep_fresh
from coaching.workspace import Workspace
from pages import _chosen, _numbers, _opened, _server
from pages import _widgets as w
from tests import fresh
from tests.tiny_team import build

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path.name for path in (ROOT / "pages").glob("[!_]*.py"))
LENSES = {
    "rep": {"by": "rep", "who": "u1", "period": "2026-Q1"},
    "team": {"by": "team", "who": "North", "period": "2026-Q2", "compare": "team"},
    "company": {"by": "company", "who": "company", "period": "all", "compare": "year"},
    "account": {"by": "account", "who": "acc1", "period": "2026-Q1"},
}


def named(app: AppTest, key: str) -> Any:
    return app.get_by_key(key)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace folder with the tiny team in it."""
    folder = tmp_path_factory.mktemp("pages") / "full"
    build(folder).close()
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace folder without data."""
    return fresh.copied(tmp_path_factory.mktemp("pages") / "empty")


@pytest.fixture(autouse=True)
def after_the_first_request(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest makes every run the first of a server, which Streamlit gives to pages/ directly; a server does so once only."""
    if request.node.originalname == "test_a_page_asked_for_before_any_other_still_comes_through_the_app":
        return
    ordinary = PagesManager.__init__

    def seen(self: PagesManager, *given: Any, **named: Any) -> None:
        ordinary(self, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", seen)


@pytest.fixture(autouse=True)
def one_server_at_a_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No demo unless a test wants it, and the workspace is let go of after each test, but for those that are only looked at."""
    monkeypatch.setenv("CADENCE_NO_DEMO", "1")
    yield
    if not {"full", "empty"} & set(request.fixturenames):
        _opened.let_go()
        st.cache_resource.clear()
        st.cache_data.clear()


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, page: str = "home.py", **query: str) -> AppTest:
    monkeypatch.setenv("CADENCE_WORKSPACE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    if page != "home.py":
        app.switch_page(f"pages/{page}")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def text_of(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.title, *app.markdown, *app.caption, *app.error)).replace(
        "\\", ""
    )


@pytest.mark.few("rep-", "account.py", "home.py", "pipeline.py")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lens", LENSES)
def test_every_page_opens_with_a_full_workspace(
    page: str, lens: str, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(full, monkeypatch, page, **LENSES[lens])
    assert app.title[0].value
    assert not app.error


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_an_empty_workspace_and_says_what_to_do(
    page: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(empty, monkeypatch, page)
    assert re.search(r"[Ll]oad|[Dd]rop", text_of(app))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_begins_with_the_guard_and_is_registered(page: str) -> None:
    tree = ast.parse((ROOT / "pages" / page).read_text(encoding="utf-8"))
    calls = [node for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    assert ast.unparse(calls[0]) == "w.guard()"
    assert f'"{page.removesuffix(".py")}"' in (ROOT / "app.py").read_text(encoding="utf-8")


@pytest.mark.few(3)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_asked_for_before_any_other_still_comes_through_the_app(
    page: str, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened(full, monkeypatch, page, **LENSES["rep"]).title


def test_the_rep_sees_the_values_the_manager_sees(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(full, monkeypatch, **LENSES["rep"])
    assert app.title[0].value == "My dashboard"
    assert "50\u00a0%" in [metric.value.replace("\\", "") for metric in app.metric]
    assert "$150\u00a0k of $300\u00a0k" in [button.label.replace("\\", "") for button in app.button]


def test_who_and_when_come_from_the_address_and_links_carry_them_on(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(full, monkeypatch, "data.py", **LENSES["rep"])
    links = {link.label: link.proto.query_string for link in app.page_link}
    assert links["Home"] == "by=rep&who=u1&period=2026-Q1&compare=previous"


def test_choosing_a_team_writes_it_into_the_address(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(full, monkeypatch, **LENSES["rep"])
    named(app, "pick by").set_value("team").run()
    assert not app.exception
    assert app.query_params["by"] == "team"
    assert app.query_params["who"] == "North"
    assert app.title[0].value == "My team today"


@pytest.mark.parametrize(
    "query", [{"by": "moon"}, {"by": "rep", "who": "nobody"}, {"period": "yesterday"}, {"compare": "stars"}]
)
def test_an_address_that_means_nothing_falls_back_to_what_is_there(
    query: dict[str, str], full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened(full, monkeypatch, **query).title[0].value in ("My dashboard", "My team today")


def test_an_id_of_nobody_is_said_and_a_name_of_somebody_is_not(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [told] = opened(full, monkeypatch, by="rep", who="nobody").info
    assert told.value.startswith("No rep with the id nobody is loaded")
    assert not opened(full, monkeypatch, by="rep", who="Ann Abel").info


def test_the_proof_opens_and_its_rows_add_up(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(full, monkeypatch, **LENSES["rep"])
    next(
        button for button in app.button if button.key and button.key.startswith("proof quota_attainment")
    ).click().run()
    assert not app.exception
    rows = app.dataframe[0].value
    assert rows["part"].sum() == 150_000
    assert "Bookings to date divided by the whole quota" in text_of(app)


def test_the_address_alone_opens_a_proof_and_what_it_does_not_know_is_said(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(full, monkeypatch, **LENSES["rep"], proof="quota_attainment~rep~u1~2026-Q1~2026-05-15")
    assert app.dataframe[0].value["part"].sum() == 150_000
    for sign, why in (
        ("nothing", "names no number"),
        ("charm~rep~u1~2026-Q1~2026-05-15", "charm"),
        ("calls~rep~u9~2026-Q1~2026-05-15", "u9"),
    ):
        app.query_params["proof"] = sign
        assert why in app.run().error[0].value


def test_what_is_read_ahead_is_there_before_anybody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = build(tmp_path / "new")
    with workspace.facts.transaction() as cursor:
        workspace.settle(cursor)  # no sum stands for these facts
    workspace.close()
    monkeypatch.setenv("CADENCE_WORKSPACE", str(tmp_path / "new"))
    w.read_ahead()
    before = dict(w.the_workspace().facts.sums_of)
    keep_fresh(w.the_workspace(), [metric("quota_pace")])
    assert "quota_pace" in before and w.the_workspace().facts.sums_of == before


def test_after_a_load_all_is_added_up_ahead_in_parts_and_nobody_is_told_of_a_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, changing = build(tmp_path / "new"), list[bool]()
    added_up = keep._keep

    def seen(workspace: Workspace, cursor: Any, metrics: list[Any], written: int) -> None:
        other = threading.Thread(target=lambda: changing.append(workspace.facts.is_being_changed))
        other.start()
        other.join()
        added_up(workspace, cursor, metrics, written)

    with workspace.facts.transaction() as cursor:
        cursor.execute("update opportunity_row set amount = amount + 1")
        cursor.execute("update activity_row set duration_min = 7")
        workspace.settle(cursor)
    monkeypatch.setattr(keep, "_keep", seen)
    w.add_up_ahead(workspace, lambda: True)  # the server ends meanwhile
    assert not changing
    w.add_up_ahead(workspace)
    assert len(changing) > 2 and not any(changing)
    there = that_have_facts(workspace, list(all_metrics().values()))
    assert len(there) > 60 and {one.key for one in there if one.kind != "state"} <= workspace.facts.sums_of.keys()
    workspace.close()
    w.add_up_ahead(workspace)  # closed meanwhile: it is left alone


def test_who_waits_while_another_adds_up_the_same_does_not_add_it_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, made = build(tmp_path / "new"), list[list[str]]()
    added_up = keep._keep
    added_up = keep._keep

    def seen(workspace: Workspace, cursor: Any, metrics: list[Any], written: int) -> None:
        made.append([one.key for one in metrics])
        added_up(workspace, cursor, metrics, written)

    monkeypatch.setattr(keep, "_keep", seen)
    wanted = [metric("bookings"), metric("commit")]
    keep_fresh(workspace, wanted)
    workspace.facts.sums_of.clear()
    made.clear()
    with workspace.facts.adding_up():
        other = threading.Thread(target=keep_fresh, args=(workspace, wanted))
        other.start()
        while not workspace.facts.waiting:
            time.sleep(0.01)
        keep_fresh(workspace, wanted[:1])
    other.join()
    workspace.close()
    assert made == [["bookings"], ["commit"]]


def test_a_page_that_is_being_drawn_goes_before_what_is_added_up_ahead_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, turns = Workspace.open(tmp_path / "empty"), list[str]()

    def asked() -> bool:
        turns.append("sums")
        return True

    ahead = threading.Thread(target=w.add_up_ahead, args=(workspace, asked))
    with w.told_in_words():
        ahead.start()
        time.sleep(0.2)
        turns.append("page")
    ahead.join()
    monkeypatch.setattr(_numbers, "AFTER_YOU_AT_MOST", 0)
    with w.told_in_words():  # where somebody always waits
        w.add_up_ahead(workspace, asked)
    workspace.close()
    assert turns == ["page", "sums", "sums"]


def test_the_server_ends_after_the_page_that_is_being_drawn_but_waits_for_none_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended, go_on = list[str](), threading.Event()

    def drawn(until: threading.Event) -> None:  # also while it imports what draws it
        until.wait(0.2)
        ended.append("page")

    monkeypatch.setattr(_server, "BESIDE", threading.Thread(target=list))
    monkeypatch.setattr(_server, "ENDING", threading.Event())
    _server.BESIDE.start()
    threading.Thread(target=drawn, args=(threading.Event(),), name=_server.OF_A_PAGE, daemon=True).start()
    _server.end()
    ended.append("server")
    monkeypatch.setattr(_server, "END_SECONDS", 0)
    endless = threading.Thread(target=go_on.wait, name=_server.OF_A_PAGE, daemon=True)
    endless.start()
    _server.end()
    assert ended == ["page", "server"] and endless.is_alive() and _server.ENDING.is_set()
    go_on.set()


def test_streamlit_calls_the_threads_that_draw_pages_so() -> None:
    assert f'name="{_server.OF_A_PAGE}"' in inspect.getsource(ScriptRunner)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("page", "query", "below"),
    [
        ("home.py", {"by": "company"}, {"calls_to_prospects", "conversations"}),
        (
            "pipeline.py",
            {"by": "company"},
            {"commit", "quota_gap", "start_coverage", "weighted_coverage", "due_won", "average_won_deal"},
        ),
        ("pipeline.py", {"by": "company", "period": "2026-Q1"}, {"commit", "forecast_bias"}),  # a quarter that is over
        ("pipeline.py", {"by": "company", "without": "quota"}, {"commit", "open_pipeline", "average_won_deal"}),
        ("pipeline.py", {"by": "rep"}, {"commit", "quota_gap", "start_coverage", "open"}),
        ("activity.py", {"by": "company"}, {"prospects_to_contracts", "calls"}),
    ],
)
def test_the_first_screen_after_a_load_adds_up_its_numbers_in_one_go_and_the_others_after_its_picture(
    page: str, query: dict[str, str], below: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its parts read is among what was asked for before the first of them: each time more reads the same rows again."""
    workspace, asked = build(tmp_path / "new"), list[list[str]]()
    if "without" in query:
        undo = next(one.import_id for one in intake.imports(workspace) if one.kind == query["without"])
        intake.undo(workspace, undo)
    with workspace.facts.transaction() as cursor:
        cursor.execute("delete from kept_metric")
    workspace.close()
    added_up, drawn = keep._keep, st.altair_chart

    def seen(workspace: Workspace, cursor: Any, metrics: list[Any], written: int) -> None:
        asked.append([one.key for one in metrics])
        added_up(workspace, cursor, metrics, written)

    def draw(*given: Any, **named: Any) -> Any:
        asked.append(["picture"])
        return drawn(*given, **named)

    monkeypatch.setattr(keep, "_keep", seen)
    monkeypatch.setattr(st, "altair_chart", draw)
    opened(tmp_path / "new", monkeypatch, page, **query)
    assert asked.index(["picture"]) == 1, asked
    assert not below & set(asked[0])


def test_a_number_that_is_unknown_says_so(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(full, monkeypatch, by="rep", who="u3", period="2026-Q1")
    assert "unknown" in [metric.value for metric in app.metric]


def test_an_upload_is_told_as_a_receipt_loaded_and_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    csv = (
        "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date\n"
        "1,Alpha,Acme,Ann,Closed Won,1000.50,2026-03-25,2026-01-02\n2,Beta,Acme,Ben,Closed Lost,abc,2026-06-25,2026-01-02\n"
    )
    app.file_uploader[0].upload("deals.csv", csv.encode()).run()
    assert "2 rows in = 1 to load + 1 set apart" in text_of(app)
    next(button for button in app.button if button.label == "Load 1 file").click().run()
    assert not app.exception
    workspace = w.the_workspace(str(tmp_path / "ws"))
    assert [(entry.file, entry.loaded, entry.quarantined) for entry in intake.imports(workspace)] == [
        ("deals.csv", 1, 1)
    ]
    assert mending.set_apart(workspace, 1)[0]["Amount"] == "abc"
    assert "1 new" in "\n".join(found.value for found in app.success).replace("\\", "")


def test_each_step_of_a_file_on_its_way_has_a_screen_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    csv = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date\n"
    app.file_uploader[0].upload(
        "deals.csv", f"{csv}1,Alpha,Acme,Ann,Closed Won,1000.50,2026-03-25,2026-01-02\n".encode()
    ).run()
    shown = {}
    for rung in ("uploaded", "recognised", "matched", "checked", "loaded"):
        named(app, "rung 0 checked").set_value(rung).run()
        assert not app.exception
        shown[rung] = (text_of(app), [fold.label for fold in app.expander])
    assert "1 row in = 1 to load" in shown["checked"][0] and not any(
        "1 row in" in shown[rung][0] for rung in shown if rung != "checked"
    )
    assert [rung for rung in shown if "Columns: 8 of 8 used" in shown[rung][1]] == ["matched"]
    assert [rung for rung in shown if "Words and what they count as: 1" in shown[rung][1]] == ["checked"]
    named(app, "rung 0 checked").set_value("checked").run()
    assert not [one for one in app.selectbox if one.label == "Closed Won"]  # sent once somebody looks
    app.session_state["words 0 0 0"] = True
    app.run()
    next(one for one in app.selectbox if one.label == "Closed Won").set_value("lost").run()
    assert not app.exception and app.session_state["memory upload"]["uploads"][0].receipts[0].words == {
        "Stage": {"Closed Won": "lost"}
    }


def test_a_format_never_seen_in_a_real_export_is_a_yes_or_a_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    app.file_uploader[0].upload(
        "copper.csv", (ROOT / "tests" / "samples" / "copper_opportunities.csv").read_bytes()
    ).run()
    choice = app.radio[0]
    assert [option.replace("\\", "") for option in choice.options] == ["Yes", "No, I'll match the columns"]
    assert "your answers may change it" in text_of(app)
    choice.set_value("copper_opportunities").run()
    assert not app.exception and "your answers may change it" not in text_of(app)


def test_a_question_waits_for_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    csv = (
        "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date\n"
        "1,Alpha,Acme,Ann,Closed Won,1000.50,03/04/2026,01/02/2026\n"
    )
    app.file_uploader[0].upload("deals.csv", csv.encode()).run()
    assert "Load 1 file" not in [button.label for button in app.button]
    while app.radio:
        app.radio[0].set_value("day first").run()
    assert "Load 1 file" in [button.label for button in app.button]


def test_a_file_nobody_knows_is_matched_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    app.file_uploader[0].upload("liste.csv", b"Wem,Wieviel,Am,Wo\nAcme,1000,2026-03-25,Gewonnen\n").run()
    app.toggle[0].set_value(True).run()
    for header, meaning in (("Wem", "account_name"), ("Wieviel", "amount"), ("Am", "close_on"), ("Wo", "stage")):
        next(box for box in app.selectbox if box.label == header).set_value(f"field:{meaning}")
    next(button for button in app.button if button.label == "Confirm columns").click().run()
    assert not app.exception
    assert "1 row in = 1 to load" in text_of(app)


def test_a_page_opened_while_a_load_runs_says_so_and_shows_itself_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "busy").close()
    monkeypatch.setenv("CADENCE_WORKSPACE", str(tmp_path / "busy"))
    begun, told = threading.Event(), threading.Event()
    tell = _chosen._until_loaded

    def tells() -> None:
        tell()
        told.set()

    monkeypatch.setattr(_chosen, "_until_loaded", tells)

    def load() -> None:
        with w.the_workspace().facts.writing:
            begun.set()
            told.wait(60)  # what the page reads of records waits for the load; what it says of it does not

    loading = threading.Thread(target=load)
    loading.start()
    begun.wait(60)
    app = opened(tmp_path / "busy", monkeypatch, "definitions.py")
    assert [said.value for said in app.info] == ["Data is being loaded. This page shows it as soon as it is there."]
    [place] = [at for at, child in app.main.children.items() if getattr(child, "info", ())]
    loading.join()
    app.run()
    assert not app.info and not app.exception
    assert app.main.children[place].type == "empty"  # else a browser shows what was told until the last line is drawn


def test_the_first_request_of_a_server_runs_the_app_and_no_page_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    runpy.run_path(str(ROOT / "serve.py"))
    assert PagesManager.uses_pages_directory is False


def test_a_page_that_stood_open_while_data_was_loaded_offers_the_newer_numbers(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered(app: AppTest) -> bool:
        return "Show newer numbers" in [button.label for button in app.button]

    app = opened(full, monkeypatch, "definitions.py")
    assert not offered(app), "what was just drawn is no older picture"
    look = _chosen._once_newer
    with monkeypatch.context() as later:  # the look of a page that was drawn one change of the facts ago
        later.setattr(_chosen, "_once_newer", lambda shown: look((shown[0], shown[1] - 1)))
        app.run()
        assert offered(app) and not app.exception
    next(button for button in app.button if button.label == "Show newer numbers").click().run()
    assert not offered(app) and not app.exception


def test_a_page_without_data_shows_what_is_loaded_by_itself_but_data_where_something_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = list[str]()
    for look in ("_once_filled", "_once_newer"):
        monkeypatch.setattr(_chosen, look, lambda *_, look=look: looks.append(look))
    opened(tmp_path / "empty", monkeypatch, "home.py")
    opened(tmp_path / "empty", monkeypatch, "data.py")
    assert looks == ["_once_filled", "_once_newer"]


@pytest.mark.parametrize(("said", "empty"), [("", False), ("0", False), ("no", False), ("1", True), ("true", True)])
def test_whether_a_new_workspace_opens_empty(said: str, empty: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADENCE_NO_DEMO", said)
    assert _opened.is_without_demo() is empty


def test_a_deep_link_right_after_the_start_keeps_home_as_the_default(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ordinary = st.navigation

    def navigation(pages: Any, **look: Any) -> Any:
        asked.append(pages)
        return ordinary(pages, **look)

    monkeypatch.setattr(st, "navigation", navigation)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    AppTest.from_file(str(ROOT / "pages" / "activity.py"), default_timeout=120)
    monkeypatch.setattr(st, "rerun", lambda: None)
    w.guard()
    [pages] = asked
    assert [page.url_path for page in pages if page._default] == [""] and len(pages) > 1


def test_the_address_alone_says_who_and_when(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(full, monkeypatch, **LENSES["rep"])
    assert app.title[0].value == "My dashboard"
    app.query_params.clear()
    app.run()
    assert app.title[0].value == "My team today"  # as after Back to where one began


def test_a_name_cannot_smuggle_a_picture_a_link_or_a_formula() -> None:
    shown = w.escape("![x](http://evil.example/a.png) www.evil.example $x$ :red[x] a@b.example")
    assert "](" not in shown
    assert "http://" not in shown.replace("\\", "")
    assert "www." not in shown.replace("\\", "")
    assert "\\$x\\$" in shown


def test_a_dropped_file_cannot_choose_its_folder(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "ws")
    kept = uploads.keep_aside(workspace, "..\\..\\/etc/.profile", b"x")
    assert kept.path.parent.parent == workspace.folder / "staging"
    assert kept.path.name == "profile"
    workspace.close()


def test_a_question_without_choices_is_answered_in_a_field_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(tmp_path / "asked")
    uploads.keep_aside(
        workspace,
        "deals.csv",
        b"Opportunity ID,Account,Owner,Stage,Amount,Close Date\n1,Acme,Ana,Proposal,500,2099-03-01\n",
    )
    workspace.close()
    app = opened(tmp_path / "asked", monkeypatch, "data.py")
    app.button(key="resume").click().run()
    [asked] = [one for one in app.date_input if "When was deals.csv exported" in one.label.replace("\\", "")]
    assert "What do these words" not in text_of(app)
    asked.set_value(date(2026, 3, 31)).run()
    assert not app.exception and "data of 31 Mar 2026 (given)" in text_of(app)
    assert any(one.label == "Load 1 file" for one in app.button)


def test_a_workspace_that_cannot_be_used_is_told_in_the_terminal_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CADENCE_COPY_OF", str(tmp_path / "nobody"))
    monkeypatch.setenv("CADENCE_WORKSPACE", str(tmp_path / "copy"))
    _server.read_ahead()
    assert "The workspace cannot be read: CADENCE_COPY_OF names" in capsys.readouterr().err
    monkeypatch.delenv("CADENCE_COPY_OF")
    monkeypatch.setenv("CADENCE_WORKSPACE", str(fresh.copied(tmp_path / "mine")))
    monkeypatch.setattr(_numbers, "get_ready_to_load", lambda: None)
    _server.read_ahead()
    assert capsys.readouterr().err == ""
