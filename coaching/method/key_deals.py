"""The deals that matter most: those somebody flagged, else the largest; each with its age, pushes, next step and how its sponsor is rated."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coaching.method.reviews import meeting_of_answer
from coaching.metrics.deals import OpenDeal
from coaching.metrics.show import cases, day
from coaching.metrics.tables import Table
from coaching.playbook.meetings import meetings
from coaching.records import About, Answer, Entry, answers, revisions
from coaching.records import meetings as kept
from coaching.records.meetings import OFF
from coaching.workspace import Workspace

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
KIND, QUESTION, YES = "deal", "key deal", "yes"
LOOK = "key"
MOST = 10  # of the largest, where nobody flagged one (house default)
NOW, SHOULD, WHO = "rating_now", "rating_should", "sponsor"  # items of a review that ask about a deal's sponsor


@dataclass(frozen=True)
class Sponsor:
    """Who stands for us in a deal, as written: ratings now and as they should be, of how many points, when and where it was said."""

    name: str
    now: float | None
    should: float | None
    of: int
    on: date
    said: str

    @property
    def told(self) -> str:
        """It in one line."""
        rated = "not rated" if self.now is None else f"{self.now:g} of {self.of}"
        wanted = f", should be {self.should:g}" if self.should is not None and self.should != self.now else ""
        return f"{self.name}: {rated}{wanted} ({self.said}, {day(self.on)})"


def flagged(workspace: Workspace) -> set[str]:
    """The ids of the deals somebody flagged."""
    return set(answers.newest_of(workspace.records, KIND, QUESTION))


def flag(workspace: Workspace, who: str, deal: str, is_key: bool) -> None:
    """Flag a deal as one that matters most, or take the flag off."""
    answers.record(workspace.records, who, About(KIND, deal), QUESTION, YES if is_key else None)


def chosen(found: Sequence[OpenDeal], flags: Collection[str]) -> tuple[list[OpenDeal], str]:
    """The key deals among those open, the largest first, and by what they are chosen, in words."""
    by_size = sorted(found, key=lambda one: (one.amount is None, -(one.amount or 0.0), one.name))
    if named := [one for one in by_size if one.id in flags]:
        return named, f"{cases(len(named), 'open deals')} flagged as key."
    known = [one for one in by_size if one.amount is not None][:MOST]
    return known, f"Nobody flagged a deal here, so these are the {len(known)} largest; {MOST} is ours."


def sponsors(workspace: Workspace, deals: Collection[str]) -> dict[str, Sponsor]:
    """How the sponsor of each deal is rated: in a review that asked about it, or by the sponsor written for it or its account; the newer counts."""
    written = revisions.of_kinds(workspace.records, ["sponsor"])
    contacts = sorted({str(one.fields.get("contact")) for one in written})
    rows = workspace.facts.cursor().execute(SQL, {"deals": sorted(deals), "contacts": contacts}).fetchall()
    account = {str(key): str(told) for what, key, told in rows if what == "deal"}
    called = {str(key): str(told) for what, key, told in rows if what == "contact"}
    in_reviews = _reviewed(workspace, {about for about in account.values()})
    found = {}
    for deal, about in account.items():
        mine = [one for one in written if one.about.kind == "account" and one.about.id == about]
        entries = [one for one in mine if one.fields.get("deal") == deal] or [
            one for one in mine if not one.fields.get("deal")
        ]
        both = [one for one in (in_reviews.get(deal), _best(entries, called) if entries else None) if one]
        if both:
            found[deal] = max(both, key=lambda one: one.on)
    return found


def _best(entries: Sequence[Entry], called: Mapping[str, str]) -> Sponsor:
    """The sponsor of several that is rated best; one nobody rated comes last."""
    one = max(entries, key=lambda entry: float(entry.fields.get("now") or 0.0))
    name = called.get(str(one.fields.get("contact")), "a contact no longer known")
    whose = "of the deal" if one.fields.get("deal") else "of the account"
    return Sponsor(name, one.fields.get("now"), one.fields.get("should"), 5, one.when.date(), f"sponsor {whose}")


def _reviewed(workspace: Workspace, accounts: Collection[str]) -> dict[str, Sponsor]:
    """What the newest review of each of these accounts said of the sponsor of a deal, by the deal."""
    found: dict[str, Sponsor] = {}
    for form in meetings():
        start = f"{form.key}.{NOW} "
        asked = {key for key, _ in answers.newest_beginning(workspace.records, "account", start)} & set(accounts)
        abouts = [About("account", one) for one in sorted(asked)]
        for about in abouts:
            off = {one.id for one in kept.listed(workspace.records, form.key, [about]) if one.state == OFF}
            given = kept.given(workspace.records, about)
            for deal in (question.removeprefix(start) for question in given if question.startswith(start)):
                parts = {item: _newest(given, f"{form.key}.{item} {deal}", off) for item in (NOW, SHOULD, WHO)}
                if (now := parts[NOW]) is not None and isinstance(now.value, int | float):
                    should, who = (parts[item].value if parts[item] else None for item in (SHOULD, WHO))  # type: ignore[union-attr]
                    wanted = float(should) if isinstance(should, int | float) else None
                    name = str(who or "Sponsor")
                    found[deal] = Sponsor(name, float(now.value), wanted, 10, now.when.date(), form.label.lower())
    return found


def _newest(given: Mapping[str, Sequence[Answer]], question: str, off: Collection[str]) -> Answer | None:
    """The newest answer to a question that counts: what was said in a meeting that was called off does not."""
    counts = (one for one in given.get(question, ()) if meeting_of_answer(given, question, one) not in off)
    return next(counts, None)


def behind(found: Sequence[OpenDeal], rated: Mapping[str, Sponsor], flags: Collection[str]) -> Table:
    """Key deals as a table: a deal nobody knows the age, next step or sponsor of has blanks there."""
    rows = [
        {"id": one.id, "name": f"★ {one.name}" if one.id in flags else one.name, "amount": one.amount, "age": one.age, "put_off": one.put_off,
         "next_step": one.next_step or None, "sponsor": rated[one.id].told if one.id in rated else "nobody is named", "close_on": one.close_on,
         "stage": one.stage or None, "rep": one.rep, "account": one.account or None} for one in found
    ]  # fmt: skip
    return Table(rows, {
        "name": "Deal", "amount": ("Amount", "money"), "age": ("Age in days", "days"), "put_off": ("Pushed", "count"), "next_step": "Next step",
        "sponsor": "Sponsor, rated", "close_on": ("Close date", "date"), "stage": "Stage", "rep": "Rep", "account": "Account",
    })  # fmt: skip


def about(found: Sequence[OpenDeal], rated: Mapping[str, Sponsor]) -> str:
    """What key deals lack, in a sentence; empty where nothing."""
    without_step = sum(1 for one in found if not one.next_step)
    unrated = sum(1 for one in found if one.id not in rated or rated[one.id].now is None)
    lacks = [
        f"{number} without {what}"
        for number, what in ((without_step, "a next step"), (unrated, "a rated sponsor"))
        if number
    ]
    return f"Of {cases(len(found), 'key deals')}: {', '.join(lacks)}." if lacks else ""
