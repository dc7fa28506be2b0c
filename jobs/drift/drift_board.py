"""What drifts in a source without anybody labelling it: mix, confidence, knowledge, estimated accuracy."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.drift import weekly_drift
from analytics.drift.weekly_drift import Moved
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.drift import accuracy_board, drift_baseline
from jobs.drift.accuracy_board import AccuracyBoard
from jobs.drift.drift_baseline import Baseline
from jobs.knowledge import knowledge_drift
from jobs.knowledge.knowledge_drift import KnowledgeDrift
from jobs.thresholds import answer_truths
from jobs.thresholds.answer_truths import Answers

SEED = 20261130


@dataclass(frozen=True, slots=True)
class DriftBoard:
    """What drifts in a source without anybody labelling it."""

    source: str
    lake_version: str
    baseline: Baseline | None
    mix: Moved
    confidence: Moved | None
    knowledge: KnowledgeDrift | None
    accuracy: AccuracyBoard


def of_source(settings: Settings, source: str, taken: Snapshot | None = None) -> DriftBoard:
    """The drift of a source as it is now."""
    taken = taken or snapshot.take(settings, source)
    frozen = drift_baseline.frozen(settings, source)
    days = None if frozen is None else (frozen.first, frozen.last)
    tickets = taken.scan().filter("is_eligible", pl.col("day") < taken.today)
    mix = weekly_drift.of_categories(
        tickets.select("day", pl.col("category").cast(pl.String)).collect(), days, seed=SEED
    )
    answers = _answers(settings, source, taken)
    return DriftBoard(
        source=source,
        lake_version=".".join(map(str, taken.version)),
        baseline=frozen,
        mix=mix,
        confidence=_confidence(answers, taken, days),
        knowledge=knowledge_drift.of_source(settings, source),
        accuracy=accuracy_board.of_answers(answers, taken),
    )


def _answers(settings: Settings, source: str, taken: Snapshot) -> Answers | str:
    """The scored answers of a source; a sentence where there are none with a score from 0 to 1."""
    try:
        found = answer_truths.read(settings, source, taken)
    except DataError as error:
        return str(error)
    return found if found.scale.kind == "share" else found.scale.said


def _confidence(answers: Answers | str, taken: Snapshot, days: tuple[date, date] | None) -> Moved | None:
    """The drift of confidence over the full weeks with answers, against the same days; None without one."""
    if isinstance(answers, str):
        return None
    rows = answers.rows.filter(pl.col("day") < taken.today)
    weeks = rows["day"].dt.truncate("1w").n_unique()
    recent = min(weekly_drift.RECENT_WEEKS, max(2, weeks // 3))
    found = weekly_drift.of_scores(rows, days, seed=SEED, recent=recent)
    if days is not None and found.state == "too few weeks":
        # An agent that had no scored answers in the frozen days is held against its own earlier weeks.
        return weekly_drift.of_scores(rows, seed=SEED, recent=recent)
    return found
