"""What a projector shows: nothing is lost or below the fold, letters are large, and text of people is text."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from coaching.charts import slide
from coaching.charts.slide import HIGH, LEAST, NAME, WIDE, Bar, Block, Head, Words
from coaching.room import address

HEAD = Head("Team North: The wall of actions", "Everything we promised today. It stands in the ledger from now on.", "30 of 30 have their 3 actions",
            "http://192.168.178.20:8611/ABCDEF", address.qr_svg("http://192.168.178.20:8611/ABCDEF"))  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def wall(people: int, letters: int) -> list[Block]:
    told = "call every account twice before lunch "
    return [
        [Words(f"Person {number}", NAME, True), *(Words((told * 9)[:letters]) for _ in range(3))]
        for number in range(people)
    ]


@pytest.mark.few(2)
@pytest.mark.parametrize(("people", "letters", "columns"), [(30, 40, 2), (30, 280, 2), (60, 280, 1), (0, 0, 2)])
def test_every_word_stands_on_a_page_and_none_below_its_end(people: int, letters: int, columns: int) -> None:
    blocks = wall(people, letters)
    pages = slide.paged(blocks, HEAD, columns)
    words = " ".join(
        " ".join(one.text or "" for one in texts(slide.picture(HEAD, page, columns))) for page in pages
    ).split()
    assert all(words.count(word) >= 1 for block in blocks for word in block[0].text.split())  # type: ignore[union-attr]
    assert words.count("call") == sum(
        one.text.split().count("call") for block in blocks for one in block if isinstance(one, Words)
    )
    for page in pages:
        drawn = texts(slide.picture(HEAD, page, columns))
        assert max(float(one.attrib["y"]) for one in drawn) <= HIGH
        assert min(float(one.attrib["font-size"]) for one in drawn) >= LEAST
        across = (WIDE - (columns - 1) * slide.GAP) / columns
        assert all(slide.height(block, across) <= HIGH - HEAD.height for column in page for block in column)


def test_letters_stay_large_on_a_screen_of_1920_by_1080() -> None:
    page_is = 1920 - 2 * 80  # what Streamlit leaves of it
    assert LEAST * page_is / WIDE >= 36


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '" onload="x',
        "a & b ]]>",
        "bell \x07 null \x00",
        "漢字" * 200,
        "🙂" * 90,
        "x" * 900,
    ],
)
def test_text_of_people_is_text_and_breaks_within_its_column(text: str) -> None:
    [page, *_] = slide.paged([[Words(text)]], HEAD, 2)
    drawn = texts(slide.picture(HEAD, page, 2, dark=True))
    assert "".join("".join(one.text or "" for one in drawn).split()).startswith("TeamNorth:")
    across = WIDE / 2
    assert all(len(one.text or "") * LEAST * 0.3 <= across for one in drawn[-2:])


def test_a_bar_shows_its_share_its_spread_and_what_it_is_held_against() -> None:
    svg = slide.picture(HEAD, [[[Words("Reward"), Bar(0.5, 0.1, 0.9, 0.25)]]])
    rects = [
        one for one in ElementTree.fromstring(svg).iter(f"{SVG}rect") if one.attrib.get("height") == str(slide.BAR)
    ]
    whole, part = (float(one.attrib["width"]) for one in rects)
    assert part == pytest.approx(whole / 2, abs=0.1)
    assert len(list(ElementTree.fromstring(svg).iter(f"{SVG}path"))) == 1
    empty = slide.picture(HEAD, [[[Words("Reward"), Bar(None)]]])
    assert (
        len(
            [
                one
                for one in ElementTree.fromstring(empty).iter(f"{SVG}rect")
                if one.attrib.get("height") == str(slide.BAR)
            ]
        )
        == 1
    )


def test_the_votes_of_a_round_stand_as_words_and_bars() -> None:
    one = slide.voted([{"state": "No plan", "round 1": 3}, {"state": "All well", "round 1": 1}])
    assert one == [[Words("No plan: 3 votes", NAME), Bar(1.0)], [Words("All well: 1 vote", NAME), Bar(1 / 3)]]
    two = slide.voted(
        [{"state": "No plan", "round 1": 3, "round 2": 0}, {"state": "All well", "round 1": 1, "round 2": 4}]
    )
    assert two[0] == [Words("No plan: 0 votes, first round 3", NAME), Bar(0.0, None, None, 0.75)]
    assert len(slide.paged(slide.voted([{"state": "x" * 46, "round 1": 3, "round 2": 0}] * 4), HEAD)) == 1, (
        "the result is one page"
    )


def test_the_same_is_said_in_words() -> None:
    assert slide.said(HEAD, [[[Words("Call before ten (1 dot)")]]]).endswith(
        "http://192.168.178.20:8611/ABCDEF. Call before ten (1 dot)"
    )


@pytest.mark.parametrize(
    "told", ["Short.", "Two lines of what it is about " * 4, "Three lines of what it is about, and more " * 5]
)
def test_the_address_stands_beside_how_far_the_room_is_and_over_no_other_line(told: str) -> None:
    head = Head(
        "Team North: The facts so far", told, "30 of 30 have their 3 actions · 10 min left", HEAD.where, HEAD.code
    )
    drawn = {one.text: float(one.attrib["y"]) for one in texts(slide.picture(head, ()))}
    above = [y for text, y in drawn.items() if text != HEAD.where and y < drawn[HEAD.where] - 1]
    assert max(above) <= drawn[HEAD.where] - LEAST
    assert drawn[HEAD.where] <= head.height


def test_blocks_do_not_overlap() -> None:
    [page, *_] = slide.paged(wall(6, 60), HEAD, 2)
    for column in page:
        tops = [
            float(one.attrib["y"])
            for one in ElementTree.fromstring(slide.picture(HEAD, [column], 2)).iter(f"{SVG}rect")
        ]
        assert all(below - above > LEAST for above, below in pairwise(tops))
