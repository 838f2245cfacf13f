"""Beyond one machine: the kept sums of a hundred such companies in one file, and what a page costs on top of them.

At M that is 20,000 people and 100 million activities. The sums are those of the one company, said again of other people; their rows of facts,
which an engine would have read, are not made.
"""

import shutil
import time
from collections.abc import Callable
from functools import partial

from benchmarks.company import Company
from benchmarks.reading import BY_REP, PAGES, page_periods
from benchmarks.scratch import fresh
from benchmarks.side_by_side import ROUNDS, Measured, medians
from benchmarks.sizes import LAST_DAY
from coaching.lens import lens_for
from coaching.metrics import measure, metric
from coaching.metrics.keep import keep_fresh
from coaching.workspace import Workspace

TIMES = 100
SUMS = ("kept_sum", "kept_value")


def beyond(company: Company) -> list[Measured]:
    """Time and size of the sums, a rep's two pages and the table of all reps."""
    company.close()
    with fresh() as another:
        home = another() / "workspace"
        shutil.copytree(company.workspace_folder, home)
        workspace = Workspace.open(home)
        try:
            return _measured(workspace, company)
        finally:
            workspace.close()


def _measured(workspace: Workspace, company: Company) -> list[Measured]:
    keys, size = sorted({*PAGES["activity"], *PAGES["pipeline"], *BY_REP}), f"{company.size.key} x {TIMES}"
    began = time.perf_counter()
    keep_fresh(workspace, [metric(key) for key in keys])
    made, before = time.perf_counter() - began, workspace.facts.path.stat().st_size
    began = time.perf_counter()
    sums = multiply(workspace)
    written, more = time.perf_counter() - began, workspace.facts.path.stat().st_size - before
    people = [scope.id for scope in lens_for(workspace, "rep", None, None, LAST_DAY).scopes]
    rep = lens_for(workspace, "rep", [people[len(people) // 2]], None, LAST_DAY)
    everybody, periods = lens_for(workspace, "company", None, None, LAST_DAY), page_periods(company)
    asked = {name: partial(measure, workspace, rep, keys, periods) for name, keys in PAGES.items()}
    asked["all"] = partial(measure, workspace, everybody, BY_REP, [everybody.period], each="rep")
    taken = medians(ROUNDS, True, **asked)
    told = partial(Measured, "beyond", size=size, as_ratio=False)
    spent = {name: 1000 * of_the_processor(call) for name, call in asked.items()}
    beside = "of the processors"
    return [
        told(what=f"sums of {len(keys)} metrics by rep and day, made for one of {TIMES} companies", unit="s", ours=made),
        told(what=f"{sums / 1e6:,.0f} million sums and values of {len(people):,} people, written", unit="s", ours=written),
        told(what="the file of these", unit="MB", ours=more / 1e6),
        *(told(what=f"a rep's Readings, warm, {name}: {len(PAGES[name])} metrics x {len(periods)} periods", unit="ms", ours=1000 * taken[name],
               peer=beside, theirs=spent[name])
          for name in PAGES),
        told(what=f"all reps, the table of {len(BY_REP)} metrics, one quarter", unit="ms", ours=1000 * taken["all"],
             peer=beside, theirs=spent["all"]),
    ]  # fmt: skip


def of_the_processor(call: Callable[[], object]) -> float:
    """The seconds of all processors that a call takes, which others on the machine do not make more."""
    began = time.process_time()
    call()
    return time.process_time() - began


def multiply(workspace: Workspace) -> int:
    """Say everything that is kept again of other people, company by company, sorted as sums are kept; how many rows there are then."""
    cursor = workspace.facts.cursor()
    for table in ("person", "seat", "kept_person", *SUMS):
        cursor.execute(f"create temp table one_{table} as from {table}")
    for copy in range(1, TIMES):
        another = f"'{copy:03}/' || rep_id"
        cursor.execute(
            f"create or replace temp table other as select whose as of_one, {another} as rep_id, hash({another}) as whose from one_kept_person"
        )
        cursor.execute("insert into kept_person by name select rep_id, whose from other")
        for table in ("person", "seat"):
            cursor.execute(f"insert into {table} select * replace ({another} as rep_id) from one_{table}")
        for table in SUMS:
            cursor.execute(
                f"insert into {table} select k.* replace (o.whose as whose) from one_{table} as k join other as o on o.of_one = k.whose"
            )
    cursor.execute("checkpoint")
    return sum(int(cursor.execute(f"select count(*) from {table}").fetchall()[0][0]) for table in SUMS)
