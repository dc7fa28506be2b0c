"""The verdict as a table: each criterion's status, what was found, what is allowed and what is missing."""

from typing import Literal, NamedTuple

from analytics import wording
from analytics.exploratory import comparison
from analytics.pilot.verdict import difference_words
from analytics.pilot.verdict_records import Judged, Verdict

Status = Literal["Met", "On track", "Not proven yet", "Failed", "Not enough data", "Tracked only"]

_OF_STATE: dict[str, Status] = {
    "shown": "Met",
    "not shown yet": "Not proven yet",
    "shown not": "Failed",
    "withheld": "Not enough data",
}


class Row(NamedTuple):
    """One criterion in words; `missing` says what is still needed, or why nothing can be said."""

    criterion: str
    status: Status
    found: str
    allowed: str
    missing: str


def rows(found: Verdict) -> tuple[Row, ...]:
    """A row for each criterion of the plan, in its order."""
    return tuple(
        Row(
            comparison.subject(each.metric), status(each), _found(each), _allowed(each), _missing(each, found)
        )
        for each in found.criteria
    )


def status(each: Judged) -> Status:
    """The word for a criterion's state."""
    if each.early:
        return "On track"
    if each.criterion.watched and each.state in ("withheld", "not shown yet"):
        return "Tracked only"
    return _OF_STATE[each.state]


def _found(each: Judged) -> str:
    if each.state == "withheld" and each.difference is None:
        return wording.NONE
    if each.criterion.target is not None:
        arm, metric = each.pilot, each.metric
        if arm.value is None:
            return wording.NONE
        span = ""
        if arm.low is not None and arm.high is not None:
            span = f" ({wording.interval(arm.low, arm.high, metric.unit)})"
        return f"{difference_words.value_of(arm.value, metric)}{span}"
    gap = each.difference
    if gap is None:
        return wording.NONE
    said = difference_words.amount(gap.value, each.metric, relative=each.relative)
    if gap.low is None or gap.high is None:
        return said
    return f"{said} ({difference_words.between(gap.low, gap.high, each.metric, relative=each.relative)})"


def _allowed(each: Judged) -> str:
    criterion = each.criterion
    if criterion.target is not None:
        at = "at least" if criterion.of.better == "higher" else "at most"
        return f"{at} {difference_words.line(criterion.target, criterion.of)}"
    return wording.NONE if criterion.watched else difference_words.allowed(criterion)


def _missing(each: Judged, found: Verdict) -> str:
    if each.state == "withheld":
        return each.reason.rstrip(".").partition(";")[0]
    if each.needed is not None:
        rows_needed = wording.rows(each.metric, difference_words.rounded(each.needed))
        return f"about {rows_needed.replace(' ', ' more pilot ', 1)}"
    if each.monitor is not None and each.monitor.harm is not None and each.state == "shown not":
        return f"clearly worse in the tickets up to {wording.day(each.monitor.harm)}"
    if not found.read and each.state == "not shown yet" and not each.criterion.watched:
        return f"only the decision date, {wording.day(found.possible_on or found.plan.decision)}"
    return wording.NONE
