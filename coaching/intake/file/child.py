"""The child process that parses what strangers wrote: one job in, tables or one refusing sentence out.

Run by file, not as a package module: the package's door (coaching.intake) would load the database first.
"""

import gc
import json
import os
import sys
import types
from importlib import import_module
from pathlib import Path
from threading import Thread


class _NoPandas:
    """Arrow imports pandas, if it can, only to ask whether a list is a frame: half a second for nothing."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _light_package() -> None:
    root = Path(__file__).resolve().parents[3]
    sys.path[0] = str(root)
    package = types.ModuleType("coaching.intake")
    package.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["coaching.intake"] = package
    sys.meta_path.insert(0, _NoPandas())  # no MetaPathFinder by name: that takes longer to import than the rest


def _import(*names: str) -> None:
    for name in names:
        import_module(name)


def run(job: dict[str, object]) -> str:
    """The tables of one file as JSON; raises Refusal."""
    from coaching.intake.file.read_kind import kind_of, unpacked
    from coaching.intake.file.table import Cut, to_json

    path, name, folder = Path(str(job["path"])), str(job["name"]), Path(str(job["folder"]))
    said = job["cut"]
    assert isinstance(said, dict)
    cut = Cut(**said)
    path = unpacked(path, name, folder)
    kind = kind_of(path, name)
    if kind == "text":
        from coaching.intake.file.read_text import read_text, sniff_plain

        plain = None if job.get("careful") else sniff_plain(path, name, cut)
        return to_json([plain or read_text(path, name, folder, cut)])
    if path.stat().st_size > 500_000:
        # Arrow takes longest to import: on the other core while the workbook is weighed.
        Thread(target=_import, args=("pyarrow.parquet", "pyarrow.compute"), daemon=True).start()
    from coaching.intake.file.read_slices import Package
    from coaching.intake.file.read_zip import weigh

    package = weigh(path, name) if kind == "zip" else Package("xls")
    from coaching.intake.file.read_workbook import read_workbook

    return to_json(read_workbook(path, name, folder, cut, package))


def main() -> None:
    job_file = Path(sys.argv[1])
    job = json.loads(job_file.read_text("utf-8"))
    from coaching.intake.file.limits import hold_memory

    hold_memory()
    gc.disable()  # one job, then the end: looking for cycles among a million cells costs a third of the time
    from coaching.errors import Refusal

    answer: dict[str, object]
    try:
        answer = {"tables": run(job)}
    except Refusal as refusal:
        answer = {"refusal": str(refusal)}
    except MemoryError:
        refused = Refusal(
            f"{job['name']} needs more memory than is allowed: export fewer rows or columns, or export it as CSV."
        )
        answer = {"refusal": str(refused)}
    job_file.with_name("answer.json").write_text(json.dumps(answer), "utf-8")
    os._exit(0)  # taking a million cells down in order takes longer than the operating system needs


if __name__ == "__main__":
    _light_package()
    main()
