"""Starts the screen as `streamlit run app.py` does, and makes ready what the first page needs while the browser is still opening."""

import gc
import sys
import threading
import time
from contextlib import suppress

from streamlit import runtime
from streamlit.web import cli

from coaching.errors import Refusal

LOOK_SECONDS = 0.05
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


if __name__ == "__main__":
    threading.Thread(target=get_ready, daemon=True).start()
    sys.argv = ["streamlit", "run", "serve.py", *sys.argv[1:]]
    cli.main()
