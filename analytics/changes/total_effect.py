"""What all changes gave together: shrunken effects added up over those that stayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.changes.verdicts import Verdict
from analytics.significance import total_of_effects

#: Fewer changes do not show how much true effects differ.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class TotalEffect:
    """Outcomes a month more (better) that the changes which stayed bring, with a 95 % interval.

    `naive` adds up the effects as measured of those that look best. The distribution of true effects of all
    judged changes says what to expect of the next one: in the metric's unit, 80 % of them between
    `next_low` and `next_high`.
    """

    changes: int
    stayed: int
    value: float
    low: float
    high: float
    naive: float
    mean: float
    spread: float
    #: The share of changes that is expected to do nothing at all.
    nothing: float
    next_low: float
    next_high: float
    next_positive: float
    #: Of each judged change by key: its effect as measured, and pulled towards the others.
    shrunken: tuple[tuple[str, float, float], ...]


def of(
    verdicts: Sequence[Verdict], a_month: Mapping[str, float], stayed: Sequence[str]
) -> TotalEffect | None:
    """The total over changes with a verdict; nothing below five of them.

    `a_month` is how many tickets a month each change reaches. A change that was taken back still teaches
    what true effects are like. Changes that cannot be separated count once, and stay where all of them did.
    """
    judged = _one_of_each(verdicts)
    if len(judged) < FEWEST:
        return None
    values = np.array([each.value for each in judged])
    variances = np.array([each.evidence.error**2 for each in judged])
    keys = [each.evidence.change.key for each in judged]
    on = [{key, *each.evidence.together_with} <= {*stayed} for key, each in zip(keys, judged, strict=True)]
    reach = np.where(on, [a_month.get(key, 0.0) for key in keys], 0.0)
    found = total_of_effects.total(values, variances, reach)
    return TotalEffect(
        changes=len(judged),
        stayed=int((reach > 0).sum()),
        value=found.value,
        low=found.low,
        high=found.high,
        naive=float(reach @ np.maximum(values, 0.0)),
        mean=found.common,
        spread=found.spread,
        nothing=found.nothing,
        next_low=found.next_low,
        next_high=found.next_high,
        next_positive=found.next_positive,
        shrunken=tuple(
            (key, float(value), float(near))
            for key, value, near in zip(keys, values, found.effects, strict=True)
        ),
    )


def _one_of_each(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Judged changes; of those that cannot be told apart the first alone, whose effect is that of all."""
    found: list[Verdict] = []
    counted: set[str] = set()
    for each in verdicts:
        key = each.evidence.change.key
        if each.state in ("too early", "not judged") or not each.evidence.error > 0 or key in counted:
            continue
        counted |= {key, *each.evidence.together_with}
        found.append(each)
    return found
