"""What people drop, taken out of Streamlit's memory, which keeps each file as long as its session lasts and copies it at every run."""

from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from pages import _widgets as w

HELD = "dropped"  # the memory of what was just dropped and is not written yet: bytes by the id of the file


def files_dropped(label: str, key: str) -> list[Any]:
    """A place to drop files, and those that lie in it; what one holds tells bytes_of, until let_go_of_bytes."""
    return st.file_uploader(label, accept_multiple_files=True, key=key, on_change=_take_out, args=(key,))


def bytes_of(file: Any) -> bytes:
    """What a dropped file holds."""
    held: bytes | None = w.memory(HELD).get(file.file_id)
    return bytes(file.getvalue()) if held is None else held


def let_go_of_bytes() -> None:
    """Keep nothing more of what was dropped: it is written."""
    w.memory(HELD).clear()


def _take_out(key: str) -> None:
    """Hold what the new files hold, and leave their names and ids behind; before the page runs, as that copies each."""
    held = w.memory(HELD)
    for file in st.session_state[key]:
        if file.size and file.file_id not in held:
            held[file.file_id] = file.getvalue()
        file.truncate(0)
        _empty(file)


def _empty(file: Any) -> None:
    run = get_script_run_ctx()
    if run is not None and isinstance(run.uploaded_file_mgr, MemoryUploadedFileManager):
        run.uploaded_file_mgr.add_file(run.session_id, UploadedFileRec(file.file_id, file.name, file.type, b""))
