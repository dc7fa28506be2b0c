"""How well people's expectations of changes came true."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analytics.changes.verdicts import Verdict

#: Fewer forecasts say nothing about whoever made them.
FEWEST = 3


class Forecasts(NamedTuple):
    """Of judged changes with an expectation: how many, means, and in how many the interval holds it.

    `ratio` is measured over expected, with a 95 % interval by the errors of the effects; in `below` even the
    upper end of the interval falls short of what was expected.
    """

    changes: int
    expected: float
    measured: float
    held: int
    below: int
    ratio: float
    ratio_low: float
    ratio_high: float


def of(verdicts: Sequence[Verdict]) -> Forecasts | None:
    """The team's forecasts beside what came; nothing below three."""
    told = _with_expectation(verdicts)
    if len(told) < FEWEST:
        return None
    expected = np.array([value for value, _ in told])
    measured = np.array([each.value for _, each in told])
    error = float(np.sqrt(sum(each.evidence.error**2 for _, each in told)))
    total = float(expected.sum())
    ratio = float(measured.sum()) / total if total else float("nan")
    reach = 1.96 * error / abs(total) if total else float("nan")
    return Forecasts(
        changes=len(told),
        expected=float(expected.mean()),
        measured=float(measured.mean()),
        held=sum(each.low <= value <= each.high for value, each in told),
        below=sum(each.high < value for value, each in told),
        ratio=ratio,
        ratio_low=ratio - reach,
        ratio_high=ratio + reach,
    )


def _with_expectation(verdicts: Sequence[Verdict]) -> list[tuple[float, Verdict]]:
    """Judged changes with what was expected; of those that cannot be told apart the sum, once."""
    expected = {each.evidence.change.key: each.evidence.change.expected for each in verdicts}
    found: list[tuple[float, Verdict]] = []
    counted: set[str] = set()
    for each in verdicts:
        change = each.evidence.change
        if each.state not in ("worked", "no evidence", "harmed") or change.key in counted:
            continue
        together = (change.key, *each.evidence.together_with)
        counted |= set(together)
        sums = [value for key in together if (value := expected.get(key)) is not None]
        if sums:
            found.append((sum(sums), each))
    return found
