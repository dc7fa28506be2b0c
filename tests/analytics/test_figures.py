from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import unquote
from xml.etree import ElementTree

import polars as pl
import pytest

from analytics.exploratory import comparison, series
from analytics.exploratory.series import Point, Series
from analytics.figures.charts import daily, forest
from analytics.figures.drawing import theme
from analytics.figures.tables import row_intervals
from analytics.figures.tables.row_intervals import Interval
from analytics.metrics import METRICS
from tests.analytics.exploratory.test_comparison import PAIR, share

LIGHT = theme.palette("light")
DARK = theme.palette("dark")
START = date(2026, 11, 1)


def line(rates: list[tuple[int, int]], *, maturing: int = 0, step: int = 1) -> Series:
    points = []
    for number, (successes, n) in enumerate(rates):
        begin = START + timedelta(days=number * step)
        points.append(Point(begin, begin + timedelta(days=step - 1), share(successes, n)))
    mature = START + timedelta(days=len(rates) * step - 1)
    return Series(tuple(points), step, START, mature, mature + timedelta(days=maturing))


def drawn(sides: list[tuple[str, Series]]) -> dict:
    return daily.figure(sides, "share", LIGHT).to_dict()


def lines(figure: dict) -> list[dict]:
    return [trace for trace in figure["data"] if trace.get("mode") == "lines+markers"]


def test_two_sides_are_two_lines_with_a_band_each_and_names_beside_them() -> None:
    figure = drawn([("Pilot", line([(40, 60), (42, 60)])), ("Baseline", line([(30, 60), (31, 60)]))])
    pilot = lines(figure)[-1]
    assert pilot["line"]["color"] == LIGHT.pilot
    assert [round(value, 1) for value in pilot["y"]] == [66.7, 70.0]
    assert sum(trace.get("fill") == "toself" for trace in figure["data"]) == 2
    named = " ".join(note["text"] for note in figure["layout"]["annotations"])
    assert "Pilot" in named and "Baseline" in named
    assert figure["layout"]["showlegend"] is False


def test_a_step_with_too_few_tickets_is_a_gap_and_not_a_point() -> None:
    figure = drawn([("Pilot", line([(40, 60), (3, 4), (42, 60)]))])
    assert [len(trace["x"]) for trace in lines(figure)] == [1, 1]


def test_days_that_are_still_maturing_are_hatched() -> None:
    figure = drawn([("Pilot", line([(40, 60)] * 5, maturing=7))])
    (hatched,) = [trace for trace in figure["data"] if trace["type"] == "bar"]
    assert hatched["marker"]["pattern"]["shape"] == "/"
    assert hatched["width"] == [7 * 86_400_000]
    assert "still maturing" in [note["text"] for note in figure["layout"]["annotations"]]
    begins = hatched["x"][0] - timedelta(milliseconds=hatched["width"][0] / 2)
    assert begins == datetime(2026, 11, 5, 12)


def test_nothing_is_hatched_where_every_day_is_mature() -> None:
    assert not [trace for trace in drawn([("Pilot", line([(40, 60)] * 3))])["data"] if trace["type"] == "bar"]


def test_a_name_from_data_is_drawn_as_text_and_not_as_html() -> None:
    figure = drawn([("<a href='x'>v2</a>", line([(40, 60), (41, 60)]))])
    assert "<a href" not in str(figure)
    assert "&lt;a href" in str(figure)


def test_an_empty_chart_still_has_axes() -> None:
    assert drawn([("Pilot", line([(1, 2)]))])["layout"]["yaxis"]["range"] == [0.0, 100.0]


def test_no_trace_is_longer_than_a_browser_likes() -> None:
    figure = drawn([("Pilot", line([(40, 60)] * series.DAILY_AT_MOST))])
    assert max(len(trace["x"]) for trace in figure["data"]) <= 5000


def test_in_a_forest_right_is_better_and_a_clear_difference_is_heavy() -> None:
    higher = comparison.compare(share(111, 140), share(82, 140))
    fewer = comparison.compare(share(10, 200, "escalation_rate"), share(90, 200, "escalation_rate"))
    unclear = comparison.compare(share(50, 100), share(49, 100))
    figure = forest.figure([higher, fewer, unclear], "Baseline", LIGHT).to_dict()
    dots = [trace["x"][0] for trace in figure["data"] if trace["mode"] == "markers"]
    assert dots[0] > 0 and dots[1] > 0
    assert [trace["line"]["width"] for trace in figure["data"] if trace["mode"] == "lines"] == [6, 6, 4]
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert "<b>+20.7  (+9.9 to +30.9)</b>" in texts


def picture(found: Interval | None) -> ElementTree.Element:
    address = row_intervals.address(found, 1.0, DARK)
    assert address.startswith("data:image/svg+xml;utf8,")
    return ElementTree.fromstring(unquote(address.partition(",")[2]))  # noqa: S314 - our own drawing


def test_an_interval_in_a_row_is_a_picture_of_its_own() -> None:
    drawing = picture(Interval(0.2, 0.1, 0.3, True))
    _, reach, dot = list(drawing)
    assert float(reach.attrib["x1"]) < float(dot.attrib["cx"]) < float(reach.attrib["x2"])
    assert float(reach.attrib["x1"]) > row_intervals.WIDTH / 2
    assert reach.attrib["stroke"] == DARK.pilot


def test_without_an_interval_only_the_zero_line_is_drawn() -> None:
    assert len(list(picture(None))) == 1


def test_an_interval_past_the_scale_ends_at_its_edge() -> None:
    _, reach, _ = list(picture(Interval(5.0, -9.0, 9.0, False)))
    assert 0 < float(reach.attrib["x1"]) < float(reach.attrib["x2"]) < row_intervals.WIDTH


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_words_in_charts_can_be_read_on_their_ground(colours: theme.Palette) -> None:
    for words in (colours.text, colours.quiet, colours.pilot):
        light, dark = sorted((luminance(words), luminance(colours.page)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def added(days: list[tuple[date, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "day": [day for day, _, _ in days],
            "durable": [solved for _, solved, _ in days],
            "outcome_known": [n for _, _, n in days],
            "tickets": [n for _, _, n in days],
            "mature": [n for _, _, n in days],
            "maturing": [0 for _ in days],
        }
    )


def test_a_series_adds_days_up_to_steps_that_end_on_the_last_mature_day() -> None:
    metric = METRICS["resolution_rate"]
    days = [(START + timedelta(days=k), 5, 10) for k in range(16)]
    last = START + timedelta(days=13)
    found = series.of([metric], added(days), pl.DataFrame({"day": []}, schema={"day": pl.Date}),
                      frozenset({"resolved"}), 7, last)["resolution_rate"]  # fmt: skip
    assert [(point.start, point.end, point.estimate.n) for point in found.points] == [
        (START, START + timedelta(days=6), 70),
        (START + timedelta(days=7), last, 70),
    ]
    assert (found.last_mature, found.last) == (last, START + timedelta(days=15))
    assert series.sparkline(found) == [0.5, 0.5]


def test_a_step_is_as_fine_as_the_tickets_allow() -> None:
    assert series.step([40] * 14, START, START + timedelta(days=13)) == 1
    assert series.step([10] * 14, START, START + timedelta(days=13)) == 7
    assert series.step([1] * 90, START, START + timedelta(days=89)) == 28
    assert series.step([4000] * 300, START, START + timedelta(days=299)) == 7


def test_days_ahead_counts_only_days_that_both_sides_have() -> None:
    pilot, base = line([(40, 60), (20, 60), (50, 60)]), line([(30, 60), (30, 60), (2, 3)])
    assert series.days_ahead(pilot, base) == (1, 2)
    fewer = replace(base, points=())
    assert series.days_ahead(pilot, fewer) == (0, 0)


def test_the_forest_of_nothing_is_an_empty_figure() -> None:
    assert len(forest.figure([], PAIR.one.label, LIGHT).data) == 0
