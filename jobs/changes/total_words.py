"""Sentences on what all changes gave together: the total, the next change, expectations, the holdout."""

from analytics import wording
from analytics.changes.total_effect import FEWEST
from analytics.metrics import METRICS, Unit
from jobs.changes.evaluation import Report


def total_in_words(report: Report) -> str:
    """What all changes gave together, or why nothing is said of it."""
    found = report.total
    if found is None:
        judged = sum(
            each.verdict.state not in ("too early", "not judged") and not each.entry.exploratory
            for each in report.judged
        )
        counted = wording.counted(judged, "change")
        return f"No total yet: {counted} judged, {FEWEST} are needed to tell luck from effect."
    unit = METRICS[report.metric].unit
    if unit != "share":
        return f"Together: {found.value:+,.0f} a month (95 %: {found.low:+,.0f} to {found.high:+,.0f})."
    more = "more" if found.value >= 0 else "fewer"
    return (
        f"About {wording.count(abs(found.value))} {more} tickets solved a month by the "
        f"{wording.counted(found.stayed, 'change')} that stayed (95 %: {_signed(found.low)} to "
        f"{_signed(found.high)}). The sum of those that look good says {_signed(found.naive)}: that "
        "counts luck too."
    )


def next_in_words(report: Report) -> str:
    """What to expect of the next change: the distribution of true effects as a prior."""
    found = report.total
    if found is None:
        return ""
    unit = METRICS[report.metric].unit
    return (
        f"The next change: expect {wording.difference(found.mean, unit)} "
        f"(8 in 10 lie between {wording.signed(found.next_low, unit)} and "
        f"{wording.signed(found.next_high, unit)}); {wording.share(found.next_positive, 0)} of such help, "
        f"{wording.share(found.nothing, 0)} do nothing."
    )


def forecasts_in_words(report: Report) -> str:
    """How well the team's own expectations came true."""
    found = report.forecasts
    if found is None:
        return "Fewer than 3 judged changes have an expectation, so nothing is said of how they came true."
    unit = METRICS[report.metric].unit
    high = "1 was" if found.below == 1 else f"{found.below} were"
    low_end, high_end = (wording.share(end, 0) for end in (max(found.ratio_low, -9.0), found.ratio_high))
    return (
        f"Of {wording.counted(found.changes, 'expectation')}, {found.held} lie in the interval of what came "
        f"and {high} too high. Expected on average {wording.difference(found.expected, unit)}, measured "
        f"{wording.difference(found.measured, unit)}: {wording.share(found.ratio, 0)} of it "
        f"({low_end} to {high_end})."
    )


def holdout_in_words(report: Report) -> str:
    """The untouched customers beside the others, or that there are none."""
    found = report.held
    if found is None:
        return (
            "No holdout: the log marks no customers in `context.holdout`. It is optional; with 5 % of "
            "customers left untouched, what all changes gave together is measured by lot."
        )
    unit = METRICS[report.metric].unit
    return (
        f"{wording.counted(found.customers, 'customer')} held out "
        f"({wording.counted(found.tickets, 'ticket')}): all others differ by "
        f"{wording.difference(found.value, unit)} "
        f"({wording.signed(found.low, unit)} to {wording.signed(found.high, unit)}) since the first change."
    )


def reconciled_in_words(report: Report) -> str:
    """The total in the unit of the holdout, and whether the two agree; empty where one of them is missing."""
    total, held = report.total, report.held
    if total is None or held is None or not report.a_month > 0 or unit(report) != "share":
        return ""
    value, low, high = (each / report.a_month for each in (total.value, total.low, total.high))
    apart = high < held.low or held.high < low
    verdict = "The two contradict each other" if apart else "The two intervals overlap"
    return (
        f"In one unit: {wording.count(total.value)} of {wording.count(report.a_month)} tickets a month are "
        f"{wording.difference(value, 'share')} ({wording.signed(low, 'share')} to "
        f"{wording.signed(high, 'share')}) with all changes live; the holdout says "
        f"{wording.difference(held.value, 'share')} ({wording.signed(held.low, 'share')} to "
        f"{wording.signed(held.high, 'share')}) on average since the first change. {verdict}."
    )


def unit(report: Report) -> Unit:
    """The unit of the metric that the total and the holdout speak of."""
    return METRICS[report.metric].unit


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{wording.count(value)}"
