"""Matches a run's clusters with an earlier run's, so that names and decisions carry over."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.failures.clusters import cluster_kinship
from analytics.failures.clusters.cluster_kinship import Kinship
from analytics.failures.nearest_neighbours import Floats
from data.database.tables import FailureRun
from data.errors import DataError
from data.lake import lake, run_results
from data.settings import Settings
from jobs.failures import embedding

if TYPE_CHECKING:
    from analytics.failures.pipeline import Found

#: The columns of the clusters that are no more.
_GONE = {"thread": pl.String, "label": pl.String, "tickets": pl.Int64}


@dataclass(frozen=True, slots=True)
class Matched:
    """A run's clusters with `thread`, `state` and `before`; the clusters that are gone; a note."""

    clusters: pl.DataFrame
    gone: pl.DataFrame
    notes: tuple[str, ...]


def compare(settings: Settings, before: FailureRun, now: FailureRun) -> list[Kinship]:
    """Returns what became of each cluster of one run in another, by cluster id; both of one source."""
    if before.source != now.source:
        raise DataError(
            f"Run {before.id} is of {before.source}, run {now.id} of {now.source}. Choose two of one source."
        )
    there, here = (_kept(settings, run) for run in (before, now))
    return _match(before, there, now, here)


def match(settings: Settings, before: FailureRun | None, now: FailureRun, found: "Found") -> Matched:
    """Gives each cluster of a new run the thread that it continues, or a new one."""
    clusters = found.clusters
    if before is None:
        return _first(now, clusters, ())
    try:
        there = _kept(settings, before)
        earlier = run_results.read(lake.of(settings), before.key, "clusters")
    except DataError as gone:
        return _first(now, clusters, (f"Not matched with the run before: {gone}",))
    threads: dict[str | None, str] = dict(earlier.select("cluster_id", "thread").iter_rows())
    kinships = _match(before, there, now, _members(found.failures, found.placed))
    of = {each.now: each for each in kinships}
    kin = [of[name] for name in clusters["cluster_id"]]
    marked = clusters.with_columns(
        thread=pl.Series(
            [threads.get(each.heir) or _begun(now, str(each.now)) for each in kin], dtype=pl.String
        ),
        state=pl.Series([each.state for each in kin], dtype=pl.String),
        before=pl.Series([[threads[name] for name in each.before] for each in kin], dtype=pl.List(pl.String)),
    )
    gone = [each.heir for each in kinships if each.now is None]
    left = earlier.filter(pl.col("cluster_id").is_in(gone)).select(list(_GONE)).cast(_GONE)
    by_tickets = (
        "Clusters were matched with the run before by the tickets that both hold alone: the two were made "
        "with different models, or without one."
    )
    return Matched(marked, left, () if _comparable(before, now) else (by_tickets,))


def written(placed: Floats) -> pl.DataFrame:
    """Returns the positions of failures as stored with a run, with half the digits."""
    rows = [row.tobytes() for row in placed.astype(np.float16)]
    return pl.DataFrame({"place": pl.Series(rows, dtype=pl.Binary)})


def _first(now: FailureRun, clusters: pl.DataFrame, notes: tuple[str, ...]) -> Matched:
    marked = clusters.with_columns(
        thread=pl.Series([_begun(now, name) for name in clusters["cluster_id"]], dtype=pl.String),
        state=pl.lit("new"),
        before=pl.lit([], dtype=pl.List(pl.String)),
    )
    return Matched(marked, pl.DataFrame(schema=_GONE), notes)


def _begun(run: FailureRun, cluster: str) -> str:
    """Returns the name of a thread that starts with this cluster."""
    return f"{run.key[:12]}-{cluster}"


def _comparable(before: FailureRun, now: FailureRun) -> bool:
    """Returns whether two runs' vectors can be compared; without a model they are specific to a run."""
    return before.model == now.model != embedding.FALLBACK


def _match(
    before: FailureRun, there: cluster_kinship.Run, now: FailureRun, here: cluster_kinship.Run
) -> list[Kinship]:
    if _comparable(before, now):
        return cluster_kinship.match(there, here)
    return cluster_kinship.match(replace(there, vectors=None), replace(here, vectors=None))


def _kept(settings: Settings, run: FailureRun) -> cluster_kinship.Run:
    failures, places = (run_results.read(lake.of(settings), run.key, name) for name in ("failures", "placed"))
    rows = [np.frombuffer(place, dtype=np.float16) for place in places["place"]]
    placed = np.stack(rows).astype(np.float32) if rows else np.zeros((0, 1), np.float32)
    return _members(failures, placed)


def _members(failures: pl.DataFrame, placed: Floats) -> cluster_kinship.Run:
    return cluster_kinship.Run(tuple(failures["ticket_id"]), placed, tuple(failures["cluster_id"]))
