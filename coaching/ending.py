"""How a program of Cadence ends when it is told to, by Ctrl+C, Docker, systemd or a terminal that is closed: what is open is closed first."""

import signal
from types import FrameType

TOLD = ("SIGINT", "SIGTERM", "SIGBREAK")  # Ctrl+C; docker stop, systemd and kill; Ctrl+Break of Windows
HANGS_UP = "SIGHUP"  # a terminal that is closed: as SIGTERM, whoever answers that by then


def when_told(raised: type[BaseException]) -> None:
    """From now on this process is ended by an exception in its main thread, and told once: a second time cuts off nothing that is being closed.

    What a process was started to take no notice of (nohup) it goes on taking no notice of.
    """
    known = [getattr(signal, name) for name in TOLD if hasattr(signal, name)]

    def end(_: int, __: FrameType | None) -> None:
        for number in known:
            signal.signal(number, signal.SIG_IGN)
        raise raised

    def hang_up(_: int, __: FrameType | None) -> None:
        signal.raise_signal(signal.SIGTERM)

    for number in known:
        _answer(number, end)
    if hasattr(signal, HANGS_UP):
        _answer(getattr(signal, HANGS_UP), hang_up)


def _answer(number: int, how: "signal._HANDLER") -> None:
    if signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, how)
