import argparse
import ast
import os
import re
import socket
import stat
import sys
from pathlib import Path

import pytest

import run
from tests import browser

LOCKS = {run.LOCK: "requirements.txt", run.TEST_LOCK: "tests/requirements.txt"}
posix_only = pytest.mark.skipif(os.name == "nt", reason="stand-in programs are shell scripts")


def program(folder: Path, name: str, exit_code: int = 0) -> str:
    """A real program that answers --version with this exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\necho {name} 1.0\nexit {exit_code}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


def entries(lock: Path) -> dict[str, str]:
    """Each pinned requirement of a lock, with everything that stands under it."""
    found, name = {}, ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if re.match(r"[a-z0-9]", line):
            name = line.split(" \\")[0]
            found[name] = ""
        elif name:
            found[name] += line
    return found


@pytest.mark.parametrize(
    ("said", "number"), [("1", 1), ("65535", 65535), ("0", None), ("65536", None), ("-1", None), ("x", None)]
)
def test_a_port_that_cannot_be_one_is_refused_with_what_can(said: str, number: int | None) -> None:
    if number:
        assert run.port_number(said) == number
        return
    with pytest.raises(argparse.ArgumentTypeError, match=f"{said} is no port: choose a number from 1 to 65535"):
        run.port_number(said)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a lock and an environment that was made from it."""
    (tmp_path / run.LOCK).write_text("rapidfuzz==1 \\\n", encoding="utf-8")
    python = run.environment_python(tmp_path)
    python.parent.mkdir(parents=True)
    python.write_text("", encoding="utf-8")
    (tmp_path / ".venv/pyvenv.cfg").write_text(f"version = {run.python_name()}.7\n", encoding="utf-8")
    stamp = f'{{"{run.LOCK}": "{run.fingerprint(tmp_path / run.LOCK)}"}}'
    (tmp_path / ".venv" / run.STAMP).write_text(stamp, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 7, 0), (3, 15, 0), (4, 0, 0)])
def test_a_python_that_is_too_old_or_too_new_is_told_which_one_is_needed(version: tuple[int, ...]) -> None:
    with pytest.raises(run.Stop, match=rf"Python 3\.11 to 3\.14 and this is {version[0]}\.{version[1]}: .+\."):
        run.refuse_other_python(version, locked=True)


@pytest.mark.parametrize(("version", "locked"), [((3, 11, 0), True), ((3, 14, 9), True), ((3, 15, 0), False)])
def test_a_python_that_the_packages_are_offered_for_is_taken(version: tuple[int, ...], locked: bool) -> None:
    run.refuse_other_python(version, locked)


def test_an_older_python_can_read_run_py_and_it_needs_the_standard_library_only(root: Path) -> None:
    source = (root / "run.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == {"tests"}


def test_an_environment_made_from_this_lock_is_used_as_it_stands(project: Path) -> None:
    assert run.outdated(project, (run.LOCK,)) == []
    assert run.prepare((run.LOCK,), project) == run.environment_python(project)


def test_a_changed_lock_is_installed_again_and_new_line_endings_are_no_change(project: Path) -> None:
    (project / run.LOCK).write_bytes(b"rapidfuzz==1 \\\r\n")
    assert run.outdated(project, (run.LOCK,)) == []
    (project / run.LOCK).write_text("rapidfuzz==2 \\\n", encoding="utf-8")
    assert run.outdated(project, (run.LOCK,)) == [run.LOCK]


@pytest.mark.parametrize("damage", ["pyvenv.cfg", run.STAMP, "python"])
def test_an_environment_that_is_not_whole_is_not_trusted(project: Path, damage: str) -> None:
    (run.environment_python(project) if damage == "python" else project / ".venv" / damage).unlink()
    assert run.outdated(project, (run.LOCK,)) == [run.LOCK]


def test_an_environment_of_another_python_is_made_anew(project: Path) -> None:
    (project / ".venv/pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.1\n", encoding="utf-8")
    assert run.made_with(project) == "3.9"
    assert run.outdated(project, (run.LOCK,)) == [run.LOCK]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_locked_with_hashes_and_no_address(root: Path, lock: str) -> None:
    text = (root / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|index-url|find-links|^-", text, re.MULTILINE)
    pinned = entries(root / lock)
    assert all("==" in name and "--hash=sha256:" in below for name, below in pinned.items())
    names = {re.split(r"[=\s]", name)[0] for name in pinned}
    ranges = (root / LOCKS[lock]).read_text(encoding="utf-8").splitlines()
    wanted = {re.split(r"[\[<>=]", line)[0].lower() for line in ranges if line and not line.startswith("#")}
    assert wanted and wanted <= names


def test_both_locks_name_the_same_version_of_what_they_share(root: Path) -> None:
    product, tests = entries(root / run.LOCK), entries(root / run.TEST_LOCK)
    names = {name.split("==")[0] for name in product} & {name.split("==")[0] for name in tests}
    assert names
    for name in names:
        assert {n for n in product if n.startswith(name + "==")} == {n for n in tests if n.startswith(name + "==")}


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("WARNING: Retrying ... Failed to establish a new connection: refused", "check the internet connection"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "check the package index"),
        ("ERROR: No matching distribution found for duckdb==2.0.0", "not offered for Python"),
        ("ERROR: something else", "the lines above say why"),
    ],
)
def test_a_failed_install_is_explained_in_one_sentence(heard: str, said: str) -> None:
    sentence = run.explain_install(heard)
    assert said in sentence and sentence.endswith(".") and "\n" not in sentence


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("", encoding="utf-8")
    with pytest.raises(run.Stop, match=r"cannot write to .*file: copy the folder"):
        run.make_environment(no_folder)


def python_without_installer(folder: Path, pip: bool) -> str:
    """This Python as Debian ships it without its venv package: environments only without pip."""
    file = folder / "python"
    refusals = ["*'-m venv'*'--without-pip'*) ;;", "*'-m venv'*) echo ensurepip is not available; exit 1 ;;"]
    refusals += [] if pip else ["*'import pip'*) exit 1 ;;"]
    lines = ["#!/bin/sh", 'case "$*" in', *refusals, "esac", f'exec "{sys.executable}" "$@"']
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


@posix_only
def test_an_environment_is_made_where_only_the_systems_pip_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python_without_installer(tmp_path, pip=True))
    run.make_environment(tmp_path)
    assert run.made_with(tmp_path) == run.python_name()
    assert not run.has_module(run.environment_python(tmp_path), "pip")


@posix_only
def test_a_python_that_cannot_make_environments_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python_without_installer(tmp_path, pip=False))
    with pytest.raises(run.Stop, match=r"apt install python3\.\d+-venv"):
        run.make_environment(tmp_path)
    assert not (tmp_path / ".venv").exists()


def test_a_port_in_use_is_refused_when_asked_for_and_passed_over_otherwise() -> None:
    with socket.socket() as taken:
        taken.bind((run.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.Stop, match=f"Port {port} is in use"):
            run.choose_port(port)
        assert not run.is_free(port)
    assert run.is_free(run.choose_port(None))


@posix_only
def test_the_browser_named_in_the_environment_comes_before_the_path(tmp_path: Path) -> None:
    chosen = program(tmp_path / "own", "my-browser")
    program(tmp_path / "bin", "chromium")
    assert browser.find({"CADENCE_BROWSER": chosen, "PATH": str(tmp_path / "bin")}) == chosen


@posix_only
def test_a_named_browser_that_does_not_start_is_an_error_not_a_silent_other_choice(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    with pytest.raises(browser.NoBrowser, match="does not start"):
        browser.find({"CADENCE_BROWSER": str(tmp_path / "missing"), "PATH": str(tmp_path)})


@posix_only
def test_a_stand_in_on_the_path_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "chromium", exit_code=1)
    chrome = program(tmp_path, "google-chrome")
    assert browser.find({"PATH": str(tmp_path)}) == chrome


@posix_only
def test_a_browser_at_its_usual_place_is_found_last(tmp_path: Path) -> None:
    usual = program(tmp_path / "Google/Chrome/Application", "chrome.exe")
    places = {"PROGRAMFILES": str(tmp_path), "PATH": str(tmp_path / "bin")}
    assert browser.find(places) == usual
    edge = program(tmp_path / "bin", "msedge")
    assert browser.find(places) == edge


def test_arguments_after_test_reach_pytest_and_the_others_do_not() -> None:
    options, rest = run.command_line().parse_known_args(["test", "--all", "tests/test_run.py", "-k", "port", "-x"])
    assert options.all and not options.no_browser_tests
    assert rest == ["tests/test_run.py", "-k", "port", "-x"]


def test_the_continuous_build_calls_run_py_test_and_can_be_started(root: Path) -> None:
    script = root / ".ci/run"
    assert "python3 run.py test" in script.read_text(encoding="utf-8")
    assert os.name == "nt" or os.access(script, os.X_OK)
