"""Every chart keeps the house style: a question, words, a table, zero baselines, pale running periods, colours for both pages."""

import json
from datetime import date
from typing import Any

import altair
import pytest

from coaching import charts
from coaching.charts import Figure, from_afar
from coaching.charts.house import ACCENT, AMBER, MOST_POINTS, MUTED, PALE
from coaching.method.tune_up import AreaScore
from coaching.metrics import metric
from coaching.metrics.calendar_days import Day
from coaching.metrics.curves import Curve, MonthShare, Span, Step
from coaching.metrics.deals import StageSum
from coaching.metrics.findings import links
from coaching.metrics.peers import among_peers
from coaching.metrics.reading import Reading
from coaching.metrics.statistics import wilson

PAGES = {"white": "#ffffff", "dark": "#12181f"}


def reading(
    key: str, part: float | None, whole: float | None = None, name: str = "Ann", period: str = "2026-Q1"
) -> Reading:
    one = metric(key)
    value = part if whole is None else ((part or 0) / whole if whole else None)
    if one.value == "bias" and whole:
        value = ((part or 0) - whole) / whole
    low, high = wilson(part or 0, whole) if one.unit == "share" and one.interval and whole else (None, None)
    return Reading(
        key,
        "rep",
        name,
        name,
        period,
        value,
        part,
        whole,
        int(whole or part or 0),
        low,
        high,
        one.unit,
        None,
        date(2026, 5, 15),
    )


QUARTERS = (Span("Q4 25"), Span("Q1 26"), Span("Q2 26", runs=True))
CHAIN = {key: reading(key, 4, 15) for key in ("calls_to_prospects", "prospects_to_proposals", "proposals_to_contracts")}
STEPS = tuple(Step(date(2026, 1, day), day, 1000.0 * day if day < 9 else None, 900.0 * day) for day in range(1, 21))
FIGURES = {
    "trend": charts.trend([reading("win_rate", 4, 15), reading("win_rate", 0, 0), reading("win_rate", 7, 12)], QUARTERS, "Does it move?"),
    "trend with target": charts.trend([reading("cycle_days_won", 40)] * 3, QUARTERS, "Longer?", target=30),
    "against target": charts.against_target([reading("cadence_attainment", 8, 10), reading("cadence_attainment", 10, 10),
                                             reading("cadence_attainment", 3, 5)], QUARTERS, "Kept?"),
    "compare reps": charts.compare_reps(among_peers([reading("win_rate", 10, 100, "Bo"), reading("win_rate", 60, 100, "Al")]), "Apart?"),
    "chain": charts.ratio_chain(links(CHAIN, {**CHAIN, "calls_to_prospects": reading("calls_to_prospects", 90, 100)}), "team East", "Where?"),
    "mix": charts.activity_mix([reading("calls", 30), reading("proposals", 4), reading("emails", 0)], ["proposals"], "Which?"),
    "pace": charts.pace_line(Curve("Ann", STEPS, 20, "quota"), Curve("Ann", STEPS, 20, "quota"), "Q4 2025", "On pace?"),
    "agreed": charts.done_against_agreed([reading("calls_attainment", 9, 6), reading("demos_attainment", 1, 4)], "Done?"),
    "steps": charts.step_counts([reading("calls", 30), reading("won", 4)], {"calls": reading("calls", 20)}, "Q4 2025", "How many?"),
    "calendar": charts.calendar_heat([Day(date(2026, 5, day), day % 3, day > 15) for day in range(11, 18)], "2026-05-12", "Steady?"),
    "stages": charts.open_by_stage([StageSum("Qualify", "later", 3, 900.0), StageSum("Negotiate", "past", 1, 500.0),
                                    StageSum("Negotiate", "due", 2, 700.0)], "Qualify", "Where?"),
    "months": charts.month_split([MonthShare("January", reading("month_1_share", 10, 40), 0.33)], "Which month?"),
    "forecast": charts.forecast_bars([reading("forecast_bias", 130, 100), reading("forecast_bias", 0, 0), reading("forecast_bias", 90, 40)],
                                     QUARTERS, "Came it in?"),
    "misses": charts.misses([reading("forecast_error", 13, 100), reading("forecast_error", 0, 0), reading("forecast_error", 3, 40)],
                            [reading("forecast_wape", 30, 100), reading("forecast_wape", 0, 0), reading("forecast_wape", 9, 40)],
                            QUARTERS, "Do they cancel?"),
    "votes": charts.votes([{"state": "No plan", "round 1": 3, "round 2": 1}, {"state": "All well", "round 1": 0, "round 2": 2}], "Where?"),
    "areas": charts.area_scores([AreaScore("reward", "Reward", 5, 6.0, 2, 10, "red", "Red: too late"),
                                 AreaScore("voice", "Voice", 4, None, None, None, "grey", "no facts")], "How good?"),
}  # fmt: skip


def test_of_many_reps_those_who_cannot_be_told_apart_are_drawn_as_one() -> None:
    fifty = [reading("win_rate", 30 if number else 90, 100, f"Rep {number:02}") for number in range(50)]
    figure = charts.compare_reps(among_peers(fifty), "Apart?")
    labels = {row["label"] for row in rows_of(figure) if "label" in row}
    assert labels == {"Rep 00", "49 others"} and "1470 of 4900" in {said.replace(",", "") for said in texts_of(figure)}
    few = charts.compare_reps(among_peers(fifty[:12]), "Apart?")
    assert len({row["label"] for row in rows_of(few) if "label" in row}) == 12


def test_less_than_one_that_was_agreed_is_said_in_words() -> None:
    figure = charts.done_against_agreed(
        [reading("demos_attainment", 0, 0.4)._replace(part=0.0), reading("calls_attainment", 8, 5.2)], "Done?"
    )
    assert {"Demos  0 of 0.4", "Calls  8 of 5.2 ✓"} == texts_of(figure)


def spec(figure: Figure) -> dict[str, Any]:
    said: dict[str, Any] = figure.chart.to_dict()
    return said


def layers_of(figure: Figure) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each layer of a chart with its rows."""
    return [(layer, layer["data"]["values"]) for layer in spec(figure)["layer"]]


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    return [row for _, rows in layers_of(figure) for row in rows]


def texts_of(figure: Figure) -> set[str]:
    return {row["said"] for layer, rows in layers_of(figure) if layer["mark"]["type"] == "text" for row in rows}


def brightness(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_has_a_question_words_and_a_table(name: str) -> None:
    figure = FIGURES[name]
    assert figure.question.endswith("?")
    assert figure.alt.endswith(".") and "because" not in figure.alt
    assert figure.table.rows and set(figure.table.columns) <= {key for row in figure.table.rows for key in row}


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_keeps_to_the_schema_of_altair(name: str) -> None:
    assert altair.LayerChart.from_dict(spec(FIGURES[name])).to_dict()["layer"]


def test_a_chart_handed_out_is_a_copy() -> None:
    spec(FIGURES["mix"]).clear()
    assert spec(FIGURES["mix"])["layer"]


@pytest.mark.parametrize("name", FIGURES)
def test_every_axis_of_numbers_starts_at_zero(name: str) -> None:
    for layer in spec(FIGURES[name])["layer"]:
        for channel in ("x", "y"):
            field = layer["encoding"].get(channel, {})
            if field.get("type") == "quantitative":
                scale = field["scale"]
                assert scale.get("zero") is True or scale["domain"][0] == 0


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_takes_the_colour_of_the_page(name: str) -> None:
    config = spec(FIGURES[name])["config"]
    assert {config["text"]["color"], config["axis"]["labelColor"], config["axis"]["titleColor"]} == {"currentColor"}


@pytest.mark.parametrize("name", FIGURES)
def test_a_chart_is_small_enough_to_send(name: str) -> None:
    assert len(json.dumps(spec(FIGURES[name]))) < 100_000


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("colour", [ACCENT, MUTED, AMBER])
def test_every_mark_can_be_seen_on_the_light_and_the_dark_page(colour: str, page: str) -> None:
    light, dark = sorted((brightness(colour), brightness(PAGES[page])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_what_is_unknown_leaves_a_gap_and_not_a_zero() -> None:
    line = next(rows for layer, rows in layers_of(FIGURES["trend"]) if layer["mark"]["type"] == "line")
    assert [row["value"] is None for row in line] == [False, True, False]
    assert "unknown" not in texts_of(FIGURES["trend"])


def test_a_running_period_is_pale_and_said_to_be() -> None:
    for name in ("trend", "against target", "forecast"):
        pale = {row["label"]: row["pale"] for row in rows_of(FIGURES[name]) if "pale" in row}
        assert pale["Q2 26 *"] == PALE and pale["Q4 25"] == 1
        assert "to date" in FIGURES[name].caveat


def test_an_interval_stands_as_a_whisker_and_is_named() -> None:
    whiskers = [rows for layer, rows in layers_of(FIGURES["trend"]) if "y2" in layer["encoding"]]
    assert [len(rows) for rows in whiskers] == [2]
    assert "95 % interval" in FIGURES["trend"].caveat


def test_a_target_is_a_line_and_is_left_out_where_there_is_none() -> None:
    assert any(layer["mark"].get("strokeDash") for layer in spec(FIGURES["trend with target"])["layer"])
    assert not any(layer["mark"].get("strokeDash") for layer in spec(FIGURES["trend"])["layer"])


def test_the_dot_of_what_is_booked_opens_the_bookings() -> None:
    figure = charts.pace_line(
        Curve("Ann", STEPS, 20, "quota"), None, "", "On pace?", sign=reading("bookings", 8000).sign
    )
    assert [(row["label"], row["sign"].split("~")[0]) for row in figure.marks] == [("Booked", "bookings")]
    assert FIGURES["pace"].picks == ""


@pytest.mark.parametrize(("name", "picks"), [
    ("agreed", "sign"), ("steps", "sign"), ("months", "sign"), ("forecast", "sign"), ("misses", "sign"),
    ("trend", "sign"), ("against target", "sign"), ("mix", "sign"), ("chain", "sign"), ("compare reps", "rep"),
])  # fmt: skip
def test_what_a_mark_shows_is_opened_by_a_click_on_it(name: str, picks: str) -> None:
    figure = FIGURES[name]
    assert figure.picks == picks and all(row.get(picks) for row in figure.marks) and figure.marks
    [param] = spec(figure)["params"]
    assert (param["name"], param["select"]["fields"]) == ("pick", [picks])
    assert from_afar(figure).picks == ""  # nobody clicks on a wall


def test_weeks_on_target_are_counted_once_by_their_metric_and_said_by_the_chart() -> None:
    readings = [reading("cadence_attainment", 8, 10), reading("cadence_attainment", 10, 10)]
    assert charts.against_target(readings, QUARTERS[:2], "Kept?", "1 of 2 weeks.").alt == "1 of 2 weeks."


def test_a_state_is_told_by_a_symbol_as_well_as_by_its_colour() -> None:
    colours = {row["said"]: row["colour"] for row in rows_of(FIGURES["compare reps"]) if "said" in row}
    assert colours == {"▼ 10 of 100": AMBER, "▲ 60 of 100": ACCENT}


def test_the_words_of_a_rep_meet_no_mark_of_the_chart() -> None:
    [words] = [layer for layer in spec(FIGURES["compare reps"])["layer"] if layer["mark"]["type"] == "text"]
    assert words["encoding"]["x"] == {"value": "width"}, "right of dots, whiskers, ticks and the dashed line alike"


def test_reps_that_chance_could_explain_stay_grey_and_unranked() -> None:
    figure = charts.compare_reps(
        among_peers([reading("win_rate", 5, 12, "Zoe"), reading("win_rate", 4, 12, "Ann")]), "Apart?"
    )
    assert {row["colour"] for row in rows_of(figure) if "colour" in row} == {MUTED}
    assert [row["label"] for row in figure.table.rows] == ["Ann", "Zoe"]
    assert figure.alt == "Nobody really stands out: the differences could be chance."


def test_the_rate_evened_out_is_a_tick_beside_each_reps_own() -> None:
    [ticks] = [layer for layer in spec(FIGURES["compare reps"])["layer"] if layer["mark"]["type"] == "tick"]
    assert [(row["label"], row["evened out"]) for row in ticks["data"]["values"]] == [
        ("Bo", "15.8 %"),
        ("Al", "54.2 %"),
    ]  # 30 cases of 35 %


def test_the_chain_tells_k_for_n_at_each_link() -> None:
    assert "Proposals to contracts: 27 % · 4 for 15" in texts_of(FIGURES["chain"])
    assert FIGURES["chain"].caveat.startswith("Tick: team East.")


def test_the_mix_is_sorted_by_what_was_done_most_and_leaves_out_what_was_not() -> None:
    assert [row["label"] for row in FIGURES["mix"].table.rows] == ["Calls", "Proposals sent"]
    assert {row["label"]: row["colour"] for row in rows_of(FIGURES["mix"]) if "colour" in row} == {
        "Calls": MUTED,
        "Proposals sent": ACCENT,
    }


def test_the_pace_line_stops_at_the_as_of_date_names_the_gap_and_hatches_the_rest() -> None:
    figure = FIGURES["pace"]
    assert figure.alt == "Booked $8.00 k by working day 8 of 20; the line asks for $7.20 k."
    assert len(figure.table.rows) == 20
    assert {"booked $8.00 k", "▲ $800 ahead", "quota $18.0 k"} == texts_of(figure)
    hatches = next(rows for layer, rows in layers_of(figure) if "x2" in layer["encoding"])
    assert hatches and all(8 <= row["step"] < row["to"] <= 20 for row in hatches)


def test_a_label_stands_before_a_late_rise_and_not_across_it() -> None:
    def at(booked: list[float]) -> list[float]:
        steps = tuple(
            Step(date(2026, 1, day), day, booked[day - 1] if day <= 16 else None, 900.0 * day) for day in range(1, 21)
        )
        figure = charts.pace_line(Curve("Ann", steps, 20, "quota"), None, "", "On pace?")
        return [
            row["step"]
            for _, rows in layers_of(figure)
            for row in rows
            if str(row.get("said", "")).startswith("booked")
        ]

    assert at([0.0] * 13 + [8_000.0] * 3) == [13]  # won on day 14 of 16: the label ends where the line goes up
    assert at([2_000.0] * 3 + [8_000.0] * 13) == [16]  # won long before: it stands under the line


def test_what_was_agreed_stands_furthest_behind_first_and_says_what_is_done() -> None:
    assert [(row["label"], row["said"]) for row in layers_of(FIGURES["agreed"])[0][1]] == [
        ("Demos", "1 of 4"),
        ("Calls", "9 of 6 ✓"),
    ]
    assert texts_of(FIGURES["agreed"]) == {"Demos  1 of 4", "Calls  9 of 6 ✓"}
    assert FIGURES["agreed"].alt == "Done of what was agreed: Demos 1 of 4; Calls 9 of 6 ✓."
    assert (
        charts.step_counts([reading("calls", 30), reading("won", 4)], {}, "", "How many?").alt
        == "Calls 30; Contracts 4."
    )


def test_a_day_of_the_calendar_is_told_in_words_and_can_be_chosen() -> None:
    assert spec(FIGURES["calendar"])["params"][0]["select"]["fields"] == ["day"]
    told = {row["day"]: (row["tip"], row["said"]) for row in layers_of(FIGURES["calendar"])[0][1]}
    assert told["2026-05-12"] == ("Tue 12 May 2026: 0 activities", "0") and told["2026-05-16"][1] == ""


def test_stages_part_what_is_past_due_and_later_and_the_others_fade() -> None:
    rows = layers_of(FIGURES["stages"])[0][1]
    assert [(row["label"], row["value"], row["to"]) for row in rows] == [
        ("Qualify", 0, 900),
        ("Negotiate", 0, 500),
        ("Negotiate", 500, 1200),
    ]
    assert rows[0]["opacity"] > rows[1]["opacity"] == rows[2]["opacity"]
    assert {row["said"] for row in layers_of(FIGURES["stages"])[1][1]} == {
        "Qualify  $900 · 3",
        "Negotiate  $1.20 k · 3",
    }


def test_a_trend_in_a_card_dots_the_running_part_and_needs_three_values() -> None:
    past = (("Q1", 0.2), ("Q2", None), ("Q3", 0.4))
    assert "stroke-dasharray" in charts.sparkline(past, 0.3, True) and "stroke-dasharray" not in charts.sparkline(
        past, 0.3, False
    )
    assert charts.sparkline(past[:1], 0.3, True) == charts.sparkline(past, None, True) == ""


def test_misses_stand_beside_the_miss_of_the_total() -> None:
    figure = FIGURES["misses"]
    assert "Q4 25 13.0 % in the total, 30.0 % added up" in figure.alt
    assert [row["said"] for row in layers_of(figure)[0][1]] == ["13 %", "30 %", "8 %", "22 %"]


def test_the_forecast_chart_signs_its_bias_and_keeps_quiet_about_a_running_quarter() -> None:
    assert texts_of(FIGURES["forecast"]) == {"+30 %", ""}
    assert "Q2 26" not in FIGURES["forecast"].alt


def test_too_many_points_are_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        charts.trend(
            [reading("calls", 1)] * (MOST_POINTS + 1), [Span(str(n)) for n in range(MOST_POINTS + 1)], "Which?"
        )


def test_no_facts_still_make_a_chart() -> None:
    assert charts.trend([], [], "Does it move?").alt == "Does it move?: unknown throughout."
    assert charts.activity_mix([reading("calls", 0)], [], "Which?").alt == "Activities by kind: no activity recorded."
    assert charts.compare_reps([], "Apart?").table.rows == []


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_chart_for_a_projector_is_the_same_chart_larger(name: str) -> None:
    near, far = FIGURES[name], from_afar(FIGURES[name])
    far.chart.to_dict(validate=True)
    before, after = near.chart.to_dict(), far.chart.to_dict()
    assert after["config"]["text"]["fontSize"] > 1.5 * before["config"]["text"]["fontSize"]
    assert [layer["data"] for layer in after["layer"]] == [layer["data"] for layer in before["layer"]]
    assert (far.alt, far.table) == (near.alt, near.table)
    assert before == near.chart.to_dict()


def test_a_note_stands_at_the_place_of_its_day_and_in_the_table() -> None:
    spans = [
        Span("Q4 25", False, date(2025, 10, 1), date(2026, 1, 1)),
        Span("Q1 26", False, date(2026, 1, 1), date(2026, 4, 1)),
    ]
    figure = charts.trend([reading("win_rate", 4, 15), reading("win_rate", 7, 12)], spans, "Does it move?")
    for day, place in ((date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 3, 31), 1)):
        found = charts.noted(figure, [(day, "price change")])
        assert [row["noted"] == "price change" for row in found.table.rows] == [place == 0, place == 1]
        assert found.alt.endswith(f"Noted: {spans[place]}: price change.")
        found.chart.to_dict(validate=True)
    for outside in (date(2025, 9, 30), date(2026, 4, 1)):
        assert charts.noted(figure, [(outside, "price change")]) is figure
    both = charts.noted(figure, [(date(2026, 2, 1), "price change"), (date(2026, 2, 1), "Ana away")])
    assert both.table.rows[1]["noted"] == "price change; Ana away"


def test_notes_stand_on_the_squares_of_the_calendar_and_on_the_bars_of_the_months() -> None:
    days = [Day(date(2026, 5, day), 1, False) for day in range(11, 16)]  # Monday to Friday
    notes = [
        (date(2026, 5, 12), "price change"),
        (date(2026, 5, 16), "fair"),
        (date(2026, 5, 10), "before"),
        (date(2026, 5, 18), "after"),
    ]
    heat = charts.calendar_heat(days, "", "Steady?", notes)
    assert heat.caveat.startswith(
        "◆ 12 May 2026: price change; 15 May 2026: fair. Each square"
    )  # the Saturday is not shown
    assert heat.alt.endswith("Noted: 12 May 2026: price change; 15 May 2026: fair.")
    assert [row["noted"] for row in heat.table.rows] == ["", "price change", "", "", "fair"]
    assert charts.calendar_heat(days, "", "Steady?", notes[2:]).caveat.startswith("Each square")
    month = MonthShare("January", reading("month_1_share", 10, 40), 0.33, (date(2026, 1, 1), date(2026, 1, 31)))
    bars = charts.noted(
        charts.month_split([month], "Which month?"), [(date(2026, 1, 31), "price change"), (date(2026, 2, 1), "later")]
    )
    assert bars.alt.endswith("Noted: January: price change.")
    bars.chart.to_dict(validate=True)


def test_a_note_stands_on_the_pace_line_at_its_working_day() -> None:
    figure = charts.pace_line(Curve("Ann", STEPS, 20, "quota", date(2026, 1, 1)), None, "Q4 2025", "On pace?")
    found = charts.noted(figure, [(date(2026, 1, 5), "price change")])
    assert [row["step"] for row in found.table.rows if row["noted"]] == [5]
    found.chart.to_dict(validate=True)
