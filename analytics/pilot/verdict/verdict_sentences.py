"""Sentences of the verdict, for each criterion and the whole."""

from datetime import date
from typing import NamedTuple

from analytics import wording
from analytics.exploratory import comparison
from analytics.metrics import Metric, Unit
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.verdict_records import Arm, Gap, Judged, State

#: So many digits tell two numbers of one sentence apart.
_MOST_DIGITS = 5
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Beside(NamedTuple):
    """What a sentence must know beside the numbers.

    `monitored` is whether the difference is the monitor's, of geometric means where times are compared;
    `since` the day on which harm was shown that the numbers do not show by themselves.
    """

    read: bool
    monitored: bool
    early: bool
    needed: int | None
    since: date | None


def of_target(criterion: Criterion, arm: Arm, state: State, beside: Beside) -> str:
    """Resolution in the pilot is 64.0 % (at least 61.0 %). The target was 60 %. Target met."""
    metric, target = criterion.of, criterion.target or 0.0
    was = "was" if beside.read else "is"
    said = f"{comparison.subject(metric)} in the pilot {_is(metric)} {value_of(arm.value or 0.0, metric)}"
    bound = arm.low if metric.better == "higher" else arm.high
    if state == "shown" and bound is not None:
        said += f" (at {'least' if metric.better == 'higher' else 'most'} {value_of(bound, metric)})"
    elif arm.low is not None and arm.high is not None:
        said += f" ({wording.interval(arm.low, arm.high, metric.unit)})"
    said += f". The target {was} {line(target, metric)}."
    if state == "shown":
        return f"{said} Target met."
    if state == "shown not":
        return f"{said} {_harmed(criterion, beside.since) or 'Target missed.'}"
    return f"{said} {_open(metric, early=beside.early, needed=beside.needed)}"


def of_margin(criterion: Criterion, gap: Gap, state: State, beside: Beside) -> str:
    """CSAT is 0.05 points lower; it may be up to 0.11 points lower. Allowed: up to 0.10 points lower."""
    metric, early = criterion.of, beside.early
    relative = metric.kind == "quantile"
    name = _monitored(metric) if beside.monitored else comparison.subject(metric)
    said = f"{name} {_is(metric)} {amount(gap.value, metric, relative=relative)}"
    worst = gap.low if metric.better == "higher" else gap.high
    worse = "lower" if metric.better == "higher" else longer(metric)
    if state == "not shown yet" and not early and worst is not None and _is_worse(worst, metric):
        may = "they may" if _is_plural(metric) else "it may"
        margin = criterion.margin if relative == criterion.relative else None
        said += f"; {may} be up to {with_unit(worst, metric, relative=relative, beside=margin)} {worse}"
    elif gap.low is not None and gap.high is not None:
        said += f" ({between(gap.low, gap.high, metric, relative=relative)})"
    if criterion.watched:
        if state == "shown not":
            return f"{said}. {_harmed(criterion, beside.since) or 'Worse than the baseline.'}"
        return f"{said}. It has no target or margin, so it is tracked only."
    said += f". {_allowed(criterion)}"
    if state == "shown":
        return f"{said} {'Kept within that.' if criterion.margin else 'Not worse.'}"
    if state == "shown not":
        return f"{said} {_harmed(criterion, beside.since) or 'Worse than allowed.'}"
    return f"{said} {_open(metric, early=early, needed=beside.needed)}"


def withheld(metric: Metric, reason: str) -> str:
    """31 customers rated; 100 are needed. No verdict on CSAT yet."""
    return f"{reason} No verdict on {comparison.subject(metric, inside=True)} yet."


def on_the_day(metric: Metric) -> str:
    """Why nothing is said of the longest times before the decision."""
    return f"{comparison.subject(metric)} {_is(metric)} read on the decision date only."


def misleading(metric: Metric, crude: Gap, adjusted: Gap, *, relative: bool) -> str:
    """The pilot got easier tickets. Raw, its resolution rate is 5.4 points higher; for the same mix …

    Said where the mix of categories reverses or hides the raw difference (Simpson's paradox). Whether tickets
    were easier is the sign of the mix effect, raw − adjusted, whose interval leaves out 0.
    """
    lower_is_better = metric.better == "lower"
    easier = (crude.value < adjusted.value) if lower_is_better else (crude.value > adjusted.value)
    is_, again = ("are", "they are") if _is_plural(metric) else ("is", "it is")
    seen, true = (amount(gap.value, metric, relative=relative) for gap in (crude, adjusted))
    got = f"The pilot got {'easier' if easier else 'harder'} tickets."
    return f"{got} Raw, its {_rate_name(metric)} {is_} {seen}; for the same mix of tickets {again} {true}."


def too_early(plan: Plan, day: int, days_planned: int, possible_on: date | None) -> str:
    """Day 9 of 14. A decision is possible on 4 Dec."""
    start = (
        f"Day {day} of {days_planned}." if 1 <= day <= days_planned else f"{days_planned} days are planned."
    )
    if day < 1:
        start = f"The pilot starts on {wording.day(plan.start)}."
    if possible_on is None:
        return f"{start} No tickets reach the pilot, so no decision is possible."
    return f"{start} A decision is possible on {wording.day(possible_on, year=True)}."


def stop(harmed: list[Judged]) -> str:
    """Which criteria became worse than allowed, and since when."""
    parts = [
        f"{_monitored(each.metric, inside=bool(at))} "
        f"{'were' if _is_plural(each.metric) else 'was'} clearly {_worse(each.criterion)} in "
        f"the tickets up to {wording.day(each.monitor.harm)}"
        for at, each in enumerate(harmed)
        if each.monitor is not None and each.monitor.harm is not None
    ]
    return f"{wording.listed(parts)}. Stop the pilot."


def decided(judged: list[Judged]) -> str:
    """All five criteria are met, or how many are not proven and which."""
    lines = [each for each in judged if not each.criterion.watched]
    missing = [comparison.subject(each.metric, inside=True) for each in lines if each.state != "shown"]
    if not missing:
        both = "The criterion is" if len(lines) == 1 else f"All {number(len(lines))} criteria are"
        return f"{both} met. Go."
    if len(lines) == 1:
        return f"The criterion is not proven: {missing[0]}. Hold."
    of_all = f"{number(len(missing)).capitalize()} of {number(len(lines))} criteria"
    return f"{of_all} {'is' if len(missing) == 1 else 'are'} not proven: {wording.listed(missing)}. Hold."


def number(amount: int) -> str:
    """A small number as a word."""
    return _NUMBERS[amount] if amount < len(_NUMBERS) else wording.count(amount)


def _monitored(metric: Metric, *, inside: bool = False) -> str:
    """What the monitor compares: the metric itself, of times their geometric means."""
    if metric.kind != "quantile":
        return comparison.subject(metric, inside=inside)
    name = metric.label.partition(",")[0].lower()
    return f"{'typical' if inside else 'Typical'} {name} (geometric mean)"


def _rate_name(metric: Metric) -> str:
    """Resolution rate, CSAT, reopens, typical handle time (geometric mean)."""
    name = _monitored(metric, inside=True)
    counts = metric.kind == "ratio" and not _is_plural(metric) and not name.endswith(("rate", "accuracy"))
    return f"{name} rate" if counts else name


def _harmed(criterion: Criterion, since: date | None) -> str:
    """In the tickets up to 9 June it was clearly worse than allowed; nothing where no day is given."""
    if since is None:
        return ""
    metric = criterion.of
    was = "they were" if _is_plural(metric) else "it was"
    if metric.kind == "quantile":
        was = f"{_monitored(metric, inside=True)} was"
    return f"In the tickets up to {wording.day(since)} {was} clearly {_worse(criterion)}."


def _worse(criterion: Criterion) -> str:
    return "worse than allowed" if criterion.margin else "worse than the baseline"


def _is(metric: Metric) -> str:
    return "are" if _is_plural(metric) else "is"


def _is_plural(metric: Metric) -> bool:
    return comparison.subject(metric).endswith("s")


def _open(metric: Metric, *, early: bool, needed: int | None) -> str:
    if early:
        return "On track: nothing is decided before the decision date."
    if needed is None:
        return "Not proven yet."
    more = wording.rows(metric, rounded(needed)).replace(" ", " more ", 1)
    return f"Not proven yet: about {more} are needed in the pilot."


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


def _is_worse(value: float, metric: Metric) -> bool:
    return value < 0 if metric.better == "higher" else value > 0


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


def _allowed(criterion: Criterion) -> str:
    """Allowed: up to 10 points lower. No worsening is allowed."""
    return f"Allowed: {allowed(criterion)}." if criterion.margin else "No worsening is allowed."


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
