"""One folder on disk = one workspace: its settings, its calendar and its two stores, brought up to date together."""

import copy
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from coaching.calendar import Calendar
from coaching.currency import code_of, codes, foreign
from coaching.errors import Refusal
from coaching.facts import Cursor, Facts, ToCome
from coaching.kept_text import keep_text
from coaching.records import Records, backups, dated, on_server
from coaching.records.may import PEOPLE_CHANGED, Theirs
from coaching.settings import Settings, keep_settings, settings_as_saved
from coaching.version import VERSION, as_number
from coaching.viewer import OWNER, Viewer

HERE = Path(__file__).parent
STATES = HERE / "facts" / "states"
EVIDENCE = STATES / "1_evidence.sql"  # temporary tables, which last as long as the cursor
DERIVED = {  # by the table that tells what it stands for: the steps by which it is derived from the facts when somebody asks
    "deal_was_of": sorted(STATES.glob("?_*.sql")), "deal_state_of": [EVIDENCE, STATES / "rest.sql", STATES / "3_plain.sql"],
    "proposal_of": [HERE / "facts" / "proposals.sql"],
}  # fmt: skip
ONLY_FOR = {  # steps that say nothing where one of these has no rows
    **dict.fromkeys(("4_said.sql", "5_backwards.sql", "6_closing_days.sql", "7_told.sql"), "mixed"),
    **dict.fromkeys(("8_was.sql", "9_credit.sql", "9_left.sql"), "moved"), "8_when_closed.sql": "stage_history",
}  # fmt: skip
COPY_OF = "CADENCE_COPY_OF"  # the workspace of which this one is a copy, beside others
EARLIER = "0"  # before versions were noted
RESTORED = "-restored-"  # beside a workspace: a backup that is to take its place
OPENED_BY = "version.txt"  # of a workspace: the newest Cadence that opened it
_RENEWAL = re.compile(r"renew|verlänger|erneuer|renov|renouvel|rinnov|prórrog|prorrog", re.IGNORECASE)


@cache
def _made_by(derived: str) -> str:
    """All SQL that something is derived by, by the table that tells what it stands for."""
    return "\n".join([*(step.read_text(encoding="utf-8") for step in DERIVED[derived]), "deal_was"])


def renewal_types(cursor: Cursor) -> list[str]:
    """The types of deals whose word says that a contract is renewed, in any of the languages that are read."""
    rows = cursor.execute("select distinct type from opportunity where type is not null order by type").fetchall()
    return [str(word) for (word,) in rows if _RENEWAL.search(str(word))]


@dataclass
class _Now:
    """What changes while a workspace is open, the same for everybody who looks at it."""

    settings: Settings
    calendar: Calendar
    is_closed: bool = False
    make_ready: Callable[["Workspace"], None] | None = None


class NotReady(Exception):
    """What was to show together with changed facts could not be made; the transaction that changed them is lost."""


class Workspace:
    """The open workspace: `facts` (DuckDB), `records` (what people wrote), `settings` and `calendar`, and the `viewer` who looks at it.

    Whoever opens the folder owns it; everybody else looks through `seen_by`.
    """

    def __init__(self, folder: Path, facts: Facts, records: Records, settings: Settings) -> None:
        self.folder = folder
        self.facts = facts
        self.records = records
        self.viewer = OWNER
        self.holds: Callable[[], bool] = lambda: True  # whether who may see what is still as when this was handed out
        self.mended = ""  # what was wrong with the records on opening, and what was done
        self.upgraded = ""  # that an older Cadence opened it last, and what was backed up first
        self._now = _Now(settings, settings.calendar())

    def seen_by(self, viewer: Viewer, theirs: Theirs, holds: Callable[[], bool]) -> "Workspace":
        """The same workspace as a viewer sees it, as long as that holds: every door it is given to keeps to it."""
        seen = copy.copy(self)
        seen.holds = holds
        seen.viewer, seen.records = viewer, self.records.seen_by(viewer, theirs, lambda: self.facts.version, holds)
        return seen

    def refuse_others(self) -> None:
        """Refusal where whoever looks is no owner: loads, settings, backups and templates are the owner's alone.

        So it is for everybody where this workspace is one of several copies of another one.
        """
        if self.original:
            raise Refusal(
                f"This Cadence shows a copy: load and change settings in {self.original}, from which the copies are made."
            )
        if self.viewer.role != "owner":
            raise Refusal("Only the owner of this workspace can do that.")
        if not self.holds():
            raise Refusal(PEOPLE_CHANGED)

    @property
    def original(self) -> Path | None:
        """The workspace of which this one is a copy (CADENCE_COPY_OF), where loads go and settings are changed; None where this is no copy."""
        said = os.environ.get(COPY_OF)
        return Path(said) if said else None

    @property
    def once(self) -> Path:
        """The folder of what stands once for all copies of a workspace, as the rooms of workshops do: a copy is thrown away after the next load."""
        return self.original or self.folder

    @property
    def settings(self) -> Settings:
        """What the team decided, as it stands now."""
        return self._now.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._now.settings, self._now.calendar = settings, settings.calendar()

    @property
    def calendar(self) -> Calendar:
        """The fiscal calendar of the settings."""
        return self._now.calendar

    @property
    def is_closed(self) -> bool:
        """Whether somebody closed it; it is of no use then."""
        return self._now.is_closed

    @classmethod
    def open(cls, folder: Path) -> "Workspace":
        """Open the folder, making it when it does not exist; raises Refusal when it cannot be used."""
        folder = Path(folder).resolve()
        _refuse_to_lose_records()
        try:
            _finish_putting_in_place(folder)
            for name in ("imports", "formats", "staging"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise Refusal(
                f"{folder} cannot be used as a workspace ({trouble.strerror or trouble}): choose a folder you may write to "
                "with --workspace or CADENCE_WORKSPACE."
            ) from trouble
        before, unsure = _opened_by(folder)
        settings, changed = settings_as_saved(folder)
        facts = Facts.open(folder / "facts.duckdb")
        file = folder / "records.sqlite"
        server = on_server()
        mended = " ".join(filter(None, (unsure, changed, "" if server else backups.mend(file))))
        if not server:
            backups.keep(file, at_most_daily=before == VERSION)
        records = Records.open(server or file)
        workspace = cls(folder, facts, records, settings)
        workspace.mended, workspace.upgraded = mended, _upgraded(folder, before, bool(server))
        if facts.is_older:
            with facts.transaction() as cursor:
                workspace.settle(cursor)
        return workspace

    def ready_with(self, make: Callable[["Workspace"], None]) -> None:
        """What a load does before what it brings shows, given the workspace as it will be: those who look on need not wait for it then."""
        self._now.make_ready = make

    def make_ready(self, cursor: Cursor) -> None:
        """Do that, last inside the transaction that changed the facts; raises NotReady where it cannot be done."""
        if self._now.make_ready is None:
            return
        as_it_will_be = copy.copy(self)
        as_it_will_be.facts = ToCome(self.facts, cursor)
        try:
            self._now.make_ready(as_it_will_be)
        except Exception as trouble:
            raise NotReady from trouble

    def save_settings(self, **changes: Any) -> None:
        """Change settings, keep them in settings.toml and settle the facts anew where any follows from them; the owner's alone."""
        self.refuse_others()
        wanted = replace(self.settings, **changes)
        wanted.check()
        self.settings = wanted
        keep_settings(self.folder, self.settings)
        if set(changes) <= {"demo", "time_zone", "metric_owners"}:  # no number follows from these
            return
        with self.facts.transaction() as cursor:
            self.settle(cursor)

    def settle(self, cursor: Cursor) -> None:
        """Derive everything that follows from the facts; call it last inside the transaction that changed them."""
        self._put_calendar(cursor)
        self._put_money(cursor)
        self._put_absences(cursor)
        self.facts.put(cursor, "said_person", _pairs("alias", "rep_id", self.settings.same_person))
        self.facts.run(cursor, "settle.sql")
        cursor.execute("insert into fact_version select coalesce(max(version), 0) + 1 from fact_version")

    def settle_absences(self) -> None:
        """Settle the facts anew where the records say of other days than they do that somebody is away."""
        known = self.facts.cursor().execute("select rep_id, first_day, last_day from absence_written").fetchall()
        if {tuple(row) for row in known} != set(self._absences()):
            with self.facts.writing, self.facts.transaction() as cursor:
                self.settle(cursor)

    def calendar_of(self, rep_id: str) -> Calendar:
        """The calendar of one person: days away are days off."""
        if self.facts.records_of != self.records.version:
            self.settle_absences()
        away = self.facts.told("days away", self._days_away).get(rep_id)
        return replace(self.calendar, days_off=self.calendar.days_off | away) if away else self.calendar

    def _days_away(self) -> dict[str, frozenset[date]]:
        found: dict[str, set[date]] = {}
        for rep, first, last in (
            self.facts.cursor().execute("select rep_id, first_day, last_day from absence").fetchall()
        ):
            found.setdefault(rep, set()).update(first + timedelta(days=step) for step in range((last - first).days + 1))
        return {rep: frozenset(days) for rep, days in found.items()}

    def _absences(self) -> list[tuple[str, date, date]]:
        return [(one.about.id, one.first, one.last) for one in dated.absences(self.records.whole)]

    def _put_absences(self, cursor: Cursor) -> None:
        away = self._absences()
        columns = {
            "rep_id": [one[0] for one in away],
            "first_day": [one[1] for one in away],
            "last_day": [one[2] for one in away],
        }
        of = {"rep_id": pa.string(), "first_day": pa.date32(), "last_day": pa.date32()}
        self.facts.put(
            cursor, "absence_written", pa.table({name: pa.array(column, of[name]) for name, column in columns.items()})
        )

    def settle_deals(self) -> None:
        """Derive what deals were whose past is not plain, unless it stands for what it is derived from."""
        self._settle_later("deal_was_of")

    def settle_states(self) -> None:
        """Derive the history of all deals, unless it stands for what it is derived from."""
        self._settle_later("deal_was_of", "deal_state_of")

    def settle_proposals(self) -> None:
        """Derive the proposals, unless they stand for what they are derived from."""
        self._settle_later("deal_was_of", "proposal_of")

    def _settle_later(self, *wanted: str) -> None:
        """Derive what of these is late, by the tables that tell what each stands for, in one go: their evidence is read once."""
        facts = self.facts
        if all(facts.settled.get(one) == facts.mark(_made_by(one)) for one in wanted):
            return
        with facts.adding_up():
            marks = {one: facts.mark(_made_by(one)) for one in wanted}
            stands = {one: facts.cursor().execute(f"select max(mark) from {one}").fetchall()[0][0] for one in wanted}
            late = [one for one in wanted if stands[one] != marks[one]]
            steps = [step for one in late for step in DERIVED[one]]
            if late:
                with facts.transaction(marks_stay=True) as cursor:
                    for number, step in enumerate(steps):
                        if step != EVIDENCE or step not in steps[:number]:
                            self._derive(cursor, step)
                    for one in late:
                        cursor.execute(f"delete from {one}")
                        cursor.execute(f"insert into {one} values (?)", [marks[one]])
            facts.settled |= marks

    def _derive(self, cursor: Cursor, step: Path) -> None:
        rows = ONLY_FOR.get(step.name)
        if rows is None or cursor.execute(f"select 1 from {rows} limit 1").fetchone():
            self.facts.run(cursor, step.relative_to(HERE / "facts").as_posix())

    def _put_calendar(self, cursor: Cursor) -> None:
        first, last = _span(cursor)
        self.facts.put(cursor, "calendar_day", _days(self.calendar, first, last))
        self.facts.put(cursor, "hi_value_kind", pa.table({"kind": list(self.settings.hi_value_kinds)}))
        weights = {kind: self.settings.hi_value_weights.get(kind, 1.0) for kind in self.settings.hi_value_kinds}
        self.facts.put(cursor, "hi_value_weight", _pairs("kind", "weight", weights, pa.float64()))
        self.facts.put(
            cursor, "qualified_stage", pa.table({"stage_raw": pa.array(self.settings.qualified_stages, pa.string())})
        )
        windows = {"executive": self.settings.executive_days, "review": self.settings.review_days}
        self.facts.put(cursor, "contact_window", _pairs("what", "days", windows, pa.int32()))
        left_out = [] if self.settings.renewals_in_win_rate else renewal_types(cursor)
        planned = {tier: number for tier, number in self.settings.tier_contacts.items() if number > 0}
        self.facts.put(cursor, "tier_plan", _pairs("tier", "contacts", planned, pa.float64()))
        self.facts.put(
            cursor,
            "rep_capacity",
            pa.table({"contacts": pa.array([self.settings.contacts_per_rep or None], pa.float64())}),
        )
        ramp = list(self.settings.ramp)
        self.facts.put(
            cursor,
            "ramp_month",
            pa.table({"month": pa.array(range(len(ramp)), pa.int32()), "share": pa.array(ramp, pa.float64())}),
        )
        days = {product: date.fromisoformat(day) for product, day in self.settings.launches.items()}
        self.facts.put(cursor, "product_launch", _pairs("product", "launched_on", days, pa.date32()))
        self.facts.put(cursor, "product_tier", _pairs("product", "tier", self.settings.product_tiers, pa.int32()))
        holds = [self.settings.amount_holds] if self.settings.amount_holds else []
        self.facts.put(cursor, "amount_rule", pa.table({"holds": pa.array(holds, pa.string())}))
        self.facts.put(cursor, "level_weight", _pairs("level", "weight", self.settings.voice_weights, pa.float64()))
        self.facts.put(cursor, "renewing_type", pa.table({"type": pa.array(renewal_types(cursor), pa.string())}))
        self.facts.put(cursor, "renewal_type", pa.table({"type": pa.array(left_out, pa.string())}))

    def _put_money(self, cursor: Cursor) -> None:
        """Say what money of another currency is worth; the one currency of all facts becomes the workspace's while nobody chose another."""
        words, own = currency_words(cursor), self.settings.currency
        told = {code_of(word, own) for word in words}
        if len(told) == 1 and own not in told and not self.settings.currency_chosen and told <= codes():
            own = told.pop()
            self.settings = replace(self.settings, currency=own)
            keep_settings(self.folder, self.settings)
        money = _pairs("currency", "rate", foreign(words, own, self.settings.rates), pa.float64())
        named = pa.array([code_of(word, own) for word in money["currency"].to_pylist()], pa.string())
        self.facts.put(cursor, "foreign_money", money.append_column("code", named))

    def keep_records(self) -> None:
        """Back the records up before something that could harm them, unless nothing was written since the last time."""
        if self.records.file is not None:
            backups.keep(self.records.file)

    def put_aside(self) -> Path:
        """Close this workspace and move its folder beside itself, so that a fresh one can take its place; nothing is deleted. The owner's alone."""
        self.refuse_others()
        self.close()
        aside = self.folder.with_name(f"{self.folder.name}-{datetime.now():%Y%m%d-%H%M%S}")
        self.folder.rename(aside)
        return aside

    def close(self) -> None:
        """Close both stores; the object is of no use afterwards."""
        self._now.is_closed = True
        self.facts.close()
        self.records.close()


def _refuse_to_lose_records() -> None:
    """Refusal where this is one of several copies, but what people write would go into the copy, which the next one replaces."""
    original = os.environ.get(COPY_OF)
    if original and not Path(original).is_dir():
        raise Refusal(
            f"{COPY_OF} names {original}, where there is no folder: name the workspace of which this is a copy."
        )
    if original and not on_server():
        raise Refusal(
            f"This Cadence shows a copy of {original} ({COPY_OF}), and what people write in it would go with the copy: set CADENCE_RECORDS_URL "
            "to the one database of all copies, as the README says."
        )


def _finish_putting_in_place(folder: Path) -> None:
    """Where a backup was to take the place of a workspace and the kill came between the two renames: the second one."""
    if folder.exists():
        return
    aside = [one.name for one in folder.parent.glob(f"{folder.name}-[0-9]*")]
    ready = [one for one in folder.parent.glob(f"{folder.name}{RESTORED}*") if one.suffix != ".restoring"]
    for beside in sorted(ready, reverse=True)[:1]:
        stamp = beside.name.removeprefix(f"{folder.name}{RESTORED}")
        if any(name.removeprefix(f"{folder.name}-") >= stamp for name in aside):
            beside.replace(folder)


def _opened_by(folder: Path) -> tuple[str, str]:
    """The newest Cadence that opened a folder, empty where nobody knows, and what is said where the file cannot be believed.

    The version stands there twice, so that a damaged digit locks nobody out: Refusal only where both lines name a newer one than this.
    """
    path = folder / OPENED_BY
    try:
        lines = path.read_bytes()[:200].decode("utf-8").split()
    except FileNotFoundError:
        return EARLIER if (folder / "facts.duckdb").exists() else "", ""
    except (OSError, UnicodeDecodeError):
        lines = []
    before = as_number(lines[0]) if lines else ()
    is_newer = before[:2] > as_number(VERSION)[:2]
    if not before or lines != lines[:1] * (2 if is_newer else len(lines)):
        found = f'"{" ".join(lines)[:40]}"' if "".join(lines).isprintable() and lines else "nothing readable"
        return "", (
            f"{OPENED_BY} should name the Cadence that opened this workspace last, and said {found}: it was damaged, and is written anew. "
            "Nothing else is in it."
        )
    if is_newer:
        raise Refusal(
            f"{folder} was last opened by Cadence {lines[0]}, and this is Cadence {VERSION}: start the newer one, or bring a backup back into "
            "another folder."
        )
    return lines[0], ""


def _upgraded(folder: Path, before: str, on_a_server: bool) -> str:
    """Note which Cadence opens a folder, and say so where another did before."""
    path, note = folder / OPENED_BY, f"{VERSION}\n{VERSION}\n"
    if as_number(before) <= as_number(VERSION):
        with suppress(OSError):  # what stands in its way keeps nobody from opening
            if not path.exists() or path.read_bytes() != note.encode():
                keep_text(path, note)
    if not before or as_number(before) >= as_number(VERSION):
        return ""
    copies = [] if on_a_server else backups.listed(folder)
    last = f"Cadence {before}" if before != EARLIER else "an earlier Cadence"
    first = f" The records as they were stand in {backups.FOLDER}/{copies[-1].name}." if copies else ""
    return f"This is Cadence {VERSION}; this workspace was last opened with {last}.{first}"


def currency_words(cursor: Cursor) -> list[str]:
    """Every word for a currency that stands on a fact with money."""
    rows = cursor.execute(
        """select distinct currency from (
               select distinct currency from opportunity where amount is not null union select distinct currency from quota
               union select distinct currency from sales_total
               union select distinct currency from account where coalesce(annual_revenue, category_spend) is not null
               union select distinct currency from forecast union select distinct currency from reward where amount is not null
           ) where trim(currency) <> '' order by 1"""
    ).fetchall()
    return [str(row[0]) for row in rows]


def _pairs(key: str, value: str, said: Mapping[str, Any], of: pa.DataType | None = None) -> pa.Table:
    return pa.table({key: pa.array(list(said), pa.string()), value: pa.array(list(said.values()), of or pa.string())})


def _span(cursor: Cursor) -> tuple[date, date]:
    """The days the calendar must cover: all facts, and two years of targets ahead, between sane bounds, in whole years."""
    row = cursor.execute(
        """
        select min("first"), max("last") from (
            select min(least(created_on, close_on)) as "first", max(greatest(created_on, close_on)) as "last" from opportunity
            union all select cast(min("at") as date), cast(max("at") as date) from activity
            union all select cast(min("at") as date), cast(max("at") as date) from opportunity_snapshot
            union all select min(period_start), max(period_end) from quota
            union all select min(period_start), max(period_end) from sales_total
            union all select min(period_start), max(period_end) from activity_summary
        )"""
    ).fetchone()
    today = date.today()
    first, last = row if row and row[0] else (today, today)
    first = max(first, date(1990, 1, 1))
    last = min(max(last, today), date(2100, 1, 1))
    return date((first - timedelta(days=400)).year, 1, 1), date((last + timedelta(days=760)).year, 12, 31)


@lru_cache(maxsize=16)
def _days(calendar: Calendar, first: date, last: date) -> pa.Table:
    """The days as a table: the same after most loads, as the span is one of whole years."""
    return pa.Table.from_pylist(calendar.table(first, last))
