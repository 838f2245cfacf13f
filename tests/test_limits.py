"""What a stranger's file may cost: time, memory and unpacked size, and a name that is never a path."""

import ctypes
import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coaching.errors import Refusal
from coaching.intake.desk import uploads
from coaching.intake.file import limits, read, windows_job
from tests import fresh

ROOT = Path(__file__).parent.parent
MB = 1 << 20


def python(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)


def refused(path: Path, name: str = "deals.xlsx") -> str:
    with pytest.raises(Refusal) as refusal:
        read.read(path, name, path.parent / "work")
    return str(refusal.value)


# ---- time and memory


def test_a_process_is_waited_for_until_it_ends_or_its_time_is_over() -> None:
    quick = python("import sys; sys.stderr.write('words')")
    assert limits.ended_within(quick, 60) == ("ended", b"words")
    slow = python("import time; time.sleep(60)")
    assert limits.ended_within(slow, 0.5)[0] == "time"
    slow.kill()
    slow.communicate()


def test_the_parent_sees_what_a_child_holds_and_gives_up_on_one_that_holds_too_much() -> None:
    greedy = python("import time; kept = bytearray(b'x' * (200 << 20)); time.sleep(60)")
    assert limits.ended_within(greedy, 60, memory=150 * MB)[0] == "memory"
    greedy.kill()
    greedy.communicate()
    assert (limits.resident(os.getpid()) or 0) > 10 * MB
    assert limits.resident(greedy.pid) is None


@pytest.mark.skipif(
    sys.platform == "darwin", reason="macOS holds no process to an amount of data: there the parent's watch decides"
)
def test_a_process_can_hold_itself_to_an_amount_of_memory() -> None:
    done = python(
        f"from coaching.intake.file.limits import hold_memory; hold_memory({200 * MB}); bytearray({400 * MB})"
    )
    assert b"MemoryError" in done.communicate(timeout=60)[1]
    assert done.returncode != 0


def test_a_file_that_takes_too_long_is_stopped_and_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deals.csv").write_text("Deal,Amount\nA,1\n")
    monkeypatch.setattr(read, "SECONDS", 0.001)
    assert "took longer than" in refused(tmp_path / "deals.csv", "deals.csv")


def test_the_time_grows_with_the_rows_thirty_seconds_for_each_hundred_thousand(tmp_path: Path) -> None:
    small, big = tmp_path / "small.csv", tmp_path / "big.csv"
    small.write_text("Deal,Amount\nA,1\n")
    with big.open("wb") as file:
        file.truncate(60 * 400_000)
    assert read._seconds(small) == 30
    assert read._seconds(big) == 120


def test_a_file_that_needs_too_much_memory_is_refused_and_nothing_else_is_harmed(tmp_path: Path) -> None:
    path = tmp_path / "big.ods"
    path.write_bytes(repeated(300_000, 40))
    assert path.stat().st_size < 2000
    assert "memory" in refused(path, "big.ods")


def test_what_the_parent_sees_as_too_much_is_refused_as_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deals.csv").write_text("Deal,Amount\n" + "A,1\n" * 200_000)
    monkeypatch.setattr(limits, "_LOOK", 0.01)
    monkeypatch.setattr(read, "ended_within", lambda process, seconds: limits.ended_within(process, seconds, memory=MB))
    assert refused(tmp_path / "deals.csv", "deals.csv").startswith("deals.csv needs more memory than is allowed (1 GB)")


# ---- weighed first


def workbook() -> bytes:
    book = Workbook()
    for row in (["Deal", "Amount"], ["A", 1]):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repeated(rows: int, columns: int) -> bytes:
    """An ODS of a few hundred bytes that says "this cell, so many times"."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>{"x" * 1000}</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{row}</table:table></office:spreadsheet></office:body>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", f"<office:document-content{spaces}>{body}</office:document-content>")
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def lying(extra: int) -> bytes:
    """A workbook whose sheet unpacks to far more than its directory says, with the right checksum for the part it admits."""
    out, part = io.BytesIO(), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        honest = source.read(part)
        for name in source.namelist():
            archive.writestr(name, honest + b" " * extra if name == part else source.read(name))
    raw = bytearray(out.getvalue())
    admitted = struct.pack("<I", zlib.crc32(honest)), struct.pack("<I", len(honest))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        local = archive.getinfo(part).header_offset
        central = raw.find(part.encode(), archive.start_dir) - 46
    for at in (local + 14, central + 16):
        raw[at : at + 4], raw[at + 8 : at + 12] = admitted
    return bytes(raw)


def nested(depth: int) -> bytes:
    inner = b"0" * 1_000_000
    for level in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"level{level}.zip", inner)
        inner = out.getvalue()
    return inner


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: with_part("xl/media/image1.bin", b"0" * 60_000_000), "it unpacks to an outsize"),
        (lambda: lying(60_000_000), "is damaged"),
        (lambda: nested(5), "a zip archive without a workbook: unpack it first"),
        (lambda: with_part("../../escape.xml", b"<x/>"), "points outside the file"),
        (lambda: with_part("C:/escape.xml", b"<x/>"), "points outside the file"),
        (lambda: with_part("XL/WORKBOOK.XML", b"<x/>"), "twice"),
        (lambda: workbook()[:-200], "is damaged"),
    ],
    ids=["steep", "lying", "nested", "outside", "drive", "twice", "cut"],
)
def test_a_workbook_is_weighed_before_it_is_unpacked(content: Callable[[], bytes], said: str, tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(content())
    assert said in refused(path)
    assert not list(tmp_path.parent.glob("escape*")) and not (tmp_path / "escape.xml").exists()


def test_a_zip_inside_a_workbook_is_only_weighed(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(with_part("xl/embeddings/more.zip", nested(4)))
    assert [table.data_rows for table in read.read(path, "deals.xlsx", tmp_path / "work")] == [1]


# ---- the name is no path

NAMES = [
    "../../x.csv",
    "..",
    "/etc/passwd",
    "C:\\Windows\\x.csv",
    "a\0b.csv",
    "con.csv",
    "NUL",
    "lpt1.xlsx",
    " .csv",
    "x" * 400 + ".csv",
    "",
    "ä/ö.csv",
    "~/x.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_upload_is_never_a_path(name: str, tmp_path: Path) -> None:
    workspace = fresh.opened(tmp_path / "ws")
    kept = uploads.keep_aside(workspace, name, b"Deal,Amount\nA,1\n")
    assert kept.path.resolve().parent.parent == (workspace.folder / "staging").resolve()
    assert kept.path.read_bytes().startswith(b"Deal")
    assert not uploads.DEVICE.fullmatch(kept.path.name)
    found = uploads.check_uploads(workspace, [kept])
    assert all("/" not in one.file and "\\" not in one.file and "\0" not in one.file for one in found)
    uploads.forget([kept])
    assert not kept.path.exists()
    workspace.close()


# ---- Windows


class FakeKernel:
    """kernel32 as far as a job needs it: what it was asked, and the answers it was told to give."""

    def __init__(self, **answers: int) -> None:
        self.answers, self.asked = answers, list[tuple[str, tuple[Any, ...]]]()

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> int:
            self.asked.append((name, arguments))
            return self.answers.get(name, 1)

        return call


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the layout for 64 bits")
def test_the_windows_structures_have_the_published_layout() -> None:
    assert ctypes.sizeof(windows_job.BasicLimits) == 64
    assert ctypes.sizeof(windows_job.ExtendedLimits) == 144
    assert windows_job.ExtendedLimits.process_memory.offset == 112
    assert windows_job.BasicLimits.flags.offset == 16
    assert ctypes.sizeof(windows_job.MemoryCounters) == 72
    assert windows_job.MemoryCounters.working_set.offset == 16


def test_a_job_gets_its_limit_before_the_process_is_put_into_it() -> None:
    kernel = FakeKernel(CreateJobObjectW=77)
    assert windows_job.hold(limits.MEMORY, kernel)
    assert [name for name, _ in kernel.asked] == [
        "CreateJobObjectW",
        "SetInformationJobObject",
        "GetCurrentProcess",
        "AssignProcessToJobObject",
    ]
    assert kernel.asked[1][1][:2] == (77, 9) and kernel.asked[1][1][3] == ctypes.sizeof(windows_job.ExtendedLimits)
    told = windows_job.limits_of(limits.MEMORY)
    assert (told.process_memory, told.basic.flags & windows_job.LIMIT_PROCESS_MEMORY) == (1 << 30, 0x100)


@pytest.mark.parametrize("refusing", ["SetInformationJobObject", "AssignProcessToJobObject"])
def test_where_windows_refuses_a_job_it_is_closed_and_the_parents_watch_is_left(refusing: str) -> None:
    kernel = FakeKernel(**{refusing: 0})
    assert not windows_job.hold(limits.MEMORY, kernel)
    assert kernel.asked[-1][0] == "CloseHandle"
    assert not windows_job.hold(limits.MEMORY, FakeKernel(CreateJobObjectW=0))
    assert windows_job.resident_of(4, FakeKernel(OpenProcess=0)) is None
    assert windows_job.resident_of(4, FakeKernel(K32GetProcessMemoryInfo=0)) is None


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has job objects")
def test_windows_holds_a_process_to_its_job() -> None:
    done = python(f"from coaching.intake.file.windows_job import hold; assert hold({200 * MB}); bytearray({400 * MB})")
    assert b"MemoryError" in done.communicate(timeout=60)[1]
    assert (windows_job.resident_of(os.getpid()) or 0) > 10 * MB
