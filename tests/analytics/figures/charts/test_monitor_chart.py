"""The difference day by day: its band, what is maturing, what is to come, and the days that matter."""

from datetime import timedelta

import pytest

from analytics.figures.charts import monitor_chart, monitor_text
from analytics.figures.charts.monitor_chart import Days
from analytics.figures.drawing import marks, theme
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict_records import Verdict
from analytics.trends.unusual_days import Event
from tests.analytics.pilot.simulated_pilots import DECISION, START, Truth, judge, log, plan

LIGHT = theme.palette("light")
ON = START + timedelta(days=15)


@pytest.fixture(scope="module")
def found() -> Verdict:
    made = plan(
        Criterion("escalation_rate", margin=0.05), decision=DECISION + timedelta(days=7), planned_n=1_400
    )
    return judge(log(Truth(escalation=0.15), per_day=150), made, on=ON)


def drawn(found: Verdict) -> dict:
    return monitor_chart.figure(found.criteria[0], Days.of(found), LIGHT).to_dict()


def line(figure: dict) -> dict:
    (found,) = [trace for trace in figure["data"] if trace.get("line", {}).get("width") == 2.5]
    return found


def test_the_line_ends_on_the_last_day_that_counts_and_the_hatch_begins_after_it(found: Verdict) -> None:
    figure = drawn(found)
    last = line(figure)["x"][-1].date()
    assert last == found.last_day
    (hatched,) = [trace for trace in figure["data"] if trace["type"] == "bar"]
    begins = hatched["x"][0] - timedelta(milliseconds=hatched["width"][0] / 2)
    assert begins.date() == last and begins.hour == 12
    assert hatched["width"][0] == (found.seen - last).days * 86_400_000


def test_the_band_is_around_the_line_on_every_day(found: Verdict) -> None:
    figure = drawn(found)
    (band,) = [trace for trace in figure["data"] if trace.get("fill") == "toself"]
    monitor = found.criteria[0].monitor
    assert monitor
    bounded = [look for look in monitor.looks if look.low is not None]
    assert len(band["x"]) == 2 * len(bounded)
    assert all(look.low <= look.value <= look.high for look in bounded)  # pyright: ignore[reportOperatorIssue]


def test_how_wide_it_will_be_is_dotted_until_the_last_day_of_the_plan(found: Verdict) -> None:
    dotted = [trace for trace in drawn(found)["data"] if trace.get("line", {}).get("dash") == "dot"]
    assert len(dotted) == 2
    assert {trace["x"][-1].date() for trace in dotted} == {found.plan.last_day}
    upper, lower = (trace["y"] for trace in dotted)
    assert upper[-1] - lower[-1] < upper[0] - lower[0]


def test_what_is_to_come_goes_on_from_the_band_also_where_times_are_compared() -> None:
    made = plan(
        Criterion("handle_time_median", margin=0.1, relative=True),
        decision=DECISION + timedelta(days=28),
        planned_n=2_000,
    )
    slow = judge(log(Truth(seconds=600), per_day=60, days=12), made, on=ON)
    monitor = slow.criteria[0].monitor
    assert monitor and monitor.expected
    last, end = monitor.looks[-1], monitor.expected[-1]
    upper, lower = (trace["y"] for trace in drawn(slow)["data"] if trace.get("line", {}).get("dash") == "dot")
    assert (upper[0], lower[0]) == (100 * (last.high or 0), 100 * (last.low or 0))
    assert (upper[-1], lower[-1]) == (100 * end.high, 100 * end.low)
    # Of a ratio the band lies lopsided around the line.
    assert end.high - (last.value or 0) > 1.05 * ((last.value or 0) - end.low)


def test_the_decision_and_the_limit_are_named(found: Verdict) -> None:
    said = [note["text"] for note in drawn(found)["layout"]["annotations"]]
    assert "decision<br>29 Jun" in said and "day 14" in said and "still<br>maturing" in said


def test_what_is_expected_is_named_below_the_line_it_names(found: Verdict) -> None:
    figure = drawn(found)
    (note,) = [each for each in figure["layout"]["annotations"] if each["text"] == "expected until then"]
    lower = min((trace for trace in figure["data"] if trace.get("line", {}).get("dash") == "dot"),
                key=lambda trace: trace["y"][-1])  # fmt: skip
    assert note["xanchor"] == "right" and note["yanchor"] == "top"
    assert note["y"] <= min(lower["y"][len(lower["y"]) // 2 :])


def test_the_limit_is_named_above_its_own_line(found: Verdict) -> None:
    (note,) = [each for each in drawn(found)["layout"]["annotations"] if each["text"] == "limit"]
    assert note["yanchor"] == "bottom" and note["xanchor"] == "right" and note["y"] == pytest.approx(5.0)


def test_round_places_have_signs_and_nothing_has_none(found: Verdict) -> None:
    axis = drawn(found)["layout"]["yaxis"]
    assert "0" in axis["ticktext"]
    assert all(text == "0" or text[0] in "+−" for text in axis["ticktext"])
    low, high = axis["range"]
    assert all(low <= place <= high for place in axis["tickvals"]) and 3 <= len(axis["tickvals"]) <= 12


@pytest.mark.parametrize(
    ("metric", "margin", "relative", "said"),
    [
        ("handle_time_median", 0.1, True, "in per cent of the baseline"),
        ("csat_mean", 0.1, False, "in points"),
    ],
)
def test_each_unit_says_what_it_is(metric: str, margin: float, relative: bool, said: str) -> None:
    each = judge(log(), plan(Criterion(metric, margin=margin, relative=relative))).criteria[0]
    assert said in monitor_text.reading(each)
    assert ("geometric means" in monitor_text.reading(each)) == relative


def test_where_nothing_was_seen_nothing_is_drawn() -> None:
    empty = judge(log(Truth(rated=0.0), Truth(rated=0.0)), plan(Criterion("csat_mean", margin=0.1)))
    assert monitor_text.title(empty.criteria[0]) == "Too few tickets to draw CSAT yet"
    assert not [trace for trace in drawn(empty)["data"] if trace["type"] == "scatter"]


def test_what_was_noted_is_a_letter_on_its_day_below_the_names_of_days(found: Verdict) -> None:
    day = START + timedelta(days=4)
    noted = marks.of((Event(day, "training change", "warmer tone"),), START, DECISION)
    layout = monitor_chart.figure(found.criteria[0], Days.of(found), LIGHT, noted).to_dict()["layout"]
    (letter,) = [note for note in layout["annotations"] if note["text"] == "<b>A</b>"]
    assert letter["x"].date() == day and "warmer tone" in letter["hovertext"] and letter["y"] < 1
    lines = [shape for shape in layout["shapes"] if shape["x0"] == letter["x"]]
    assert len(lines) == 1 and len(layout["shapes"]) > 1, "the other lines stay"
