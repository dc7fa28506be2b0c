"""The picture of a signal: ticks that a person counts in."""

from datetime import date, timedelta

import polars as pl
import pytest

from analytics.figures.charts import signal_chart
from analytics.figures.drawing import theme
from analytics.ticket_slices import Slice
from analytics.trends.signals.watch_settings import Signal, Watch

FIRST, LAST = date(2026, 6, 16), date(2026, 9, 1)


def ticks(highest: float) -> list[float]:
    signal = Signal(
        kind="median", dimension="", value=None, metric="resolution_time_median", since=LAST, until=LAST,
        found_on=LAST, observed=highest, expected=highest / 2, unit="seconds", noise=4.0, chart="",
        rows=Slice(), event=None, sentence="",
    )  # fmt: skip
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    frame = pl.DataFrame({"day": days, "value": [highest / 2] * (len(days) - 1) + [highest]})
    watch = Watch((FIRST, date(2026, 7, 31)), (date(2026, 8, 1), LAST), LAST)
    drawn = signal_chart.figure(frame, signal, watch, (), theme.palette("light"))
    return list(drawn.layout.yaxis.tickvals)


@pytest.mark.parametrize(
    ("highest", "step"), [(0.4, 0.4 / 3), (9, 5), (5_300, 1_800), (80_000, 21_600), (9e7, 3e7)]
)
def test_ticks_of_a_time_span_are_whole_steps_up_to_its_top(highest: float, step: float) -> None:
    places = ticks(highest)
    assert places == pytest.approx([step * number for number in range(1, len(places) + 1)])
    assert 1 <= len(places) <= 4 and places[-1] <= highest * (1 + 1e-9)
