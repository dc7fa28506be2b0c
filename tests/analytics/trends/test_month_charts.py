"""What a month draws: a waterfall that adds up, events with letters, months that are not whole apart."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics.figures.charts import months, scope_chart, waterfall
from analytics.figures.charts.months import Point
from analytics.figures.drawing import marks, theme
from analytics.figures.tables import chart_data
from analytics.metrics import METRICS
from analytics.trends import change_decomposition
from analytics.trends.automated_scope import Category, Scope
from analytics.trends.change_decomposition import Period
from analytics.trends.unusual_days import Event
from jobs.counting.snapshot import Snapshot
from jobs.months import month_series

RATE = METRICS["resolution_rate"]
LIGHT = theme.palette("light")
COUNTS = st.lists(st.tuples(st.integers(1, 900), st.floats(0, 1)), min_size=2, max_size=14)


def counts(found: list[tuple[int, float]]) -> pl.DataFrame:
    names = [f"c{place}" for place in range(len(found))]
    solved = [round(n * share) for n, share in found]
    return pl.DataFrame({"category": names, "outcome_known": [n for n, _ in found], "durable": solved})


@given(COUNTS, COUNTS)
def test_the_steps_of_a_waterfall_add_up_to_the_change(
    now: list[tuple[int, float]], then: list[tuple[int, float]]
) -> None:
    found = change_decomposition.moved(RATE, Period(counts(now)), Period(counts(then)), "category")
    steps = waterfall.steps(found)
    assert sum(step.value for step in steps) == approx(found.change, abs=1e-9)
    assert len(steps) <= waterfall.NAMED + 3


def test_the_bars_of_a_waterfall_begin_where_the_last_one_ended() -> None:
    now, then = [(100, 0.5), (300, 0.8), (50, 0.1)], [(200, 0.6), (200, 0.9), (60, 0.1)]
    found = change_decomposition.moved(RATE, Period(counts(now)), Period(counts(then)), "category")
    bars = waterfall.figure(found, "July", "August", LIGHT, judged=True).to_dict()["data"][0]
    ends = [base + step for base, step in zip(bars["base"], bars["x"], strict=True)]
    assert bars["base"][0] == approx(100 * (found.base or 0))
    assert bars["base"][1:] == approx(ends[:-1]) and ends[-1] == approx(100 * (found.one or 0))
    assert set(bars["marker"]["color"]) & {LIGHT.good, LIGHT.bad}
    unjudged = waterfall.figure(found, "July", "August", LIGHT, judged=False).to_dict()["data"][0]
    assert not set(unjudged["marker"]["color"]) & {LIGHT.good, LIGHT.bad}


def test_events_of_one_day_share_a_letter_and_the_newest_are_drawn() -> None:
    first = date(2026, 1, 1)
    events = [Event(first + timedelta(days=n // 2), "release", f"R{n}") for n in range(40)]
    found = marks.of(events, first, first + timedelta(days=365))
    assert [mark.letter for mark in found] == list("ABCDEFGH")
    assert found[-1].day == first + timedelta(days=19) and len(found[-1].events) == 2
    assert found[-1].words == "20 Jan release R38; release R39"
    assert marks.of(events, first - timedelta(days=9), first - timedelta(days=1)) == ()


def test_words_of_an_event_are_no_html() -> None:
    noted = marks.of([Event(date(2026, 1, 1), "other", "<b>x</b>")], date(2026, 1, 1), date(2026, 1, 2))
    assert "<b>x" not in str(marks.letters(noted, LIGHT)[0]["hovertext"])


def test_months_that_are_not_whole_are_dotted_and_open(company: Snapshot) -> None:
    found = month_series.build(company)
    points: tuple[Point, ...] = months.points(RATE.key, found.months, found.figures, [])
    assert [point.month.key for point in points if point.month.dashed] == ["2026-06", "2026-11"]
    figure = months.figure([(RATE.key, points)], (), LIGHT).to_dict()
    dotted = [trace for trace in figure["data"] if trace.get("line", {}).get("dash") == "dot"]
    assert [trace["marker"]["symbol"][-1] for trace in dotted] == ["circle-open", "circle-open"]
    table = chart_data.by_month([(RATE.key, points)])
    assert table["month"].to_list() == [point.month.key for point in points]
    assert table.filter(pl.col("state") != "complete")["month"].to_list() == ["2026-06", "2026-11"]


def test_the_parts_of_the_scope_are_all_tickets() -> None:
    kinds = [("a", 60, 30, 20, "automated"), ("b", 30, 5, 1, "not automated"), ("c", 10, 0, 0, "too few")]
    categories = tuple(
        Category(name, n, took, alone, None, state, "") for name, n, took, alone, state in kinds
    )
    found = Scope(date(2026, 1, 1), categories, (), ())
    assert [(part.name, part.tickets) for part in scope_chart.segments(found)] == [
        ("agent alone", 21), ("with the agent", 14), ("people only", 65)
    ]  # fmt: skip
    assert scope_chart.title(found) == "1 of 3 categories at the stage “automated”"
    assert len(scope_chart.figure(found, LIGHT).to_dict()["data"]) == 3
