"""The command line: `python -m coaching import | imports | undo | rebuild | metrics | readings | proof | templates | backup | person | …`."""

import sys
from collections.abc import Sequence

from coaching import ending
from coaching.commands import DONE, REFUSED, STOPPED
from coaching.commands.words import parser
from coaching.errors import FULL, Refusal, is_full_disk


def main(arguments: Sequence[str] | None = None, called: str = "python -m coaching") -> int:
    """Run one command, as it was called, and give its exit code: 0 done, 1 refused, 2 usage, 3 a question must be answered first, 130 stopped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        said = parser(called).parse_args(arguments)
        return int(said.run(said))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        return DONE
    except KeyboardInterrupt:
        print("Stopped before it was done.", file=sys.stderr)
        return STOPPED
    except Exception as trouble:
        if not is_full_disk(trouble):
            raise
        print(FULL, file=sys.stderr)
        return REFUSED


def run(called: str = "python -m coaching", arguments: Sequence[str] | None = None) -> None:
    """Run one command as a program of its own, which ends when it is told to."""
    ending.when_told(KeyboardInterrupt)
    sys.exit(main(arguments, called))


if __name__ == "__main__":
    run()
