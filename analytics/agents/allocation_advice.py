"""Advice on next week's share of tickets for a new version: the chance that it is better, within bounds."""

from dataclasses import dataclass

from scipy import special

from analytics import wording
from analytics.agents.version_difference import VersionDifference

#: No version gets less or more than this: the other one must still be measured.
LEAST, MOST = 0.10, 0.90
#: While too little is known to prefer one, each gets half.
EVEN = 0.50


@dataclass(frozen=True, slots=True)
class Advice:
    """The new version's share from the next Monday on, the chance that it is better, and why."""

    share: float
    chance: float | None
    sentence: str


def advise(found: VersionDifference) -> Advice:
    """The share by Thompson's rule from the difference within weeks, between 10 and 90 %.

    It is advice for a running comparison and decides nothing: a version is promoted by a locked plan.
    """
    if found.value is None or found.error is None:
        even = f"Until then both versions get {wording.share(EVEN, 0)} of the tickets."
        return Advice(EVEN, None, f"{found.reason} {even}")
    chance = float(special.ndtr(found.value / found.error))
    share = min(max(chance, LEAST), MOST)
    bound = ""
    if share != chance:
        bound = f" It is held at {wording.share(share, 0)}, so that both are still measured."
    apart = wording.difference(found.value, "share")
    return Advice(
        share,
        chance,
        f"Within weeks the new version solves {apart}; the chance that it is better is "
        f"{wording.share_in_words(chance, 0)}.{bound}",
    )
