"""The whole: from requests and vectors to diagnosed failures in ranked clusters; pure and seeded."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from analytics import wording
from analytics.failures import cluster_ranking, run_tables
from analytics.failures.cluster_ranking import Background
from analytics.failures.clusters import cluster_descriptions, dimension_reduction, request_bursts
from analytics.failures.clusters.cluster_terms import Vocabulary
from analytics.failures.clusters.clustering import Clusterer, Clusters, Linkage
from analytics.failures.clusters.dimension_reduction import Reducer
from analytics.failures.clusters.map_layout import Neighbourly
from analytics.failures.clusters.request_bursts import Burst
from analytics.failures.diagnosis import data_gaps, diagnose, evidence_sentences
from analytics.failures.diagnosis.diagnose import Diagnosis
from analytics.failures.groups import GROUPS
from analytics.failures.inputs import Material
from analytics.failures.intent_classifier import Shares
from analytics.failures.nearest_neighbours import Floats, Whole

#: Told what begins and what share of the whole is done; it may raise to end the run.
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is done: its seed, and which variant does a stage."""

    seed: int = 7
    clusterer: Clusterer = field(default_factory=Linkage)
    #: Where categories were learned: they have drawn requests of one category together already.
    guided: Clusterer = field(default_factory=lambda: Linkage(apart=0.76))
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
    material = material.in_order()
    failures = material.failures
    behind = cluster_ranking.background(material.requests)
    if failures.is_empty():
        return _nothing(behind)
    stage = f"diagnosing {failures.height:,} failures"
    tell(stage, 0.0)
    texts = failures["text"].to_list()
    vectors = material.failure_vectors
    worded = np.array([bool(text.strip()) for text in texts])
    found = (
        request_bursts.find(vectors, failures["created_at"].to_list(), chosen.seed) if worded.any() else []
    )
    diagnosis = diagnose.diagnose(
        material, chosen.seed, lambda share: tell(stage, 0.3 * share), [each.rows for each in found]
    )
    groups = _grouped(material, diagnosis)
    tell("clustering", 0.3)
    others = worded.copy()
    for each in found:
        others[each.rows] = False
    guided = diagnosis.learned is not None and not data_gaps.is_coarse(material.requests)
    apart = vectors
    if material.are_conversations and worded.any():
        # Such requests begin alike, and are about one business: what they share tells no two apart.
        apart = vectors.copy()
        apart[worded] = dimension_reduction.centred(vectors[worded])
    placed = _placed(apart, others, diagnosis) if guided else apart
    clusterer = chosen.guided if guided else chosen.clusterer
    clusters = _clustered(placed, worded, others, found, clusterer, chosen.seed)
    tell("laying out the map", 0.55)
    plane = np.zeros((len(texts), 2), dtype=np.float32)
    if worded.any():
        plane[worded] = chosen.plane.reduce(vectors[worded], chosen.seed)
    tell("describing", 0.8)
    count = int(clusters.clusters.max()) + 1
    words = Vocabulary.of(texts, failures["language"].to_list())
    described = cluster_descriptions.describe(
        texts, vectors, clusters.clusters, clusters.strengths, count, words
    )
    tell("ranking", 0.95)
    over = {int(clusters.clusters[each.rows[0]]): each for each in found}
    ranked = cluster_ranking.rank(
        behind,
        failures.select("created_at", *run_tables.WEIGHED).hstack(groups),
        clusters.clusters,
        count,
        over=frozenset(over),
    )
    labels = [each.label for each in described]
    themes = run_tables.themes(texts, vectors, clusters, words)
    rows = run_tables.failure_rows(failures, groups, clusters, labels, themes, plane)
    table = run_tables.cluster_rows(ranked, clusters, described, failures["ticket_id"].to_list(), rows, over)
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
            "evidence": evidence_sentences.sentences(material, diagnosis),
            "cause": diagnosis.causes,
            "undecided": diagnosis.undecided,
        }
    )


def _placed(vectors: Floats, worded: Whole, diagnosis: Diagnosis) -> Floats:
    """Where each request stands when clusters are made: by its words, and by what it is about."""
    if diagnosis.learned is None or not worded.any():
        return vectors
    placed = vectors.copy()
    placed[worded] = dimension_reduction.pulled(vectors[worded], diagnosis.learned.shares[worded])
    return placed


def _clustered(
    placed: Floats,
    worded: Whole,
    others: Whole,
    found: Sequence[Burst],
    clusterer: Clusterer,
    seed: int,
) -> Clusters:
    """Clusters of the requests that have words, numbered by size; those without are one of their own.

    So is each burst, which the others are clustered without.
    """
    themes, clusters = np.zeros(len(placed), dtype=np.int64), np.zeros(len(placed), dtype=np.int64)
    strengths: Shares = np.zeros(len(placed))
    if others.any():
        made = clusterer.cluster(placed[others], seed)
        clusters[others], themes[others] = made.clusters, made.themes
        strengths[others] = made.strengths
    for burst in found:
        clusters[burst.rows], themes[burst.rows] = clusters.max() + 1, themes.max() + 1
        strengths[burst.rows] = 1.0
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


def _about_the_words(worded: Whole) -> tuple[str, ...]:
    without = int((~worded).sum())
    if not without:
        return ()
    return (
        f"{wording.counted(without, 'failure')} without any recorded words "
        f"{'stands' if without == 1 else 'stand'} in a cluster of their own.",
    )


def _nothing(behind: Background) -> Found:
    nowhere = np.zeros((0, 1), dtype=np.float32)
    notes = ("No ticket that the agent worked on failed.",)
    return Found(*run_tables.empty(), behind, nowhere, notes)
