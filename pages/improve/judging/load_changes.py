"""What the page Changes shows, kept by source and by what was decided about changes."""

from collections.abc import Sequence

import plotly.graph_objects as go

from analytics.figures.drawing import theme
from analytics.figures.effects import change_chart
from jobs.changes import change_series, evaluation, ledger
from jobs.changes.evaluation import Report
from jobs.decisions import decision_log as log
from jobs.failures import changes_made
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At


def report(at: At) -> Report:
    """The ledger of a source as it stands, judged."""
    return _report(
        at, log.stamp(at.settings, at.source, "change"), changes_made.stamp(at.settings, at.source)
    )


@kept(8)
def _report(at: At, ledger_stamp: int, notes_stamp: int) -> Report:
    return evaluation.run(at.settings, at.source, load.taken(at))


def figure(at: At, key: str, mode: str) -> go.Figure | None:
    """The picture of one change; None where there is nothing to draw."""
    return _figure(at, log.stamp(at.settings, at.source, "change"), key, mode)


@kept(64)
def _figure(at: At, ledger_stamp: int, key: str, mode: str) -> go.Figure | None:
    each = report(at).get(key)
    told = change_series.drawn(each) if each else None
    return None if told is None else change_chart.figure(told, theme.palette(mode))


def usual_source(labels: Sequence[str], newest: str) -> str:
    """The source whose ledger was written last, where the newest one has none."""
    there = [each for each in ledger.sources(load.settings()) if each in labels]
    return newest if newest in there or not there else there[0]
