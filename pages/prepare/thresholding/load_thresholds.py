"""What the page Thresholds shows, kept by lake version, choice, and by what people decided and reviewed."""

import polars as pl

from data.errors import DataError
from jobs.counting import job_results
from jobs.job_queue.job_requests import Job
from jobs.thresholds import (
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


def answers(at: At) -> Answers | str:
    """The scored answers of a source; a sentence where there are none."""
    return _answers(at, answer_truths.stamp(at.settings, at.source))


def report(at: At, allowed: float, truth: Truth, score: Score) -> Report | str:
    """The report of a source; a sentence where there is none."""
    reviewed = answer_truths.stamp(at.settings, at.source)
    job = job_results.newest(at.settings, learned_score.KIND, at.source)
    return _report(at, allowed, truth, score, reviewed, job.id if job else 0)


def job(at: At) -> Job | None:
    """The job that learns, or has learnt, a better score for a source."""
    return job_results.latest(at.settings, learned_score.KIND, at.source)


def signed(at: At, found: Answers) -> tuple[Certificate, ...]:
    """Every signed threshold of a source, with the reasons why one no longer holds."""
    return certificates.standing(at.settings, at.source, found.rows)


def near(at: At, found: Report, threshold: float) -> pl.DataFrame:
    """Answers near a threshold with their words."""
    return near_threshold.answers(at.settings, found, threshold)


def forget_costs() -> None:
    """Have reports made anew: somebody typed what a wrong answer costs."""
    _report.cache_clear()


@kept(8)
def _answers(at: At, reviewed: str) -> Answers | str:
    try:
        return answer_truths.read(at.settings, at.source, load.taken(at))
    except DataError as error:
        return str(error)


@kept(32, ttl=600.0)
def _report(at: At, allowed: float, truth: Truth, score: Score, reviewed: str, job: int) -> Report | str:
    found = _answers(at, reviewed)
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
