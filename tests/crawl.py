"""What a crawl of the pages asks for, and what of an answer gives away somebody else: addresses, folds opened, files taken away, marks."""

import ast
import base64
import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
import streamlit as st
from openpyxl import Workbook
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from pages._chosen import BY_ACCOUNT
from tests import many_teams
from tests.conftest import ROOT

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("[!_]*.py"))
PEOPLE = ("n1", "s1", "n2")  # whom addresses name: everybody but the owner sees some of them and not the others
MARK = re.compile(rb"(?:([A-Z][a-z]+) )?Z([a-z]\d)(z|secret|sealed)|(Zt[ns]z)")
SOLD = [
    "Won",
    "Lost",
    "Open",
    "Late",
    "Next",
    "Account",
    "Subject",
    "Purpose",
    "Dispute",
    "Call",
    "Evidence",
    "Comment",
    "Contact",
    "Goal",
    "Said",
    "Guest",
    "Field",
    "Title",
    "amount",
]
BOUND = ("list", "of_account", "of_team", "of_manager", "owner", "workshop")  # by Streamlit
ON_EVERY_PAGE = (
    "by",
    "who",
    "print",
    "proof",
    "conversation",
)  # read around each page; asked for where it is most likely to tell
LISTS = ("Strategic account", "Team", "Manager")
ENTRIES = {  # where entries are opened: the tab, and by what a person's are
    "account": ("plan", "account", "a-{}"), "rewards": ("time", "rep", "{}"), "accounts": ("plans", "", ""), "voice": ("back", "", ""),
    "coaching": ("focus", "rep", "{}"),
}  # fmt: skip
JUNK = "n0~');![x](http://z.example)\u202e\x07" + "9" * 500
Query = Mapping[str, str]


WHOSE = {amount: one for (one, _), amount in many_teams.MONEY.items()}
IN_FULL = re.compile(rb"(?<![\w,.])(\d{3}),?(\d{3})(?!\w)")  # an amount in words
DRAWN = re.compile(rb"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
SHORT = re.compile(
    rb"(?<![\w,.])(\d{3})(?: |\xc2\xa0)k"
)  # cut to three figures, as which another number may be cut as well
IN_TABLES = {  # as the number of a table is sent: a float, a whole number, a decimal
    packed: one
    for amount, one in WHOSE.items()
    for packed in (struct.pack("<d", float(amount)), struct.pack("<q", amount), struct.pack("<q", amount * 100))
}


def whose_amounts(told: bytes) -> frozenset[str]:
    """The people of whom an amount stands there in full, or two cut short, as only two of one person give somebody away."""
    full = {WHOSE.get(int(first + rest)) for first, rest in IN_FULL.findall(told)}
    full |= {one for packed, one in IN_TABLES.items() if packed in told}
    cut = {int(figures) for figures in SHORT.findall(told)}
    short = Counter(one for amount, one in WHOSE.items() if amount // 1000 in cut)
    return frozenset({one for one in full if one} | {one for one, count in short.items() if count > 1})


def amounts_around(told: bytes, one: str) -> bytes:
    """What stands around the first amount of somebody."""
    own = [amount for amount, who in WHOSE.items() if who == one]
    words = "|".join(f"{amount:,}|{amount}|{amount // 1000}(?: |\u00a0)k" for amount in own).encode()
    packed = b"|".join(re.escape(packed) for packed, who in IN_TABLES.items() if who == one)
    return around(told, re.compile(rb"(?<![\w,.])(?:%s)(?!\w)|%s" % (words, packed)))


def around(told: bytes, wanted: re.Pattern[bytes]) -> bytes:
    """What stands around something."""
    found = wanted.search(told)
    return told[max(found.start() - 80, 0) : found.end() + 30] if found else b""


@dataclass(frozen=True)
class Answer:
    """All that one page sent, with the files it offers to be taken away."""

    told: bytes

    @cached_property
    def marks(self) -> frozenset[str]:
        """Whose words and amounts stand in it: "Won Zn1z", "amount Zn1z", "Ztsz"."""
        words = {
            (team or b"%s Z%s%s" % (what, one, kind)).decode().strip()
            for what, one, kind, team in MARK.findall(self.told)
        }
        return frozenset(words | {f"amount Z{one}z" for one in whose_amounts(self.told)})

    def strange(self, who: str) -> dict[str, str]:
        """Of its marks those that are not this person's to see, with what stands around each."""
        return {mark: self.around(mark) for mark in self.marks if not may_read(who, mark)}

    def around(self, mark: str) -> str:
        """What stands around a mark."""
        if mark.startswith("amount"):
            return repr(amounts_around(self.told, mark[-3:-1]))
        return repr(around(self.told, re.compile(re.escape(mark.encode()))))


def may_read(who: str, mark: str) -> bool:
    """Whether a mark is of somebody, or of a team, that a person may see; whoever leads somebody is known to them by name."""
    sees = many_teams.SEES.get(who, {*many_teams.LED_BY, "m1", "m2", "v1"})
    what, _, token = mark.rpartition(" ")
    one, kind = token[1:3], token[3:]
    if token in ("Ztnz", "Ztsz"):
        return who == "room" or any(many_teams.TEAMS.get(rep, "").endswith(token) for rep in sees)
    if kind in ("secret", "sealed"):
        return one == who
    if who == "room":  # who leads a room knows who is in it and what they promised there, and of what they sell nothing
        return what not in SOLD
    bosses = {many_teams.LED_BY[rep] for rep in sees if rep in many_teams.LED_BY}
    return one in sees or (what in ("Lead", "Vera", "") and one in bosses | ({"v1"} if who in ("m1", "m2") else set()))


class Watch:
    """Every fold open, what is offered for download kept, papers as their text, and the names of the address that pages ask for."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.taken: list[Callable[[], Any]] = []
        self.read: set[str] = set()
        ordinary = PagesManager.__init__

        def seen(manager: PagesManager, *given: Any, **named: Any) -> None:
            ordinary(manager, *given, **named)
            PagesManager.uses_pages_directory = False

        expander, popover = DeltaGenerator.expander, DeltaGenerator.popover
        button, item = DeltaGenerator.download_button, QueryParamsProxy.__getitem__

        def opened(place: Any, label: str, *_: Any, **named: Any) -> Any:
            return expander(place, label, **{**named, "expanded": True})

        def popped(place: Any, label: str, *given: Any, **named: Any) -> Any:
            found = popover(place, label, *given, **named)
            found.open = named.get("on_change", "ignore") != "ignore" or None
            return found

        def offered(place: Any, label: str, data: Any = None, *given: Any, **named: Any) -> Any:
            self.taken.append(data if callable(data) else lambda: data)
            return button(place, label, data, *given, **named)

        def asked(proxy: Any, key: str) -> str:
            self.read.add(key)
            return item(proxy, key)

        patched.setattr(PagesManager, "__init__", seen)  # no page is run around app.py
        patched.setattr(DeltaGenerator, "expander", opened)
        patched.setattr(st, "expander", lambda *given, **named: opened(st._main, *given, **named))
        patched.setattr(DeltaGenerator, "popover", popped)
        patched.setattr(st, "popover", lambda *given, **named: popped(st._main, *given, **named))
        patched.setattr(DeltaGenerator, "download_button", offered)
        patched.setattr(st, "download_button", lambda *given, **named: offered(st._main, *given, **named))
        patched.setattr(QueryParamsProxy, "__getitem__", asked)
        patched.setattr("coaching.handover.pdf.typst.Compiler", _Paper)
        patched.setattr("openpyxl.Workbook.save", _told)

    def answer(self, app: AppTest, query: Query) -> Answer:
        """What a page sent when it was asked for with that address; a name that was asked for is said back, which tells nothing."""
        told = sent(app) + b"".join(inside(make()) for make in self.taken)
        for said in (part for value in query.values() for part in value.split("~")):
            if " " in said:
                told = re.sub(said.replace(" ", ".{1,3}").encode(), b"", told)
        return Answer(told)


class _Paper:
    """A paper is its text: what is set in it, before it is set."""

    def __init__(self, *_: object, sys_inputs: Mapping[str, str], **__: object) -> None:
        self.text = sys_inputs["page"].encode()

    def compile(self, **_: object) -> bytes:
        return self.text

    def query(self, *_: object, **__: object) -> str:
        return "1"  # page


def _told(book: Workbook, out: io.BytesIO) -> None:
    """A workbook is its text as well: zipping it takes longer than the page."""
    words = [book.properties.title, *book.defined_names]
    for sheet in book.worksheets:
        words += [sheet.title, *(one.formula1 for one in sheet.data_validations.dataValidation)]
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            words += [cell.value, cell.comment.text if cell.comment else None]
    out.write("\n".join(str(one) for one in words if one is not None).encode())


def sent(app: AppTest) -> bytes:
    """Everything that goes to the browser: every element as it is sent, with the rows of tables and charts, and the words of pictures."""
    found: list[bytes] = []

    def walk(node: Any) -> None:
        if (proto := getattr(node, "proto", None)) is not None:
            found.append(proto.SerializeToString())
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(app._tree)
    told = b"\n".join(found)
    return b"\n".join([told, *(base64.b64decode(one) for one in DRAWN.findall(told))])


def inside(file: bytes | str) -> bytes:
    """The text of a file that is taken away: what came zipped is unpacked."""
    if isinstance(file, str) or not file.startswith(b"PK"):
        return file.encode() if isinstance(file, str) else file
    with zipfile.ZipFile(io.BytesIO(file)) as box:
        return b"\n".join(box.read(name) for name in box.namelist())


class Visitor:
    """One person with one page open, as their browser has it: asked for again and again with other addresses."""

    def __init__(self, who: str, page: str) -> None:
        self.who, self.page = who, page
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        self.app.user = {"is_logged_in": True, "email": f"{who}@example.com"}
        if page != "home":
            self.app.switch_page(f"pages/{page}.py")

    def ask(self, watch: Watch, query: Query) -> Answer:
        """The page with that address."""
        watch.taken.clear()
        self.app.query_params.clear()
        self.app.query_params.update(query)
        self.app.run()
        assert not self.app.exception, (self.who, self.page, dict(query), self.app.exception[0].stack_trace)
        return watch.answer(self.app, query)


def tabs_of(page: str) -> list[dict[str, str]]:
    """The address of each tab of a page, as the page itself names them."""
    for one in ast.parse((ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8")).body:
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "TABS":
            return [{"ledger" if page == "commitments" else "tab": tab} for tab in ast.literal_eval(one.value)]
    return [{"tab": tab} for tab in ("loaded", "imports", "names", "settings")] if page == "data" else []


def things(one: str) -> dict[str, str]:
    """Everything of a person that a page may be asked to open, under the names of the address."""
    return {
        "deal": f"d3-{one}", "account": f"a-{one}", "stage": "Proposal", "cell": f"{one}.activity", "activity": f"t0-{one}", "day": "2026-01-12",
        "all": "1", "cause": "won", "call": "commit", "due": "overdue", "look": "quiet", "sort": "win_back", "from": "loyal", "state": "loyal",
        "driver": "activity", "data": "yes", "find": "bookings", "owner": one, "pack": "1", "silent": "6",
    }  # fmt: skip


def of(page: str, one: str, written: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The addresses of a page that name one person: by who they are, their team, account, tab by tab, and by what was written about them."""
    rep, account = {"by": "rep", "who": one}, {"by": "account", "who": f"a-{one}"}
    team = {"by": "team", "who": many_teams.TEAMS[one]}
    if one == "n2":
        return [rep, account]
    found = [rep, {**team, "compare": "team"}, account, {**rep, "compare": "team", "period": "2026", "print": "1"}]
    found += [{**where, **tab, **things(one)} for tab in tabs_of(page) for where in (rep, account, {"by": "company"})]
    if not tabs_of(page):
        found += [{**where, **things(one)} for where in (rep, {"by": "company"})]
    if page == "definitions":
        found += [{**rep, "metric": "bookings", "new": "1"}]
    if page == "conversation":
        found += [{"conversation": key} for key in written[f"talk {one}"]]
    if page == "checklists":
        about = {"of_account": f"a-{one}", "of_team": many_teams.TEAMS[one], "of_manager": many_teams.LED_BY[one]}
        found += [{"list": name, **about} for name in LISTS]
    if page in ("home", "workshop"):  # a facilitator's start is the workshop
        found += [
            {"workshop": "w-north", "workshop part": part} for part in ("Actions", "Then and now", "Poll and ideas")
        ]
    if page == "home":
        found += [{**rep, "tab": "deals"}]
    if page == "workshop":
        found += [{"view": "projector", **rep}]
    if page == "reviews":
        found += [
            {"meeting": key, "part": part, "section": "deals"}
            for key in written[f"meeting {one}"]
            for part in ("meeting", "people", "report", "after")
        ]
    if page in ("home", "drivers"):
        found += [
            {"proof": f"{key}~{by}~{who}~2026-Q1~2026-05-15"}
            for key in ("bookings", "calls")
            for by, who in (
                ("rep", one),
                ("team", many_teams.TEAMS[one]),
                ("account", f"a-{one}"),
                ("company", "company"),
            )
        ]
    if page in ENTRIES:
        tab, by, own = ENTRIES[page]
        where = {"tab": tab, **({"by": by, "who": own.format(one)} if by else {})}
        mine = written[f"entry {one}"]
        found += [{**where, "entry": key} for key in mine[:: max(1, len(mine) // 6)]]
        found += [{**where, "part": "goal"}]
        found += [{**where, "new": "goal::", "proof": f"calls~rep~{one}~2026-Q1~2026-05-15"}]
        elsewhere = "s1" if one == "n1" else "n1"  # an entry of this person in the book of another
        found += [{**where, **({"who": own.format(elsewhere)} if by else {}), "entry": mine[0]}]
        found += [{**where, **({"who": own.format(elsewhere)} if by else {}), "new": f"strategy:{mine[0]}:"}]
    return found


def addresses(page: str, written: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Every address a page is asked for with: of nobody, of the company, with junk, and of each person."""
    junk = dict.fromkeys((*things(""), "who", "tab", "period", "entry", "meeting", "conversation", "proof"), JUNK)
    found = [{}, {"by": "company", "period": "2026", "compare": "year"}, {"by": "rep", **junk}]
    return [*found, *(query for one in PEOPLE for query in of(page, one, written))]


def about(page: str, query: Query, written: Mapping[str, Sequence[str]]) -> str:
    """Whom an address is about: a person's id; empty for a group, nobody or a mixture."""
    if query.get("by") == "rep":
        return query["who"]
    if query.get("by") == "account" and page in BY_ACCOUNT:
        return query["who"].removeprefix("a-")
    keys = {query.get("conversation"), query.get("meeting")} - {None}
    return next((name.split()[1] for name, known in written.items() if keys & set(known)), "")
