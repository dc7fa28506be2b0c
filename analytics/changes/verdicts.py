"""Verdicts on changes over a whole ledger: worked, no evidence, harmed, too early, or not to be judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from analytics.changes import permutation
from analytics.changes.evaluation_rule import Guardrail
from analytics.changes.evidence import Evidence
from analytics.significance.multiple_testing import benjamini_hochberg

State = Literal["worked", "no evidence", "harmed", "too early", "not judged"]
STATES: tuple[State, ...] = get_args(State)
ALPHA = 0.05
#: A step that is less likely beside a trend than this (log-likelihood ratio) is not told from one.
_STEP_OVER_TREND = -1.5


@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """A guardrail with the effect on its metric; `worse` when even the better end lies beyond the margin."""

    guardrail: Guardrail
    value: float
    low: float
    high: float
    worse: bool


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The state of a change; effects turned so that more is better, `adjusted_p` over its ledger year."""

    evidence: Evidence
    state: State
    value: float
    low: float
    high: float
    adjusted_p: float
    guardrails: tuple[Crossed, ...]
    #: Why it is not called worked or harmed although its interval leaves out 0, or why it is not judged.
    why: str
    #: Worked or harmed, but the weeks before are too few to rule out that it moved that way by itself.
    trend_open: bool = False


def give(
    found: Sequence[Evidence],
    signs: Mapping[str, float],
    guardrails: Mapping[str, Sequence[Crossed]] | None = None,
) -> list[Verdict]:
    """A verdict for each; `signs` by metric: 1 where higher is better, −1 where lower is.

    Changes of one calendar year are one family (Benjamini and Hochberg).
    """
    adjusted: dict[str, float] = {}
    judged = [each for each in found if each.gap is None]
    for year in {each.change.live_on.year for each in judged if each.change.live_on}:
        family = [each for each in judged if each.change.live_on and each.change.live_on.year == year]
        for each, p in zip(family, benjamini_hochberg([each.p for each in family]), strict=True):
            adjusted[each.change.key] = p
    return [
        _verdict(
            each,
            signs[each.change.rule.metric],
            adjusted.get(each.change.key, 1.0),
            tuple((guardrails or {}).get(each.change.key, ())),
        )
        for each in found
    ]


def _verdict(found: Evidence, sign: float, p: float, crossed: tuple[Crossed, ...]) -> Verdict:
    ends = sorted((sign * found.low, sign * found.high))
    value = sign * found.value

    def made(state: State, why: str = "") -> Verdict:
        return Verdict(found, state, value, ends[0], ends[1], p, crossed, why)

    if found.gap == "too early":
        return made("too early", _early(found))
    if found.gap is not None:
        return made("not judged", _NOT_JUDGED[found.gap].format(weeks=f"{found.weeks_before:.0f}"))
    if any(each.worse for each in crossed):
        named = ", ".join(each.guardrail.metric for each in crossed if each.worse)
        return made("harmed", f"guardrail crossed: {named}")
    if ends[0] <= 0 <= ends[1]:
        return made("no evidence", _few(found))
    if (few := _few(found)) or p > ALPHA:
        return made("no evidence", few or "not after correction for all changes judged that year")
    if found.permutation_p > ALPHA:
        return made("no evidence", "untouched categories moved as much by chance")
    open_ = _trend_would_do(found)
    if open_ and _trend_is_shown(found):
        return made("no evidence", "it moved this way before the change already")
    if open_ and _trend_fits_better(found):
        return made("too early", _NOT_SEPARABLE)
    return replace(made("worked" if value > 0 else "harmed"), trend_open=open_)


#: A trend that fits the weeks better than a step; more weeks after the start tell the two apart.
_NOT_SEPARABLE = "trend not separable: it may have moved this way before the change; more weeks will tell"
_NOT_JUDGED = {
    "no such category": "none of the tickets has its category",
    "not recorded": "this source does not record what it is judged by",
    "no tickets after": "no ticket of its category after it: was the category renamed?",
    "weeks before": "{weeks} weeks before it, 4 are needed",
    "no controls": "no untouched category to compare with",
    "no target": "it changes everything, so nothing untouched is left to compare with",
}


def _few(found: Evidence) -> str:
    least = permutation.FEWEST_CONTROLS
    if len(found.controls) >= least:
        return ""
    return f"{len(found.controls)} untouched categories, {least} are needed for a verdict"


def _trend_would_do(found: Evidence) -> bool:
    """Whether the trend before the change, going on with its error, leaves nothing of the effect sure."""
    trend = found.trend
    if trend is None or not trend.error > 0:
        return True
    left = found.value - trend.slope * trend.weeks
    reach = (found.high - found.value) / found.error * (found.error**2 + trend.carried) ** 0.5
    return bool(left * found.value <= 0 or abs(left) <= reach)


def _trend_is_shown(found: Evidence) -> bool:
    """Whether the weeks before alone show a trend in the direction of the effect."""
    trend = found.trend
    return trend is not None and trend.p <= ALPHA and trend.slope * found.value > 0


def _trend_fits_better(found: Evidence) -> bool:
    """Whether the weeks before and after look more like a steady trend than like a step."""
    told = found.explained_by
    return told is not None and told.slope * found.value > 0 and told.step_over_trend < _STEP_OVER_TREND


def _early(found: Evidence) -> str:
    if found.n_after < found.change.rule.planned_n:
        return f"{found.n_after:,} of {found.change.rule.planned_n:,} planned tickets so far"
    return f"{found.weeks_after:.0f} of {found.change.rule.weeks_after} weeks so far"
