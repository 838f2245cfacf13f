"""The room's own process: `python -m coaching.room FILE`; it serves until the workshop is closed or its starter goes."""

import asyncio
import contextlib
import sys
import threading
from pathlib import Path

import uvicorn

from coaching.room.server import app_of
from coaching.room.store import Room

LAST_LOOK = 600.0  # seconds that a phone can still read its three actions


def server_of(room: Room) -> uvicorn.Server:
    """What serves a room at the address its file names, once it is run."""
    state = room.state
    config = uvicorn.Config(
        app_of(room),
        host=state.host,
        port=state.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def main(file: str) -> None:
    """Serve one room; the standard input is the life line to whoever started it."""
    room = Room(Path(file))
    server = server_of(room)

    def life_line() -> None:
        sys.stdin.read()
        server.should_exit = True

    async def serve() -> None:
        serving = asyncio.create_task(server.serve())
        while not serving.done() and room.file.exists() and room.state.closed is None:
            await asyncio.sleep(1)
        if not room.file.exists():  # what is said now would be kept nowhere
            server.should_exit = True
        for _ in range(int(LAST_LOOK)):
            if serving.done() or server.should_exit:
                break
            await asyncio.sleep(1)
        server.should_exit = True
        await serving

    threading.Thread(target=life_line, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C in the terminal of whoever started it
        asyncio.run(serve())


if __name__ == "__main__":
    main(sys.argv[1])
