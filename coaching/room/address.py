"""Where phones find the room: its address on the local network, and that as a QR code."""

import contextlib
import io
import ipaddress
import socket

import segno

from coaching.room.entries import State

EVERYWHERE, HERE = "0.0.0.0", "127.0.0.1"


def on_network() -> str | None:
    """This computer's address on the local network; None where it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # nothing is sent: a datagram socket only asks which way out there is
        found = str(probe.getsockname()[0])
        if not ipaddress.ip_address(found).is_loopback:
            return found
    with contextlib.suppress(OSError):
        names = socket.gethostbyname_ex(socket.gethostname())[2]
        return next((name for name in names if not ipaddress.ip_address(name).is_loopback), None)
    return None


def address(state: State) -> str:
    """What a participant types or scans."""
    host = HERE if state.host == HERE else on_network() or HERE
    return f"http://{host}:{state.port}/{state.code}"


def qr_svg(text: str) -> str:
    """The text as a QR code, black on white with its quiet zone, as SVG."""
    drawn = io.BytesIO()
    segno.make(text, micro=False, error="m").save(
        drawn, kind="svg", scale=8, border=4, light="white", dark="black", xmldecl=False, nl=False
    )
    return drawn.getvalue().decode()
