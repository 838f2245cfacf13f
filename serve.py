"""What the server runs: the app behind one look at every request. A host name that is not allowed is refused, also on plain HTTP.

Streamlit itself looks only at the WebSocket, so a page elsewhere whose name is made to point at this machine could read the rest,
and whoever has the address of a file that was offered for download would get it without a sign-in.
"""

import json
import re

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

# Else the first request of all runs a file of pages/ by itself, which imports the house in another order than what is
# made ready beside it: two threads in one circle of imports, of which both may fail.
PagesManager.uses_pages_directory = False
ALLOWED = list(st.get_option("server.allowedHosts") or ["*"])
FILES = re.compile(r"/(media|_stcore/upload_file)(/|$)")


class FilesOfSignedIn:
    """Where people sign in, files come and go only for who is signed in, as the pages do; the rest passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 403."""
        if scope["type"] == "http" and FILES.search(scope["path"]) and not _is_let_through(Request(scope).cookies):
            await PlainTextResponse("Sign in to get this file.", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_let_through(cookies: dict[str, str]) -> bool:
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return True
    from streamlit.web.server.starlette import (
        starlette_websocket,
    )  # how Streamlit reads its own cookie: signed, in pieces

    from pages import _opened  # takes a second, which the start does not wait for

    held = starlette_websocket._get_signed_cookie_with_chunks(cookies, "_streamlit_user")
    claims = json.loads(held) if held else {}
    return bool(claims.get("is_logged_in")) and not _opened.is_ended(claims)


app = st.App(
    "app.py",
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=ALLOWED, www_redirect=False),
        Middleware(FilesOfSignedIn),
    ],
)
