"""What the drift block shows, kept by lake version, tags, baseline and knowledge check."""

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Drawing
from analytics.figures.evidence import interval_rows
from analytics.figures.evidence.interval_rows import SharePoint, ShareRow
from jobs.counting import job_results
from jobs.drift import drift_baseline, drift_board
from jobs.drift.drift_board import DriftBoard
from jobs.knowledge import knowledge_drift
from jobs.thresholds import answer_truths
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At

#: So many categories are drawn; the table has all.
_MOST = 12


def board(at: At) -> DriftBoard:
    """The drift of a source."""
    return _board(at, _stamp(at))


def chart(at: At, found: DriftBoard, mode: str) -> Drawing:
    """Estimated accuracy and fresh tags by category."""
    return _chart(at, _stamp(at), mode, found)


def _stamp(at: At) -> str:
    check = job_results.newest(at.settings, knowledge_drift.KIND, at.source)
    tags, base = answer_truths.stamp(at.settings, at.source), drift_baseline.stamp(at.settings, at.source)
    return f"{tags} {base} {check.id if check else 0}"


@kept(8, ttl=600.0)
def _board(at: At, stamp: str) -> DriftBoard:
    return drift_board.of_source(at.settings, at.source, load.taken(at))


@kept(16, ttl=600.0)
def _chart(at: At, stamp: str, mode: str, _found: DriftBoard) -> Drawing:
    rows = [
        ShareRow(
            each.category or "all answers",
            SharePoint(
                each.estimate.value,
                each.estimate.low,
                each.estimate.high,
                wording.counted(each.estimate.answers, "answer"),
            )
            if each.shown
            else None,
            None
            if each.tags is None
            else SharePoint(
                each.tags.value, each.tags.low, each.tags.high, wording.counted(each.tags.n, "fresh tag")
            ),
            doubtful=each.tags is None,
        )
        for each in [each for each in _found.accuracy.rows if each.shown or each.tags][: _MOST + 1]
    ]
    return interval_rows.figure(rows, ("estimated", "fresh tags"), theme.palette(mode))
