"""What pages show, kept by lake version, source and choice, and shared by all visitors.

Everything kept here is never changed by anybody, so it is handed out as it is and not copied. No frame is
ever an argument: a key is made of a source at a lake version and of frozen choices.
"""

from base64 import b64encode
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import polars as pl
import pyarrow as pa
import streamlit as st

from analytics.exploratory import comparison
from analytics.exploratory.breakdown import Breakdown
from analytics.exploratory.comparison import Pair
from analytics.exploratory.series import Series
from analytics.figures.charts import daily, forest
from analytics.figures.drawing import theme
from analytics.figures.drawing.marks import Mark
from analytics.figures.tables import by_value
from analytics.metrics import METRICS, Metric, rated
from analytics.ticket_slices import Slice, words
from data.database.tables import WorkspaceSetting
from data.errors import DataError
from data.lake import lake, lake_version
from data.settings import Settings
from jobs.access import source_at, viewers
from jobs.access.source_at import At
from jobs.counting import drill_down_rows, overview_figures, snapshot
from jobs.counting.drill_down_rows import Part
from jobs.counting.overview_figures import Overview
from jobs.counting.snapshot import Snapshot
from jobs.decisions import decision_log as log
from jobs.time_travel import past_states
from jobs.time_travel.past_states import Ended, Seen
from jobs.upkeep import workspace
from pages.components.access import as_of, signed_in
from pages.components.cache import kept

signed_in.install()


class Scope(NamedTuple):
    """What there is to choose from: arms, versions of the agent, days."""

    arms: tuple[str, ...]
    versions: tuple[str, ...]
    first: date
    last: date
    last_mature: date


class Sources(NamedTuple):
    """Where the lake is at which version, the labels of its sources, and the one shown unless chosen."""

    lake: str
    labels: tuple[str, ...]
    newest: str | None


# Another process may decide something, too; this one's own decisions call `forget_settings`.
@kept(1, ttl=60.0, by_scope=False)
def _settings() -> Settings:
    return workspace.read()


def settings() -> Settings:
    """The settings as they hold here: of the environment, of the workspace, else ours.

    Where an earlier state of the lake is looked at, they name it; DataError where there is none such.
    """
    return replace(_settings(), past=seen().past) if as_of.asked() else _settings()


def seen() -> Seen:
    """The earlier state that this visit looks at."""
    return _seen(as_of.asked(), _present())


# An erasure, which ends what can be looked at, is a new version of the lake; what it keeps ends by time.
@kept(32, ttl=60.0)
def _seen(named: str, present: str) -> Seen:
    return past_states.find(_settings(), named)


def earlier() -> tuple[Ended, ...]:
    """The earlier states that can be looked at, the newest first; none where the database does not answer."""
    try:
        return _earlier(_present())
    except DataError:
        return ()


@kept(32, ttl=60.0)
def _earlier(present: str) -> tuple[Ended, ...]:
    return past_states.ended(_settings())


def limit_sentence() -> str:
    """How far back one can look."""
    return _limit(_present())


@kept(8, ttl=60.0, by_scope=False)
def _limit(present: str) -> str:
    return past_states.limit(_settings()).sentence(_settings())


def zone() -> ZoneInfo:
    """The workspace's time zone, also where the state that is looked at cannot be shown."""
    return _settings().zone


def _present() -> str:
    address = _settings().lake_url
    return f"{address} {'.'.join(map(str, lake_version.read(address)))}"


def decided() -> dict[str, WorkspaceSetting]:
    """What people decided about the workspace, with who and when; not kept, for it may just have changed."""
    return workspace.decided(settings())


def forget_settings() -> None:
    """Have the settings read anew: somebody decided something."""
    _settings.cache_clear()


def called(title: str) -> str:
    """What stands in the browser's tab; without the workspace's name where the database does not say it."""
    try:
        name = settings().name
    except DataError:
        return title
    return f"{name} · {title}" if name else title


def sources() -> Sources:
    """The sources of the lake as it is now that its reader may see."""
    viewer, past = viewers.current(), settings().past
    there = _sources(_present() if past is None else f"{_present()} as of {past}")
    if viewer.sources is None:
        return there
    labels = viewer.among(there.labels)
    newest = there.newest if there.newest in labels else next(iter(labels), None)
    return Sources(there.lake, labels, newest)


# Which is the newest depends on the imports too, and these may end without a change of the lake.
@kept(4, ttl=60.0, by_scope=False)
def _sources(lake_version: str) -> Sources:
    # Kept for everybody: whoever asks is told of those that they may see.
    with viewers.acting(viewers.PROCESS):
        return Sources(lake_version, tuple(lake.of(settings()).sources()), snapshot.newest_source(settings()))


def at(source: str) -> At:
    """A source as it is now: the lake, and which behaviour specifications were approved.

    Raises NotAllowedError where its reader may not see the source.
    """
    approved = _approvals(settings(), source)
    lake = f"{sources().lake}{f' spec {approved}' if approved else ''}"
    return source_at.at(viewers.current(), source, lake=lake, settings=settings())


# Another process may approve, too; this one's own approvals call `forget_approvals`.
@kept(32, ttl=60.0)
def _approvals(settings: Settings, source: str) -> int:
    return log.stamp(settings, source, "spec approval")


def forget_approvals() -> None:
    """Have approvals of specifications read anew: somebody approved one."""
    _approvals.cache_clear()


@cache
def icon() -> str:
    """The icon of the site as an address that holds it: a file would be read and registered at every run."""
    drawn = b64encode((Path(__file__).parents[2] / "static/icon.svg").read_bytes()).decode()
    return f"data:image/svg+xml;base64,{drawn}"


# A snapshot of a million tickets takes some 200 MB.
@kept(4)
def taken(at: At) -> Snapshot:
    """The snapshot of a source."""
    with st.spinner("Counting the tickets …"):
        return snapshot.take(at.settings, at.source, at.as_of)


@kept(16)
def options(at: At) -> dict[str, tuple[str | None, ...]]:
    """The fields that can be filtered by, with their values."""
    return overview_figures.options(taken(at))


@kept(16)
def option_words(at: At) -> dict[str, list[str]]:
    """The same values as a person reads them."""
    return {field: words(values) for field, values in options(at).items()}


@kept(16)
def scope(at: At) -> Scope:
    """What can be compared."""
    found = taken(at)
    return Scope(
        overview_figures.arms(found),
        overview_figures.versions(found),
        *overview_figures.days(found),
        overview_figures.last_mature_day(found),
    )


@kept(256)
def cards(at: At, pair: Pair, whole: Slice) -> Overview:
    """What the cards of a pair show; `whole` are the tickets of which each side has a share."""
    return overview_figures.overview(taken(at), pair, whole)


@kept(256)
def over_time(at: At, pair: Pair, metric: str) -> list[Series]:
    """One metric of each side over time."""
    return overview_figures.over_time(taken(at), pair, METRICS[metric])


def charted(at: At) -> tuple[str, ...]:
    """What a person may look at over time and by field."""
    return rated(overview_figures.CHARTED, taken(at).rules.known)


@kept(128)
def daily_figure(at: At, pair: Pair, metric: str, noted: tuple[Mark, ...], mode: str) -> go.Figure:
    """The picture of it."""
    sides = zip([side.label for side in pair.sides], over_time(at, pair, metric), strict=True)
    return daily.figure(list(sides), METRICS[metric].unit, theme.palette(mode), noted)


@kept(128)
def forest_figure(at: At, pair: Pair, whole: Slice, mode: str) -> go.Figure:
    """The differences of the main metrics, each with its interval."""
    found = comparison.main(cards(at, pair, whole).compared)
    shown = [each for each in found if each.difference is not None]
    return forest.figure(shown, pair.base.label if pair.base else "", theme.palette(mode))


@kept(256)
def by_field(at: At, pair: Pair, metric: str, field: str) -> Breakdown:
    """One metric of each side within every value of a field."""
    return overview_figures.by_field(taken(at), pair, METRICS[metric], field)


@kept(256)
def by_field_table(at: At, pair: Pair, metric: str, field: str, mode: str) -> pa.Table:
    """The same as it stands in a table."""
    found = by_field(at, pair, metric, field)
    return by_value.table(found, pair, METRICS[metric], theme.palette(mode)).to_arrow()


# Kept so that turning a page of the rows does not look for them again.
@kept(16)
def part(at: At, chosen: Slice, metric: Metric, which: Part) -> pl.DataFrame:
    """The facts that a metric counts in one of its parts, newest first."""
    return drill_down_rows.part(taken(at), chosen, metric, which).sort("created_at", descending=True)


def default_pair(there: Scope, chosen: Slice) -> Pair:
    """What is compared unless something else is chosen: the arms, else the one there is, else nothing."""
    if len(there.arms) == 2:
        return comparison.arms(chosen, settings().pilot, settings().baseline)
    if there.arms:
        return comparison.alone(chosen.but("arm", there.arms[0]), there.arms[0].capitalize())
    return comparison.alone(chosen)
