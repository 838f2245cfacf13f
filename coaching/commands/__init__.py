"""What the command line does: one function a command, which prints and gives the exit code.

Libraries are imported where a command needs them, so that `--help` and a usage error answer at once.
"""

import argparse
import json
import sys
from contextlib import closing
from typing import Any

DONE, REFUSED, ASKS, STOPPED = 0, 1, 3, 130  # 2 is a usage error, which argparse ends with


def opened(said: argparse.Namespace) -> Any:
    """The workspace of --workspace, to be closed by `with`; says what had to be mended in it."""
    from coaching import intake

    workspace, mended = intake.opened(said.workspace)
    for sentence in filter(None, (*mended, workspace.upgraded)):
        print(sentence, file=sys.stderr)
    return closing(workspace)


def print_json(value: Any) -> None:
    """Print what others may read."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def told(said: argparse.Namespace, status: str, message: str) -> int:
    """Print the one sentence that says what was done."""
    if said.json:
        print_json({"status": status, "message": message})
    else:
        print(message)
    return DONE


def progress(what: str, done: int, of: int) -> None:
    """One line on stderr that counts on."""
    print(
        f"\r{what}: {done:,} of {of:,}" if of else f"\r{what}",
        end="\n" if done >= of else "",
        file=sys.stderr,
        flush=True,
    )
