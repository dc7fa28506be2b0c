"""Values, differences and margins of a criterion in words: 4.8 points lower, up to 10 points lower."""

from analytics import wording
from analytics.metrics import Metric, Unit
from analytics.pilot.plan import Criterion

#: So many digits tell two numbers of one sentence apart.
_MOST_DIGITS = 5


def rounded(amount: int) -> int:
    """A number of rows that are still needed, rounded up to two digits."""
    step = 10 ** max(0, len(str(amount)) - 2)
    return max(1, -(-amount // step) * step)


def value_of(value: float, metric: Metric) -> str:
    """A metric's value with its unit."""
    return wording.value(value, metric.unit)


def line(value: float, metric: Metric) -> str:
    """A target as it was typed: 60 %, not 60.0 %."""
    if metric.unit == "share" and round(100 * value, 6) % 1 == 0:
        return wording.share(value, 0)
    return value_of(value, metric)


def longer(metric: Metric) -> str:
    """The word for a larger value: longer, or higher."""
    return "longer" if metric.unit == "seconds" else "higher"


def _size(value: float, metric: Metric, *, relative: bool) -> str:
    return wording.share(abs(value)) if relative else wording.size(value, metric.unit)


def with_unit(value: float, metric: Metric, *, relative: bool, beside: float | None = None) -> str:
    """How large a difference is, with its unit; digits enough that it reads neither as none nor as the other.

    `beside` is what the same sentence allows: 5.04 points that may be lost are not the 5.0 that are allowed.
    """
    unit: Unit = "share" if relative else metric.unit
    digits = wording.apart(value, value, unit)
    if beside is not None and abs(value) != beside and unit != "seconds":
        usual = 1 if unit == "share" else 2
        tried = range(digits or usual, _MOST_DIGITS)
        like = (n for n in tried if wording.size(value, unit, n) != wording.size(beside, unit, n))
        digits = next(like, digits)
    size = wording.size(value, unit, digits)
    if relative:
        return f"{size}{wording.NARROW}%"
    return size if unit == "seconds" else f"{size} points"


def amount(value: float, metric: Metric, *, relative: bool) -> str:
    """A difference with its direction in words: 4.8 points lower, 81 % shorter, level."""
    size = _size(value, metric, relative=relative)
    # Digits that show nothing have no direction.
    if not any(digit in "123456789" for digit in size):
        return "level"
    unit = "" if metric.unit == "seconds" else " points"
    way = (
        ("longer" if value > 0 else "shorter")
        if metric.unit == "seconds"
        else "higher"
        if value > 0
        else "lower"
    )
    return f"{size}{unit} {way}"


def between(low: float, high: float, metric: Metric, *, relative: bool) -> str:
    """The interval of a difference: −12.0 to +2.4."""
    if not relative:
        return wording.signed_interval(low, high, metric.unit)
    return f"{wording.signed_interval(low, high, 'share')}{wording.NARROW}%"


def allowed(criterion: Criterion) -> str:
    """What a criterion with a margin allows: up to 10 points lower, or no worsening."""
    margin = criterion.margin or 0.0
    if not margin:
        return "no worsening"
    size = with_unit(margin, criterion.of, relative=criterion.relative)
    if (criterion.relative or criterion.of.unit == "share") and round(100 * margin, 6) % 1 == 0:
        # As people typed it: 10, not 10.0.
        whole = f"{100 * margin:.0f}"
        size = (
            f"{whole}{wording.NARROW}%"
            if criterion.relative
            else f"{whole} point{'' if whole == '1' else 's'}"
        )
    worse = "lower" if criterion.of.better == "higher" else longer(criterion.of)
    return f"up to {size} {worse}"
