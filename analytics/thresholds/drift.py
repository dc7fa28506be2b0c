"""Whether a certificate still holds: scores like those it was made from, the same agent, errors, its age.

PSI (population stability index) over the certificate's own bins of equal mass says how far scores moved; it
counts only where it is more than the noise of so many answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy import special

from analytics import wording
from analytics.significance import proportions
from analytics.thresholds.scored_answers import Floats

#: From here on a distribution counts as changed; the usual rule of those who watch scores.
CHANGED = 0.2
_SURE = 0.01
#: With fewer answers since, nothing is said about scores.
FEWEST = 100
#: A certificate holds for so long at most.
VALID_DAYS = 90
BINS = 10


@dataclass(frozen=True, slots=True)
class Reference:
    """The scores that a certificate was made from: the inner ends of its bins, each bin's share, how many."""

    ends: tuple[float, ...]
    shares: tuple[float, ...]
    n: int


def reference(score: Floats, bins: int = BINS) -> Reference:
    """The reference of these scores, in bins of equal mass."""
    ends = np.unique(np.quantile(score, np.arange(1, bins) / bins)) if len(score) else np.zeros(0)
    shares = _shares(ends, score)
    return Reference(tuple(map(float, ends)), tuple(map(float, shares)), len(score))


def psi(before: Reference, score: Floats) -> tuple[float, float]:
    """How far scores moved since, and how likely so much is by chance alone (chi-square)."""
    ends = np.asarray(before.ends)
    # Half an answer in each bin: an empty one is no proof of anything.
    parts = len(before.shares)
    old = (np.asarray(before.shares) * before.n + 0.5) / (before.n + 0.5 * parts)
    new = (_shares(ends, score) * len(score) + 0.5) / (len(score) + 0.5 * parts)
    moved = float(((new - old) * np.log(new / old)).sum())
    scale = before.n * len(score) / max(before.n + len(score), 1)
    return moved, float(special.chdtrc(max(parts - 1, 1), moved * scale))


def reasons(
    before: Reference,
    score: Floats,
    *,
    allowed: float,
    wrong_since: float,
    truths_since: float,
    versions: Sequence[str],
    versions_since: Sequence[str],
    valid_until: date,
    today: date,
) -> tuple[str, ...]:
    """Why a certificate no longer holds, a sentence each; empty where it does.

    `wrong_since` of `truths_since` answers above its threshold were wrong since it was made.
    """
    found: list[str] = []
    if today > valid_until:
        found.append(f"It expired on {wording.day(valid_until, year=True)}.")
    new = sorted(set(versions_since) - set(versions))
    if new and versions:
        found.append(f"The agent changed since: version {wording.listed(new)}.")
    if len(score) >= FEWEST:
        moved, p = psi(before, score)
        if moved > CHANGED and p < _SURE:
            found.append(f"Scores moved since: PSI {moved:.2f} over {wording.count(len(score))} answers.")
    if truths_since >= FEWEST:
        low = float(proportions.wilson(wrong_since, truths_since, alpha=2 * _SURE).low)
        if low > allowed:
            share = wording.share(wrong_since / truths_since)
            found.append(f"{share} of answers since were wrong; {wording.share(allowed, 0)} are allowed.")
    return tuple(found)


def valid_until(made_on: date, days: int = VALID_DAYS) -> date:
    """The last day of a certificate."""
    return made_on + timedelta(days=days)


def _shares(ends: Floats, score: Floats) -> Floats:
    place = np.searchsorted(ends, score, side="left")
    counted = np.bincount(place, minlength=len(ends) + 1).astype(float)
    return counted / max(len(score), 1)
