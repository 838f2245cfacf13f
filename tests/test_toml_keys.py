"""Every TOML file of the product and of a workspace is read by something that refuses a key nobody knows; what is new gets its reader here."""

import tomllib
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from coaching.access import people
from coaching.errors import Refusal
from coaching.handover.templates import sheets
from coaching.intake.answers.remembered import answers_for, header_set
from coaching.intake.desk.checklist import known_exports
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import read_format
from coaching.intake.words.word_books import meanings, word_groups
from coaching.playbook.reader import table_of
from coaching.workspace import Workspace
from tests.conftest import ROOT

HEADERS = ["Deal", "Amount"]


def headers(file: Path) -> None:
    """Headers of plain sheets are those of fields there are."""
    for kind, fields in tomllib.loads(file.read_text("utf-8")).items():
        if kind not in KINDS or not fields.keys() <= KINDS[kind].fields.keys():
            raise Refusal(
                f"{file.name}, {kind}: {fields.keys() - KINDS[kind].fields.keys() if kind in KINDS else kind}"
            )


def words(file: Path) -> None:
    """Words are those of groups there are, and mean what words of the group may mean."""
    written: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    subjects = written.pop("subject", [])
    wrong = {
        group for group, named in written.items() if group not in word_groups() or not {*named} <= {*meanings(group)}
    }
    if wrong or any(entry.keys() != {"kind", "pattern"} for entry in subjects):
        raise Refusal(f"{file.name}: {wrong}")


def entries(file: Path) -> None:
    table_of(file, next(iter(tomllib.loads(file.read_text("utf-8")))))  # each file of the playbook holds one table


READERS: dict[str, Callable[[Path], object]] = {
    "coaching/formats/_headers.toml": headers,
    "coaching/formats/_words.toml": words,
    "coaching/formats/*.toml": lambda file: read_format(file.read_text("utf-8"), file.name),
    "coaching/handover/templates.toml": sheets.__wrapped__,
    "coaching/intake/desk/checklist.toml": known_exports.__wrapped__,
    "coaching/playbook/*.toml": entries,  # and each entry by tests/test_playbook.py, test_entries.py, test_reviews.py
}


def reader_of(file: Path) -> Callable[[Path], object] | None:
    name = file.relative_to(ROOT).as_posix()
    return next((reader for pattern, reader in READERS.items() if fnmatch(name, pattern)), None)


def test_every_toml_file_has_a_reader_that_knows_its_keys() -> None:
    files = sorted((ROOT / "coaching").rglob("*.toml"))
    assert [file.name for file in files if reader_of(file) is None] == []
    for file in files:
        if reader := reader_of(file):
            reader(file)


@pytest.mark.parametrize("pattern", READERS, ids=lambda pattern: pattern.removeprefix("coaching/"))
def test_an_unknown_key_is_refused_wherever_it_stands(pattern: str, tmp_path: Path) -> None:
    file = min((ROOT / "coaching").rglob(pattern.removeprefix("coaching/")), key=lambda one: one.name.startswith("_"))
    written, copy = file.read_text("utf-8"), tmp_path / file.name
    lines = written.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("["))
    texts = [f"nobody_knows = 1\n{written}", f"{written}\n[nobody_knows]\nx = 1\n"]
    if "playbook" not in pattern:
        texts.append("\n".join([*lines[: first + 1], "nobody_knows = []", *lines[first + 1 :]]))
    for text in texts:
        copy.write_text(text, "utf-8")
        with pytest.raises(Refusal):
            READERS[pattern](copy)


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("people.toml", '[[person]]\nmail = "a@b.c"\nrole = "owner"\nnobody_knows = 1\n', people),
        ("settings.toml", "nobody_knows = 1\n", lambda folder: Workspace.open(folder)),
        (f"formats/answers/{header_set(HEADERS)}.toml", '[[answer]]\nabout = "x"\nsaid = "y"\non = 2026-01-01\nnobody_knows = 1\n',
         lambda folder: answers_for(folder, HEADERS)),
        (f"formats/answers/{header_set(HEADERS)}.toml", "nobody_knows = 1\n", lambda folder: answers_for(folder, HEADERS)),
    ],
)  # fmt: skip
def test_an_unknown_key_in_a_file_of_a_workspace_is_refused(
    name: str, text: str, read: Callable[[Path], Any], tmp_path: Path
) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    with pytest.raises(Refusal, match="nobody_knows"):
        read(tmp_path)
