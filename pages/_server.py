"""Starts the screen as `streamlit run app.py` does, and makes ready what pages need: the first one while the browser opens, all after a load."""

import gc
import sys
import threading
import time
import traceback
from contextlib import suppress

from streamlit import runtime
from streamlit.web import cli

from coaching.errors import Refusal

LOOK_SECONDS, CHANGED_SECONDS = 0.05, 0.25
START_SECONDS = 5  # that the first page has for itself
SHORT_TURNS = (
    0.0005  # seconds a thread keeps Python to itself: the browser's first files need not wait for what is made ready
)


def get_ready() -> None:
    """Once the server stands: import the pages, open the workspace and read it once; whatever is refused, the page will say."""
    while not runtime.exists():
        time.sleep(LOOK_SECONDS)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_TURNS)
    gc.disable()  # nearly all of what is made here stays: looking for what does not is a sixth of the time
    try:
        from pages import _widgets  # takes a second, which nobody waits for here

        with suppress(Refusal):
            _widgets.read_ahead()
        gc.collect()
        gc.freeze()  # what is there now stays: no page waits while all of it is looked through for what is no longer used
    finally:
        gc.enable()
        sys.setswitchinterval(usual)


def stay_ready() -> None:
    """After each change of the facts have added up what pages will ask; whoever opens one before that is done asks for its own first."""
    from pages import _widgets

    done: object = None
    time.sleep(START_SECONDS)
    while True:
        time.sleep(CHANGED_SECONDS)
        workspace = _widgets.open_already()
        try:
            if (
                workspace is None
                or workspace.facts.is_being_changed
                or done == (now := (workspace, workspace.facts.version))
            ):
                continue
            done = now
            _widgets.add_up_ahead(workspace)
        except Exception:
            if workspace is not None and not workspace.is_closed:
                traceback.print_exc()  # the page that asks for it will say what is wrong


def work() -> None:
    """What the server does beside its pages."""
    get_ready()
    stay_ready()


if __name__ == "__main__":
    threading.Thread(target=work, daemon=True).start()
    sys.argv = ["streamlit", "run", "serve.py", *sys.argv[1:]]
    cli.main()
