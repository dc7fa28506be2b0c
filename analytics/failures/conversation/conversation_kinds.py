"""Which conversations are of one kind: what the customer says in them is alike."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.feature_extraction.text import TfidfVectorizer

from analytics.failures.nearest_neighbours import Floats, Whole, nearest, unit

#: Conversations of one kind are on average less far apart than this (1 − cosine of their words).
_APART = 0.8
#: All pairs of so many are compared; each of the others joins the nearest of them.
_LIMIT = 4_000
#: A word in more than this share of conversations, or in only one, tells no kinds apart.
_COMMON, _FEWEST = 0.6, 2


def kinds(words: Sequence[str]) -> Whole:
    """Returns the number of each conversation's kind, from all that its customer said; −1 without words."""
    found = np.full(len(words), -1, dtype=np.int64)
    if len(words) < 2:
        return found
    counted = TfidfVectorizer(sublinear_tf=True, min_df=_FEWEST, max_df=_COMMON)
    try:
        sparse = counted.fit_transform(words)
    except ValueError:
        # No word is in two conversations, and rare enough to tell kinds apart.
        return found
    worded = np.flatnonzero(np.diff(sparse.indptr))
    if len(worded) < 2:
        return found
    vectors = unit(np.asarray(sparse[worded].todense(), dtype=np.float32))
    # Evenly over all of them, so that no period is left out.
    drawn = np.unique(np.linspace(0, len(worded) - 1, min(len(worded), _LIMIT)).astype(np.int64))
    labels = _joined(vectors[drawn])
    places, _ = nearest(vectors, vectors[drawn], 1)
    found[worded] = labels[places[:, 0]]
    found[worded[drawn]] = labels
    return found


def _joined(vectors: Floats) -> Whole:
    tree = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    return np.asarray(fcluster(np.maximum(tree, 0), _APART, criterion="distance"), dtype=np.int64)
