"""The only cache: what pages show, kept by lake version, source and choice, and shared by all visitors.

Everything kept here is never changed by anybody, so it is handed out as it is and not copied. No frame is
ever an argument: a key is made of a source at a lake version and of frozen choices.
"""

import inspect
from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from threading import Condition
from typing import Any, NamedTuple, ParamSpec, TypeVar

import plotly.graph_objects as go
import polars as pl
import pyarrow as pa
import streamlit as st
from cachetools import TTLCache, cached

from analytics import comparison
from analytics.breakdown import Breakdown
from analytics.comparison import MAIN, Pair
from analytics.figures import by_value, daily, forest, theme
from analytics.metrics import METRICS, Metric
from analytics.series import Series
from analytics.slices import Slice
from data import lake, profiles
from data.errors import DataError
from data.mapping import Profile, Rule
from data.readers.table import Table
from data.settings import Settings
from data.tables import WorkspaceSetting
from jobs import imports, looking, mending, overview, preview, readiness, rows, snapshot, workspace
from jobs.imports import Choice
from jobs.looking import Looked
from jobs.mending import Mendable
from jobs.overview import Overview
from jobs.preview import Made, Preview
from jobs.readiness import Holding, Readiness
from jobs.rows import Part
from jobs.snapshot import Snapshot

P = ParamSpec("P")
R = TypeVar("R")


#: What cannot be a key itself, by what tells one of it from another.
_TOLD_BY: dict[type, Callable[[Any], Hashable]] = {
    Metric: lambda metric: metric.key,
    Profile: profiles.digest,
    Rule: repr,
    Choice: lambda choice: choice_key(choice),
}


def choice_key(choice: Choice) -> str:
    """What tells one way to read a file from another."""
    profile = choice.profile
    said = profiles.digest(profile) if isinstance(profile, Profile) else profile
    return repr((choice.reader, said, choice.source, choice.kind))


def _kept(entries: int, ttl: float = 86_400.0) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function gave, by its arguments but those whose name begins with an underscore.

    Asked for the same by many at once, it is worked out once. Streamlit's own cache does this too, and takes
    a quarter of a millisecond a call to make its key: of ten calls a run, more than a chart costs.
    """

    def keep(function: Callable[P, R]) -> Callable[P, R]:
        counts = [not name.startswith("_") for name in inspect.signature(function).parameters]

        def key(*given: Hashable) -> Hashable:
            named = (each for each, counted in zip(given, counts, strict=True) if counted)
            return tuple(_TOLD_BY[type(each)](each) if type(each) in _TOLD_BY else each for each in named)

        cache: TTLCache[Hashable, R] = TTLCache(entries, ttl)
        return cached(cache, key, condition=Condition())(function)

    return keep


class At(NamedTuple):
    """A source as the lake was when a run of a page began, and how it is counted: what figures depend on."""

    lake: str
    source: str
    settings: Settings


class Uploaded(NamedTuple):
    """One table of a dropped file, known by the file's hash and name; and the lake that it may come into."""

    lake: str
    sha256: str
    name: str
    place: int


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
@st.cache_resource(ttl=60.0, show_spinner=False)
def settings() -> Settings:
    """The settings as they hold here: of the environment, of the workspace, else ours."""
    return workspace.read()


def decided() -> dict[str, WorkspaceSetting]:
    """What people decided about the workspace, with who and when; not kept, for it may just have changed."""
    return workspace.decided(settings())


def forget_settings() -> None:
    """Have the settings read anew: somebody decided something."""
    settings.clear()


def called(title: str) -> str:
    """What stands in the browser's tab; without the workspace's name where the database does not say it."""
    try:
        name = settings().name
    except DataError:
        return title
    return f"{name} · {title}" if name else title


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
    return At(sources().lake, source, settings())


def holdings() -> list[Holding]:
    """What the lake holds, source by source."""
    newest = imports.history(settings(), limit=1)
    return _holdings(sources().lake, newest[0].id if newest else None, settings())


# Rows may begin to wait for their tickets without a change of the lake, but not without an import.
@_kept(4)
def _holdings(lake_version: str, newest_import: int | None, here: Settings) -> list[Holding]:
    return readiness.holdings(here)


def rejects(import_id: int) -> pl.DataFrame:
    """The rows that an import could not keep and nobody has mended since."""
    return _rejects(settings().lake_url, import_id, _newest_import())


def mendable(import_id: int) -> Mendable:
    """The same rows as tables to be mended."""
    return _mendable(settings().lake_url, import_id, _newest_import())


def _newest_import() -> int | None:
    newest = imports.history(settings(), limit=1)
    return newest[0].id if newest else None


# Rows leave the quarantine by an import, when somebody mended them.
@_kept(8)
def _rejects(lake_url: str, import_id: int, newest_import: int | None) -> pl.DataFrame:
    return imports.rejects(settings(), import_id)


@_kept(8)
def _mendable(lake_url: str, import_id: int, newest_import: int | None) -> Mendable:
    return mending.mendable(settings(), import_id)


# What was dropped is personal data that nobody has redacted yet: it is not kept for long.
@_kept(4, ttl=1800.0)
def looked(sha256: str, name: str, _look: Callable[[], Looked]) -> Looked:
    """The heads of the tables of a dropped file; `_look` opens it where it is not kept any more."""
    return _look()


@_kept(16, ttl=1800.0)
def previews(at: Uploaded, choice: Choice, _table: Table) -> list[Preview]:
    """What an import of a table, read in that way, would come to."""
    return preview.of(settings(), _table, choice)


@_kept(16, ttl=1800.0)
def ready_before(at: Uploaded, choice: Choice, _table: Table) -> list[Readiness]:
    """How far it would answer each metric."""
    return preview.ready(settings(), previews(at, choice, _table))


@_kept(128, ttl=1800.0)
def made(at: Uploaded, profile: Profile, name: str, _table: Table) -> Made:
    """What a profile, which should say nothing of other columns, makes of one column."""
    return preview.column(settings(), _table, profile, name)


@_kept(32, ttl=1800.0)
def found_values(at: Uploaded, profile: Profile, rule: Rule, _table: Table) -> pl.DataFrame:
    """What stands in the columns of a rule, and in how many rows."""
    return preview.found_values(_table, profile, rule)


@_kept(1)
def shipped() -> dict[str, Profile]:
    """The profiles that come with the application, by name."""
    return {name: profiles.find(name) for name in profiles.shipped()}


def looking_at(path: Path, name: str) -> Looked:
    """A look at a file on the disk."""
    return looking.look(path, name=name)


def metrics_ready(source: str) -> list[Readiness]:
    """How far a source can answer each metric."""
    return _metrics_ready(at(source))


@_kept(16)
def _metrics_ready(at: At) -> list[Readiness]:
    return readiness.of(taken(at))


# A snapshot of a million tickets takes some 200 MB.
@_kept(4)
def taken(at: At) -> Snapshot:
    """The snapshot of a source."""
    with st.spinner("Counting the tickets …"):
        return snapshot.take(at.settings, at.source)


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


@_kept(256)
def by_field_table(at: At, pair: Pair, metric: str, field: str, mode: str) -> pa.Table:
    """The same as it stands in a table."""
    found = by_field(at, pair, metric, field)
    return by_value.table(found, pair, METRICS[metric], theme.palette(mode)).to_arrow()


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
    newest = at(there.newest)
    options(newest)
    pair, whole = default_pair(scope(newest), Slice()), Slice()
    cards(newest, pair, whole)
    forest_figure(newest, pair, whole, "light")
    daily_figure(newest, pair, MAIN[0], "light")
    by_field(newest, pair, MAIN[0], "category")


def default_pair(there: Scope, chosen: Slice) -> Pair:
    """What is compared unless something else is chosen: the arms, else the one there is, else nothing."""
    if len(there.arms) == 2:
        return comparison.arms(chosen, settings().pilot, settings().baseline)
    if there.arms:
        return comparison.alone(chosen.but("arm", there.arms[0]), there.arms[0].capitalize())
    return comparison.alone(chosen)
