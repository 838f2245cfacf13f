"""What the server runs: the app behind one look at every request. A host name that is not allowed is refused, also on plain HTTP.

Streamlit itself looks only at the WebSocket, so a page elsewhere whose name is made to point at this machine could read the rest.
"""

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

ALLOWED = list(st.get_option("server.allowedHosts") or ["*"])

app = st.App("app.py", middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=ALLOWED, www_redirect=False)])
