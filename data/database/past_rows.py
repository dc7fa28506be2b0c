"""Rows of the database as of a past moment: those that were there by then, of the tables that only grow.

What is overwritten in place (targets, prices, names, settings, alerts) is read as it is today.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from data.database.behaviour_tables import SpecRecord
from data.database.decision_table import DecisionRecord
from data.database.plan_tables import PlanAside, PlanRecord
from data.database.review_tables import ReviewDraw
from data.database.tables import ClosedFigure, FailureRun, ImportRecord, JobRecord, NoteRecord, Record
from data.past_state import PastState

#: When the rows of each table came to be as they are: a job that ended was another one before.
CAME: Mapping[type[Record], Any] = {
    ClosedFigure: ClosedFigure.kept_at,
    DecisionRecord: DecisionRecord.at,
    FailureRun: FailureRun.made_at,
    ImportRecord: ImportRecord.ended_at,
    JobRecord: func.coalesce(JobRecord.ended_at, JobRecord.asked_at),
    NoteRecord: NoteRecord.made_at,
    PlanAside: PlanAside.made_at,
    PlanRecord: PlanRecord.saved_at,
    ReviewDraw: ReviewDraw.made_at,
    SpecRecord: SpecRecord.saved_at,
}
#: Under this name a session knows the past state of which it reads.
PAST = "past"


def limit(state: ORMExecuteState) -> None:
    """Add to a SELECT what limits its rows, where its session reads of a past state."""
    past: PastState | None = state.session.info.get(PAST)
    if past is not None and state.is_select:
        state.statement = state.statement.options(*_limits(past.at))


@lru_cache(32)
def _limits(moment: datetime) -> tuple[ExecutableOption, ...]:
    return tuple(
        with_loader_criteria(table, came <= moment, include_aliases=True) for table, came in CAME.items()
    )
