"""Every kind of entry as a workbook: blank and filled, out and in again, equal; and what such a file cannot be, by sheet, row and column."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from coaching.errors import Refusal
from coaching.handover import entries as handover
from coaching.lens import OWNER
from coaching.method.entries import book as books
from coaching.method.entries import saving, sheets
from coaching.metrics.written import Book, Known, Touch
from coaching.playbook.kinds import REFERENCES, Kind, KindField, kinds
from coaching.records import About, Entry
from coaching.workspace import Workspace
from tests import tiny_team

ALL = kinds()
WHEN = datetime(2026, 9, 1, tzinfo=UTC)
HARD = "=1+1 “quoted”, ' and\nits second line _x0041_ 大"
SHARED = {"person": "p1", "contact": "c1", "deal": "d1", "account": "a1", "touch": "t1"}


def entry(kind: Kind, number: int, **more: Any) -> Entry:
    title = f"'{HARD} {number}"[:200].replace("\n", " ") if not kind.titled else "?"
    state = kind.state[-1].key if kind.state else ""
    return Entry(
        f"{kind.key} {number}",
        1,
        kind.key,
        About(kind.about, "x"),
        None,
        number,
        title,
        state,
        {},
        "me",
        WHEN,
        "me",
        WHEN,
        **more,
    )


def value(field: KindField, others: dict[str, Entry]) -> Any:
    if field.kind == "entry":
        return others[field.of].id if field.of else next(iter(others.values())).id
    if field.kind in REFERENCES:
        return SHARED[field.kind]
    fixed: dict[str, Any] = {
        "text": f"+{HARD}"[:60], "long": HARD, "number": field.low or 2.125, "money": 1234.56, "share": 0.125, "score": 3.0, "date": "2026-02-28",
        "yes": False, "metrics": ["bookings", "won"], "url": "https://example.com/?a=1&b=2",
    }  # fmt: skip
    if field.kind == "choices":
        return [one.key for one in field.option][:2]
    return field.option[-1].key if field.kind == "choice" else fixed[field.kind]


def book_of(kind: Kind) -> Book:
    """A book of the kind and of those it names, with every field of it filled with what is hard to carry."""
    needed = {
        key: entry(ALL[key], 1)
        for key in ([kind.under] if kind.under else []) + [one.of for one in kind.field if one.of]
    }
    one = entry(kind, 2)
    fields = {field.key: value(field, needed or {kind.key: one}) for field in kind.field}
    if kind.titled:
        named = kind.field_of(kind.titled)
        called = {"p1": "Ann", "c1": "Bob", "d1": "Deal", "a1": "Alpha"}
        assert named
        one = replace(one, title=called.get(fields[kind.titled], named.label_of(fields[kind.titled])))
    if kind.line:
        fields[saving.LINE], one = kind.line[0].key, replace(one, title=kind.line[0].label)
    one = replace(one, fields=fields, parent=needed[kind.under].id if kind.under else None)
    touched = (Touch("t1", date(2026, 9, 1), "meeting", None, None, HARD),)
    known = Known(
        {"p1": "Ann", "p2": "Ann B"},
        {"c1": "Bob", "c2": "Same", "c3": "Same"},
        {"d1": "Deal"},
        touches=touched,
        account={"a1": "Alpha"},
    )
    about = About("company" if kind.across else kind.about, "x")
    return Book(about, "Alpha", date(2026, 9, 18), "USD", ALL, [*needed.values(), one], known)


def read(book: Book, data: bytes) -> list[sheets.Row]:
    return handover.rows_of(book, "plan.xlsx", data)


@pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
def test_a_kind_comes_back_equal_from_its_workbook_blank_and_filled(kind: Kind) -> None:
    made = book_of(kind)
    filled = handover.workbook(made, [kind])
    assert sheets.drafts(made, read(made, filled)) == [], "what was not changed changes nothing"
    blank = handover.workbook(made, [kind], filled=False)
    assert (
        sheets.drafts(made, read(made, blank)) == []
        and load_workbook(BytesIO(blank))[handover.sheet_name(kind)]["A1"].value == sheets.ID
    )
    without = replace(made, entries=[one for one in made.entries if one.kind != kind.key or one.id.endswith("1")])
    [again] = [one for one in sheets.drafts(without, read(without, filled)) if one.title == made.entries[-1].title]
    last = made.entries[-1]
    assert (again.fields, again.state, again.parent, again.revision) == (last.fields, last.state, last.parent, 0)
    assert again.id != last.id, "into another book the ids are made anew"


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    made = tiny_team.build(tmp_path / "workspace")
    yield made
    made.close()


def of(space: Workspace, account: str) -> Book:
    return books.book(space, OWNER, About("account", account), date(2026, 5, 15))


def planned(space: Workspace) -> Book:
    for kind, title, under, fields in (
        ("customer_goal", "Fewer stops", None, {}), ("goal", "Standard", None, {"due": "2026-12-31"}),
        ("strategy", "Win the plants", "Standard", {}), ("vision", "Partner", None, {"markers": HARD, "horizon": "2028-01-01"}),
        ("evp_case", "Filters", None, {"investment": "1000", "years": "3", "rate": "12.5"}),
        ("understanding", "Political", None, {"note": "mine alone", "_line": "political"}),
    ):  # fmt: skip
        here = of(space, "acc1")
        parent = next((one.id for one in here.entries if one.title == under), None)
        if kind == "strategy":
            fields = {"customer_goal": here.of("customer_goal")[0].id}
        saving.save(space, OWNER, here, saving.draft(here, here.kinds[kind], {"title": title, **fields}, parent=parent))
    return of(space, "acc1")


def test_a_whole_plan_goes_into_another_account_with_what_stands_under_what(tiny: Workspace) -> None:
    made = planned(tiny)
    data = handover.workbook(made, [one for one in made.kinds.values() if made.of(one.key)])
    other = of(tiny, "acc2")
    assert (
        sheets.take_in(tiny, OWNER, other, read(other, data))
        == "6 entries added, 0 entries changed, 0 rows as they were."
    )
    there = of(tiny, "acc2")
    way = there.of("strategy")[0]
    assert (there.titles[way.parent or ""], there.titles[way.fields["customer_goal"]]) == ("Standard", "Fewer stops")
    assert (
        sheets.take_in(tiny, OWNER, made, read(made, data))
        == "0 entries added, 0 entries changed, 6 rows as they were."
    )


def test_a_line_the_facts_give_is_an_entry_only_once_something_is_said_of_it(tiny: Workspace) -> None:
    here = of(tiny, "acc1")
    cells = here.kinds["cell_gap"]
    rows = read(here, handover.workbook(here, [cells]))
    assert rows and all(row.cells["Cell"] for row in rows), "cells where nobody is known stand in the workbook"
    assert sheets.take_in(tiny, OWNER, here, rows) == "0 entries added, 0 entries changed, 0 rows as they were."
    known = [replace(rows[0], cells={**rows[0].cells, "State": cells.state[-1].label}), *rows[1:]]
    assert sheets.take_in(tiny, OWNER, here, known) == "1 entry added, 0 entries changed, 0 rows as they were."


def test_a_plan_as_a_file_is_the_same_bytes_wherever_it_is_taken_in(tiny: Workspace) -> None:
    made = planned(tiny)
    data = sheets.as_json(made)
    assert b"mine alone" not in data, "what is private goes in no file of the plan"
    assert sheets.from_json(tiny, OWNER, of(tiny, "acc2"), data) == "5 entries added."
    assert sheets.as_json(of(tiny, "acc2")) == data
    with pytest.raises(Refusal, match="That is no plan as Cadence writes it"):
        sheets.from_json(tiny, OWNER, made, b"[1]")


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("B2", "No such goal", 'Strategies, row 2: Under: "No such goal" is not known here; write the id of one.'),
        ("E2", "nobody", 'Strategies, row 2: Which goal of the customer it serves: "nobody" is not known here.'),
        ("D2", "Shiny", 'Strategies, row 2: State: "Shiny" is not one of: Draft, Ready, Dropped.'),
        ("D2", "Ready", 'Strategies, row 2: "Win the plants" cannot be "Ready" yet: the five topics'),
        ("C2", None, "Strategies, row 2: How the goal is to be reached: it is missing."),
        ("E1", "Colour", 'plan.xlsx, Strategies: nobody knows the column "Colour"; there are: Id, Under'),
    ],
)
def test_a_faulty_row_is_named_and_holds_all_back(tiny: Workspace, cell: str, value: str | None, said: str) -> None:
    made = planned(tiny)
    book = load_workbook(BytesIO(handover.workbook(made, [made.kinds["goal"], made.kinds["strategy"]])))
    book["Strategies"][cell] = value
    book["Goals, down to tactics"]["C2"] = "Changed beside it"
    out = BytesIO()
    book.save(out)
    with pytest.raises(Refusal) as refused:
        sheets.take_in(tiny, OWNER, made, read(made, out.getvalue()))
    assert said in str(refused.value)
    assert of(tiny, "acc1").entries == made.entries


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        read(book_of(ALL["vision"]), data)


def test_an_unknown_sheet_is_named() -> None:
    made = book_of(ALL["vision"])
    book = load_workbook(BytesIO(handover.workbook(made, [ALL["vision"]])))
    book["Vision"].title = "Visions"
    out = BytesIO()
    book.save(out)
    with pytest.raises(Refusal, match='nobody knows the sheet "Visions"'):
        read(made, out.getvalue())


def test_an_entry_called_after_a_contact_an_import_removed_keeps_its_name() -> None:
    kind = ALL["relationship"]
    one = replace(entry(kind, 1), title="Noor", fields={"contact": "gone"})
    book = replace(book_of(kind), entries=[one], known=Known())
    assert saving.draft(book, kind, {"contact": "gone"}, one).title == "Noor"
