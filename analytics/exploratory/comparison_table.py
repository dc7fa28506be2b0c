"""The comparison of two sides as a table: each metric's result, difference, and both sides' values."""

from collections.abc import Sequence
from typing import NamedTuple

from analytics import wording
from analytics.estimates import ENOUGH, Estimate
from analytics.exploratory import comparison
from analytics.exploratory.comparison import Compared


class Row(NamedTuple):
    """One metric in words; where nothing can be said, `difference` is the reason."""

    metric: str
    result: str
    difference: str
    values: str


def rows(found: Sequence[Compared]) -> tuple[Row, ...]:
    """Returns a row for each metric, in the given order."""
    return tuple(
        Row(
            comparison.subject(each.metric),
            comparison.state(each),
            _difference(each),
            _values(each),
        )
        for each in found
    )


def _difference(found: Compared) -> str:
    """20.7 points higher (+1.7 to +37.8), or why there is none."""
    gap, unit = found.difference, found.metric.unit
    sides = [side for side in (found.one, found.base) if side is not None]
    if gap is None:
        reasons = [side.reason.rstrip(".") for side in sides if side.value is None]
        if not reasons and found.thin:
            return f"at least {ENOUGH} on each side are needed"
        return reasons[0] if reasons else "too few for an interval yet"
    span = f" ({wording.signed_interval(gap.low, gap.high, unit)})"
    if found.direction == "level":
        return f"level{span}"
    higher, lower = ("longer", "shorter") if unit == "seconds" else ("higher", "lower")
    size = wording.size(gap.value, unit) + ("" if unit == "seconds" else " points")
    return f"{size} {higher if found.direction == 'higher' else lower}{span}"


def _values(found: Compared) -> str:
    """79.3 % of 140 against 58.6 % of 140; one side alone has its interval, and its reason where empty."""
    one, base = found.one, found.base
    if base is not None:
        known = one.value is not None or base.value is not None
        return f"{_value(one)} against {_value(base)}" if known else wording.NONE
    if one.value is None:
        return one.reason.rstrip(".")
    if one.thin:
        return f"{_value(one)}; at least {ENOUGH} are needed for a rate"
    if one.low is None or one.high is None:
        return _value(one)
    return f"{_value(one)} ({wording.interval(one.low, one.high, one.metric.unit)})"


def _value(side: Estimate) -> str:
    """79.3 % of 140; counts alone where these are too few for a rate."""
    if side.value is None:
        return wording.NONE
    if side.thin:
        counted = wording.rows(side.metric, side.n)
        return counted if side.numerator is None else f"{wording.count(side.numerator)} of {counted}"
    value = wording.value(side.value, side.metric.unit)
    if side.metric.kind == "ratio":
        return f"{value} of {wording.count(side.n)}"
    return f"{value} over {wording.rows(side.metric, side.n)}"
