"""Charts of thresholds draw what they are given: the promised point, the band, the diagonal."""

import pytest

from analytics.figures.charts import threshold_charts
from analytics.figures.charts.threshold_charts import CurvePoint, ScoreBin
from analytics.figures.drawing import theme

POINTS = [
    CurvePoint(0.9, 0.2, 0.05, 0.02, 0.10, 40),
    CurvePoint(0.7, 0.6, 0.08, 0.05, 0.11, 120),
    CurvePoint(0.0, 1.0, 0.20, 0.17, 0.23, 200),
]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_promised_threshold_is_marked_where_it_answers(mode: str) -> None:
    drawn = threshold_charts.risk_coverage(
        POINTS, 0.1, 0.7, theme.palette(mode), name=lambda at: f"{at:.2f}", cheapest=(0.6, 1.0)
    ).to_dict()
    marked = [each for each in drawn["data"] if each.get("text")]
    assert [(each["x"], each["y"], each["text"]) for each in marked] == [([0.6], [0.08], ["from 0.70 on"])]
    lines = [shape for shape in drawn["layout"]["shapes"] if shape["type"] == "line"]
    assert lines[0]["y0"] == 0.1
    band = drawn["data"][0]
    assert list(band["y"]) == [0.10, 0.11, 0.23, 0.17, 0.05, 0.02]


def test_a_threshold_between_two_points_is_marked_at_the_one_that_answers_the_same() -> None:
    drawn = threshold_charts.risk_coverage(POINTS, 0.1, 0.65, theme.palette("light"), name=str).to_dict()
    assert [each["x"] for each in drawn["data"] if each.get("text")] == [[0.6]]


def test_without_a_promise_nothing_is_marked_and_without_points_nothing_breaks() -> None:
    drawn = threshold_charts.risk_coverage(POINTS, 0.1, None, theme.palette("light"), name=str).to_dict()
    assert not [each for each in drawn["data"] if each.get("text")]
    assert threshold_charts.risk_coverage([], 0.1, None, theme.palette("light"), name=str).to_dict()


def test_each_group_of_answers_is_a_point_with_its_interval() -> None:
    bins = [ScoreBin(0.4, 0.3, 0.25, 0.36, 100), ScoreBin(0.9, 0.8, 0.74, 0.85, 100)]
    drawn = threshold_charts.reliability(bins, theme.palette("light")).to_dict()
    assert list(drawn["data"][1]["x"]) == [0.4, 0.9] and list(drawn["data"][1]["y"]) == [0.3, 0.8]
    assert list(drawn["data"][1]["error_y"]["array"]) == pytest.approx([0.06, 0.05])
