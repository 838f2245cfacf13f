"""Starts Cadence (`python run.py`) or tests it (`python run.py test`); needs Python 3.11 to 3.14 and nothing else.

The first start makes an environment in .venv beside this file and installs the locked packages; the second takes
seconds.
This file is read by other Pythons too, so that they can say which one is needed.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST, NEWEST = (3, 11), (3, 14)  # those that every locked package is offered for
LOCK = "requirements.lock"
TEST_LOCK = "tests/requirements.lock"
STAMP = "cadence.json"
HOST = "127.0.0.1"
NO_NETWORK = ("new connection", "ConnectTimeout", "ReadTimeout", "ProxyError", "name resolution", "SSLError")
GRACE = 5  # seconds a program may take to end by itself after Ctrl+C
DISK_FULL = "The disk is full: free about 1.5 GB and run this again."
MOST_TESTERS = 4  # processes that run tests side by side, a file at a time
FIRST_PORT = 8501
OWN_COMMANDS = ("test", "bench", "lock")
WITHOUT_A_SCREEN = {
    "import": "read, recognise, convert, check and load export files",
    "imports": "what was imported, and what was undone",
    "undo": "undo one import",
    "rebuild": "recreate the facts from the kept imports",
    "metrics": "every metric, and whether this workspace has the data for it",
    "readings": "measure metrics",
    "sums": "add up every metric now",
    "proof": "the rows behind one number, and those left out with the reason",
    "templates": "the workbook to fill in for what no CRM exports",
    "backup": "the whole workspace in one file, verified",
    "restore": "a workspace from a backup",
    "person": "what is written about or by one person",
    "room": "open the room of a tune-up workshop",
}
SAYS_WHO_CALLED = "import sys; from coaching.__main__ import run; run(sys.argv[1], sys.argv[2:])"


class Stop(Exception):
    """Cadence cannot go on; the message is one sentence that says what to do."""


def say(text: str) -> None:
    print(text, flush=True)


# The environment


def refuse_other_python(version: tuple[int, ...], locked: bool) -> None:
    """Raises Stop where Cadence does not run on a Python; a newer one is refused where its packages are locked."""
    if tuple(version[:2]) >= OLDEST and (tuple(version[:2]) <= NEWEST or not locked):
        return
    names = ("python3.14", "python3.13", "python3.12", "python3.11")
    other = next((name for name in names if shutil.which(name) and has_module(name, "venv")), None)
    hint = f"run `{other} run.py` instead" if other else "install it from python.org and run this again with it"
    raise Stop(f"Cadence needs Python 3.11 to 3.14 and this is {version[0]}.{version[1]}: {hint}.")


def environment_python(root: Path) -> Path:
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def python_name() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def made_with(root: Path) -> str | None:
    """The Python of the environment, as in "3.11"; None when there is no whole environment."""
    if not environment_python(root).exists():
        return None
    try:
        lines = (root / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    version = next((line.split("=")[1] for line in lines if line.startswith(("version ", "version_info "))), "")
    return ".".join(version.strip().split(".")[:2]) or None


def fingerprint(file: Path) -> str:
    """The file's SHA-256, the same whichever line endings a checkout gave it."""
    return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def read_stamp(root: Path) -> dict[str, str]:
    """The fingerprint of each lock installed in the environment; empty when unknown."""
    try:
        stamp = json.loads((root / ".venv" / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def outdated(root: Path, locks: tuple[str, ...]) -> list[str]:
    """The locks that are not installed as they stand: all of them when there is no environment for this Python."""
    stamp = read_stamp(root) if made_with(root) == python_name() else {}
    return [lock for lock in locks if stamp.get(lock) != fingerprint(root / lock)]


def child_environment() -> dict[str, str]:
    settings = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**os.environ, **settings}


def make_environment(root: Path) -> None:
    """Creates .venv anew; where the system keeps pip's installer apart (Debian), without a pip of its own."""
    folder = root / ".venv"
    say(f"Creating the environment in {folder}")
    try:
        folder.mkdir(exist_ok=True)
        (folder / STAMP).write_text("{}", encoding="utf-8")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Stop(DISK_FULL) from None
        words = f"Cadence cannot write to {root}: copy the folder to a place you may write to and run it there."
        raise Stop(words) from None
    make = [sys.executable, "-m", "venv", "--clear", str(folder)]
    first = subprocess.run(make, capture_output=True, text=True)
    if first.returncode == 0:
        return
    if has_module(sys.executable, "pip"):
        bare = subprocess.run([*make, "--without-pip"], capture_output=True)
        if bare.returncode == 0:
            return
    shutil.rmtree(folder, ignore_errors=True)
    if "No space left" in first.stdout + first.stderr:
        raise Stop(DISK_FULL)
    raise Stop(
        "This Python cannot create environments: install its venv module "
        f"(on Debian and Ubuntu: sudo apt install python{python_name()}-venv) and run this again."
    )


def has_module(python: str | Path, module: str) -> bool:
    return subprocess.run([str(python), "-c", f"import {module}"], capture_output=True).returncode == 0


def install(root: Path, lock: str) -> None:
    """Installs exactly what the lock names, each file checked against its hash, with pip's own progress shown.

    What is installed is compiled when it is first used, which most of it never is: to compile all of it takes as long as the rest.
    """
    python = str(environment_python(root))
    pip = [python, "-m", "pip"] if has_module(python, "pip") else [sys.executable, "-m", "pip", "--python", python]
    strict = ["--require-hashes", "--only-binary=:all:", "--no-input", "--no-compile"]
    command = [*pip, "install", *strict, "-r", str(root / lock)]
    say(f"Installing {packages_in(root / lock)} packages from {lock}: this takes a few minutes and happens once")
    heard = []
    with subprocess.Popen(command, env=child_environment(), stderr=subprocess.PIPE, cwd=root) as process:
        for line in process.stderr or ():
            heard.append(line.decode("utf-8", "replace"))
            print(heard[-1], end="", file=sys.stderr, flush=True)
    if process.returncode:
        raise Stop(explain_install("".join(heard)))


def packages_in(lock: Path) -> int:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return len({line.split("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))})


def explain_install(heard: str) -> str:
    """One sentence for what pip said."""
    if any(sign in heard for sign in ("No space left", "Errno 28")):
        return DISK_FULL
    if "DO NOT MATCH THE HASHES" in heard:
        return "A downloaded package is not the one Cadence was tested with: check the package index this machine uses."
    if any(sign in heard for sign in NO_NETWORK):
        return "The packages could not be downloaded: check the internet connection or pip's proxy and run this again."
    if "No matching distribution" in heard:
        return f"A package is not offered for Python {python_name()} on this machine: use a 64-bit Python 3.11 to 3.14."
    return "The packages could not be installed: the lines above say why; mend that and run this again."


def prepare(locks: tuple[str, ...], root: Path = ROOT) -> Path:
    """The environment's Python, after making and filling the environment as far as needed; this one where Cadence is installed as a package."""
    if not (root / LOCK).exists():
        return Path(sys.executable)
    python = environment_python(root)
    wanted = outdated(root, locks)
    if wanted:
        stamp = read_stamp(root)
        if made_with(root) != python_name() or not has_module(python, "pip"):
            make_environment(root)
            stamp, wanted = {}, list(locks)
        for lock in wanted:
            install(root, lock)
            stamp[lock] = fingerprint(root / lock)
            (root / ".venv" / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    return python


# Starting


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # there the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def port_number(said: str) -> int:
    number = int(said) if said.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{said} is no port: choose a number from 1 to 65535")
    return number


def choose_port(wanted: int | None) -> int:
    if wanted is not None:
        if not is_free(wanted):
            raise Stop(f"Port {wanted} is in use: choose another with --port, or leave it out for the next free one.")
        return wanted
    port = next((port for port in range(FIRST_PORT, FIRST_PORT + 100) if is_free(port)), None)
    if port is None:
        raise Stop(f"Ports {FIRST_PORT} to {FIRST_PORT + 99} are all in use: choose another with --port.")
    return port


def can_show_a_browser() -> bool:
    if os.environ.get("CI"):
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def answer_of(port: int) -> int:
    """The status with which a server says that it is well, 400 where it listens to other names; 0 while nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def address_of_running(python: Path, environment: dict[str, str]) -> str:
    """The address of the Cadence that has this workspace open; empty where none has."""
    ask = [str(python), "-m", "coaching.running"]
    return subprocess.run(ask, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True).stdout.strip()


def open_browser(address: str, options: argparse.Namespace) -> None:
    if not options.no_browser and can_show_a_browser():
        webbrowser.open(address)


def start(options: argparse.Namespace) -> int:
    python = prepare((LOCK,))
    environment = child_environment()
    named = options.workspace or environment.get("CADENCE_WORKSPACE", "").strip()
    if named:  # seen from where the user stands, which is not where the server runs
        named = os.path.expanduser(named)  # of a home that nobody knows, the server says so
        environment["CADENCE_WORKSPACE"] = named if named.startswith("~") else os.path.abspath(named)
    already = address_of_running(python, environment)
    if already:
        say(f"Cadence is already open at {already}: it is shown there, and nothing new is started.")
        open_browser(already, options)
        return 0
    port = choose_port(options.port)
    command = [str(python), "-m", "pages._server", "--server.headless=true"]
    command += [f"--server.address={HOST}", f"--server.port={port}"]
    process = begin(command, environment)
    answer = 0
    while process.poll() is None and not answer:
        time.sleep(0.1)
        answer = answer_of(port)
    if process.poll() is None and answer == 400:
        say(
            f"Cadence listens on {HOST}:{port}, to the names in allowedHosts of .streamlit/config.toml (Ctrl+C stops it)"
        )
    elif process.poll() is None:
        say(f"Cadence is open at http://{HOST}:{port} (Ctrl+C stops it)")
        open_browser(f"http://{HOST}:{port}", options)
    return finish(process)


def begin(command: list[str], environment: dict[str, str], where: Path | None = ROOT) -> subprocess.Popen[bytes]:
    """Starts a program that ends when run.py is told to end; without a place it runs where the user stands."""
    process = subprocess.Popen(command, cwd=where, env=environment)

    def end(*_: object) -> None:
        if process.poll() is None:
            process.terminate()

    def end_soon(*_: object) -> None:
        # Ctrl+C reaches the program by itself; a signal sent to run.py alone does not
        later = threading.Timer(GRACE, end)
        later.daemon = True
        later.start()

    for name, answer in (("SIGTERM", end), ("SIGHUP", end), ("SIGINT", end_soon), ("SIGBREAK", end_soon)):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), answer)
    return process


def finish(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait(timeout=1)  # a wait without end cannot be interrupted on Windows
        except subprocess.TimeoutExpired:
            continue


# Testing


def test(options: argparse.Namespace, rest: list[str]) -> int:
    from tests import browser

    python = prepare((LOCK, TEST_LOCK))
    environment = {
        **child_environment(),
        "PYTHONDONTWRITEBYTECODE": "",
    }  # else each of a thousand short programs compiles Cadence anew
    if options.no_browser_tests:
        environment["CADENCE_NO_BROWSER_TESTS"] = "1"
    else:
        try:
            environment["CADENCE_BROWSER"] = browser.find(dict(os.environ)) or browser.fetch(python)
        except browser.NoBrowser as missing:
            raise Stop(str(missing)) from None
        say(f"Testing with {environment['CADENCE_BROWSER']}")
    everything = ["-m", ""] if options.all else []
    testers = min(
        (os.cpu_count() or 1) + 1, MOST_TESTERS
    )  # one more than cores: browser tests wait a good part of their time
    side_by_side = ["-n", str(testers), "--dist", "loadfile", "--no-loadscope-reorder"]
    return finish(begin([str(python), "-m", "pytest", *side_by_side, *everything, *rest], environment))


def without_a_screen(arguments: list[str], called: str) -> int:
    """A command of the command line (import, readings, backup …), where the user stands."""
    python = prepare((LOCK,))
    environment = {**child_environment(), "PYTHONPATH": str(ROOT)}
    return finish(begin([str(python), "-c", SAYS_WHO_CALLED, called, *arguments], environment, None))


def bench(rest: list[str]) -> int:
    from tests import browser

    python = prepare((LOCK,) if {"-h", "--help"} & set(rest) else (LOCK, TEST_LOCK))
    found = browser.find(dict(os.environ))
    environment = {**child_environment(), **({"CADENCE_BROWSER": found} if found else {})}
    return finish(begin([str(python), "-m", "benchmarks", *rest], environment))


def lock(rest: list[str]) -> int:
    """Writes both locks anew from the ranges; --upgrade takes the newest versions the ranges allow."""
    python = prepare((LOCK, TEST_LOCK))
    command = [str(python), "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--quiet", *rest]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-annotate"]
    command += ["--custom-compile-command", "python run.py lock"]
    jobs = ([LOCK, "requirements.txt"], [TEST_LOCK, "tests/requirements.txt", "-c", LOCK])
    return max(subprocess.run([*command, *job[1:], "-o", job[0]], cwd=ROOT).returncode for job in jobs)


def version() -> str:
    found = re.search(r'VERSION = "([^"]+)"', (ROOT / "coaching" / "version.py").read_text(encoding="utf-8"))
    return found.group(1) if found else "unknown"


def command_line(called: str = "python run.py") -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=called,
        description="Start Cadence, or do one thing without its screen.",
        epilog="\n".join(
            ["commands without a screen (each tells its options with --help):"]
            + [f"  {name:12}{told}" for name, told in WITHOUT_A_SCREEN.items()]
            + [
                "",
                "A folder without data opens with an invented demo team; with CADENCE_NO_DEMO=1 in the environment it opens empty.",
            ]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version="Cadence " + version())
    parser.add_argument(
        "--port", type=port_number, help=f"the port to use (default: {FIRST_PORT} or the next free one)"
    )
    parser.add_argument(
        "--workspace",
        metavar="DIR",
        help=f"the folder that holds the data (default: your own data folder; `{called} imports --help` names it)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="for who works on Cadence itself")
    tests = commands.add_parser("test", help="run the tests; further arguments go to pytest", allow_abbrev=False)
    tests.add_argument("--all", action="store_true", help="the slow tests as well")
    tests.add_argument("--no-browser-tests", action="store_true", help="leave out the tests that need a browser")
    commands.add_parser("bench", help="measure speed and memory", add_help=False)
    commands.add_parser("lock", help="write the lock files anew; --upgrade for newer versions", add_help=False)
    return parser


def divided(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The options that stand before a command, and the command with what follows it."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] in ("--port", "--workspace") else 1
    return arguments[:at], arguments[at:]


def main(arguments: list[str], called: str = "python run.py") -> int:
    try:
        refuse_other_python(tuple(sys.version_info[:3]), locked=(ROOT / LOCK).exists())
        parser = command_line(called)
        before, command = divided(arguments)
        if command and command[0] not in OWN_COMMANDS:
            options = parser.parse_args(before)
            if command[0] not in WITHOUT_A_SCREEN:
                parser.error(f"there is no {command[0]}; there are: {', '.join((*OWN_COMMANDS, *WITHOUT_A_SCREEN))}")
            if options.port or options.no_browser:
                parser.error(f"--port and --no-browser are for the screen; {command[0]} has none")
            where = ["--workspace", options.workspace] if options.workspace else []
            return without_a_screen([command[0], *where, *command[1:]], called)
        options, rest = parser.parse_known_args(arguments)
        if options.command and not (ROOT / TEST_LOCK).exists():
            raise Stop(
                f"`{called} {options.command}` needs the source folder: get it, and run `python run.py {options.command}` there."
            )
        if options.command == "test":
            return test(options, rest)
        if options.command == "bench":
            return bench(rest)
        if options.command == "lock":
            return lock(rest)
        if rest:
            parser.error(f"unknown argument: {rest[0]}")
        return start(options)
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def installed() -> int:
    """What the command `cadence` does where Cadence is installed as a package."""
    return main(sys.argv[1:], "cadence")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
