"""Knowledge coverage: similarity of failures and of solved requests to their nearest article."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass

import numpy as np

from analytics.failures.inputs import Material
from analytics.failures.intents import Shares
from analytics.failures.neighbours import Whole, nearest

#: Of solved requests, so many lie farther from every entry than one that counts as far.
_FAR = 0.05


@dataclass(frozen=True, slots=True)
class Closeness:
    """Similarity of each failure's nearest article, and of solved requests' nearest articles."""

    entries: Whole
    cosines: Shares
    #: Of solved requests 95 % are at least this close to an entry; None without solved requests.
    usual: float | None
    #: The share of solved requests that lie farther than the failure.
    farther: Shares


def measure(material: Material) -> Closeness | None:
    """Returns the similarity of all failures to articles; None if there are none."""
    if not len(material.entry_vectors):
        return None
    places, cosines = nearest(material.vectors, material.entry_vectors, 1)
    failed = material.read["is_failed"].to_numpy()
    solved = material.read["is_solved"].to_numpy()
    # The median of the best of equals: an entry that is a request's own words would be a perfect match.
    usual = np.sort(cosines[solved, 0].astype(np.float64))
    farther = (
        np.searchsorted(usual, cosines[failed, 0]) / len(usual) if len(usual) else np.ones(int(failed.sum()))
    )
    return Closeness(
        entries=material.entry_rows[places[failed, 0]],
        cosines=cosines[failed, 0].astype(np.float64),
        usual=float(np.quantile(usual, _FAR)) if len(usual) else None,
        farther=farther,
    )
