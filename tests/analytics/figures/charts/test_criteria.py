"""The forest of criteria: better is always right, past is past the line, and nothing is drawn of nothing."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from analytics.figures.charts import criteria
from analytics.figures.drawing import theme
from analytics.figures.tables import verdict_data
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict_records import Judged, Verdict
from tests.analytics.pilot.simulated_pilots import DECISION, Truth, judge, log, plan

LIGHT = theme.palette("light")
ALL = (
    Criterion("resolution_rate", target=0.5),
    Criterion("escalation_rate", margin=0.1),
    Criterion("csat_mean", margin=0.02),
    Criterion("handle_time_median", margin=0.1, relative=True),
)


@pytest.fixture(scope="module")
def found() -> Verdict:
    better = Truth(resolution=0.7, escalation=0.1, seconds=150)
    return judge(log(better, per_day=120), plan(*ALL))


def drawn(found: list[Judged]) -> dict:
    return criteria.figure(found, LIGHT).to_dict()


def texts(figure: dict) -> str:
    said = " ".join(note["text"] for note in figure["layout"]["annotations"])
    return said.replace("\u202f", " ")


def test_every_criterion_has_a_row_with_its_line_and_its_interval(found: Verdict) -> None:
    figure = drawn(list(found.criteria))
    said = texts(figure)
    assert "target 50 %" in said and "limit +10.0" in said and "limit −0.02" in said and "limit +10 %" in said
    dots = [trace for trace in figure["data"] if trace["mode"] == "markers"]
    assert len(dots) == len(ALL)
    assert all(abs(x) <= 1.06 for trace in figure["data"] for x in trace["x"])


def test_what_is_better_lies_right_of_the_line_also_where_lower_is_better(found: Verdict) -> None:
    figure = drawn(list(found.criteria))
    dots = {
        trace["hovertemplate"].split("<")[1]: trace["x"][0]
        for trace in figure["data"]
        if trace["mode"] == "markers"
    }
    line = next(shape["x0"] for shape in figure["layout"]["shapes"] if shape["line"]["color"] == LIGHT.text)
    assert dots["b>Escalation"] > line and dots["b>Median handle time"] > line


def test_heavy_and_bold_is_what_is_past_its_line(found: Verdict) -> None:
    past = [each for each in found.criteria if (item := criteria.placed(each)) and item.past]
    figure = drawn(list(found.criteria))
    heavy = [trace for trace in figure["data"] if trace["mode"] == "lines" and trace["line"]["width"] == 6]
    assert len(heavy) == len(past) == 3
    assert criteria.title(found.criteria) == "Three of four criteria are clearly within their limits"


def test_what_cannot_be_told_has_a_dash_and_no_interval() -> None:
    withheld = judge(log(Truth(rated=0.0), Truth(rated=0.0)), plan(Criterion("csat_mean", margin=0.1)))
    figure = drawn(list(withheld.criteria))
    assert not [trace for trace in figure["data"] if trace["mode"] == "lines"]
    assert "–" in texts(figure)
    assert criteria.title(withheld.criteria) == "No criterion can be drawn yet"


def test_a_margin_in_seconds_lies_where_it_is_as_a_share_of_the_baseline() -> None:
    made = plan(Criterion("handle_time_median", margin=30.0))
    (each,) = judge(log(), made).criteria
    assert each.baseline.value
    assert criteria.allowed(each) == pytest.approx(30 / each.baseline.value)


def test_what_is_taken_home_is_what_is_drawn(found: Verdict) -> None:
    taken = verdict_data.criteria(found)
    assert taken["metric"].to_list() == [each.metric.label for each in found.criteria]
    assert taken["line"].to_list() == pytest.approx([50.0, 10.0, -0.02, 10.0])
    assert taken["unit"].to_list() == ["%", "points", "points", "% of the baseline"]
    looks = verdict_data.looks(found.criteria[1])
    monitor = found.criteria[1].monitor
    assert monitor and looks.height == len(monitor.looks) and looks["until"].is_sorted()
    assert looks.filter(pl.col("value") > pl.col("high")).is_empty()


def test_before_the_decision_intervals_are_wider(found: Verdict) -> None:
    early = judge(log(Truth(resolution=0.7), per_day=120), plan(*ALL), on=DECISION - timedelta(days=2))
    for one, other in zip(early.criteria, found.criteria, strict=True):
        first, then = criteria.placed(one), criteria.placed(other)
        if first and then and None not in (first.low, first.high, then.low, then.high):
            assert first.high - first.low > then.high - then.low  # pyright: ignore[reportOperatorIssue]


def test_a_watched_criterion_is_drawn_and_counted_in_no_title() -> None:
    watched = judge(log(), plan(Criterion("resolution_rate", target=0.5), Criterion("escalation_rate")))
    assert criteria.title(watched.criteria) == "The criterion is clearly within its limit"
    only = replace(watched.criteria[0])
    assert criteria.title([only]) == "The criterion is clearly within its limit"


def test_a_criterion_that_stops_the_pilot_is_not_said_to_hold(found: Verdict) -> None:
    held = next(each for each in found.criteria if (item := criteria.placed(each)) and item.past)
    assert held.monitor
    harmed = replace(held, monitor=replace(held.monitor, harm=DECISION))
    assert criteria.title([held]) == "The criterion is clearly within its limit"
    assert criteria.title([harmed]) == "The criterion is not clearly within its limit yet"


def test_a_criterion_that_cannot_be_drawn_is_counted_in_the_title() -> None:
    criteria_ = (Criterion("resolution_rate", target=0.5), Criterion("csat_mean", margin=0.1))
    silent = judge(log(Truth(rated=0.0), Truth(rated=0.0)), plan(*criteria_))
    assert criteria.title(silent.criteria) == "One of two criteria is clearly within its limit"
