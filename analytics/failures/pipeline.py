"""The whole: from requests and vectors to diagnosed failures in ranked clusters; pure and seeded."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from analytics import wording
from analytics.failures import rank
from analytics.failures.clusters import describe, reduce
from analytics.failures.clusters.cluster import Clusterer, Clusters, Linkage
from analytics.failures.clusters.layout import Neighbourly
from analytics.failures.clusters.reduce import Reducer
from analytics.failures.diagnosis import diagnose, evidence
from analytics.failures.diagnosis.diagnose import Diagnosis
from analytics.failures.groups import GROUPS
from analytics.failures.inputs import Material
from analytics.failures.intents import Shares
from analytics.failures.neighbours import Floats, Whole
from analytics.failures.rank import Background

#: Told what begins and what share of the whole is done; it may raise to end the run.
Progress = Callable[[str, float], None]
#: What a cluster's cost is told by, and what the log says of a failure that pages show beside its group.
_WEIGHED = ("csat", "human_seconds")
_TOLD = ("category", "predicted_intent", "confidence", "entry_id", "error", "language")
#: So much of a request is shown in a table.
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is done: its seed, and which variant does a stage."""

    seed: int = 7
    clusterer: Clusterer = field(default_factory=Linkage)
    #: Where categories were learned: they have drawn requests of one category together already.
    guided: Clusterer = field(default_factory=lambda: Linkage(apart=0.72))
    plane: Reducer = field(default_factory=Neighbourly)


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found: a row a failure, a row a cluster (greatest gain first), a row a theme, and notes.

    `notes` say what the run could not use, and what that means for its answers; `background` is what
    clusters were held against, so that they can be ranked anew when people regroup them; `placed` is where
    each failure stood when clusters were made, by which a later run tells which is which.
    """

    failures: pl.DataFrame
    clusters: pl.DataFrame
    themes: pl.DataFrame
    background: Background
    placed: Floats
    notes: tuple[str, ...]


def run(material: Material, options: Options | None = None, progress: Progress | None = None) -> Found:
    """Diagnose, cluster, lay out, describe and rank the failures of a source."""
    chosen, tell = options or Options(), progress or _quiet
    failures = material.failures
    behind = rank.background(material.requests)
    if failures.is_empty():
        return _nothing(behind)
    tell("diagnosing", 0.0)
    diagnosis = diagnose.diagnose(material, chosen.seed)
    groups = _grouped(material, diagnosis)
    tell("clustering", 0.3)
    texts = failures["text"].to_list()
    vectors = material.failure_vectors
    worded = np.array([bool(text.strip()) for text in texts])
    placed = _placed(vectors, worded, diagnosis)
    clusters = _clustered(
        placed, worded, chosen.clusterer if diagnosis.learned is None else chosen.guided, chosen.seed
    )
    tell("laying out the map", 0.55)
    plane = np.zeros((len(texts), 2), dtype=np.float32)
    if worded.any():
        plane[worded] = chosen.plane.reduce(vectors[worded], chosen.seed)
    tell("describing", 0.8)
    count = int(clusters.clusters.max()) + 1
    described = describe.describe(texts, vectors, clusters.clusters, clusters.strengths, count)
    tell("ranking", 0.95)
    ranked = rank.rank(
        behind, failures.select("created_at", *_WEIGHED).hstack(groups), clusters.clusters, count
    )
    labels = [each.label for each in described]
    themes = _themes(texts, vectors, clusters)
    rows = _rows(failures, groups, clusters, labels, themes, plane)
    table = _cluster_rows(ranked, clusters, described, failures["ticket_id"].to_list(), rows)
    tell("done", 1.0)
    return Found(rows, table, themes, behind, placed, (*diagnosis.notes, *_about_the_words(worded)))


def _quiet(_: str, __: float) -> None:
    """Nobody listens."""


def _grouped(material: Material, diagnosis: Diagnosis) -> pl.DataFrame:
    """The columns of the diagnosis: group, strength, the next best group, evidence, field and value."""
    order = np.argsort(-diagnosis.shares, axis=1, kind="stable")
    strongest = np.take_along_axis(diagnosis.shares, order, axis=1)
    groups = [GROUPS[place] for place in order[:, 0]]
    named = [
        found if group == "edge_case" else None
        for group, found in zip(groups, diagnosis.collisions, strict=True)
    ]
    return pl.DataFrame(
        {
            "group": groups,
            "group_strength": np.clip(strongest[:, 0], 0, 1).round(4),
            "second_group": [GROUPS[place] for place in order[:, 1]],
            "second_strength": np.clip(strongest[:, 1], 0, 1).round(4),
            "intent": pl.Series(diagnosis.intents, dtype=pl.String),
            "context_field": pl.Series([each.field if each else None for each in named], dtype=pl.String),
            "context_value": pl.Series([each.value if each else None for each in named], dtype=pl.String),
            "evidence": evidence.sentences(material, diagnosis),
            "undecided": diagnosis.undecided,
        }
    )


def _placed(vectors: Floats, worded: Whole, diagnosis: Diagnosis) -> Floats:
    """Where each request stands when clusters are made: by its words, and by what it is about."""
    if diagnosis.learned is None or not worded.any():
        return vectors
    placed = np.zeros_like(vectors)
    placed[worded] = reduce.pulled(vectors[worded], diagnosis.learned.shares[worded])
    return placed


def _clustered(placed: Floats, worded: Whole, clusterer: Clusterer, seed: int) -> Clusters:
    """Clusters of the requests that have words, numbered by size; those without are one of their own."""
    themes, clusters = np.zeros(len(placed), dtype=np.int64), np.zeros(len(placed), dtype=np.int64)
    strengths: Shares = np.zeros(len(placed))
    if worded.any():
        found = clusterer.cluster(placed[worded], seed)
        clusters[worded], themes[worded] = found.clusters, found.themes
        strengths[worded] = found.strengths
    if not worded.all():
        clusters[~worded], themes[~worded] = clusters.max() + 1, themes.max() + 1
    return Clusters(_by_size(themes), _by_size(clusters), strengths)


def _by_size(numbers: Whole) -> Whole:
    """The same groups numbered by size, the largest 0; of equal ones the one that appears first."""
    _, first, inverse, counts = np.unique(numbers, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -counts))
    rank_of = np.empty(len(order), dtype=np.int64)
    rank_of[order] = np.arange(len(order))
    return rank_of[inverse.ravel()]


def cluster_id(number: int) -> str:
    """The id of a cluster within its run."""
    return f"C{number + 1:03d}"


def theme_id(number: int) -> str:
    """The id of a theme within its run."""
    return f"T{number + 1:02d}"


def _themes(texts: list[str], vectors: Floats, clusters: Clusters) -> pl.DataFrame:
    count = int(clusters.themes.max()) + 1
    described = describe.describe(texts, vectors, clusters.themes, clusters.strengths, count)
    return pl.DataFrame(
        {
            "theme_id": [theme_id(number) for number in range(count)],
            "theme_label": [each.label for each in described],
            "tickets": np.bincount(clusters.themes, minlength=count),
        }
    )


def _rows(
    failures: pl.DataFrame,
    groups: pl.DataFrame,
    clusters: Clusters,
    labels: list[str],
    themes: pl.DataFrame,
    plane: Floats,
) -> pl.DataFrame:
    return (
        failures.select("ticket_id", "created_at", "caught_by", *_WEIGHED, *_TOLD, words=_words())
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


def _cluster_rows(
    ranked: pl.DataFrame,
    clusters: Clusters,
    described: list[describe.Description],
    tickets: list[str],
    rows: pl.DataFrame,
) -> pl.DataFrame:
    """The ranking with ids, labels, shown tickets, and the context that most of its edge cases share."""
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
        },
        schema_overrides={"terms": pl.List(pl.String), "borderline": pl.List(pl.String)},
    )
    return (
        own.join(ranked, on="cluster", how="right", maintain_order="right")
        .drop("cluster")
        .join(rank.leading_context(rows), on="cluster_id", how="left", maintain_order="left")
    )


def _words() -> pl.Expr:
    """The beginning of a request, as one line."""
    line = pl.col("text").str.replace_all(r"\s+", " ").str.strip_chars()
    cut = pl.concat_str(line.str.slice(0, _SHOWN - 1), pl.lit("…"))
    return pl.when(line.str.len_chars() > _SHOWN).then(cut).otherwise(line)


def _about_the_words(worded: Whole) -> tuple[str, ...]:
    without = int((~worded).sum())
    if not without:
        return ()
    return (
        f"{wording.counted(without, 'failure')} without any recorded words "
        f"{'stands' if without == 1 else 'stand'} in a cluster of their own.",
    )


def _nothing(behind: Background) -> Found:
    empty = pl.DataFrame(
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
    shown = {"medoid": pl.String, "typical": pl.List(pl.String), "borderline": pl.List(pl.String)}
    context = {"context_field": pl.String, "context_value": pl.String, "context_tickets": pl.UInt32}
    counted = {name: dtype for name, dtype in rank.SCHEMA.items() if name != "cluster"}
    clusters = pl.DataFrame(schema={**own, **shown, **counted, "cumulated": pl.Float64, **context})
    themes = pl.DataFrame(schema={"theme_id": pl.String, "theme_label": pl.String, "tickets": pl.Int64})
    nowhere = np.zeros((0, 1), dtype=np.float32)
    return Found(empty, clusters, themes, behind, nowhere, ("No ticket that the agent worked on failed.",))
