"""The pictures of failures: a mark for each, what a line encloses, and pictures that fit into a row."""

from datetime import date
from urllib.parse import unquote

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.failures.groups import GROUPS
from analytics.figures.charts import failure_map, pareto, weekly
from analytics.figures.charts.failure_map import Area
from analytics.figures.charts.weekly import Marked, Week
from analytics.figures.drawing import theme
from analytics.figures.tables import row_shares

LIGHT, DARK = theme.palette("light"), theme.palette("dark")


def failures(count: int) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame(
        {
            "x": rng.normal(size=count),
            "y": rng.normal(size=count),
            "group": [GROUPS[n % 4] for n in range(count)],
            "ticket_id": [f"T<{n}>" for n in range(count)],
            "cluster_label": ["refund, never came"] * count,
        }
    )


def marks(drawn: theme.Drawing) -> list[dict[str, object]]:
    return [trace for trace in drawn.to_dict()["data"] if trace["type"] == "scatter"]


@pytest.mark.parametrize("count", [0, 1, 2, 60, failure_map.MOST + 500])
def test_every_failure_has_a_mark_of_its_groups_shape_up_to_the_most(count: int) -> None:
    drawn = failure_map.figure(failures(count), [], LIGHT)
    shapes = marks(drawn)
    assert sum(len(trace["x"]) for trace in shapes) == min(count, failure_map.MOST)  # type: ignore[arg-type]
    assert len({trace["marker"]["symbol"] for trace in shapes}) == 4  # type: ignore[index]
    assert all(trace["type"] != "scattergl" for trace in drawn.to_dict()["data"])
    assert "<T" not in str([trace["text"] for trace in shapes])


def test_those_drawn_by_lot_are_always_the_same() -> None:
    many = failures(failure_map.MOST + 1)
    assert failure_map.sampled(many).equals(failure_map.sampled(many))


def test_of_a_theme_its_own_failures_are_drawn_over_the_ground_of_all() -> None:
    all_ = failures(100)
    drawn = failure_map.figure(all_, [], LIGHT, all_.head(10))
    assert sum(len(trace["x"]) for trace in marks(drawn)) == 10  # type: ignore[arg-type]
    assert any(trace["type"] == "contour" for trace in drawn.to_dict()["data"])


def test_names_hide_no_other_name() -> None:
    spots = [
        Area(0.0, 0.0, 1, "refund, never came"),
        Area(0.01, 0.0, 2, "login, fails"),
        Area(2.0, 2.0, 3, "far"),
    ]
    drawn = failure_map.figure(failures(50), spots, LIGHT)
    said = [each["text"] for each in drawn.to_dict()["layout"]["annotations"]]
    assert "<b>1</b> refund<br>never came" in said and any("far" in text for text in said)
    assert not any("login" in text for text in said)


@given(
    st.floats(-5, 5),
    st.floats(-5, 5),
    st.floats(0.1, 3),
    st.floats(0.1, 3),
    st.floats(-8, 8),
    st.floats(-8, 8),
)
def test_a_place_is_inside_a_box_when_it_is_between_its_sides(
    left: float, low: float, width: float, height: float, x: float, y: float
) -> None:
    box = [(left, low), (left + width, low), (left + width, low + height), (left, low + height)]
    inside = left < x < left + width and low < y < low + height
    edge = min(abs(x - left), abs(x - left - width), abs(y - low), abs(y - low - height)) < 1e-9
    found = failure_map.inside(pl.Series([x]), pl.Series([y]), box)[0]
    assert edge or found == inside


def test_what_a_bay_leaves_out_is_outside() -> None:
    horseshoe = [(0, 0), (6, 0), (6, 6), (4, 6), (4, 2), (2, 2), (2, 6), (0, 6)]
    xs, ys = pl.Series([1.0, 3.0, 5.0, 3.0]), pl.Series([5.0, 5.0, 5.0, 1.0])
    assert failure_map.inside(xs, ys, horseshoe).to_list() == [True, False, True, True]


def test_the_pareto_line_ends_at_all_and_marks_those_that_reach_the_goal() -> None:
    drawn = pareto.figure([("a", 6), ("b", 3), ("c", 1)], 2, LIGHT).to_dict()
    line = drawn["data"][0]
    assert list(line["y"]) == [0.0, 60.0, 90.0, 100.0]
    assert [colour == LIGHT.pilot for colour in drawn["data"][1]["marker"]["color"]] == [True, True, False]
    said = [each["text"] for each in drawn["layout"]["annotations"]]
    assert "<b>2 of 3 clusters</b>: 90\u202f% of failures" in said


def test_the_mix_of_a_row_has_a_part_for_each_group_that_is_there() -> None:
    picture = unquote(row_shares.mix({"knowledge_gap": 3, "edge_case": 1}, DARK))
    assert picture.count("<rect") == 2 and "#6CC0EE" in picture and "#EDB033" in picture
    assert unquote(row_shares.mix({}, LIGHT)).count("<rect") == 0
    assert unquote(row_shares.share(None, LIGHT)).count("<line") == 1
    assert unquote(row_shares.share((0.2, 0.5, 0.8), LIGHT)).count("<line") == 2


def test_weeks_are_bars_and_what_happened_a_letter_with_its_key() -> None:
    weeks = [Week(date(2026, 3, 2), 3), Week(date(2026, 3, 9), 0)]
    noted = [Marked(date(2026, 3, 5), "release *1.5*"), Marked(date(2026, 3, 10), "outage")]
    drawn = weekly.figure(weeks, noted, "#E69F00", LIGHT).to_dict()
    assert list(drawn["data"][0]["y"]) == [3, 0]
    assert [each["text"] for each in drawn["layout"]["annotations"]] == ["<b>A</b>", "<b>B</b>"]
    assert weekly.key(noted) == r"**A** 5 Mar, release \*1.5\* · **B** 10 Mar, outage"
