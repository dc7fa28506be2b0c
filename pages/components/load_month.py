"""What the pages of a month show, and the notes that all charts over time draw."""

from datetime import date

import plotly.graph_objects as go

from analytics.exploratory.series import Series
from analytics.figures.charts import months as month_figures
from analytics.figures.charts import scope_chart, signal_chart, waterfall
from analytics.figures.drawing import marks, theme
from analytics.figures.drawing.marks import Mark
from analytics.ticket_slices import Slice
from analytics.trends import headline_numbers
from analytics.trends.signals.find_signals import Watched
from analytics.trends.unusual_days import Event
from jobs.months import month_contents as monthly
from jobs.months import month_series as courses
from jobs.months import signals_page as spotting
from jobs.months.month_contents import Answer, MonthInputs
from jobs.months.month_series import MonthSeries
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At


# People type in other processes, too; what is typed here calls `forget_typed`.
@kept(16, ttl=30.0)
def _typed(lake_version: str, source: str) -> MonthInputs:
    return monthly.typed(load.settings(), load.taken(load.at(source)))


def typed(at: At) -> MonthInputs:
    """What people typed about a source: targets, notes, assumptions, closed months."""
    return _typed(at.lake, at.source)


def noted(at: At, drawn: list[Series]) -> tuple[Mark, ...]:
    """The events of a time chart of these series."""
    days = [day for side in drawn for day in (side.first, side.last)]
    return marked(at, min(days), max(days))


def marked(at: At, first: date, last: date) -> tuple[Mark, ...]:
    """The events of a chart of these days."""
    return marks.of(typed(at).events, first, last)


def forget_typed() -> None:
    """Have it read anew: somebody typed something."""
    _typed.cache_clear()


@kept(32)
def course(at: At, chosen: Slice) -> MonthSeries:
    """A source's days and months, for some of its tickets."""
    return courses.build(load.taken(at), chosen)


@kept(128)
def answer(at: At, chosen: Slice, given: MonthInputs, key: str) -> Answer:
    """Everything that is told about a month."""
    # Reports have all metrics; the page has these, in half the time.
    source = load.taken(at)
    return monthly.answer(source, course(at, chosen), given, key, headline_numbers.rates(source.rules.known))


@kept(128)
def moved_figure(
    at: At, chosen: Slice, given: MonthInputs, key: str, moved: tuple[str, str], mode: str
) -> go.Figure:
    """What moved one metric from the month before, by the values of a field."""
    found = answer(at, chosen, given, key)
    names = [month.name for month in (found.pairing.base, found.month) if month is not None]
    colours = theme.palette(mode)
    return waterfall.figure(found.moved[moved], names[0], names[-1], colours, judged=found.month.complete)


@kept(128)
def months_figure(at: At, chosen: Slice, given: MonthInputs, key: str, mode: str) -> go.Figure:
    """A year of months: two metrics with their targets and the events."""
    found = answer(at, chosen, given, key)
    return month_figures.figure(found.panels, found.marks, theme.palette(mode))


@kept(128)
def scope_figure(at: At, chosen: Slice, given: MonthInputs, key: str, mode: str) -> go.Figure:
    """How far the agent has come."""
    found = answer(at, chosen, given, key)
    if found.scope is None:
        raise ValueError("Only a month with a scope has its picture.")
    return scope_chart.figure(found.scope, theme.palette(mode))


@kept(16)
def signals_of(at: At, events: tuple[Event, ...]) -> Watched | str:
    """What changed that nobody asked about, or why nothing is watched."""
    return spotting.watched(load.taken(at), course(at, Slice()).months, events)


@kept(64)
def signal_figure(at: At, events: tuple[Event, ...], place: int, mode: str) -> go.Figure:
    """One of the signals, day by day."""
    found = signals_of(at, events)
    if isinstance(found, str):
        raise ValueError("Where nothing is watched there are no signals.")
    signal, watch = found.signals[place], found.watch
    noted = marks.of(events, watch.baseline[0], watch.days[1])
    days = spotting.days(load.taken(at), signal, watch)
    return signal_chart.figure(days, signal, watch, noted, theme.palette(mode))
