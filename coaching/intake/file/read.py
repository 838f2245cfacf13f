"""A file somebody dropped becomes RawTables: parsed in a child process with a time and a memory limit, never in this one."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from coaching.errors import Problem, Question, Refusal
from coaching.intake.file.cut import AS_FOUND, Cut
from coaching.intake.file.layout import NO_NAMES, row_said
from coaching.intake.file.limits import ended_within
from coaching.intake.file.read_cells import finish
from coaching.intake.file.read_kind import display_name
from coaching.intake.file.table import PlainCsv, RawTable, Skipped, from_json

__all__ = ["PlainCsv", "Problem", "Question", "RawTable", "Skipped", "read"]

SECONDS = 30.0  # per 100,000 rows, and at least
LONGEST = 600.0
_CHILD = Path(__file__).with_name("child.py")


def read(path: Path, name: str, work: Path, cut: Cut = AS_FOUND) -> list[RawTable]:
    """The tables of one file, one per sheet that holds one. name is only shown, never used as a path; files go into work.

    Raises Refusal with one sentence.
    """
    shown = display_name(name)
    path = Path(path).resolve()
    if not path.is_file():
        raise Refusal(f"{shown} is not a file that can be read.")
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="read-", dir=work)).resolve()
    tables = _in_child(path, shown, folder, cut, careful=False)
    if len(tables) == 1 and tables[0].plain_csv and tables[0].cells is None:
        from coaching.intake.file.read_proof import prove_plain

        if not prove_plain(tables[0], folder):
            tables = _in_child(path, shown, folder, cut, careful=True)
    row = row_said(cut)
    if row and tables and row not in {table.header_row for table in tables}:
        raise Refusal(
            f'{shown}: "{cut.header_row}" is no row that could hold its column names. Answer "row 2" for the second row, or "{NO_NAMES}".'
        )
    return tables


def _in_child(path: Path, name: str, folder: Path, cut: Cut, careful: bool) -> list[RawTable]:
    job = {"path": str(path), "name": name, "folder": str(folder), "cut": asdict(cut), "careful": careful}
    job_file, answer_file = folder / "job.json", folder / "answer.json"
    job_file.write_text(json.dumps(job), "utf-8")
    answer_file.unlink(missing_ok=True)
    limit = _seconds(path)
    ended = _run(job_file, limit)
    if ended == "time":
        raise Refusal(
            f"{name} took longer than {limit:.0f} seconds to read and was stopped: export fewer rows, or export it as CSV."
        )
    if ended == "memory":
        raise Refusal(
            f"{name} needs more memory than is allowed (1 GB): export fewer rows or columns, or export it as CSV."
        )
    if not answer_file.exists():
        raise Refusal(
            f"{name} could not be read: it is damaged, or needs more than 1 GB of memory. Open it, save it anew as XLSX or CSV, and drop that."
        )
    answer = json.loads(answer_file.read_text("utf-8"))
    if "refusal" in answer:
        raise Refusal(answer["refusal"])
    return [finish(table) for table in from_json(answer["tables"])]


def _seconds(path: Path) -> float:
    """30 s per 100,000 rows, with the rows guessed from the size: 60 bytes each, 10 in a compressed workbook."""
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    rows = path.stat().st_size / (10 if packed else 60)
    return min(LONGEST, max(SECONDS, SECONDS * rows / 100_000))


def _run(job_file: Path, limit: float) -> str:
    """Why the child is no longer waited for: "ended", "time" or "memory"; it is stopped, and with it whatever it started."""
    own_group = os.name == "posix"
    process = subprocess.Popen(
        [sys.executable, str(_CHILD), str(job_file)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        cwd=job_file.parent, start_new_session=own_group,
    )  # fmt: skip
    why, words = "time", b""
    try:
        why, words = ended_within(process, limit)
    finally:
        if why != "ended":
            if own_group:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.communicate()
    if words:
        job_file.with_name("stderr.txt").write_bytes(words[-20_000:])
    return why
