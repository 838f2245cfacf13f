"""Kills a process in the middle of what it does to a workspace, again and again, and looks at what is left; run as a program, it prints a JSON.

Everything is imported once; each trial is a fork that works and is killed, and a second one that opens what is left.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from coaching import intake
from coaching.handover.backup import as_file, backup, put_in_place, restore
from coaching.records import About, answers, commitments, meetings, revisions
from coaching.workspace import OPENED_BY, Workspace

HEAD = "Deal ID,Deal Name,Owner,Amount,Stage,Close Date\n"
ROWS = 300
FIRST, SECOND = (
    HEAD + "".join(f"{n},Deal {n},{'Ana' if n % 2 else 'Ben'},{n + more},Closed Won,2026-03-{n % 27 + 1:02d}\n" for n in range(1, ROWS))
    for more in (0, 1000)
)  # fmt: skip
GONE, SLOW = "no workspace", 60.0
State = dict[str, object]


def build(place: Path) -> None:
    """A workspace with one load, a second file beside it, a backup, and what people wrote."""
    (place / "first.csv").write_text(FIRST, encoding="utf-8")
    (place / "second.csv").write_text(SECOND, encoding="utf-8")
    workspace = Workspace.open(place / "workspace")
    load(workspace, place / "first.csv")
    workspace.save_settings(company="Ours", rates={"EUR": 1.25})
    for number in range(5):
        promise(workspace, f"before {number}")
    backup(workspace, place / "box.zip")
    promise(workspace, "after the backup")
    workspace.close()


def load(workspace: Workspace, file: Path) -> None:
    intake.load(workspace, intake.check(workspace, [file], accept_proposals=True))


def promise(workspace: Workspace, text: str) -> None:
    commitments.commit(
        workspace.records, "owner", rep_id="Ana", text=text, owner_kind="rep", owner_id="Ana", due_on=date(2026, 5, 1)
    )


def state(folder: Path) -> State:
    """What is in a workspace, opened as the next start does."""
    if not folder.exists():
        return {"said": GONE}
    workspace = Workspace.open(folder)
    said = " ".join(filter(None, (workspace.mended, intake.mend(workspace))))
    sums = workspace.facts.cursor().execute("select count(*), cast(sum(amount) as double) from opportunity").fetchone()
    found: State = {
        "said": said, "facts": list(sums or ()), "imports": [one.import_id for one in intake.imports(workspace) if one.undone_at is None],
        "damaged": intake.changed_copies(workspace)(),
        "promises": [one.text for one in commitments.listed(workspace.records)],
        "entries": [one.title for one in revisions.revisions(workspace.records)],
        "answers": [str(one.value) for one in answers.last(workspace.records, About("rep", "Ana")).values()],
        "meetings": [one.about.id for one in meetings.listed(workspace.records)],
        "company": workspace.settings.company, "rates": workspace.settings.rates,
    }  # fmt: skip
    workspace.close()
    return found


# what is done, and killed: each gets the place and a line to acknowledge a save on


def loading(place: Path, _: Callable[[str], None]) -> None:
    workspace = Workspace.open(place / "workspace")
    load(workspace, place / "second.csv")
    workspace.close()


def undoing(place: Path, _: Callable[[str], None]) -> None:
    workspace = Workspace.open(place / "workspace")
    intake.undo(workspace, 1)
    workspace.close()


def restoring(place: Path, _: Callable[[str], None]) -> None:
    restore(place / "box.zip", place / "new")


def backing_up(place: Path, _: Callable[[str], None]) -> None:
    workspace = Workspace.open(place / "workspace")
    backup(workspace, place / "made.zip")
    workspace.close()


def bringing_back(place: Path, _: Callable[[str], None]) -> None:
    workspace = Workspace.open(place / "workspace")
    held, _said = as_file(workspace, str(place))
    promise(workspace, "on top")
    put_in_place(workspace, held)


def upgrading(place: Path, _: Callable[[str], None]) -> None:
    (place / "workspace" / OPENED_BY).write_text("0.9.0\n", encoding="utf-8")
    workspace = Workspace.open(place / "workspace")
    intake.rebuild(workspace)
    workspace.close()


def saving(place: Path, saved: Callable[[str], None]) -> None:
    workspace = Workspace.open(place / "workspace")
    records, about = workspace.records, About("account", "a")
    for number in range(10_000):
        promise(workspace, f"promise {number}")
        saved(f"promise {number}")
        revisions.write(records, "owner", revisions.Draft("goal", about, f"goal {number}"))
        saved(f"goal {number}")
        answers.record(records, "owner", About("rep", "Ana"), f"question {number}", f"answer {number}")
        saved(f"answer {number}")
        meetings.plan(
            records,
            "owner",
            form="qbr",
            about=About("rep", f"rep {number}"),
            chair="owner",
            planned_on=date(2026, 5, 1),
        )
        saved(f"rep {number}")
        workspace.save_settings(company=f"Company {number}", demo=f"d{number}")
        saved(f"Company {number}")


DONE = {one.__name__: one for one in (loading, undoing, restoring, backing_up, bringing_back, upgrading, saving)}


def fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def looked_at(folder: Path, note: Path) -> State:
    """The state of what is left, read in a process of its own."""

    def look() -> None:
        try:
            found = state(folder)
        except BaseException as trouble:  # is told, whatever it is
            found = {"said": f"{type(trouble).__name__}: {trouble}", "refused": True}
        note.write_text(json.dumps(found), encoding="utf-8")

    os.waitpid(fork(look), 0)
    return dict(json.loads(note.read_text(encoding="utf-8")))


def trial(what: str, base: Path, place: Path, after: float | None) -> dict[str, object]:
    """One run that is killed after so many seconds, or ends; what was acknowledged, and what is left."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place)
    notes, begun = place / "saved.txt", time.monotonic()

    def saved(said: str) -> None:
        with notes.open("a", encoding="utf-8") as file:
            file.write(said + "\n")

    child = fork(lambda: DONE[what](place, saved))
    if after is None:
        os.waitpid(child, 0)
    else:
        while what == "saving" and not notes.exists() and time.monotonic() < begun + SLOW:
            time.sleep(0.02)  # the moments before the first save are those of opening
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    lasted = time.monotonic() - begun
    folder = place / ("new" if what == "restoring" else "workspace")
    return {
        "what": what, "lasted": lasted, "saved": notes.read_text(encoding="utf-8").splitlines() if notes.exists() else [],
        "left": looked_at(folder, place / "left.json"), "again": looked_at(folder, place / "left.json"),
        "box": (place / "made.zip").exists(),
    }  # fmt: skip


def main(place: Path, times: int, seed: int) -> None:
    random.seed(seed)
    base = place / "base"
    base.mkdir()
    os.waitpid(fork(lambda: build(base)), 0)
    before, found = looked_at(base / "workspace", place / "note.json"), []
    for what in DONE:
        whole = {"lasted": 2.0, "left": before} if what == "saving" else trial(what, base, place / "trial", None)
        for number in range(times):
            at = (number + random.random()) / times  # spread over all that it takes, and a little beyond
            found.append(trial(what, base, place / "trial", 1.1 * at * float(str(whole["lasted"]))))
            found[-1]["whole"] = whole["left"]
    print(json.dumps({"before": before, "trials": found}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
