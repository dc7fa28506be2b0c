"""What the page Thresholds shows, kept by lake version, choice, and by what people decided and reviewed."""

import polars as pl

from analytics.figures.drawing.theme import Drawing
from data.errors import DataError
from jobs.counting import job_results
from jobs.job_queue.job_requests import Job
from jobs.thresholds import (
    answer_costs,
    answer_truths,
    certificates,
    learned_score,
    near_threshold,
    threshold_report,
)
from jobs.thresholds.answer_truths import Answers, Truth
from jobs.thresholds.certificates import Certificate
from jobs.thresholds.threshold_report import Report, Score
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At
from pages.prepare.thresholding import report_figures


def answers(at: At) -> Answers | str:
    """The scored answers of a source; a sentence where there are none."""
    return _answers(at, answer_truths.stamp(at.settings, at.source))


def report(at: At, allowed: float, truth: Truth, score: Score) -> Report | str:
    """The report of a source; a sentence where there is none."""
    job = job_results.newest(at.settings, learned_score.KIND, at.source)
    return _report(at, allowed, truth, score, _decided(at), job.id if job else 0)


def job(at: At) -> Job | None:
    """The job that learns, or has learnt, a better score for a source."""
    return job_results.latest(at.settings, learned_score.KIND, at.source)


def signed(at: At, found: Answers) -> tuple[Certificate, ...]:
    """Every signed threshold of a source, with the reasons why one no longer holds."""
    return certificates.standing(at.settings, at.source, found.rows)


def near(at: At, found: Report) -> pl.DataFrame:
    """Answers near the threshold that a report is shown at, with their words."""
    return _near(*_key(at, found), found)


def figures(at: At, found: Report, mode: str) -> tuple[Drawing, Drawing | None]:
    """The two charts of a report in the colours of a theme."""
    return _figures(*_key(at, found), mode, found)


@kept(8)
def _answers(at: At, reviewed: str) -> Answers | str:
    try:
        return answer_truths.read(at.settings, at.source, load.taken(at))
    except DataError as error:
        return str(error)


@kept(32, ttl=600.0)
def _report(at: At, allowed: float, truth: Truth, score: Score, decided: str, job: int) -> Report | str:
    found = answers(at)
    if isinstance(found, str):
        return found
    try:
        return threshold_report.of_source(
            at.settings,
            at.source,
            allowed=allowed,
            truth=truth,
            score=score,
            taken=load.taken(at),
            answers=found,
        )
    except DataError as error:
        return str(error)


def _key(at: At, found: Report) -> tuple[At, float, Truth, Score, str, int]:
    """What a report depends on."""
    job = found.learned.job if found.learned else 0
    return at, found.promise.allowed, found.truth, found.score, _decided(at), job


def _decided(at: At) -> str:
    """What changes with every tag of a reviewer and every cost that is typed."""
    return f"{answer_truths.stamp(at.settings, at.source)} {answer_costs.stamp(at.settings)}"


@kept(32, ttl=600.0)
def _near(
    at: At, allowed: float, truth: Truth, score: Score, decided: str, job: int, _found: Report
) -> pl.DataFrame:
    return near_threshold.answers(at.settings, _found, _found.shown_at)


@kept(32, ttl=600.0)
def _figures(
    at: At, allowed: float, truth: Truth, score: Score, decided: str, job: int, mode: str, _found: Report
) -> tuple[Drawing, Drawing | None]:
    return report_figures.risk_coverage(_found, mode), report_figures.reliability(_found, mode)
