"""Sentences of the verdict, for each criterion and the whole."""

from datetime import date
from typing import NamedTuple

from analytics import wording
from analytics.exploratory import comparison
from analytics.metrics import Metric
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.verdict import difference_words as words
from analytics.pilot.verdict_records import Arm, Gap, Judged, State

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
    said = (
        f"{comparison.subject(metric)} in the pilot {_is(metric)} {words.value_of(arm.value or 0.0, metric)}"
    )
    bound = arm.low if metric.better == "higher" else arm.high
    if state == "shown" and bound is not None:
        said += f" (at {'least' if metric.better == 'higher' else 'most'} {words.value_of(bound, metric)})"
    elif arm.low is not None and arm.high is not None:
        said += f" ({wording.interval(arm.low, arm.high, metric.unit)})"
    said += f". The target {was} {words.line(target, metric)}."
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
    said = f"{name} {_is(metric)} {words.amount(gap.value, metric, relative=relative)}"
    worst = gap.low if metric.better == "higher" else gap.high
    worse = "lower" if metric.better == "higher" else words.longer(metric)
    if state == "not shown yet" and not early and worst is not None and _is_worse(worst, metric):
        may = "they may" if _is_plural(metric) else "it may"
        margin = criterion.margin if relative == criterion.relative else None
        said += f"; {may} be up to {words.with_unit(worst, metric, relative=relative, beside=margin)} {worse}"
    elif gap.low is not None and gap.high is not None:
        said += f" ({words.between(gap.low, gap.high, metric, relative=relative)})"
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
    seen, true = (words.amount(gap.value, metric, relative=relative) for gap in (crude, adjusted))
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
    more = wording.rows(metric, words.rounded(needed)).replace(" ", " more ", 1)
    return f"Not proven yet: about {more} are needed in the pilot."


def _is_worse(value: float, metric: Metric) -> bool:
    return value < 0 if metric.better == "higher" else value > 0


def _allowed(criterion: Criterion) -> str:
    """Allowed: up to 10 points lower. No worsening is allowed."""
    return f"Allowed: {words.allowed(criterion)}." if criterion.margin else "No worsening is allowed."
