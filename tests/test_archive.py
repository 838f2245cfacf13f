"""Several files in one zip are each a file, wherever files come in; what cannot be taken out says so as before."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.desk import uploads
from coaching.intake.file.archive import files_in
from coaching.workspace import Workspace
from tests.test_data_page import drop, opened
from tests.test_watch import deals, once

DEALS, USERS = deals(1, 2).encode(), b"Id,Username,FirstName,LastName,Email,IsActive\nu1,aa,Ann,Abel,ann@x.example,1\n"
PICTURE = b"\x89PNG\r\n\x1a\n"


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("export")
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


EXPORT = zipped({"export/Deal.csv": DEALS, "export/User.csv": USERS, "__MACOSX/export/._User.csv": b"x"})


def test_each_file_in_a_zip_is_loaded_and_known_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "everything.zip").write_bytes(zipped({"Deal.csv": DEALS, "User.csv": USERS, "logo.png": PICTURE}))
    workspace = Workspace.open(tmp_path / "ws")
    for status in ("loaded", "unchanged"):
        receipts = intake.check(workspace, [tmp_path / "everything.zip"], as_of=date(2026, 4, 1))
        told = {one.file: one.status for one in intake.load(workspace, receipts)}
        assert told == {"Deal.csv": status, "User.csv": status, "logo.png": "refused"}
    assert "PNG picture" in intake.message_of(receipts[-1])
    assert sorted((one.file, one.loaded) for one in intake.imports(workspace)) == [("Deal.csv", 2), ("User.csv", 1)]
    assert not list((workspace.folder / "staging").iterdir())
    workspace.close()


def test_a_zip_dropped_on_the_page_is_its_files_and_the_same_ones_dropped_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    drop(app, "everything-2026-04-01.zip", EXPORT)
    assert "Load 2 files" in [button.label for button in app.button] and not app.exception
    workspace = Workspace.open(tmp_path / "other")
    first = uploads.dropped(workspace, "everything.zip", EXPORT, [])
    assert [one.name for one in first] == ["Deal.csv", "User.csv"]
    assert uploads.dropped(workspace, "everything.zip", EXPORT, first) == first
    assert uploads.dropped(workspace, "User.csv", USERS, first) == first[1:]
    assert [one.path for one in uploads.unfinished(workspace)] == [one.path for one in first]
    workspace.close()


def test_a_zip_in_a_watched_folder_is_loaded_once(tmp_path: Path) -> None:
    (folder := tmp_path / "exports").mkdir()
    (folder / "everything.zip").write_bytes(EXPORT)
    for status in ("loaded", "unchanged"):
        code, [line], _ = once(folder, tmp_path / "ws", "--as-of", "2026-04-01")
        assert (code, line["file"], line["status"]) == (0, "everything.zip", status)
        assert [one["file"] for one in line["files"]] == ["Deal.csv", "User.csv"]


def locked() -> bytes:
    """Both files say that they have a password, in their own head and in the list."""
    made = bytearray(EXPORT)
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := made.find(head, place + 1)) >= 0:
            made[place + at] |= 1
    return bytes(made)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (EXPORT, ["Deal.csv", "User.csv"]),
        (zipped({"may/Deal.csv": DEALS, "june/Deal.csv": DEALS}), ["may - Deal.csv", "june - Deal.csv"]),
        (zipped({f"{number}.csv": DEALS for number in range(100)}), [f"{number}.csv" for number in range(100)]),
        (zipped({f"{number}.csv": DEALS for number in range(101)}), ["x.zip"]),
        (zipped({"Deal.csv": DEALS}), ["x.zip"]),
        (zipped({"../../Deal.csv": DEALS, "User.csv": USERS}), ["x.zip"]),
        (zipped({"xl/workbook.xml": b"", "User.csv": USERS}), ["x.zip"]),
        (zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), ["x.zip"]),
        (zipped({"a.csv": b"0,0\n" * 3_000_000, "b.csv": b"0,0\n" * 3_000_000}), ["x.zip"]),
        (EXPORT[:-30], ["x.zip"]),
        (locked(), ["x.zip"]),
        (DEALS, ["x.zip"]),
        (b"", ["x.zip"]),
    ],
    ids=["several", "same names", "100", "101", "one", "outside", "workbook", "numbers", "too big", "cut off", "locked", "text", "empty"],
)  # fmt: skip
def test_what_is_taken_out_of_a_zip_and_what_stays_as_it_is(tmp_path: Path, data: bytes, names: list[str]) -> None:
    (path := tmp_path / "x.zip").write_bytes(data)
    (folder := tmp_path / "out").mkdir()
    found = files_in(path, "x.zip", folder)
    assert [name for name, _ in found] == names
    assert {one.parent for _, one in found} == {folder if len(names) > 1 else tmp_path}


def test_a_damaged_part_leaves_the_zip_as_it_is_and_reading_says_so(tmp_path: Path) -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("Deal.csv", DEALS)
        archive.writestr("User.csv", USERS)
    (path := tmp_path / "x.zip").write_bytes(stored.getvalue().replace(b"Ann Abel", b"Eve Abel", 1))
    assert files_in(path, "x.zip", tmp_path) == [("x.zip", path)]
    workspace = Workspace.open(tmp_path / "ws")
    [receipt] = intake.check(workspace, [path])
    assert receipt.status == "refused" and "x.zip" in intake.message_of(receipt)
    workspace.close()


def test_what_a_killed_reading_left_is_gone_at_the_next_opening_and_dropped_files_stay(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "ws")
    [upload] = uploads.dropped(workspace, "User.csv", USERS, [])
    staging = workspace.folder / "staging"
    for left in ("zip-x", "read-x", f"rows-{'0' * 32}"):
        (staging / left).mkdir()
        (staging / left / "0").write_bytes(USERS)
    workspace.close()
    again, _ = intake.opened(tmp_path / "ws")
    assert [one.path for one in uploads.unfinished(again)] == [upload.path]
    assert [one.name for one in staging.iterdir()] == [upload.path.parent.name]
    again.close()
