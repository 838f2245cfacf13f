"""Installing as a sales manager does: where the data lies, one command of uv, a file to double-click, and what a new version says."""

import argparse
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

import run
from coaching import home, running, version, workspace
from coaching.__main__ import main
from coaching.commands import words
from coaching.errors import Refusal
from coaching.facts import store
from coaching.handover import backup, moving
from coaching.records import agreed
from coaching.workspace import Workspace
from pages import _opened, _server
from tests import fresh
from tests.conftest import ROOT
from tests.test_pages import after_the_first_request

__all__ = ["after_the_first_request"]

posix_only = pytest.mark.skipif(os.name == "nt", reason="a shell script")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program folder and a home of the test's own, with nothing said in the environment."""
    monkeypatch.delenv("CADENCE_WORKSPACE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    monkeypatch.setattr(home, "CODE", tmp_path / "program")
    monkeypatch.setattr(home, "IN_CODE", tmp_path / "program" / "data" / "workspace")
    monkeypatch.setattr(home, "user_data_path", lambda name, appauthor: tmp_path / "own" / name)
    return tmp_path


def test_a_new_workspace_lies_with_the_users_own_data_and_one_beside_the_code_is_used_on(elsewhere: Path) -> None:
    assert home.default_workspace() == elsewhere / "own" / "Cadence" / "workspace"
    (elsewhere / "program/data/workspace").mkdir(parents=True)
    assert home.default_workspace() == home.users_own()  # an empty folder is nobody's
    fresh.copied(home.IN_CODE)
    assert home.default_workspace() == home.IN_CODE
    assert home.better_place(home.IN_CODE) == home.users_own()
    assert home.better_place(home.users_own()) is None


def test_home_says_once_that_the_data_lies_inside_the_program_and_leads_to_where_it_is_moved(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENCE_NO_DEMO", "1")
    fresh.copied(home.IN_CODE)
    try:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        assert not app.exception
        assert any("inside the folder of the program" in one.value for one in app.markdown)
        app.button(key="lies understood").click().run()
        assert not any("inside the folder of the program" in one.value for one in app.markdown)
        app.switch_page("pages/data.py")
        app.query_params["tab"] = "settings"
        assert app.run().button(key="move workspace")
    finally:
        _opened.let_go()


def test_the_environment_names_the_folder_before_all_else(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh.copied(home.IN_CODE)
    monkeypatch.setenv("CADENCE_WORKSPACE", str(elsewhere / "named"))
    assert home.default_workspace() == elsewhere / "named"


@pytest.mark.parametrize("disk", ["same", "another"])
def test_a_workspace_is_moved_whole_and_the_next_start_finds_it(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, disk: str
) -> None:
    one = fresh.opened(home.IN_CODE)
    one.save_settings(company="Tarn & Söhne")
    monkeypatch.setattr(moving, "_same_disk", lambda *_: disk == "same")
    said = moving.moved(one, home.users_own())
    assert ("to be deleted when you like" in said) is (disk == "another") and not home.IN_CODE.exists()
    assert home.default_workspace() == home.users_own()
    with_all = Workspace.open(home.default_workspace())
    assert with_all.settings.company == "Tarn & Söhne"
    with_all.close()


@pytest.mark.parametrize("disk", ["same", "full"])
def test_a_workspace_that_lies_there_already_is_put_aside(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, disk: str
) -> None:
    one = fresh.opened(home.IN_CODE)
    one.save_settings(company="Tarn & Söhne")
    fresh.opened(home.users_own()).close()  # of a new version that was started before the old data was brought along
    if disk == "full":
        monkeypatch.setattr(moving, "_same_disk", raising(OSError(errno.ENOSPC, "No space left on device")))
        with pytest.raises(Refusal, match="The disk is full"):
            moving.moved(one, home.users_own())
        assert home.is_used(home.IN_CODE) and [path.name for path in home.users_own().parent.iterdir()] == ["workspace"]
        return
    said = moving.moved(one, home.users_own())
    [aside] = home.users_own().parent.glob("workspace-*")
    assert home.is_used(aside) and said.endswith(f"was put aside as {aside}.")
    assert "Tarn & Söhne" in (home.users_own() / "settings.toml").read_text(encoding="utf-8")


def raising(trouble: Exception) -> Any:
    def fail(*_: object) -> None:
        raise trouble

    return fail


def test_nothing_is_moved_over_what_is_there(elsewhere: Path) -> None:
    one = fresh.opened(home.IN_CODE)
    home.users_own().mkdir(parents=True)
    (home.users_own() / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match="holds something already"):
        moving.moved(one, home.users_own())
    assert not one.is_closed
    one.close()


def test_nothing_is_moved_over_what_another_cadence_has_open(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = fresh.opened(home.IN_CODE)
    Workspace.open(home.users_own()).close()
    monkeypatch.setattr(running, "address_of", lambda _: "http://127.0.0.1:8501")
    with pytest.raises(Refusal, match=r"is open in another Cadence, at .*8501: stop that one first"):
        moving.moved(one, home.users_own())
    assert not one.is_closed
    one.close()


def test_a_copy_that_arrives_altered_is_thrown_away_and_the_workspace_stands(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = fresh.opened(home.IN_CODE)
    monkeypatch.setattr(moving, "_same_disk", lambda *_: False)
    monkeypatch.setattr(moving, "file_hash", lambda path: str(path))
    with pytest.raises(Refusal, match="stands where it was"):
        moving.moved(one, home.users_own())
    assert home.default_workspace() == home.IN_CODE and list(home.users_own().parent.iterdir()) == []
    Workspace.open(home.IN_CODE).close()


def opened_by(folder: Path, said: str | None) -> Workspace:
    file = folder / workspace.OPENED_BY
    file.unlink(missing_ok=True)
    if said is not None:
        file.write_text(said, encoding="utf-8")
    return Workspace.open(folder)


@pytest.mark.parametrize(
    ("before", "said"),
    [(version.VERSION, ""), ("0.9.4", "last opened with Cadence 0.9.4"), (None, "last opened with an earlier Cadence")],
)
def test_what_another_version_opened_before_is_said_once(workspace_folder: Path, before: str | None, said: str) -> None:
    one = opened_by(workspace_folder, before)
    assert said in one.upgraded and bool(said) is bool(one.upgraded)
    one.close()
    again = Workspace.open(workspace_folder)
    assert again.upgraded == ""
    again.close()


def test_the_records_are_backed_up_before_a_new_version_opens_them(workspace_folder: Path) -> None:
    one = Workspace.open(workspace_folder)
    agreed.agree(one.records, "me", "somebody", 10)
    one.close()
    new = opened_by(workspace_folder, "0.9.0")
    found = re.search(r"backups/(records-\S+\.sqlite)", new.upgraded)
    assert found and (workspace_folder / "backups" / found[1]).exists()
    new.close()


def test_the_command_line_tells_of_the_backup_too(
    workspace_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CADENCE_RECORDS_URL", raising=False)
    opened_by(workspace_folder, "0.9.0").close()
    (workspace_folder / "version.txt").write_text("0.9.0", encoding="utf-8")
    assert main(["--workspace", str(workspace_folder), "imports"]) == 0
    assert "was last opened with Cadence 0.9.0" in capsys.readouterr().err


def test_records_on_a_server_are_not_said_to_be_backed_up(
    workspace_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_by(workspace_folder, "0.8.0").close()  # which leaves a copy of the records in the folder
    monkeypatch.setenv("CADENCE_RECORDS_URL", f"sqlite:///{tmp_path}/shared.sqlite")
    new = opened_by(workspace_folder, "0.9.0")
    assert new.upgraded.endswith("was last opened with Cadence 0.9.0.")
    new.close()


def test_a_workspace_of_a_newer_cadence_is_refused_in_words(workspace_folder: Path) -> None:
    with pytest.raises(Refusal, match=rf"by Cadence 99.0.0, and this is Cadence {version.VERSION}: start the newer"):
        opened_by(workspace_folder, "99.0.0\n99.0.0\n")
    opened_by(workspace_folder, "1.0.99\n1.0.99\n").close()
    assert (workspace_folder / workspace.OPENED_BY).read_text(encoding="utf-8") == "1.0.99\n1.0.99\n"


def test_a_damaged_note_of_the_version_locks_nobody_out_and_is_named(workspace_folder: Path) -> None:
    file = workspace_folder / workspace.OPENED_BY
    Workspace.open(workspace_folder).close()
    whole = file.read_bytes()
    flipped = [
        whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :] for at in range(len(whole)) for bit in range(8)
    ]
    for held in (*flipped, b"", b"\n", b"99.0.0", b"9" * 9000, b"\xff\xfe", b"1.0.0\n1.0", "\u202e![x](y)".encode()):
        file.write_bytes(held)
        before, said = workspace._opened_by(workspace_folder)
        assert before == version.VERSION or "version.txt should name the Cadence" in said, held
        assert said.isprintable()
    file.unlink()
    (file / "something").mkdir(parents=True)
    one = Workspace.open(workspace_folder)
    assert "said nothing readable" in one.mended and one.upgraded == ""
    one.close()
    shutil.rmtree(file)
    file.write_bytes(b"9.0.0\n1.0.0\n")
    for said in ('said "9.0.0 1.0.0": it was damaged', ""):
        one = Workspace.open(workspace_folder)
        assert said in one.mended and bool(said) is bool(one.mended)
        one.close()
    assert file.read_bytes() == whole


def test_a_backup_holds_who_may_see_what(workspace_folder: Path, tmp_path: Path) -> None:
    one = Workspace.open(workspace_folder)
    (workspace_folder / "people.toml").write_text(
        '[[person]]\nmail = "a@b.example"\nrole = "owner"\n', encoding="utf-8"
    )
    backup.backup(one, tmp_path / "b.zip")
    one.close()
    with zipfile.ZipFile(tmp_path / "b.zip") as box:
        assert "people.toml" in box.namelist()


def test_the_newest_version_is_told_first_and_with_its_day() -> None:
    headings = re.findall(r"^## (\S+), (.+)$", version.news(), re.MULTILINE)
    assert headings[0][0] == version.VERSION
    days = [datetime.strptime(day, "%d %B %Y") for _, day in headings]
    assert days == sorted(days, reverse=True)
    assert version.as_number("1.10.0") > version.as_number("1.9.0") > version.as_number("soon")


def test_the_package_needs_what_requirements_txt_says(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert project["dependencies"] == [line for line in lines if line and not line.startswith("#")]
    for extra, needs in project["optional-dependencies"].items():
        lines = (root / f"requirements-{extra}.txt").read_text(encoding="utf-8").splitlines()
        assert needs == [line for line in lines if line and not line.startswith("#")]


def test_the_package_holds_everything_the_program_reads(root: Path) -> None:
    wheel = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    for name in wheel["include"]:
        assert (root / name).exists(), name
    left = {path.name for path in root.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert left - {"tests", "benchmarks"} <= set(wheel["include"])


def test_uv_builds_anew_whatever_packaged_file_is_changed_in_place(root: Path) -> None:
    tool = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    watched = {path for key in tool["uv"]["cache-keys"] for one in spelled_out(key["file"]) for path in root.glob(one)}
    wheel = tool["hatch"]["build"]["targets"]["wheel"]
    packaged = {root / "pyproject.toml", root / "README.md"}
    for name in wheel["include"]:
        packaged |= {path for path in ((root / name).rglob("*") if (root / name).is_dir() else [root / name])}
    left_out = {path for name in wheel["exclude"] for one in root.glob(name) for path in (one, *one.rglob("*"))}
    passing = {path for path in packaged if path.is_dir() or "__pycache__" in path.parts or path.name.startswith(".")}
    assert packaged - left_out - passing - watched == set()
    assert not any("__pycache__" in path.parts for path in watched)  # a mere start builds nothing anew


def spelled_out(glob: str) -> list[str]:
    """A glob with {one,another} as one glob for each."""
    before, brace, rest = glob.partition("{")
    choices, _, after = rest.partition("}")
    return [f"{before}{choice}{after}" for choice in choices.split(",")] if brace else [glob]


@posix_only
@pytest.mark.parametrize("found", [True, False])
def test_the_file_to_double_click_starts_run_py_or_says_that_python_is_missing(
    root: Path, tmp_path: Path, found: bool
) -> None:
    place = tmp_path / "the program"
    place.mkdir()
    script = place / "Cadence.command"
    script.write_bytes((root / "Cadence.command").read_bytes())
    (place / "run.py").write_text("import sys; print('started', *sys.argv[1:])", encoding="utf-8")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "dirname").symlink_to("/usr/bin/dirname")
    if found:
        (bin_folder / "python3").symlink_to(sys.executable)
    else:
        old = bin_folder / "python3"
        old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        old.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(script), "--no-browser"], env={"PATH": str(bin_folder)}, cwd=tmp_path, capture_output=True,
        text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if found:
        assert done.stdout == "started --no-browser\n" and done.returncode == 0
    else:
        assert "install it from python.org" in done.stdout and done.returncode == 1


@posix_only
def test_the_file_to_double_click_says_what_to_do_where_the_program_is_not_beside_it(
    root: Path, tmp_path: Path
) -> None:
    script = tmp_path / "Cadence.command"
    script.write_bytes((root / "Cadence.command").read_bytes())
    done = subprocess.run(["/bin/sh", str(script)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert "copy its whole folder, unpacked" in done.stdout and done.returncode == 1 and not done.stderr


def test_both_files_to_double_click_say_the_same_and_windows_has_its_line_ends(root: Path) -> None:
    cmd, command = (root / "Cadence.cmd").read_bytes(), (root / "Cadence.command").read_bytes()
    assert cmd.count(b"\r\n") == cmd.count(b"\n") and b"\r" not in command
    said = [re.search(rb"Cadence needs Python[^\r\n\"]+", one) for one in (cmd, command)]
    assert said[0] and said[1] and said[0][0] == said[1][0]
    moved = [re.search(rb"Cadence cannot start from here[^\r\n\"]+", one) for one in (cmd, command)]
    assert moved[0] and moved[1] and moved[0][0] == moved[1][0]
    asked = [[int(minor) for minor in re.findall(rb"(?:py -|python)3\.(\d+)", one)] for one in (cmd, command)]
    assert asked[0] == asked[1] == list(range(run.NEWEST[1], run.OLDEST[1] - 1, -1))
    for one in (cmd, command):
        assert b"not (3, %d) <= sys.version_info < (3, %d)" % (run.OLDEST[1], run.NEWEST[1] + 1) in one
    assert os.name == "nt" or os.access(root / "Cadence.command", os.X_OK)


def test_a_command_without_a_screen_runs_where_the_user_stands_with_options_on_either_side(
    workspace_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "prepare", lambda locks: Path(sys.executable))
    monkeypatch.chdir(tmp_path)
    for name, arguments in (
        ("mine.zip", ["backup", "mine.zip", "--workspace", str(workspace_folder)]),
        ("too.zip", ["--workspace", str(workspace_folder), "backup", "too.zip"]),
    ):
        assert run.main(arguments) == 0
        assert (tmp_path / name).exists() and name in capfd.readouterr().out
    assert run.main(["undo"], "cadence") == 2
    assert "usage: cadence undo" in capfd.readouterr().err


def test_the_help_lists_every_command_and_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["--help"], "cadence")
    said = capsys.readouterr().out
    assert said.startswith("usage: cadence ")
    [commands] = [one for one in words.parser()._actions if isinstance(one, argparse._SubParsersAction)]
    assert re.findall(r"^  (\w+)  ", said[said.index("commands without") :], re.MULTILINE) == list(commands.choices)
    for told in (run.main, words.parser().parse_args):
        with pytest.raises(SystemExit):
            told(["--version"])
        assert capsys.readouterr().out == f"Cadence {version.VERSION}\n"


@pytest.mark.parametrize("option", [["--port", "8600"], ["--no-browser"]])
def test_what_is_for_the_screen_is_refused_before_a_command_without_one(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run.main([*option, "imports"])
    assert "are for the screen; imports has none" in capsys.readouterr().err


@pytest.mark.parametrize("command", run.OWN_COMMANDS)
def test_what_needs_the_source_folder_says_so_where_it_is_installed(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "coaching").mkdir()
    (tmp_path / "coaching" / "version.py").write_text('VERSION = "1"\n', encoding="utf-8")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    assert run.main([command], "cadence") == 1
    assert f"`cadence {command}` needs the source folder" in capsys.readouterr().err


def test_an_installed_program_makes_no_environment(tmp_path: Path) -> None:
    assert run.prepare((run.LOCK,), tmp_path) == Path(sys.executable)
    assert list(tmp_path.iterdir()) == []


class Well(BaseHTTPRequestHandler):
    """A server that says it is well, as Cadence's does."""

    def do_GET(self) -> None:
        """Answer as Streamlit's address of health does."""
        named = self.headers["Host"].partition(":")[0] in (run.HOST, "cadence.example.com")
        self.send_response(400 if not named else 200 if self.path == "/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def well() -> Iterator[int]:
    """The port of a server that says it is well."""
    with HTTPServer((run.HOST, 0), Well) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_second_start_leads_to_the_cadence_that_has_the_workspace_open(
    well: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(run, "prepare", lambda locks: Path(sys.executable))
    monkeypatch.setattr(run, "begin", lambda *_: pytest.fail("a second server was started"))
    monkeypatch.setattr(run, "can_show_a_browser", lambda: True)
    monkeypatch.setattr("webbrowser.open", opened.append)
    running.tell(tmp_path, run.HOST, well)
    address = f"http://{run.HOST}:{well}"
    assert run.main(["--workspace", str(tmp_path), "--no-browser"]) == 0 and opened == []
    assert f"already open at {address}" in capsys.readouterr().out
    assert run.main(["--workspace", str(tmp_path)]) == 0 and opened == [address]


@pytest.mark.parametrize(
    "left", [None, "", "[]", '{"host": "127.0.0.1"}', "a process that ended", "a port where nobody is", "another name"]
)
def test_a_note_of_a_server_that_is_not_there_is_passed_over(well: int, tmp_path: Path, left: str | None) -> None:
    said = {"listens": run.HOST, "host": run.HOST, "port": well, "process": os.getpid()}
    if left == "a process that ended":
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        left = json.dumps({**said, "process": ended.pid})
    elif left == "a port where nobody is":
        left = json.dumps({**said, "port": run.choose_port(None)})
    elif left == "another name":
        left = json.dumps({**said, "host": "evil.example"})
    if left is not None:
        (tmp_path / running.NOTE).write_text(left, encoding="utf-8")
    assert running.address_of(tmp_path) is None


def test_who_finds_a_workspace_in_use_is_told_where_it_is_shown(well: int, tmp_path: Path) -> None:
    held = duckdb.IOException("Could not set lock on file: Conflicting lock is held in python (PID 1)")
    said = f"Cadence is already running on {tmp_path} (process 1)"
    assert store._not_opened(tmp_path / "facts.duckdb", held).startswith(f"{said}: close it there, or use --workspace")
    running.tell(tmp_path, run.HOST, well)
    shown = f"{said} and shown at http://{run.HOST}:{well}: go on or close it there, or use --workspace"
    assert store._not_opened(tmp_path / "facts.duckdb", held).startswith(shown)


def test_a_server_that_listens_to_one_name_alone_is_found_under_it(well: int, tmp_path: Path) -> None:
    running.tell(tmp_path, run.HOST, well, "cadence.example.com")
    assert running.address_of(tmp_path) == f"http://cadence.example.com:{well}"


@pytest.mark.parametrize(("allowed", "host"), [
    ([], "127.0.0.1"), (["*"], "127.0.0.1"), (["cadence.example.com", "127.0.0.1"], "127.0.0.1"),
    (["*.example.com", "cadence.example.com"], "cadence.example.com"), (["*.example.com"], "127.0.0.1"),
])  # fmt: skip
def test_a_server_is_noted_under_a_name_it_answers_to(
    allowed: list[str], host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"server.address": "0.0.0.0", "server.port": 8501, "server.allowedHosts": allowed}
    monkeypatch.setattr("streamlit.get_option", options.__getitem__)
    _server.tell(cast(Workspace, SimpleNamespace(folder=tmp_path)))
    said = json.loads((tmp_path / running.NOTE).read_text(encoding="utf-8"))
    assert (said["listens"], said["host"]) == ("127.0.0.1", host)


def test_only_the_server_that_noted_itself_takes_its_note_away(tmp_path: Path) -> None:
    note = tmp_path / running.NOTE
    running.tell(tmp_path, run.HOST, 1)
    assert json.loads(note.read_text(encoding="utf-8"))["process"] == os.getpid()
    running._forget(note)
    assert not note.exists()
    note.write_text('{"process": 1}', encoding="utf-8")
    running._forget(note)
    assert note.exists()


def test_the_folder_the_environment_names_may_begin_with_the_sign_of_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("CADENCE_WORKSPACE", "~/cad")
    assert home.default_workspace() == tmp_path / "cad"


def test_a_home_that_nobody_knows_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "~nobody-here/w: nobody knows the home that this begins with; write the whole path"
    assert main(["metrics", "--workspace", "~nobody-here/w"]) == 1 and said in capsys.readouterr().err
    monkeypatch.setenv("CADENCE_WORKSPACE", "~nobody-here/w")
    assert main(["metrics"]) == 1 and said in capsys.readouterr().err

    def no_home(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    with monkeypatch.context() as without:
        without.setattr(home, "user_data_path", no_home)
        without.setattr(home, "IN_CODE", tmp_path / "beside the code")
        without.delenv("CADENCE_WORKSPACE")
        assert main(["metrics"]) == 1 and "Nobody knows your home folder" in capsys.readouterr().err
    assert main(["imports", "--workspace", str(fresh.copied(tmp_path / "w"))]) == 0
    ended = subprocess.run([sys.executable, "-m", "pages._server"], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 1 and ended.stderr.startswith(said)


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_workspace_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refusal, match=r"cannot be used as a workspace \(.+\): choose a folder .+ CADENCE_WORKSPACE\."):
        Workspace.open(tmp_path / "file" / below)
