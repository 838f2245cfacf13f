"""A tune-up workshop from the command line: open its room and serve it until it is closed."""

import argparse
import sys
import time

from coaching.commands import DONE, opened, print_json


def open_room(said: argparse.Namespace) -> int:
    """Open the room, or serve the one that is open, and wait; Ctrl+C ends the listening, not the workshop."""
    from coaching.lens import lens_for
    from coaching.method import tune_up
    from coaching.room import serving

    with opened(said) as workspace:
        lens = lens_for(workspace, "team", [said.team]) if said.team else lens_for(workspace, "company")
        room = tune_up.current(workspace)
        if room is None:
            room = tune_up.open_room(workspace, lens, on_network=said.network)
        else:
            tune_up.keep_serving(room)
        where = tune_up.where(room)
        if said.json:
            print_json({"status": "open", "address": where, "code": room.state.code, "team": room.setup.team})
        else:
            print(f"{room.setup.title} is open at {where}. Lead it on the page Tune-up workshop; Ctrl+C stops it.")
        sys.stdout.flush()
        try:
            while room.file.exists() and room.state.closed is None:
                time.sleep(1)
        except KeyboardInterrupt:
            pass
        serving.stop(room.file)
    return DONE
