"""Shadow weeks, simulated: how soon a category is called ready, rightly and wrongly, and rubber stamps."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analytics.shadow.readiness_gate import BAR
from analytics.significance import always_valid_intervals, proportions

#: Looked at every five drafts, from the 20th to the 400th; one draft a customer.
FIRST, EVERY, LAST = 20, 5, 400
LOOKS = np.arange(FIRST, LAST + 1, EVERY)


class Ready(NamedTuple):
    """How often a category is ever called ready by 400 drafts, and after how many (median; never is inf)."""

    ever: float
    median_drafts: float
    ever_by_wilson: float
    #: By the interval with two sides, which bets on a lower rate too.
    ever_two_sided: float
    median_two_sided: float


class Stamped(NamedTuple):
    """The share accepted: true, with rubber stamps in it, and without them."""

    truth: float
    with_stamps: float
    without_stamps: float


@lru_cache
def _fewest_accepted() -> tuple[list[int], list[int], list[int]]:
    """For each look, how many accepted drafts it takes: by ours, one-sided Wilson, the two-sided interval."""
    ours: list[int] = []
    wilson: list[int] = []
    two_sided: list[int] = []
    for n in LOOKS.tolist():
        counts = np.arange(n + 1)
        enough = always_valid_intervals.rate_lower_bound(counts, np.full(n + 1, n)) >= BAR
        both = always_valid_intervals.rate_interval(counts, np.full(n + 1, n)).low >= BAR
        plain = proportions.wilson(counts, np.full(n + 1, n), alpha=0.1).low >= BAR
        ours.append(int(np.argmax(enough)) if enough.any() else n + 1)
        wilson.append(int(np.argmax(plain)) if plain.any() else n + 1)
        two_sided.append(int(np.argmax(both)) if both.any() else n + 1)
    return ours, wilson, two_sided


def looked_at(acceptance: float, runs: int, seed: int = 1) -> Ready:
    """Categories whose drafts are accepted with this chance, looked at 77 times each."""
    drawn = np.random.default_rng(seed).random((runs, LAST)) < acceptance
    reached = np.cumsum(drawn, axis=1)[:, LOOKS - 1]
    ours, wilson, both = (reached >= np.asarray(each) for each in _fewest_accepted())
    first, later = (np.where(each.any(axis=1), LOOKS[each.argmax(axis=1)], np.inf) for each in (ours, both))
    return Ready(
        float(ours.any(axis=1).mean()),
        float(np.median(first)),
        float(wilson.any(axis=1).mean()),
        float(both.any(axis=1).mean()),
        float(np.median(later)),
    )


def stamped(acceptance: float, drafts: int, *, share: float, seed: int) -> Stamped:
    """Drafts of which a share of all approvals is a stamp, put on any draft whatever it says."""
    rng = np.random.default_rng(seed)
    good = rng.random(drafts) < acceptance
    # So many are stamped that they make up this share of all approvals.
    chance = share * acceptance / (1 - share + share * acceptance)
    stamp = rng.random(drafts) < chance
    accepted = good | stamp
    return Stamped(float(good.mean()), float(accepted.mean()), float(accepted[~stamp].mean()))
