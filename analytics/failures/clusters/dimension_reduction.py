"""Dimension reduction of embeddings: some dimensions for clustering, two for the map.

A reducer has one method, `reduce(vectors, seed)`: unit vectors in, two coordinates for each out. `Principal`
is what few points get; `layout.Neighbourly` draws the better map of many.
"""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from scipy import sparse
from sklearn.decomposition import PCA

from analytics.failures.intent_classifier import Shares
from analytics.failures.nearest_neighbours import Floats, graph, nearest, principal_directions, unit

#: The mean of fewer vectors is not what they share.
_FEWEST = 20
#: Mean cosine of two requests above which all are of one subject: those of one task of tau2 have .68 to .97,
#: those about one fault .84 to .92, all about flights .41.
_ONE_SUBJECT = 0.5


class Reducer(Protocol):
    """Interface of a method that places requests on a plane."""

    def reduce(self, vectors: Floats, seed: int) -> Floats:
        """Two coordinates for each unit vector."""
        ...


@dataclass(frozen=True, slots=True)
class Principal:
    """Projection on the first two principal components."""

    def reduce(self, vectors: Floats, seed: int) -> Floats:
        """Two coordinates for each unit vector; rank by rank 0 where there is nothing to tell apart."""
        found = np.zeros((len(vectors), 2), dtype=np.float32)
        wanted = min(2, len(vectors) - 1, vectors.shape[1])
        if wanted > 0:
            with np.errstate(invalid="ignore", divide="ignore"):
                found[:, :wanted] = np.asarray(PCA(wanted, random_state=seed).fit_transform(vectors))
        return found


def compact(vectors: Floats, dimensions: int) -> Floats:
    """Returns the unit vectors in fewer dimensions (singular value decomposition).

    The mean is not subtracted: without it the same requests in another order, or a few less, fell into other
    clusters (agreement of resamples .947 with it, .921 without).
    """
    if dimensions >= min(vectors.shape):
        return vectors
    wide = vectors.astype(np.float64)
    return unit(vectors @ principal_directions(wide.T @ wide, dimensions))


def centred(vectors: Floats) -> Floats:
    """Returns unit vectors without what all of them share, where they are of several subjects.

    Requests of one subject are returned as they are, and so are a few.
    """
    n, common = len(vectors), vectors.sum(axis=0, dtype=np.float64)
    if n < _FEWEST or (float(common @ common) - n) / (n * (n - 1)) > _ONE_SUBJECT:
        return vectors
    return unit(vectors - (common / n).astype(np.float32))


def pulled(vectors: Floats, shares: Shares, strength: float = 0.8) -> Floats:
    """Moves requests towards the centroid of their learned category.

    A category that holds a whole domain moves all of it alike and hides nothing inside of it.
    """
    weights = shares.astype(np.float32)
    middles = weights.T @ vectors / np.maximum(weights.sum(axis=0)[:, None], 1e-9)
    return unit(vectors + strength * (weights @ middles))


def diffused(vectors: Floats, neighbours: int, rounds: int = 2, share: float = 0.7) -> Floats:
    """Moves requests towards their neighbours, which tightens groups and thins what lies between."""
    if len(vectors) <= 2:
        return vectors
    places, _ = nearest(vectors, vectors, min(neighbours, len(vectors) - 1), alike=True)
    edges = graph(places)
    out = np.asarray(edges.sum(axis=1), dtype=np.float32).ravel()
    walk = cast("sparse.csr_matrix", sparse.diags(1 / np.maximum(out, 1e-9)) @ edges)
    moved: Floats = vectors
    for _ in range(rounds):
        moved = np.asarray((1 - share) * moved + share * (walk @ moved), dtype=np.float32)
    return unit(moved)
