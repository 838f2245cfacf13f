"""What 5,000 entries about 200 accounts and 20,000 answers cost: reruns of the pages that show them, beside the same pages with a handful."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.company import ROOT, Company
from benchmarks.side_by_side import ROUNDS, Measured, work
from coaching.lens import OWNER, accounts_of
from coaching.method.entries import book, saving
from coaching.records import About, revisions
from coaching.records.models import AnswerRow
from coaching.records.revisions import Draft
from coaching.workspace import Workspace

ACCOUNTS, ENTRIES, ANSWERS, HANDFUL = 200, 5_000, 20_000, 10
FIRST = datetime(2025, 1, 6, 12, tzinfo=UTC)
PAGES = {
    "a plan": ("account", "plan"),
    "people": ("account", "people"),
    "value": ("account", "value"),
    "plans side by side": ("accounts", "plans"),
}
SHAPE = (  # kind, what it stands under, and which of the fields below it has
    ("goal", "", ("due",)), ("strategy", "goal", ()), ("initiative", "strategy", ()), ("tactic", "initiative", ("due", "activity")),
    ("tactic", "initiative", ("due", "activity")), ("customer_goal", "", ()), ("sponsor", "", ("goal",)), ("value_delivered", "", ("on", "amount")),
    ("whitespace", "", ("product", "unit")), ("wallet", "", ("spend", "source", "on")),
)  # fmt: skip


def entries(company: Company) -> list[Measured]:
    """The processor time of each page's rerun, warm, full beside a handful; and of a page right after an entry was saved beside its rerun."""
    company.close()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(company.workspace_folder, Path(folder) / "workspace")
        said = subprocess.run(
            [sys.executable, "-m", "benchmarks.entries"], cwd=ROOT, env={**os.environ, "CADENCE_WORKSPACE": str(Path(folder) / "workspace")},
            capture_output=True, text=True,
        )  # fmt: skip
    if said.returncode:
        raise RuntimeError(said.stderr[-2_000:])
    taken: dict[str, dict[str, float]] = json.loads(said.stdout.splitlines()[-1])
    return [
        Measured("entries", f"{page}, {ENTRIES:,} entries and {ANSWERS:,} answers", company.size.key, "ms", found["full"], found["peer"],  # type: ignore[arg-type]
                 found["beside"], at_most=150 if found["limit"] else None, as_ratio=False)
        for page, found in taken.items()
    ]  # fmt: skip


def write(workspace: Workspace, accounts: Sequence[str], first: int, many: int) -> None:
    """Entries over the accounts, each tenth of them a whole branch, from a number on."""
    chance, made = random.Random(first), []
    above: dict[tuple[str, str], str] = {}
    for number in range(first, first + many):
        kind, under, named = SHAPE[number // len(accounts) % len(SHAPE)]
        account = accounts[number % len(accounts)]
        day = (FIRST + timedelta(days=chance.randrange(600))).date().isoformat()
        values = {"due": day, "on": day, "amount": 1000.0, "spend": 50_000.0, "product": f"P{number % 5}", "unit": f"U{number % 4}", "source": "x",
                  "goal": "g", "activity": "meeting"}  # fmt: skip
        parent = above.get((account, under))
        fields = {name: values[name] for name in named}
        made.append(
            Draft(kind, About("account", account), f"{kind} {number}", fields, "", parent, number, f"bench {number}")
        )
        above[account, kind] = f"bench {number}"
    revisions.write_all(workspace.records, "benchmark", made)


def answer(workspace: Workspace, accounts: Sequence[str]) -> None:
    """Answers about the accounts."""
    with workspace.records.writing() as session:
        session.add_all(
            AnswerRow(who="benchmark", when=FIRST, about_kind="account", about_id=accounts[number % len(accounts)], conversation_id=None,
                      question=f"q{number % 40}", value="yes", note="", side=None)
            for number in range(ANSWERS)
        )  # fmt: skip


def _measure() -> dict[str, dict[str, float | str]]:
    """Runs in a process of its own."""
    from streamlit.testing.v1 import AppTest

    from pages import _widgets as w

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    workspace = w.the_workspace()
    accounts = [key for key, _, _ in accounts_of(workspace)][:ACCOUNTS]
    taken: dict[str, dict[str, float | str]] = {}
    for state in ("beside", "full"):
        if state == "full":
            write(workspace, accounts, HANDFUL, ENTRIES - HANDFUL)
            answer(workspace, accounts)
        else:
            write(workspace, accounts[:1], 0, HANDFUL)
        for page, (name, tab) in PAGES.items():
            for key in list(app.query_params):
                del app.query_params[key]
            said = {"by": "account", "who": accounts[0], "tab": tab} if name == "account" else {"tab": tab}
            for key, value in said.items():
                app.query_params[key] = value
            app.switch_page(f"pages/{name}.py").run()
            if app.exception:
                raise RuntimeError(f"{page}: {app.exception[0].value}")
            found = taken.setdefault(f"rerun of {page}", {"peer": f"{HANDFUL} entries", "limit": 1})
            found[state] = 1000 * work(ROUNDS, page=app.run)["page"]

    def saved_and_shown() -> None:
        here = book.book(workspace, OWNER, About("account", accounts[0]))
        goal = here.of("goal")[0]
        saving.save(
            workspace, OWNER, here, saving.draft(here, here.kinds["goal"], {"title": f"{goal.title}!"[-200:]}, goal)
        )
        app.run()

    after = 1000 * work(ROUNDS, page=saved_and_shown)["page"]
    before = taken["rerun of plans side by side"]["full"]
    taken["plans side by side right after a save"] = {"peer": "its rerun", "limit": 0, "full": after, "beside": before}
    return taken


if __name__ == "__main__":
    print(json.dumps(_measure()))
