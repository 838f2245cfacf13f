"""What people take away: one page whatever is written, nothing that runs, nothing private."""

import dataclasses
import inspect
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from coaching.handover import calendar_file, pdf, words, workbook
from coaching.records import (
    Commitment,
    Conversation,
    FactToFreeze,
    FrozenFact,
    Records,
    StopItem,
    commitments,
    conversations,
    frozen,
    notes,
    stops,
    tables,
)

HOSTILE = '#image("/etc/passwd") *bold* $x^2$ <label> @cite // comment \\ #sys.inputs `raw`'
PEOPLE = {"R1": "Tomas Renner", "M1": "Desmond Akintola"}
PAGE = re.compile(rb"/Type\s*/Page(?!s)")


@dataclasses.dataclass(frozen=True)
class Talk:
    """A held conversation with everything that belongs to it."""

    conversation: Conversation
    facts: list[FrozenFact]
    commitments: list[Commitment]
    stops: list[StopItem]

    def pdf(self, people: dict[str, str] = PEOPLE, paper: str = "a4") -> bytes:
        return pdf.conversation_pdf(
            self.conversation, self.facts, self.commitments, people, stops=self.stops, paper=paper, source="Task.csv"
        )

    def page(self) -> dict[str, object]:
        return pdf.page_data(self.conversation, self.facts, self.commitments, PEOPLE, stops=self.stops)


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    monkeypatch.delenv("CADENCE_RECORDS_URL", raising=False)
    opened = Records.open(tmp_path / "records.sqlite")
    yield opened
    opened.close()


def talk(records: Records, words_said: str = "Proposals in the first weeks.", many: int = 2) -> Talk:
    made = conversations.plan(
        records, "M1", manager_id="M1", rep_id="R1", team="East", planned_on=date(2026, 9, 21), period="2026-Q3"
    )
    keys = ("prepare.aim", "open.rep_view", "explore.insight", "collaborate.ideas", "confirm.summary")
    made = conversations.save_step(records, made.id, made.version, "M1", 5, dict.fromkeys(keys, words_said))
    facts = [
        FactToFreeze(
            {"metric": f"calls_{place}", "by": "rep", "scope": "R1", "period": "2026-Q3", "value": 71.0, "n": 71},
            words_said[:200], "Calls made.", "71", "71 of 120", words_said[:200], "red", "activity",
            (("2026-Q1", 80.0), ("2026-Q2", None), ("2026-Q3", 71.0)),
        )
        for place in range(many)
    ]  # fmt: skip
    frozen.freeze(records, made.id, "M1", facts)
    for _ in range(many):
        commitments.commit(
            records, "M1", rep_id="R1", conversation_id=made.id, text=words_said[:1000], owner_kind="rep", owner_id="R1",
            due_on=date(2026, 10, 9), metric="win_rate", baseline_value=0.25, target_value=0.3,
        )  # fmt: skip
        stops.stop(records, "M1", rep_id="R1", text=words_said, agreed_on=date(2026, 9, 21), conversation_id=made.id)
    held = conversations.confirm(records, made.id, made.version, "M1", held_on=date(2026, 9, 21), minutes=45)
    seen, promised = frozen.frozen_facts(records, held.id), commitments.of_conversation(records, held.id)
    return Talk(held, seen, promised, stops.stop_list(records, "R1", conversation_id=held.id))


def page_count(made: bytes) -> int:
    return len(PAGE.findall(made))


def text_of(made: bytes) -> str:
    if not (reader := shutil.which("pdftotext")):
        pytest.skip("pdftotext is not installed, so the words on the page cannot be read back.")
    return subprocess.run([reader, "-layout", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()


# ---- the page


def test_an_ordinary_conversation_is_one_page_with_everything_on_it(records: Records) -> None:
    made = talk(records).pdf()
    assert made.startswith(b"%PDF") and page_count(made) == 1
    said = text_of(made)
    for words_there in (
        "Tomas Renner",
        "Desmond Akintola",
        "21 Sep 2026",
        "45 minutes",
        "Q3 2026",
        "71 of 120",
        "25.0 %",
        "30.0 %",
    ):
        assert words_there in said
    assert "continued in Cadence" not in said


@pytest.mark.few("a4")
@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize(
    "unit", ["We looked at the open proposals together. ", "Donaudampfschifffahrt", "Ж", "W" * 300 + " ", "😀日本"]
)
def test_however_much_was_written_it_is_one_page_and_says_that_more_was(
    records: Records, unit: str, paper: str
) -> None:
    made = talk(records, unit * (6000 // len(unit)), many=20).pdf(paper=paper)
    assert page_count(made) == 1
    if unit.startswith("We"):
        said = text_of(made)
        assert "continued in Cadence" in said and "more commitments" in said and "Shown by" in said


def test_long_names_stay_on_one_page(records: Records) -> None:
    people = {"R1": "Maximiliane " * 60, "M1": "x" * 4000}
    assert page_count(talk(records).pdf(people)) == 1


def test_markup_in_names_and_texts_is_inert(records: Records) -> None:
    said = text_of(talk(records, HOSTILE).pdf({"R1": HOSTILE, "M1": "*bold*"}))
    assert '#image("/etc/passwd")' in said and "*bold*" in said and "$x^2$" in said
    assert "root:" not in said


@settings(max_examples=25, deadline=None)
@given(name=st.text(max_size=120))
def test_any_name_makes_a_page(name: str) -> None:
    moment = datetime.fromisoformat("2026-09-21T10:00:00+00:00")
    made = Conversation(
        "c", "M1", "R1", name, "one-on-one", "held", 5, None, None, None, date(2026, 9, 21), None, None, None, "", 1,
        moment, moment, "M1", {"prepare.aim": name},
    )  # fmt: skip
    assert page_count(pdf.conversation_pdf(made, [], [], {"R1": name, "M1": name})) == 1


def test_an_empty_draft_is_a_page_that_says_so(records: Records) -> None:
    draft = conversations.plan(records, "M1", manager_id="M1", rep_id="R1", planned_on=date(2026, 9, 21))
    said = text_of(pdf.conversation_pdf(draft, [], [], PEOPLE))
    assert (
        "DRAFT, NOT YET CONFIRMED" in said and "No commitment was made." in said and "planned for 21 Sep 2026" in said
    )


def test_the_page_shows_the_facts_as_they_were_frozen(records: Records) -> None:
    page = talk(records).page()
    fact = page["facts"][0]  # type: ignore[index]
    assert (fact["shown"], fact["detail"], fact["colour"], fact["trend"]) == (
        "71",
        "71 of 120",
        "red",
        [80.0, None, 71.0],
    )
    assert "Facts as seen on" in str(page["footer"])


def test_a_dropped_promise_is_not_on_the_page_and_a_kept_one_says_so(records: Records) -> None:
    made = talk(records)
    first, second = made.commitments
    commitments.drop(records, first.id, first.version, "M1")
    commitments.mark_done(records, second.id, second.version, "M1", date(2026, 10, 1))
    now = dataclasses.replace(made, commitments=commitments.of_conversation(records, made.conversation.id))
    assert [line["due"] for line in now.page()["plan"]] == ["kept on time, 1 Oct 2026"]  # type: ignore[attr-defined]


def test_paper_follows_the_country() -> None:
    assert (pdf.paper_for("US"), pdf.paper_for("DE"), pdf.paper_for("")) == ("us-letter", "a4", "a4")


def test_a_workbook_shows_a_number_in_its_unit_and_holds_it_whole() -> None:
    row: list[workbook.Value] = [
        workbook.InUnit(0.2917, "share"),
        workbook.InUnit(1234.5, "money"),
        workbook.InUnit(7, "days"),
        0.2917,
    ]
    cells = load_workbook(BytesIO(workbook.table_workbook("Rates", ["a", "b", "c", "d"], [row]))).worksheets[0][2]
    assert [cell.value for cell in cells] == [0.2917, 1234.5, 7, 0.2917]
    assert [cell.number_format for cell in cells] == ["0.0%", "#,##0.00", "General", "General"]
    unknown = load_workbook(BytesIO(workbook.table_workbook("Rates", ["a"], [[workbook.InUnit(None, "share")]])))
    assert unknown.worksheets[0]["A2"].value is None


def test_a_private_note_is_in_nothing_that_is_handed_over(records: Records) -> None:
    made = talk(records)
    secret = "Considers leaving in spring"
    notes.write_private(records, made.conversation.id, "M1", secret)
    fresh = conversations.get(records, made.conversation.id)
    again = dataclasses.replace(made, conversation=fresh)
    assert secret not in repr(again.page())
    rows = [list(row.values()) for row in [*tables.session_table(records), *tables.commitment_table(records)]]
    book = workbook.table_workbook("Sessions", [str(n) for n in range(10)], rows)
    with zipfile.ZipFile(BytesIO(book)) as parts:
        assert all(secret.encode() not in parts.read(name) for name in parts.namelist())
    assert secret.encode() not in calendar_file.sessions_ics([fresh], PEOPLE)
    for module in (pdf, workbook, calendar_file, words):
        assert not {"notes", "PrivateNote", "Records"} & set(vars(module)), module.__name__
        assert "private" not in inspect.getsource(module)


# ---- words


def test_periods_are_spoken_in_words() -> None:
    keys = ("2016-Q1", "2016-03", "2016", "all")
    assert [words.period(key) for key in keys] == ["Q1 2016", "Mar 2016", "2016", "all time"]


@given(text=st.text(), limit=st.integers(20, 200))
def test_a_cut_text_is_no_longer_than_asked_and_says_when_it_was_cut(text: str, limit: int) -> None:
    piece = words.cut(text, limit)
    assert len(piece.text.replace("\u200b", "")) <= limit + 2
    assert piece.cut == (len(" ".join(words.CONTROL.sub("", text).split())) > limit)


# ---- the workbook


def test_numbers_stay_numbers_and_days_days() -> None:
    row: list[Any] = [
        "Ann",
        4,
        0.25,
        Decimal("12.50"),
        True,
        date(2026, 3, 5),
        datetime(2026, 3, 5, 14, 15),
        None,
        float("nan"),
        -7,
    ]
    book = load_workbook(
        BytesIO(workbook.table_workbook("Deals / 2026", [f"c{n}" for n in range(10)], [row], ["As of 5 Mar"]))
    )
    sheet = book.worksheets[0]
    assert sheet.title == "Deals   2026" and book.sheetnames[1] == "About" and sheet.freeze_panes == "A2"
    values = [cell.value for cell in sheet[2]]
    assert values == ["Ann", 4, 0.25, 12.5, True, datetime(2026, 3, 5), datetime(2026, 3, 5, 14, 15), None, None, -7]
    assert [cell.data_type for cell in sheet[2]][:6] == ["s", "n", "n", "n", "b", "d"]
    assert sheet["F2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", " =1+1", "=cmd|'/c calc'!A0", "\u00a0=1"]
)
def test_no_text_becomes_a_formula(text: str) -> None:
    book = load_workbook(BytesIO(workbook.table_workbook(text, [text], [[text]], {text: text})))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s"}
    hostile = [str(cell.value) for cell in cells if "1" in str(cell.value) or "sum" in str(cell.value)]
    assert hostile and all(value.startswith("'") for value in hostile if value != "1")


def test_harmless_text_stays_as_it_is() -> None:
    assert [workbook.csv_safe(text) for text in ("Ann", "a=b", "", "3 - 2", "'quoted")] == [
        "Ann",
        "a=b",
        "",
        "3 - 2",
        "'quoted",
    ]


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
def test_any_text_makes_a_workbook_without_a_formula(text: str) -> None:
    made = workbook.table_workbook(text, [text], [[text]], {text: text})
    book = load_workbook(BytesIO(made))
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def test_the_about_sheet_says_what_the_table_is() -> None:
    notes_there = {"Definition": "Won of decided deals.", "As of": "31 Mar 2016"}
    about = load_workbook(BytesIO(workbook.table_workbook("Win rate", ["Rep"], [["Ann"]], notes_there)))["About"]
    assert [[cell.value for cell in row] for row in about.iter_rows()] == [
        ["Table", "Win rate"], ["Rows", "1"], ["Definition", "Won of decided deals."], ["As of", "31 Mar 2016"],
    ]  # fmt: skip


# ---- the calendar


def test_open_promises_are_all_day_entries_that_keep_their_identity(records: Records) -> None:
    made = talk(records, "Say: \x07hello\nBEGIN:VALARM")
    first, second = made.commitments
    [before, _] = icalendar.Calendar.from_ical(calendar_file.commitments_ics(made.commitments, PEOPLE)).walk("VEVENT")
    commitments.redate(records, first.id, first.version, "R1", date(2026, 11, 2))
    commitments.mark_done(records, second.id, second.version, "R1", date(2026, 10, 1))
    listed = commitments.of_conversation(records, made.conversation.id)
    again = icalendar.Calendar.from_ical(calendar_file.commitments_ics(listed, PEOPLE))
    [after] = again.walk("VEVENT")
    assert after["uid"] == before["uid"] and int(str(after["sequence"])) > int(str(before["sequence"]))
    assert (after.decoded("dtstart"), after.decoded("dtend")) == (date(2026, 11, 2), date(2026, 11, 3))
    assert str(after["summary"]) == "Due: Say: hello BEGIN:VALARM" and not again.walk("VALARM")
    assert "First promised for 2026-10-09" in str(after["description"])
    assert b"\x07" not in again.to_ical()


def test_only_planned_conversations_are_in_the_calendar(records: Records) -> None:
    held = talk(records).conversation
    ahead = conversations.plan(records, "M1", manager_id="M1", rep_id="R1", planned_on=date(2026, 10, 20))
    [entry] = icalendar.Calendar.from_ical(calendar_file.sessions_ics([held, ahead], PEOPLE)).walk("VEVENT")
    assert str(entry["summary"]) == "One-on-one: Tomas Renner and Desmond Akintola"
    assert entry.decoded("dtstart") == date(2026, 10, 20)
