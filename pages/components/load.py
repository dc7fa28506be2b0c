"""The only cache: what pages show, kept by lake version, source and choice, and shared by all visitors.

Everything kept here is never changed by anybody, so it is handed out as it is and not copied. No frame is
ever an argument: a key is made of a source at a lake version and of frozen choices.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, ParamSpec, TypeVar

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from analytics import comparison
from analytics.breakdown import Breakdown
from analytics.comparison import MAIN, Pair
from analytics.figures import daily, forest, theme
from analytics.metrics import METRICS, Metric
from analytics.series import Series
from analytics.slices import Slice
from data import lake
from data import settings as configuration
from data.settings import Settings
from jobs import imports, overview, readiness, rows, snapshot
from jobs.overview import Overview
from jobs.readiness import Holding, Readiness
from jobs.rows import Part
from jobs.snapshot import Snapshot

P = ParamSpec("P")
R = TypeVar("R")


#: Frozen and small: their text is their key, and is made faster than Streamlit walks through them.
_KEYS = {Pair: repr, Slice: repr, Metric: lambda metric: metric.key}


def _kept(
    entries: int, says: str | bool = False, ttl: float = 86_400.0
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    return st.cache_resource(max_entries=entries, ttl=ttl, show_spinner=says, hash_funcs=_KEYS)


class At(NamedTuple):
    """A source as the lake was when a run of a page began: what everything that is kept depends on."""

    lake: str
    source: str


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


@_kept(1)
def settings() -> Settings:
    """The settings of this process."""
    return configuration.read()


def sources() -> Sources:
    """The sources of the lake as it is now."""
    here = settings()
    return _sources(f"{here.lake_url} {'.'.join(map(str, lake.of(here).version()))}")


# Which is the newest depends on the imports too, and these may end without a change of the lake.
@_kept(4, ttl=60.0)
def _sources(lake_version: str) -> Sources:
    return Sources(lake_version, tuple(lake.of(settings()).sources()), snapshot.newest_source(settings()))


def at(source: str) -> At:
    """A source as it is now."""
    return At(sources().lake, source)


def holdings() -> list[Holding]:
    """What the lake holds, source by source."""
    newest = imports.history(settings(), limit=1)
    return _holdings(sources().lake, newest[0].id if newest else None)


# Rows may begin to wait for their tickets without a change of the lake, but not without an import.
@_kept(4)
def _holdings(lake_version: str, newest_import: int | None) -> list[Holding]:
    return readiness.holdings(settings())


def rejects(import_id: int) -> pl.DataFrame:
    """The rows that an import could not keep."""
    return _rejects(settings().lake_url, import_id)


@_kept(8)
def _rejects(lake_url: str, import_id: int) -> pl.DataFrame:
    return imports.rejects(settings(), import_id)


def metrics_ready(source: str) -> list[Readiness]:
    """How far a source can answer each metric."""
    return _metrics_ready(at(source))


@_kept(16)
def _metrics_ready(at: At) -> list[Readiness]:
    return readiness.of(taken(at))


# A snapshot of a million tickets takes some 200 MB.
@_kept(4, "Counting the tickets …")
def taken(at: At) -> Snapshot:
    """The snapshot of a source."""
    return snapshot.take(settings(), at.source)


@_kept(16)
def options(at: At) -> dict[str, tuple[str | None, ...]]:
    """The fields that can be filtered by, with their values."""
    return overview.options(taken(at))


@_kept(16)
def scope(at: At) -> Scope:
    """What can be compared."""
    found = taken(at)
    return Scope(
        overview.arms(found), overview.versions(found), *overview.days(found), overview.last_mature_day(found)
    )


@_kept(256)
def cards(at: At, pair: Pair, whole: Slice) -> Overview:
    """What the cards of a pair show; `whole` are the tickets of which each side has a share."""
    return overview.overview(taken(at), pair, whole)


@_kept(256)
def over_time(at: At, pair: Pair, metric: str) -> list[Series]:
    """One metric of each side over time."""
    return overview.over_time(taken(at), pair, METRICS[metric])


@_kept(128)
def daily_figure(at: At, pair: Pair, metric: str, mode: str) -> go.Figure:
    """The picture of it."""
    sides = zip([side.label for side in pair.sides], over_time(at, pair, metric), strict=True)
    return daily.figure(list(sides), METRICS[metric].unit, theme.palette(mode))


@_kept(128)
def forest_figure(at: At, pair: Pair, whole: Slice, mode: str) -> go.Figure:
    """The differences of the main metrics, each with its interval."""
    found = cards(at, pair, whole).compared
    shown = [found[key] for key in MAIN if found[key].difference is not None]
    return forest.figure(shown, pair.base.label if pair.base else "", theme.palette(mode))


@_kept(256)
def by_field(at: At, pair: Pair, metric: str, field: str) -> Breakdown:
    """One metric of each side within every value of a field."""
    return overview.by_field(taken(at), pair, METRICS[metric], field)


# Kept so that turning a page of the rows does not look for them again.
@_kept(16)
def part(at: At, chosen: Slice, metric: Metric, which: Part) -> pl.DataFrame:
    """The facts that a metric counts in one of its parts, newest first."""
    return rows.part(taken(at), chosen, metric, which).sort("created_at", descending=True)


def prime() -> None:
    """Compute what a first visitor of the overview will ask for; nothing where the lake is empty."""
    there = sources()
    if there.newest is None:
        return
    newest = At(there.lake, there.newest)
    options(newest)
    pair, whole = default_pair(scope(newest), Slice()), Slice()
    cards(newest, pair, whole)
    forest_figure(newest, pair, whole, "light")
    daily_figure(newest, pair, MAIN[0], "light")
    by_field(newest, pair, MAIN[0], "category")


def default_pair(there: Scope, chosen: Slice) -> Pair:
    """What is compared unless something else is chosen: the arms, else the one there is, else nothing."""
    if len(there.arms) == 2:
        return comparison.arms(chosen)
    if there.arms:
        return comparison.alone(chosen.but("arm", there.arms[0]), there.arms[0].capitalize())
    return comparison.alone(chosen)
