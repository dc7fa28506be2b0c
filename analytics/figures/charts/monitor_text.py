"""Texts of the monitor chart: title, reading aid, and amounts with unit."""

from analytics import wording
from analytics.figures.charts import criteria
from analytics.metrics import Unit
from analytics.pilot.verdict import difference_words
from analytics.pilot.verdict_records import Judged, Look


def title(found: Judged) -> str:
    """Returns the chart's finding as a sentence."""
    looks = [look for look in found.monitor.looks if look.value is not None] if found.monitor else []
    if not looks:
        return f"Too few tickets to draw {found.metric.label.split(',')[0]} yet"
    last = looks[-1]
    name, said = found.metric.label.split(",")[0], _in_words(found, last.value or 0.0)
    if last.low is None or last.high is None:
        return f"{name}: {said} so far, too early for an interval"
    # That it settles is nothing that a test says: the band shows it.
    return f"{name}: {said} by {wording.day(last.day)}"


def reading(found: Judged) -> str:
    """Returns the chart's reading aid with its unit."""
    what = "in per cent of the baseline" if found.relative else _units(found.metric.unit)
    of = " of typical times (geometric means)" if found.metric.kind == "quantile" else ""
    return f"Pilot minus baseline{of}, case-mix adjusted, {what}. The band is valid on every day."


def said(found: Judged, look: Look) -> str:
    """Returns a look's difference with unit and interval."""
    known = look.low is not None and look.high is not None
    return amount(found, look.value or 0.0) + (f" ({bounds(found, look)})" if known else "")


def bounds(found: Judged, look: Look) -> str:
    """A look's interval: +1.2 to +8.4."""
    ends = (look.low or 0.0, look.high or 0.0)
    return (
        criteria.ratio_interval(*ends)
        if found.relative
        else wording.signed_interval(*ends, found.metric.unit)
    )


def amount(found: Judged, difference: float, *, unit: bool = True) -> str:
    """A difference of this criterion's metric, with its sign."""
    if found.relative:
        return criteria.ratio(difference)
    return (wording.difference if unit else wording.signed)(difference, found.metric.unit)


def scaled(found: Judged, difference: float | None) -> float:
    """Where a difference lies on the axis: shares and ratios count in hundredths."""
    return (difference or 0.0) * (100 if found.relative or found.metric.unit == "share" else 1)


def place(found: Judged, at: float) -> str:
    """What a place on the axis is called: +10, 0, −10."""
    if found.metric.unit == "seconds" and not found.relative:
        return wording.signed_brief(at)
    size = f"{abs(at):.6g}" + (f"{wording.NARROW}%" if found.relative else "")
    return size if not at else f"{wording.MINUS if at < 0 else '+'}{size}"


def _in_words(found: Judged, difference: float) -> str:
    """A difference with its direction: 4.8 points lower than the baseline."""
    said = difference_words.amount(difference, found.metric, relative=found.relative)
    return f"{said} {'with' if said == 'level' else 'than'} the baseline"


def _units(unit: Unit) -> str:
    return "in time" if unit == "seconds" else "in points"
