"""What the pages of failures show: the newest run with what people decided."""

import plotly.graph_objects as go
import polars as pl

from analytics.figures.charts import failure_map, pareto
from analytics.figures.drawing import theme
from analytics.ticket_slices import Slice
from jobs.failures import explorer, failure_decisions, nearby_articles
from jobs.failures.explorer import Explored, Order
from jobs.failures.failure_decisions import Agreement
from pages.components import load, load_run
from pages.components.cache import kept
from pages.components.load_run import RunAt


def explored(run: RunAt, order: Order, chosen: Slice) -> Explored:
    """What a run found of the chosen tickets, as people see it, with its clusters in that order."""
    return _explored(run, order, chosen, load_run.may_read_words())


# Of 50,000 failures some 60 MB.
@kept(8)
def _explored(run: RunAt, order: Order, chosen: Slice, words: bool) -> Explored:
    return explorer.explore(run.at.settings, load.taken(run.at), load_run.result(run), order, chosen)


def map_figure(run: RunAt, order: Order, chosen: Slice, theme_id: str | None, mode: str) -> go.Figure:
    """The map of a run, or of one of its themes."""
    return _map_figure(run, order, chosen, theme_id, mode, load_run.may_read_words())


@kept(64)
def _map_figure(
    run: RunAt, order: Order, chosen: Slice, theme_id: str | None, mode: str, words: bool
) -> go.Figure:
    found = explored(run, order, chosen)
    within = None if theme_id is None else found.failures.filter(pl.col("theme_id") == theme_id)
    named = explorer.areas(found, theme_id)
    return failure_map.figure(found.failures, named, theme.palette(mode), within)


def pareto_figure(run: RunAt, chosen: Slice, mode: str) -> go.Figure:
    """How few clusters make how much of all failures."""
    return _pareto_figure(run, chosen, mode, load_run.may_read_words())


@kept(32)
def _pareto_figure(run: RunAt, chosen: Slice, mode: str, words: bool) -> go.Figure:
    found = explored(run, "failures", chosen)
    pairs = found.clusters.select("label", "tickets").rows()
    return pareto.figure(pairs, found.first, theme.palette(mode))


@kept(64)
def entries_around(run: RunAt, cluster_id: str) -> pl.DataFrame:
    """The entries that the agent found for a cluster, or that lie nearest to it."""
    found = load_run.result(run)
    tickets = found.failures.filter(pl.col("cluster_id") == cluster_id)["ticket_id"].to_list()
    return nearby_articles.entries(run.at.settings, load.taken(run.at), found.run.model, tickets)


@kept(16)
def agreement(run: RunAt) -> list[Agreement]:
    """How often people who judged diagnoses agreed with them."""
    return failure_decisions.agreement(run.at.settings, run.at.source)


def became(run: RunAt, before: int) -> pl.DataFrame:
    """What became of the clusters of a former run."""
    return _became(run, before, load_run.may_read_words())


@kept(16)
def _became(run: RunAt, before: int, words: bool) -> pl.DataFrame:
    return explorer.compared(run.at.settings, before, load_run.result(run), words=words)
