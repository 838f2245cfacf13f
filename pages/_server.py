"""Starts the screen as `streamlit run app.py` does, and makes ready what pages need: the first one while the browser opens, all after a load."""

from __future__ import annotations

import atexit
import gc
import importlib
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import runtime
from streamlit.web import cli

from coaching import ending, home, running
from coaching.errors import Refusal

if TYPE_CHECKING:
    from coaching.workspace import Workspace  # takes a second, which the start does not wait for

LOOK_SECONDS, CHANGED_SECONDS = 0.05, 0.1
HERE, EVERYWHERE = "127.0.0.1", ("0.0.0.0", "::")  # the last two are listened on, but nowhere to go
START_SECONDS = 5  # that the first page has for itself
END_SECONDS = 8  # that the end waits for what is being made ready: Docker kills after ten
OF_A_PAGE = "ScriptRunner.scriptThread"  # what Streamlit calls the threads that draw pages
ENDING = threading.Event()
SHORT_TURNS = (
    0.0005  # seconds a thread keeps Python to itself: the browser's first files need not wait for what is made ready
)


def get_ready() -> None:
    """Once the server stands: import the pages, open the workspace and read it once; whatever is refused, the page says."""
    while not runtime.exists():
        if ENDING.wait(LOOK_SECONDS):
            return
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_TURNS)
    gc.disable()  # nearly all of what is made here stays: looking for what does not is a sixth of the time
    try:
        from pages import _widgets  # takes a second, which nobody waits for here

        importlib.import_module("streamlit.emojis")  # what the first choice on a page is looked through for

        if ENDING.is_set():
            return
        atexit.register(end)  # once more: before the workspace is closed, since what is registered last is done first
        read_ahead()
        take_up(_widgets.open_already())
        gc.collect()
        gc.freeze()  # what is there now stays: no page waits while all of it is looked through for what is no longer used
    finally:
        gc.enable()
        sys.setswitchinterval(usual)


def read_ahead() -> None:
    """Open the workspace and read it once; a workspace that cannot be used is told in the terminal too, as nobody may look at a page yet."""
    from pages import _widgets

    try:
        _widgets.read_ahead()
    except Refusal as refusal:
        print(f"The workspace cannot be read: {refusal}", file=sys.stderr, flush=True)


def take_up(workspace: Workspace | None) -> None:
    """What an open workspace is told once: where it is shown, and what its loads make ready for those who look on."""
    if workspace is not None:
        from pages import _widgets

        tell(workspace)
        workspace.ready_with(_widgets.add_up_before_it_shows)


def tell(workspace: Workspace) -> None:
    """Note in an open workspace where it is shown, so that a second start finds it."""
    address = st.get_option("server.address") or HERE
    listens = HERE if address in EVERYWHERE else address
    allowed = [one for one in st.get_option("server.allowedHosts") or () if one != "*"]
    host = listens if listens in allowed else next((one for one in allowed if "*" not in one), listens)
    running.tell(workspace.folder, listens, int(st.get_option("server.port")), host)


def stay_ready() -> None:
    """After each change of the facts have added up what pages will ask; whoever opens one before that is done asks for its own first."""
    from pages import _widgets

    done: object = None
    told = _widgets.open_already()
    ENDING.wait(START_SECONDS)
    while not ENDING.wait(CHANGED_SECONDS):
        workspace = _widgets.open_already()
        if workspace is not told:
            take_up(told := workspace)
        try:
            if (
                workspace is None
                or workspace.facts.is_being_changed
                or done == (now := (workspace, workspace.facts.version))
            ):
                continue
            done = now
            _widgets.add_up_ahead(workspace, ENDING.is_set)
        except Exception:
            if workspace is not None and not workspace.is_closed:
                traceback.print_exc()  # the page that asks for it will say what is wrong


def work() -> None:
    """What the server does beside its pages, until it ends."""
    get_ready()
    if not ENDING.is_set():
        stay_ready()


BESIDE = threading.Thread(target=work, daemon=True)


def end() -> None:
    """Let what is made ready, and pages, come to an end: a thread that is cut off in the middle of the database takes the whole process with it.

    So does one that is cut off while it imports: the first page, and what is made ready beside it, do that for a second after a start.
    """
    ENDING.set()
    until = time.monotonic() + END_SECONDS
    BESIDE.join(END_SECONDS)
    while any(one.name == OF_A_PAGE for one in threading.enumerate()) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    ending.when_told(SystemExit)
    try:
        home.default_workspace()
    except Refusal as refusal:
        sys.exit(str(refusal))
    atexit.register(end)
    BESIDE.start()
    sys.argv = ["streamlit", "run", "serve.py", *sys.argv[1:]]
    cli.main()
