"""The charts of a report: wrong answers against the share answered, and reliability of the score."""

from collections.abc import Sequence

from analytics.figures.charts import threshold_charts
from analytics.figures.charts.threshold_charts import CurvePoint, ScoreBin
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Drawing
from analytics.thresholds.risk_coverage import Point
from jobs.thresholds.threshold_report import Report


def risk_coverage(found: Report, mode: str) -> Drawing:
    """The risk–coverage curve with its band, what is allowed, the promised and the cheapest threshold."""
    optimum = found.optimum
    shares = None
    if optimum is not None and optimum.low <= 1:
        shares = (
            0.0 if optimum.high > 1 else found.covered(optimum.high),
            found.covered(optimum.low),
        )
    return threshold_charts.risk_coverage(
        _drawn(found.curve),
        found.promise.allowed,
        found.promise.threshold,
        theme.palette(mode),
        name=found.scale.name,
        other=_drawn(found.own_curve),
        cheapest=shares,
    )


def reliability(found: Report, mode: str) -> Drawing | None:
    """The reliability diagram; None for a scale in words."""
    if found.calibrated is None:
        return None
    return threshold_charts.reliability(
        [ScoreBin(each.score, each.right, each.low, each.high, each.n) for each in found.calibrated.bins],
        theme.palette(mode),
    )


def _drawn(points: Sequence[Point]) -> list[CurvePoint]:
    return [
        CurvePoint(each.threshold, each.coverage, each.risk, each.low, each.high, each.answered)
        for each in points
    ]
