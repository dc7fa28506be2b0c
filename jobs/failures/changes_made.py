"""Training changes that were noted for a source, and a run's clusters with what came of each since."""

import polars as pl
from sqlmodel import col, select

from analytics.failures import since_change
from analytics.failures.since_change import Changed
from data.database import sessions
from data.database.tables import NoteRecord
from data.settings import Settings
from jobs.failures import fix_decisions
from jobs.failures.analysis_runs import Result


def listed(settings: Settings, source: str) -> list[Changed]:
    """The training changes of a source, the earliest first: typed, imported, or accepted as fixes."""
    threads = {each.note_id: each.thread for each in fix_decisions.fixes(settings, source) if each.note_id}
    asked = select(NoteRecord).where(
        NoteRecord.source == source, NoteRecord.kind == fix_decisions.TRAINING_CHANGE
    )
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(asked.order_by(col(NoteRecord.day), col(NoteRecord.id))).all()
        return [Changed(each.day, each.what, each.category, threads.get(each.id or 0)) for each in found]


def stamp(settings: Settings, source: str) -> int:
    """A number that changes with every training change that is noted, changed or deleted."""
    return hash(tuple(listed(settings, source)))


def counted(settings: Settings, result: Result) -> pl.DataFrame:
    """A run's clusters with the last change that concerns each; the gain counts failures since it."""
    day = pl.col("created_at").dt.convert_time_zone(settings.time_zone).dt.date()
    failures = result.failures.with_columns(day=day)
    return since_change.counted(result.clusters, failures, listed(settings, result.run.source))
