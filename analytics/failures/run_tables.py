"""The tables of a run: a row a failure, a row a cluster, a row a theme, each with its columns and types."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from analytics.failures import cluster_ranking
from analytics.failures.clusters import cluster_descriptions
from analytics.failures.clusters.cluster_terms import Vocabulary
from analytics.failures.clusters.clustering import Clusters
from analytics.failures.clusters.request_bursts import Burst
from analytics.failures.nearest_neighbours import Floats

#: What a cluster's cost is told by, and what the log says of a failure that pages show beside its group.
WEIGHED = ("csat", "human_seconds")
_TOLD = ("category", "predicted_intent", "confidence", "entry_id", "error", "language")
#: The burst that a cluster is; null where it is none.
_BURST = {
    "burst_tickets": pl.Int64,
    "burst_first": pl.Datetime("us", "UTC"),
    "burst_last": pl.Datetime("us", "UTC"),
}
#: So much of a request is shown in a table.
_SHOWN = 160


def cluster_id(number: int) -> str:
    """The id of a cluster within its run."""
    return f"C{number + 1:03d}"


def theme_id(number: int) -> str:
    """The id of a theme within its run."""
    return f"T{number + 1:02d}"


def themes(texts: list[str], vectors: Floats, clusters: Clusters, words: Vocabulary) -> pl.DataFrame:
    """A row a theme: its id, its label and how many failures it holds."""
    count = int(clusters.themes.max()) + 1
    described = cluster_descriptions.describe(
        texts, vectors, clusters.themes, clusters.strengths, count, words
    )
    return pl.DataFrame(
        {
            "theme_id": [theme_id(number) for number in range(count)],
            "theme_label": [each.label for each in described],
            "tickets": np.bincount(clusters.themes, minlength=count),
        }
    )


def failure_rows(
    failures: pl.DataFrame,
    groups: pl.DataFrame,
    clusters: Clusters,
    labels: list[str],
    themes: pl.DataFrame,
    plane: Floats,
) -> pl.DataFrame:
    """A row a failure: what is recorded of it, its diagnosis, its cluster and its place on the map."""
    return (
        failures.select("ticket_id", "created_at", "caught_by", *WEIGHED, *_TOLD, words=_words())
        .hstack(groups)
        .with_columns(
            cluster_id=pl.Series([cluster_id(number) for number in clusters.clusters]),
            cluster_label=pl.Series([labels[number] for number in clusters.clusters]),
            cluster_strength=pl.Series(clusters.strengths.round(4)),
            theme_id=pl.Series([theme_id(number) for number in clusters.themes]),
            theme_label=pl.Series([themes["theme_label"][int(number)] for number in clusters.themes]),
            x=pl.Series(plane[:, 0]),
            y=pl.Series(plane[:, 1]),
        )
    )


def cluster_rows(
    ranked: pl.DataFrame,
    clusters: Clusters,
    described: list[cluster_descriptions.Description],
    tickets: list[str],
    rows: pl.DataFrame,
    over: Mapping[int, Burst],
) -> pl.DataFrame:
    """The ranking with ids, labels, shown tickets, its burst, and the context that most edge cases share."""
    of = [over.get(number) for number in range(len(described))]
    own = pl.DataFrame(
        {
            "cluster": range(len(described)),
            "cluster_id": [cluster_id(number) for number in range(len(described))],
            "theme_id": [
                theme_id(int(clusters.themes[clusters.clusters == number][0]))
                for number in range(len(described))
            ],
            "label": [each.label for each in described],
            "terms": [list(each.terms) for each in described],
            "medoid": [tickets[each.typical[0]] for each in described],
            "typical": [[tickets[row] for row in each.typical] for each in described],
            "borderline": [[tickets[row] for row in each.borderline] for each in described],
            "burst_tickets": [each and each.tickets for each in of],
            "burst_first": [each and each.first for each in of],
            "burst_last": [each and each.last for each in of],
        },
        schema_overrides={"terms": pl.List(pl.String), "borderline": pl.List(pl.String), **_BURST},
    )
    return (
        own.join(ranked, on="cluster", how="right", maintain_order="right")
        .drop("cluster")
        .join(cluster_ranking.leading_context(rows), on="cluster_id", how="left", maintain_order="left")
    )


def _words() -> pl.Expr:
    """The beginning of a request, as one line."""
    line = pl.col("text").str.replace_all(r"\s+", " ").str.strip_chars()
    cut = pl.concat_str(line.str.slice(0, _SHOWN - 1), pl.lit("…"))
    return pl.when(line.str.len_chars() > _SHOWN).then(cut).otherwise(line)


def empty() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The tables of failures, clusters and themes where nothing failed."""
    failures = pl.DataFrame(
        schema={
            "ticket_id": pl.String,
            "created_at": pl.Datetime("us", "UTC"),
            "caught_by": pl.List(pl.String),
            "csat": pl.Int8,
            "human_seconds": pl.Float64,
            "category": pl.String,
            "predicted_intent": pl.String,
            "confidence": pl.Float64,
            "entry_id": pl.String,
            "error": pl.String,
            "language": pl.String,
            "words": pl.String,
            "group": pl.String,
            "group_strength": pl.Float64,
            "second_group": pl.String,
            "second_strength": pl.Float64,
            "intent": pl.String,
            "context_field": pl.String,
            "context_value": pl.String,
            "evidence": pl.String,
            "cause": pl.String,
            "undecided": pl.Boolean,
            "cluster_id": pl.String,
            "cluster_label": pl.String,
            "cluster_strength": pl.Float64,
            "theme_id": pl.String,
            "theme_label": pl.String,
            "x": pl.Float32,
            "y": pl.Float32,
        }
    )
    own = {"cluster_id": pl.String, "theme_id": pl.String, "label": pl.String, "terms": pl.List(pl.String)}
    shown = {"medoid": pl.String, "typical": pl.List(pl.String), "borderline": pl.List(pl.String), **_BURST}
    context = {"context_field": pl.String, "context_value": pl.String, "context_tickets": pl.UInt32}
    counted = {name: dtype for name, dtype in cluster_ranking.SCHEMA.items() if name != "cluster"}
    clusters = pl.DataFrame(schema={**own, **shown, **counted, "cumulated": pl.Float64, **context})
    themes = pl.DataFrame(schema={"theme_id": pl.String, "theme_label": pl.String, "tickets": pl.Int64})
    return failures, clusters, themes
