"""Knowledge coverage: similarity of failures and of solved requests to their nearest article."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass

import numpy as np

from analytics.failures.inputs import Material
from analytics.failures.intent_classifier import Shares
from analytics.failures.nearest_neighbours import Floats, Whole, nearest

#: Of solved requests, so many lie farther from every entry than one that counts as far.
FAR = 0.05
#: Of phrasings, so many lie farther from their three nearest than one that counts as far.
_FAR_AMONG = 0.1
#: Fewer phrasings of articles than this say nothing of how near they usually are.
_PHRASINGS = 20


@dataclass(frozen=True, slots=True)
class Closeness:
    """Similarity of each failure's nearest article, and of solved requests' nearest articles."""

    entries: Whole
    cosines: Shares
    #: Of solved requests 95 % are at least this close to an entry; None without solved requests.
    usual: float | None
    #: How probable it is that no entry answers the failure, by how far it lies from all of them.
    far: Shares


def measure(material: Material) -> Closeness | None:
    """Returns the similarity of all failures to articles; None if there are none."""
    if not len(material.entry_vectors):
        return None
    places, cosines = nearest(material.vectors, material.entry_vectors, 1)
    failed = material.read["is_failed"].to_numpy()
    solved = material.read["is_solved"].to_numpy()
    # The median of the best of equals: an entry that is a request's own words would be a perfect match.
    usual = np.sort(cosines[solved, 0].astype(np.float64))
    if len(usual):
        # Farther than one in twenty solved requests is even odds; nearer than one in nine speaks for no gap.
        far = np.clip(0.9 - 8 * np.searchsorted(usual, cosines[failed, 0]) / len(usual), 0.0, 0.9)
    else:
        far = _far_from_articles(material)
    return Closeness(
        entries=material.entry_rows[places[failed, 0]],
        cosines=cosines[failed, 0].astype(np.float64),
        usual=usual_cosine(usual),
        far=far,
    )


def usual_cosine(solved: Shares) -> float | None:
    """The threshold of what is within reach: 95 % of solved requests are at least this close to an entry."""
    return float(np.quantile(solved, FAR)) if len(solved) else None


def usual_among(phrasings: Floats) -> float | None:
    """The same threshold where nothing was solved: nine in ten phrasings are this close to their nearest."""
    return float(np.quantile(_among(phrasings), _FAR_AMONG)) if len(phrasings) >= _PHRASINGS else None


def _among(phrasings: Floats) -> Shares:
    """How near each phrasing is to its three nearest, ascending."""
    _, among = nearest(phrasings, phrasings, 3, alike=True)
    return np.sort(among.mean(axis=1, dtype=np.float64))


def _far_from_articles(material: Material) -> Shares:
    """The same where nothing was solved: held against how near articles' own phrasings are to each other.

    Farther from its three nearest phrasings than one phrasing in ten is even odds.
    """
    phrasings = material.entry_vectors
    if len(phrasings) < _PHRASINGS:
        return np.zeros(material.failures.height)
    _, asked = nearest(material.failure_vectors, phrasings, 3)
    usual = _among(phrasings)
    farther = np.searchsorted(usual, asked.mean(axis=1, dtype=np.float64)) / len(usual)
    return np.clip(0.9 - 4 * farther, 0.0, 0.9)
