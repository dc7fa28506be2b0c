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
from analytics.figures import by_category as category_figures
from analytics.figures import (
    by_value,
    criteria,
    daily,
    forest,
    marks,
    pareto,
    scoped,
    spotted,
    theme,
    watched,
    waterfall,
)
from analytics.figures import map as failure_map
from analytics.figures import months as month_figures
from analytics.figures.marks import Mark
from analytics.metrics import METRICS, Metric, missing
from analytics.pilot import mix
from analytics.pilot import present as of_late
from analytics.pilot.mix import Mix
from analytics.pilot.plan import Plan, judged_metrics
from analytics.pilot.present import Volume
from analytics.pilot.records import Verdict
from analytics.series import Series
from analytics.slices import Slice
from analytics.trends.events import Event
from analytics.trends.signals import Watched
from data import lake, profiles
from data.errors import DataError
from data.mapping import Profile, Rule
from data.readers.table import Table
from data.settings import Settings
from data.tables import WorkspaceSetting
from jobs import (
    around,
    decisions,
    explorer,
    imports,
    looking,
    mending,
    overview,
    plans,
    preview,
    readiness,
    rows,
    runs,
    snapshot,
    workspace,
)
from jobs import month as monthly
from jobs import signals as spotting
from jobs import verdict as verdicts
from jobs.decisions import Agreement
from jobs.explorer import Explored, Order
from jobs.imports import Choice
from jobs.looking import Looked
from jobs.mending import Mendable
from jobs.month import Answer, Course, Typed
from jobs.overview import Overview
from jobs.plans import Kept
from jobs.preview import Made, Preview
from jobs.readiness import Holding, Readiness
from jobs.rows import Part
from jobs.runs import Result
from jobs.snapshot import Snapshot

P = ParamSpec("P")
R = TypeVar("R")


#: What cannot be a key itself, by what tells one of it from another.
_TOLD_BY: dict[type, Callable[[Any], Hashable]] = {
    Metric: lambda metric: metric.key,
    Profile: profiles.digest,
    Rule: repr,
    Choice: lambda choice: choice_key(choice),
    Kept: lambda kept: (kept.plan.name, kept.version, kept.revision, kept.saved_at, kept.sha256),
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


class RunAt(NamedTuple):
    """A run over the failures of a source, with what people had decided: what its pages depend on."""

    at: At
    run: int
    decided: str


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
def daily_figure(at: At, pair: Pair, metric: str, noted: tuple[Mark, ...], mode: str) -> go.Figure:
    """The picture of it."""
    sides = zip([side.label for side in pair.sides], over_time(at, pair, metric), strict=True)
    return daily.figure(list(sides), METRICS[metric].unit, theme.palette(mode), noted)


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


def plans_of(source: str) -> list[Kept]:
    """The plans of a source, the one in effect first; not kept, for somebody may just have locked one."""
    return plans.for_source(settings(), source)


def promised(source: str) -> Kept | None:
    """The plan that a source is judged by: the one locked last; None where nothing is promised."""
    return next((kept for kept in plans_of(source) if kept.locked), None)


def counted_by(at: At, plan: Plan) -> At:
    """The same source, with tickets judged by the plan's horizon."""
    return at._replace(settings=verdicts.settings_of(at.settings, plan))


def newest_plan(name: str) -> Kept:
    """The newest version of a plan, which is the one that is edited."""
    return plans.newest(settings(), name)


@_kept(16)
def pilot_began(at: At) -> date:
    """The first day on which a ticket was the pilot's; the log's first one where none was."""
    began = taken(at).cube.filter(pl.col("arm") == "pilot")["day"].min()
    return began if isinstance(began, date) else scope(at).first


@_kept(64)
def volume(at: At, pilot: Slice, baseline: Slice, metrics: tuple[str, ...]) -> Volume:
    """How it goes at present: tickets a day of these arms, and each metric as it was of late."""
    found = taken(at)
    return of_late.volume(pilot, baseline, found.facts, found.rules, metrics)


@_kept(16)
def measured(at: At) -> tuple[str, ...]:
    """The metrics that a plan can promise something about and this source records."""
    known = taken(at).rules.known
    return tuple(key for key in judged_metrics() if not missing(METRICS[key], known))


@_kept(64)
def verdict(at: At, kept: Kept) -> Verdict:
    """The verdict on a plan as of the log's last day; `at` is counted by the plan."""
    with st.spinner("Judging the pilot by its plan …"):
        return verdicts.of(taken(at), kept)


@_kept(64)
def by_category(at: At, plan: Plan, metric: str, field: str, read: bool) -> Mix:
    """One metric of a plan's arms within every value of a field; `read` is what the verdict says of it."""
    found = taken(at)
    return mix.of(plan, found.facts, found.rules, metric, read=read, field=field)


@_kept(64)
def by_category_figure(at: At, plan: Plan, metric: str, field: str, read: bool, mode: str) -> go.Figure:
    """The forest of it."""
    return category_figures.figure(by_category(at, plan, metric, field, read), theme.palette(mode))


@_kept(64)
def criteria_figure(at: At, kept: Kept, mode: str) -> go.Figure:
    """Where every criterion stands."""
    return criteria.figure(verdict(at, kept).criteria, theme.palette(mode))


@_kept(128)
def watched_figure(at: At, kept: Kept, metric: str, mode: str) -> go.Figure:
    """The difference of one criterion, day by day."""
    found = verdict(at, kept)
    chosen = next(each for each in found.criteria if each.metric.key == metric)
    return watched.figure(chosen, watched.Days.of(found), theme.palette(mode))


def run_at(at: At) -> RunAt | None:
    """The newest run of a source as it is now; None where none was ever made."""
    newest = runs.newest(at.settings, at.source)
    if newest is None or newest.id is None:
        return None
    return RunAt(at, newest.id, decisions.stamp(at.settings, at.source))


# Of 50,000 failures some 60 MB.
@_kept(8)
def explored(run: RunAt, order: Order, chosen: Slice) -> Explored:
    """What a run found of the chosen tickets, as people see it, with its clusters in that order."""
    return explorer.explore(run.at.settings, taken(run.at), _result(run), order, chosen)


@_kept(4)
def _result(run: RunAt) -> Result:
    return runs.read(run.at.settings, run.run)


@_kept(64)
def map_figure(run: RunAt, order: Order, chosen: Slice, theme_id: str | None, mode: str) -> go.Figure:
    """The map of a run, or of one of its themes."""
    found = explored(run, order, chosen)
    within = None if theme_id is None else found.failures.filter(pl.col("theme_id") == theme_id)
    named = explorer.areas(found, theme_id)
    return failure_map.figure(found.failures, named, theme.palette(mode), within)


@_kept(32)
def pareto_figure(run: RunAt, chosen: Slice, mode: str) -> go.Figure:
    """How few clusters make how much of all failures."""
    found = explored(run, "failures", chosen)
    pairs = found.clusters.select("label", "tickets").rows()
    return pareto.figure(pairs, found.first, theme.palette(mode))


@_kept(64)
def entries_around(run: RunAt, cluster_id: str) -> pl.DataFrame:
    """The entries that the agent found for a cluster, or that lie nearest to it."""
    found = _result(run)
    tickets = found.failures.filter(pl.col("cluster_id") == cluster_id)["ticket_id"].to_list()
    return around.entries(run.at.settings, taken(run.at), found.run.model, tickets)


@_kept(16)
def agreement(run: RunAt) -> list[Agreement]:
    """How often people who judged diagnoses agreed with them."""
    return decisions.agreement(run.at.settings, run.at.source)


@_kept(16)
def became(run: RunAt, before: int) -> pl.DataFrame:
    """What became of the clusters of a former run."""
    return explorer.compared(run.at.settings, before, _result(run))


# People type in other processes, too; what is typed here calls `forget_typed`.
@st.cache_resource(ttl=30.0, show_spinner=False)
def _typed(lake_version: str, source: str) -> Typed:
    return monthly.typed(settings(), taken(at(source)))


def typed(at: At) -> Typed:
    """What people typed about a source: targets, notes, assumptions, closed months."""
    return _typed(at.lake, at.source)


def noted(at: At, drawn: list[Series]) -> tuple[Mark, ...]:
    """The events of a time chart of these series."""
    days = [day for side in drawn for day in (side.first, side.last)]
    return marks.of(typed(at).events, min(days), max(days))


def forget_typed() -> None:
    """Have it read anew: somebody typed something."""
    _typed.clear()


@_kept(32)
def course(at: At, chosen: Slice) -> Course:
    """A source's days and months, for some of its tickets."""
    return monthly.course(taken(at), chosen)


@_kept(128)
def answer(at: At, chosen: Slice, given: Typed, key: str) -> Answer:
    """Everything that is told about a month."""
    return monthly.answer(taken(at), course(at, chosen), given, key)


@_kept(128)
def moved_figure(
    at: At, chosen: Slice, given: Typed, key: str, moved: tuple[str, str], mode: str
) -> go.Figure:
    """What moved one metric from the month before, by the values of a field."""
    found = answer(at, chosen, given, key)
    names = [month.name for month in (found.pairing.base, found.month) if month is not None]
    colours = theme.palette(mode)
    return waterfall.figure(found.moved[moved], names[0], names[-1], colours, judged=found.month.complete)


@_kept(128)
def months_figure(at: At, chosen: Slice, given: Typed, key: str, mode: str) -> go.Figure:
    """A year of months: two metrics with their targets and the events."""
    found = answer(at, chosen, given, key)
    return month_figures.figure(found.panels, found.marks, theme.palette(mode))


@_kept(128)
def scope_figure(at: At, chosen: Slice, given: Typed, key: str, mode: str) -> go.Figure:
    """How far the agent has come."""
    found = answer(at, chosen, given, key)
    if found.scope is None:
        raise ValueError("Only a month with a scope has its picture.")
    return scoped.figure(found.scope, theme.palette(mode))


@_kept(16)
def signals_of(at: At, events: tuple[Event, ...]) -> Watched | str:
    """What changed that nobody asked about, or why nothing is watched."""
    return spotting.watched(taken(at), course(at, Slice()).months, events)


@_kept(64)
def signal_figure(at: At, events: tuple[Event, ...], place: int, mode: str) -> go.Figure:
    """One of the signals, day by day."""
    found = signals_of(at, events)
    if isinstance(found, str):
        raise ValueError("Where nothing is watched there are no signals.")
    signal, watch = found.signals[place], found.watch
    noted = marks.of(events, watch.baseline[0], watch.days[1])
    days = spotting.days(taken(at), signal, watch)
    return spotted.figure(days, signal, watch, noted, theme.palette(mode))


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
    daily_figure(newest, pair, MAIN[0], noted(newest, over_time(newest, pair, MAIN[0])), "light")
    by_field(newest, pair, MAIN[0], "category")
    kept = promised(newest.source)
    if kept is not None:
        criteria_figure(counted_by(newest, kept.plan), kept, "light")
    course(newest, Slice())


def default_pair(there: Scope, chosen: Slice) -> Pair:
    """What is compared unless something else is chosen: the arms, else the one there is, else nothing."""
    if len(there.arms) == 2:
        return comparison.arms(chosen, settings().pilot, settings().baseline)
    if there.arms:
        return comparison.alone(chosen.but("arm", there.arms[0]), there.arms[0].capitalize())
    return comparison.alone(chosen)
