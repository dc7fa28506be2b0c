"""What the block Scope shows: the newest stored check with what was signed since; nothing is counted here."""

from typing import NamedTuple

import plotly.graph_objects as go

from analytics.figures.drawing import theme
from analytics.figures.rollout import scope_wall
from analytics.scope import fixed_scope
from analytics.scope.fixed_scope import FixedScope
from analytics.ticket_slices import Slice
from analytics.trends.automated_scope import Scope
from jobs.decisions import decision_log as log
from jobs.job_queue.job_requests import Job
from jobs.months.month_contents import Answer
from jobs.scope import scope_board, scope_runs
from jobs.scope.scope_board import ScopeBoard
from pages.components import load_month
from pages.components.cache import kept
from pages.components.load import At

#: The months of the wall chart.
WALL = 24
_RATE = ("automated_resolution_rate", "category")


class Shown(NamedTuple):
    """The latest job, the newest board (None before the first check), and why it is out of date."""

    latest: Job | None
    board: ScopeBoard | None
    stale: str


def shown(at: At) -> Shown:
    """The board as people's decisions and the worker have it now."""
    latest = scope_runs.latest(at.settings, at.source)
    checked = (0, "") if latest is None else (latest.id, latest.state)
    return Shown(latest, *_board(at, log.stamp(at.settings, at.source), checked))


@kept(32, ttl=5.0)
def _board(at: At, stamp: int, checked: tuple[int, str]) -> tuple[ScopeBoard | None, str]:
    found = scope_runs.newest(at.settings, at.source)
    if found is None:
        return None, ""
    job, run = found
    board = scope_board.of(at.settings, at.source, run.categories)
    return board, scope_runs.stale(at.settings, job)


def forget() -> None:
    """Have it read anew: somebody signed or asked for something."""
    _board.cache_clear()


def fixed(found: Answer) -> FixedScope | None:
    """The month's rate at fixed scope, from what moved it by category."""
    return fixed_scope.of(found.moved.get(_RATE))


def wall(at: At, chosen: Slice, key: str) -> tuple[Scope, ...]:
    """The scopes of the months up to the chosen one; none before the agent's second month."""
    scopes = load_month.course(at, chosen).scopes
    until = [scope for month, scope in sorted(scopes.items()) if month <= key]
    return scope_wall.worth_drawing(until[-WALL:])


@kept(64)
def wall_figure(at: At, chosen: Slice, key: str, mode: str) -> go.Figure:
    """The wall chart."""
    return scope_wall.figure(wall(at, chosen, key), theme.palette(mode))
