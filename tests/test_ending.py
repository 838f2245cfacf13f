"""What Docker, systemd or a closed terminal send ends a program as Ctrl+C does: what is open is closed, and a second word cuts nothing off."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a single process cannot be sent a signal there")
# In the place of what Windows sends for Ctrl+Break; and tests started in the background were told to take no notice of Ctrl+C.
BREAK = "import signal; signal.SIGBREAK = signal.SIGUSR1; signal.signal(signal.SIGINT, signal.default_int_handler)"
COMMAND = """
import sys, time
from types import SimpleNamespace
from coaching import __main__ as line
def work(_):
    try:
        print("open", flush=True)
        time.sleep(60)
    finally:
        print("closing", flush=True)
        time.sleep(0.3)
        print("closed", flush=True)
line.parser = lambda _: SimpleNamespace(parse_args=lambda _: SimpleNamespace(run=work))
line.run()
"""


@pytest.mark.few(2)
@pytest.mark.parametrize("told", ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"])
def test_a_command_that_is_told_to_end_closes_what_is_open_once(told: str, root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BREAK + COMMAND], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "open\n"
        process.send_signal(getattr(signal, told))
        assert process.stdout.readline() == "closing\n"
        process.send_signal(signal.SIGTERM)
        assert process.stderr
        out, err = (
            process.stdout.read(),
            process.stderr.read(),
        )  # communicate() would lose what was read ahead of a line
    assert (out, err, process.returncode) == ("closed\n", "Stopped before it was done.\n", 130)


def test_what_was_started_to_outlive_its_terminal_does(root: Path) -> None:
    with subprocess.Popen(
        ["nohup", sys.executable, "-c", COMMAND.replace("sleep(60)", "sleep(0.5)")], cwd=root, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout and process.stdout.readline() == "open\n"
        process.send_signal(signal.SIGHUP)
        assert process.stdout.read().endswith("closed\n")
    assert process.returncode != 130
