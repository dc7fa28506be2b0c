"""What the page Agents shows, kept by lake version and by what was decided."""

import plotly.graph_objects as go

from analytics.figures.drawing import theme
from analytics.figures.rollout import version_weeks
from data.errors import DataError
from jobs.agents import version_comparison, version_plans, version_registry
from jobs.agents.version_comparison import Compared
from jobs.agents.version_plans import VersionPlan
from jobs.agents.version_registry import Registered
from jobs.decisions import decision_log as log
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At


def registered(at: At) -> tuple[Registered, ...]:
    """Every version that the log or the registry has."""
    return _registered(at, log.stamp(at.settings, at.source, "agent version", "plan", "retirement"))


@kept(16, ttl=600.0)
def _registered(at: At, stamp: int) -> tuple[Registered, ...]:
    return version_registry.of_source(at.settings, at.source)


def plans(at: At) -> tuple[VersionPlan, ...]:
    """The plans whose pilot arm is one version."""
    return version_plans.of_source(at.settings, at.source)


@kept(32)
def compared(at: At, new: str, old: str) -> Compared | str:
    """Two versions compared week by week; a sentence where they cannot be."""
    try:
        return version_comparison.compared(load.taken(at), new, old)
    except DataError as error:
        return str(error)


@kept(32)
def weeks_figure(at: At, new: str, old: str, mode: str) -> go.Figure:
    """The difference and the share of each week."""
    found = compared(at, new, old)
    if isinstance(found, str):
        raise ValueError("Only versions that are compared have a picture.")
    return version_weeks.figure(found.difference, theme.palette(mode))
