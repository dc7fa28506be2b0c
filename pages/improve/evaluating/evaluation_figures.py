"""The charts of an evaluation set: precision and recall by label, and reliability of its confidence."""

from analytics import wording
from analytics.evaluation.clustered_shares import ShareOf
from analytics.figures.charts import threshold_charts
from analytics.figures.charts.threshold_charts import ScoreBin
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Drawing
from analytics.figures.evidence import interval_rows
from analytics.figures.evidence.interval_rows import SharePoint, ShareRow
from jobs.evaluation.evaluation_board import EvaluationBoard

#: So many labels are drawn; the table has all.
_MOST = 16


def labels(found: EvaluationBoard, mode: str) -> Drawing:
    """Precision and recall of the labels with most items."""
    rows = [
        ShareRow(each.label, _point(each.recall, "items with it"), _point(each.precision, "items read as it"))
        for each in found.found.labels
        if each.recall or each.precision
    ][:_MOST]
    return interval_rows.figure(rows, ("recall", "precision"), theme.palette(mode))


def reliability(found: EvaluationBoard, mode: str) -> Drawing | None:
    """How right each confidence was; None without confidences."""
    calibrated = found.found.calibrated
    if calibrated is None:
        return None
    bins = [ScoreBin(each.score, each.right, each.low, each.high, each.n) for each in calibrated.bins]
    return threshold_charts.reliability(bins, theme.palette(mode))


def _point(found: ShareOf | None, of: str) -> SharePoint | None:
    if found is None:
        return None
    return SharePoint(found.value, found.low, found.high, f"{wording.count(found.hits)} of {found.n:,} {of}")
