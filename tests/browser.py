"""Where the tests find a real browser, and a running Cadence to open in it.

Only the standard library is imported at the top: run.py reads this file before anything is installed.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "%PROGRAMFILES%/Google/Chrome/Application/chrome.exe",
    "%PROGRAMFILES(X86)%/Google/Chrome/Application/chrome.exe",
    "%LOCALAPPDATA%/Google/Chrome/Application/chrome.exe",
    "%PROGRAMFILES(X86)%/Microsoft/Edge/Application/msedge.exe",
    "%PROGRAMFILES%/Microsoft/Edge/Application/msedge.exe",
)
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
LAUNCH = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DOWNLOAD_SECONDS = 420


class NoBrowser(Exception):
    """There is no browser to test with; the message says in one sentence what to do."""


def runs(browser: str) -> bool:
    """Whether the file really starts: a stand-in for a package, or a program that lacks libraries, does not."""
    if os.name == "nt":  # there a browser asked for its version opens a window
        return Path(browser).exists()
    try:
        return subprocess.run([browser, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def usual_places(environment: dict[str, str]) -> list[str]:
    """Browser files where macOS and Windows keep them, with the folders this machine names."""
    found = []
    for file in USUAL_PLACES:
        for variable in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
            if variable in environment:
                file = file.replace(f"%{variable}%", environment[variable])
        if "%" not in file:
            found.append(file)
    return found


def find(environment: dict[str, str]) -> str | None:
    """A Chromium-like browser already here: CADENCE_BROWSER, then PATH, then the usual places."""
    chosen = environment.get("CADENCE_BROWSER")
    if chosen:
        if not runs(chosen):
            raise NoBrowser(f"CADENCE_BROWSER names {chosen}, which does not start: name a Chromium or Chrome program.")
        return chosen
    on_path = [shutil.which(name, path=environment.get("PATH", "")) for name in NAMES]
    candidates = [file for file in on_path if file] + [f for f in usual_places(environment) if Path(f).exists()]
    return next((candidate for candidate in candidates if runs(candidate)), None)


def fetch(python: Path) -> str:
    """Playwright's own browser, downloaded if need be; else Debian's, when we are root there."""
    found = playwrights_own(python)
    if not found:
        print("No browser found: asking Playwright for its own", flush=True)
        try:
            subprocess.run([str(python), "-m", "playwright", "install", "chromium"], timeout=DOWNLOAD_SECONDS)
        except subprocess.TimeoutExpired:
            print("Playwright's download takes too long here", flush=True)
        found = playwrights_own(python)
    if not found and install_with_apt("chromium", "fonts-liberation"):
        found = find(dict(os.environ))
    if not found:
        raise NoBrowser(
            "No browser was found for the tests: install Chromium or Chrome, or name one in CADENCE_BROWSER, "
            "or leave its tests out with --no-browser-tests."
        )
    return found


def playwrights_own(python: Path) -> str | None:
    answer = subprocess.run([str(python), "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True)
    browser = answer.stdout.strip()
    return browser if browser and Path(browser).exists() and runs(browser) else None


def install_with_apt(*packages: str) -> bool:
    """Whether Debian's own packages could be installed; only tried as root."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    print(f"Installing {' and '.join(packages)} with apt-get", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages])
    return all(subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL).returncode == 0 for command in commands)


def launch(playwright: "Playwright") -> "Browser":
    """A headless browser; it refuses to run as root unless its sandbox is off."""
    found = find(dict(os.environ)) or playwright.chromium.executable_path
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=found, args=[*LAUNCH, *as_root])


@contextmanager
def running_app(
    workspace: Path, seconds: float = 60, kill: bool = False, port: int = 0, **environment: str
) -> Iterator[str]:
    """The address of a Cadence started for this workspace folder; it is told to end afterwards, or killed in the middle of what it does."""
    port = port or free_port()
    command = [sys.executable, "-m", "pages._server", "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={port}", "--server.fileWatcherType=none"]
    settings = {**os.environ, "CADENCE_WORKSPACE": str(workspace), **environment}
    output = workspace.with_name(workspace.name + "-server.log")
    with output.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until_up(process, port, seconds, output)
        yield f"http://127.0.0.1:{port}"
    finally:
        if kill:
            process.kill()
        stop(process)
    if os.name != "nt" and not kill:
        assert process.returncode == 0, output.read_text(encoding="utf-8", errors="replace")[-4000:]


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(process: "subprocess.Popen[bytes]", port: int, seconds: float, output: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with direct.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Cadence did not start:\n{output.read_text(encoding='utf-8', errors='replace')[-4000:]}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
