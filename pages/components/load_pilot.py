"""What the pages of a plan show: the verdict, its criteria day by day, and the categories."""

from datetime import date

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from analytics.figures.charts import by_category as category_figures
from analytics.figures.charts import criteria, monitor_chart
from analytics.figures.drawing import theme
from analytics.figures.drawing.marks import Mark
from analytics.metrics import METRICS, missing
from analytics.pilot.by_category import category_comparison
from analytics.pilot.by_category.category_records import Mix
from analytics.pilot.plan import Plan
from analytics.pilot.planning import current_rates as of_late
from analytics.pilot.planning import sample_size_and_days
from analytics.pilot.planning.current_rates import Volume
from analytics.pilot.planning.plan_rules import faults, judged_metrics
from analytics.pilot.planning.sample_size_and_days import Planning
from analytics.pilot.verdict_records import Verdict
from analytics.ticket_slices import Slice
from data.settings import Settings
from jobs.access import source_at
from jobs.pilot import pilot_verdict as verdicts
from jobs.pilot import plan_board, plan_outlook, plan_states, stored_plans
from jobs.pilot.plan_board import Outcome
from jobs.pilot.plan_versions import StoredPlan
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At


def plans_of(source: str) -> list[StoredPlan]:
    """The plans of a source, the one in effect first."""
    return _plans(load.settings(), source)


def forget_plans() -> None:
    """Have the plans read anew: somebody wrote or locked one."""
    _plans.cache_clear()


# Another process may lock one, too; this one's own saving calls `forget_plans`.
@kept(16, ttl=5.0)
def _plans(here: Settings, source: str) -> list[StoredPlan]:
    return stored_plans.for_source(here, source)


def promised(source: str) -> StoredPlan | None:
    """The plan that a source's pages show unless another one is asked for; None where none is locked."""
    found = [each for each in plans_of(source) if each.locked and each.retired is None]
    if len(found) < 2:
        return found[0] if found else None
    return plan_states.shown_first(found, last_day(source, found[0]))


def last_day(source: str, kept: StoredPlan) -> date:
    """The last day of a source's log, on which the state of its plans is told; by any plan's horizon."""
    return load.taken(counted_by(load.at(source), kept.plan)).today


def at_of(source: str, kept: StoredPlan | None) -> At:
    """A source as a plan's pages count it: by its horizon, and of a retired plan up to its retirement."""
    if kept is None:
        return load.at(source)
    at = counted_by(load.at(source), kept.plan)
    if kept.retired is None:
        return at
    return at.read_as_of(verdicts.as_of(load.taken(at), kept))


def outcome(source: str, kept: StoredPlan) -> Outcome:
    """What is known of a plan: its verdict, or why there is none, and whether it can decide."""
    if source not in load.sources().labels:
        return Outcome(None, f"The lake has no tickets of the source {source!r}.", "", None)
    at = at_of(source, kept)
    if not kept.locked and (wrong := faults(kept.plan)):
        return Outcome(None, f"It cannot be locked yet. {' '.join(wrong)}", "", load.taken(at).today)
    if not kept.locked:
        return Outcome(None, "", outlook(at, kept), load.taken(at).today)
    found = verdict(at, kept)
    can = plan_board.outlook(kept, found, lambda: outlook(at, kept))
    return Outcome(found, "", can, load.taken(at).today)


@kept(64)
def outlook(at: At, kept: StoredPlan) -> str:
    """Why a plan cannot decide at the volume of late, "" where it can."""
    return plan_outlook.of(load.taken(at), kept)


def counted_by(at: At, plan: Plan) -> At:
    """The same source, with tickets judged by the plan's horizon."""
    return at.counted_by(verdicts.settings_of(at.settings, plan))


def newest_plan(name: str) -> StoredPlan:
    """The newest version of a plan, which is the one that is edited."""
    found = stored_plans.newest(load.settings(), name)
    # A name comes from the address, too.
    source_at.refuse_now(found.plan.source)
    return found


@kept(16)
def pilot_began(at: At) -> date:
    """The first day on which a ticket was the pilot's; the log's first one where none was."""
    began = load.taken(at).cube.filter(pl.col("arm") == "pilot")["day"].min()
    return began if isinstance(began, date) else load.scope(at).first


@kept(64)
def volume(at: At, pilot: Slice, baseline: Slice, metrics: tuple[str, ...]) -> Volume:
    """How it goes at present: tickets a day of these arms, and each metric as it was of late."""
    found = load.taken(at)
    return of_late.volume(pilot, baseline, found.facts, found.rules, metrics)


@kept(64)
def planned(at: At, plan: Plan) -> Planning:
    """What a plan asks for at the present volume."""
    metrics = tuple(each.metric for each in plan.criteria)
    return sample_size_and_days.of(plan, volume(at, plan.pilot, plan.baseline, metrics))


@kept(16)
def measured(at: At) -> tuple[str, ...]:
    """The metrics that a plan can promise something about and this source records."""
    known = load.taken(at).rules.known
    return tuple(key for key in judged_metrics() if not missing(METRICS[key], known))


@kept(64)
def verdict(at: At, kept: StoredPlan) -> Verdict:
    """The verdict on a plan as of the log's last day; `at` is counted by the plan."""
    with st.spinner("Computing the verdict …"):
        return verdicts.of(load.taken(at), kept)


@kept(64)
def by_category(at: At, plan: Plan, metric: str, field: str, read: bool) -> Mix:
    """One metric of a plan's arms within every value of a field; `read` is what the verdict says of it."""
    found = load.taken(at)
    return category_comparison.of(plan, found.facts, found.rules, metric, read=read, field=field)


@kept(64)
def by_category_figure(at: At, plan: Plan, metric: str, field: str, read: bool, mode: str) -> go.Figure:
    """The forest of it."""
    return category_figures.figure(by_category(at, plan, metric, field, read), theme.palette(mode))


@kept(64)
def criteria_figure(at: At, kept: StoredPlan, mode: str) -> go.Figure:
    """Where every criterion stands."""
    return criteria.figure(verdict(at, kept).criteria, theme.palette(mode))


@kept(128)
def watched_figure(at: At, kept: StoredPlan, metric: str, noted: tuple[Mark, ...], mode: str) -> go.Figure:
    """The difference of one criterion, day by day."""
    found = verdict(at, kept)
    chosen = next(each for each in found.criteria if each.metric.key == metric)
    return monitor_chart.figure(chosen, monitor_chart.Days.of(found), theme.palette(mode), noted)
