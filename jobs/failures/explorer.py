"""The contents of the page Explorer: groups, ordered clusters and their weekly counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from analytics.failures import cluster_ranking, corrections, summary
from analytics.failures.corrections import Said
from analytics.failures.summary import Tile
from analytics.figures.charts.failure_map import Area
from analytics.ticket_slices import Slice
from data.lake import lake, run_results
from data.schema import CONTEXT
from data.settings import Settings
from jobs.counting import overview_figures
from jobs.counting.snapshot import Snapshot
from jobs.failures import analysis_runs, changes_made, cluster_matching, fix_decisions, reader_words
from jobs.failures.analysis_runs import Result

Order = Literal["failures", "gain"]

#: Clusters of a theme that the map names, and those that it numbers where it names themes.
_NAMED, _NUMBERED = 8, 10
_MORE_WEEKS = 26
_WHY_NOT = {
    "knowledge_gap": "No knowledge base articles recorded",
    "misclassification": "The agent's intents not recorded",
    "edge_case": "No context fields recorded",
}


@dataclass(frozen=True, slots=True)
class Explored:
    """A run as the explorer shows it.

    `failures` has the `day` of each in the workspace's zone and the `number` of its cluster. `clusters` are
    in the order asked for, with their `number`, `adds_up` (the share of the order's measure up to here; null
    where that is nothing), `weeks`, and what was decided: `fix` and `owner`. `first` of them, those with the
    most failures, make up `explored.MOST` of all.
    """

    result: Result
    failures: pl.DataFrame
    clusters: pl.DataFrame
    tiles: tuple[Tile, ...]
    first: int
    #: How many requests the agent was involved in.
    requests: int
    #: Weeks end on this day, the last one all of whose tickets are old enough to be judged.
    until: date
    weeks: int
    #: Further whole weeks, for a chart with more room.
    more_weeks: int
    days: float | None
    #: Thread and label of every cluster as the run found it, those too that are shown within another one.
    threads: Mapping[str, str]
    given: Mapping[str, str]
    #: Groups that nothing recorded could ever show here, and why.
    untold: Mapping[str, str]

    @property
    def empty(self) -> bool:
        """Returns whether there are no failures."""
        return self.failures.is_empty()


def explore(
    settings: Settings,
    taken: Snapshot,
    result: Result,
    order: Order = "failures",
    chosen: Slice | None = None,
) -> Explored:
    """Returns a run's clusters in an order, filtered to the chosen tickets."""
    narrowed = chosen or Slice()
    run, until = result.run, overview_figures.last_mature_day(taken)
    asked = (
        taken.rows(narrowed).filter(pl.col("is_eligible"), pl.col("is_involved").fill_null(False)).collect()
    )
    if run.first is not None:
        asked = asked.filter(pl.col("day") >= run.first)
    if run.last is not None:
        asked, until = asked.filter(pl.col("day") <= run.last), min(until, run.last)
    if narrowed.end is not None:
        until = min(until, narrowed.end)
    if narrowed != Slice():
        result = _narrowed(result, asked)
    days = pl.col("created_at").dt.convert_time_zone(settings.time_zone).dt.date()
    failures, weeks = result.failures.with_columns(day=days), summary.weeks_of(asked["day"], until)
    span = summary.days_of(result.clusters)
    drawn = summary.weekly_by_cluster(failures, until, weeks)
    clusters = _ordered(settings, result, order)
    whole = run_results.read(lake.of(settings), run.key, "clusters")
    bars = [drawn.get(cluster, [0] * weeks) for cluster in clusters["cluster_id"]]
    return Explored(
        result=result,
        failures=failures.join(
            clusters.select("cluster_id", "number"), on="cluster_id", how="left", maintain_order="left"
        ),
        clusters=clusters.with_columns(weeks=pl.Series(bars, dtype=pl.List(pl.Int64))),
        tiles=tuple(summary.tiles(failures, asked["day"], until, span)),
        first=summary.few(clusters["tickets"].to_list()),
        requests=asked.height if narrowed != Slice() else run.requests,
        until=until,
        weeks=weeks,
        more_weeks=summary.weeks_of(asked["day"], until, _MORE_WEEKS),
        days=span,
        threads=dict(whole.select("cluster_id", "thread").iter_rows()),
        given=dict(whole.select("cluster_id", "label").iter_rows()),
        untold=_untold(settings, taken, failures),
    )


def _untold(settings: Settings, taken: Snapshot, failures: pl.DataFrame) -> dict[str, str]:
    """Returns the groups that are empty because the source lacks the columns that would show them."""
    known = lake.of(settings).scan_source("knowledge", taken.source)
    lacks = {
        "knowledge_gap": known is None or known.limit(1).collect().is_empty(),
        "misclassification": failures["predicted_intent"].null_count() == failures.height,
        "edge_case": not any(name.startswith(CONTEXT) for name in taken.fields),
    }
    there = set(failures["group"])
    return {group: _WHY_NOT[group] for group, lacking in lacks.items() if lacking and group not in there}


def _narrowed(result: Result, asked: pl.DataFrame) -> Result:
    """Returns the run restricted to these requests; clusters keep their identity."""
    failures = result.failures.join(
        asked.select("ticket_id"), on="ticket_id", how="semi", maintain_order="left"
    )
    there = result.clusters.filter(pl.col("cluster_id").is_in(failures["cluster_id"].unique().implode()))
    behind = cluster_ranking.background(
        asked.select("created_at", "csat", is_solved=pl.col("is_durable").fill_null(False))
    )
    kept = ("given_label", "merged")
    _, ranked = corrections.restate(failures, there.drop(kept), behind, Said())
    clusters = ranked.drop(kept).join(
        there.select("cluster_id", *kept), on="cluster_id", how="left", maintain_order="left"
    )
    themes = failures.group_by("theme_id", "theme_label").len("tickets").sort("theme_id")
    return replace(result, failures=failures, clusters=clusters, themes=themes)


def _ordered(settings: Settings, result: Result, order: Order) -> pl.DataFrame:
    """Returns the clusters sorted by failures or gain, numbered, with what was decided about each."""
    causes = summary.main_causes(result.failures)
    counted = changes_made.counted(settings, result)
    whole = counted.join(causes, on=["cluster_id", "main_group"], how="left", maintain_order="left")
    found = summary.largest_first(whole) if order == "failures" else summary.greatest_gain_first(whole)
    decided = fix_decisions.with_decisions(settings, result.run.source, found)
    return decided.with_columns(number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def areas(found: Explored, theme_id: str | None = None) -> list[Area]:
    """Returns the labels of the map: themes and the first clusters, or one theme's clusters."""
    failures = found.failures if theme_id is None else found.failures.filter(pl.col("theme_id") == theme_id)
    clusters = (
        failures.group_by("number", "cluster_label", "theme_label")
        .agg(pl.col("x").median(), pl.col("y").median(), pl.len())
        .sort("number")
    )
    middles = clusters.select("x", "y", "number", "cluster_label").rows()
    if theme_id is not None:
        return [
            Area(x, y, number, label if place < _NAMED else "")
            for place, (x, y, number, label) in enumerate(middles)
        ]
    # A theme may lie in several places: it is named at its largest cluster.
    largest = clusters.sort("len", "number", descending=[True, False]).unique(
        "theme_label", keep="first", maintain_order=True
    )
    return [
        Area(x, y, None, label) for x, y, label in largest.select("x", "y", "theme_label").iter_rows()
    ] + [Area(x, y, number) for x, y, number, _ in middles[:_NUMBERED]]


def compared(settings: Settings, before: int, now: Result, *, words: bool = True) -> pl.DataFrame:
    """Returns what became of each cluster: `cluster`, `state`, `tickets`, `was`, `had`.

    `words`: whether the reader may see what customers wrote, of which labels are made.

    The clusters of now with the most failures first; then those that are gone, which have no `cluster`.
    """
    former = reader_words.for_reader(analysis_runs.read(settings, before), words=words)
    labels = dict(former.clusters.select("cluster_id", "label").iter_rows())
    merged = {
        one: root for root, ids in former.clusters.select("cluster_id", "merged").iter_rows() for one in ids
    }
    own = {row["cluster_id"]: row for row in now.clusters.iter_rows(named=True)}
    had = dict(former.clusters.select("cluster_id", "tickets").iter_rows())
    rows: list[tuple[object, ...]] = []
    for each in cluster_matching.compare(settings, former.run, now.run):
        if each.now is not None and each.now not in own:
            # It is shown within another one.
            continue
        was = list(dict.fromkeys(merged.get(name, name) for name in each.before))
        here = own.get(each.now or "", {})
        rows.append(
            (
                here.get("label"),
                each.state,
                here.get("tickets"),
                "; ".join(labels[name] for name in was),
                sum(had[name] for name in was) if was else None,
            )
        )
    schema = {
        "cluster": pl.String,
        "state": pl.String,
        "tickets": pl.Int64,
        "was": pl.String,
        "had": pl.Int64,
    }
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.sort("tickets", "had", descending=True, nulls_last=True)
