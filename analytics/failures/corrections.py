"""Applies people's corrections to a run: groups, names and merges."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from analytics.failures import cluster_ranking
from analytics.failures.cluster_ranking import Background


@dataclass(frozen=True, slots=True)
class Said:
    """People's corrections: groups of tickets and clusters, names, merges.

    Clusters go by their thread, which is theirs through all runs. A ticket's own group goes before its
    cluster's, and that of a cluster shown within another one before that one's.
    """

    tickets: Mapping[str, str] = field(default_factory=dict[str, str])
    clusters: Mapping[str, str] = field(default_factory=dict[str, str])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    into: Mapping[str, str] = field(default_factory=dict[str, str])
    #: Of past fixes of each group whose effect was measured, the share that worked.
    worked: Mapping[str, float] = field(default_factory=dict[str, float])


def restate(
    failures: pl.DataFrame, clusters: pl.DataFrame, behind: Background, said: Said
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Returns failures and clusters after corrections, the clusters ranked again.

    `clusters` has a `thread` each. Failures get `thread`, `diagnosed_group` (what the run found) and
    `said_by`: null, or "ticket" or "cluster", whichever somebody's word about the group was about. Clusters
    get `given_label` (the run's own) and `merged` (the ids of those shown within them).
    """
    if failures.is_empty():
        nothing = pl.lit(None, dtype=pl.String)
        ids = pl.lit([], dtype=pl.List(pl.String))
        return (
            failures.with_columns(thread=nothing, diagnosed_group="group", said_by=nothing),
            clusters.with_columns(given_label="label", merged=ids),
        )
    own = {thread: cluster for cluster, thread in clusters.select("cluster_id", "thread").iter_rows()}
    roots = {cluster: own[_root(thread, own, said.into)] for thread, cluster in own.items()}
    shown = clusters.filter(pl.col("cluster_id").is_in(list(set(roots.values())))).with_columns(
        given_label="label",
        label=pl.coalesce(_looked_up("thread", said.names), "label"),
        merged=pl.col("cluster_id").replace_strict(_inside(roots), return_dtype=pl.List(pl.String)),
    )
    about = shown.select("cluster_id", "thread", "theme_id", cluster_label="label")
    themes = failures.select("theme_id", "theme_label").unique("theme_id")
    threads = {cluster: thread for thread, cluster in own.items()}
    moved = (
        failures.drop("cluster_label", "theme_id", "theme_label")
        .with_columns(own=pl.col("cluster_id").replace_strict(threads, return_dtype=pl.String))
        .with_columns(pl.col("cluster_id").replace_strict(roots))
        .join(about.join(themes, on="theme_id"), on="cluster_id", how="left", maintain_order="left")
    )
    one = _looked_up("ticket_id", said.tickets)
    # What was said of a cluster stays said of its tickets where it is shown within another one.
    all_ = pl.coalesce(_looked_up("own", said.clusters), _looked_up("thread", said.clusters))
    by = pl.when(one.is_not_null()).then(pl.lit("ticket")).when(all_.is_not_null()).then(pl.lit("cluster"))
    said_of = moved.with_columns(diagnosed_group="group", said_by=by, group=pl.coalesce(one, all_, "group"))
    told = said_of.drop("own").with_columns(
        group_strength=pl.when(pl.col("said_by").is_null()).then("group_strength").otherwise(1.0),
        **{
            name: pl.when(pl.col("group") == "edge_case").then(name)
            for name in ("context_field", "context_value")
        },
    )
    return told, _ranked(told, shown, behind, said)


def _ranked(failures: pl.DataFrame, shown: pl.DataFrame, behind: Background, said: Said) -> pl.DataFrame:
    numbers = {cluster: place for place, cluster in enumerate(shown["cluster_id"])}
    of = failures["cluster_id"].replace_strict(numbers, return_dtype=pl.Int64).to_numpy()
    over = [number for number, tickets in enumerate(_bursts(shown)) if tickets is not None]
    table = cluster_ranking.rank(
        behind, failures, np.asarray(of, dtype=np.int64), len(numbers), over=over, worked=said.worked
    )
    counted = [name for name in table.columns if name != "cluster"]
    context = cluster_ranking.leading_context(failures)
    kept = shown.drop(*counted, *(name for name in context.columns if name != "cluster_id"), strict=False)
    return (
        kept.with_columns(cluster=pl.int_range(pl.len(), dtype=pl.Int64))
        .join(table, on="cluster", how="right", maintain_order="right")
        .drop("cluster")
        .join(context, on="cluster_id", how="left", maintain_order="left")
    )


def _bursts(shown: pl.DataFrame) -> list[int | None]:
    """How many tickets of each cluster came as a burst; runs of before know of none."""
    return shown["burst_tickets"].to_list() if "burst_tickets" in shown.columns else [None] * shown.height


def _looked_up(column: str, words: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(
        list(words), list(words.values()), default=None, return_dtype=pl.String
    )


def _root(thread: str, there: Mapping[str, str], into: Mapping[str, str]) -> str:
    """Returns the last cluster of this run along the merges."""
    way = [thread]
    while (following := into.get(way[-1])) is not None:
        if following in way:
            # Two people merged each into the other's: both name the same one.
            return min(each for each in way if each in there)
        way.append(following)
    return next(each for each in reversed(way) if each in there)


def _inside(roots: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {root: [] for root in roots.values()}
    for cluster, root in roots.items():
        if cluster != root:
            found[root].append(cluster)
    return found
