"""Guard of the database in a process that serves people: rows of a source are read only for who may see it.

Each table says how its rows belong to a source, or that they belong to none; a table that says neither is a
fault that a test finds. The condition is added to every SELECT, UPDATE and DELETE of a session, so that what
forgets to ask gets no row.
"""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import cast
from urllib.parse import quote_plus

from sqlalchemy import ColumnElement, Executable, Select, Table, event, or_
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.visitors import ExternallyTraversible
from sqlmodel import Session, col, select

from data import current_user
from data.database import past_rows, write_guard
from data.database.alert_tables import AlertEpisode, AlertRule, MessageRecord, ScheduleRecord
from data.database.behaviour_tables import SpecRecord
from data.database.decision_table import DecisionRecord
from data.database.plan_tables import PlanAside, PlanRecord
from data.database.review_tables import ReviewDraw, ReviewItem
from data.database.tables import (
    ClosedFigure,
    ClusterRecord,
    FailureRun,
    ImportRecord,
    JobRecord,
    NoteRecord,
    Record,
    SavedView,
    TargetRecord,
)

#: Labels of sources; None: all of them.
Scope = frozenset[str] | None
_Labels = frozenset[str]

_SCOPE: list[Callable[[], Scope]] = []
_REFUSE: list[Callable[[str], None]] = []
#: What a thread is held to beside what who looks may see; None: nothing.
_NARROWED: ContextVar[Scope] = ContextVar("sources that this thread reads", default=None)
_WHOLE: ContextVar[bool] = ContextVar("reads all sources", default=False)


def _has_source(table: type[Record]) -> Callable[[_Labels], ColumnElement[bool]]:
    # A row of no source, such as an erasure that found nothing, is anybody's.
    return lambda labels: col(table.source).in_(["", *sorted(labels)])  # type: ignore[attr-defined]


def _asked_for(labels: _Labels) -> ColumnElement[bool]:
    """Jobs, whose parameters are JSON with the source among them; one of no source is anybody's."""
    told = [json.dumps({"source": label}, ensure_ascii=False)[1:-1] for label in sorted(labels)]
    asked = col(JobRecord.params)
    return or_(~asked.contains('"source": "'), *(asked.contains(each, autoescape=True) for each in told))


def _of_view(labels: _Labels) -> ColumnElement[bool]:
    """Saved views, whose address names the source; one's own are seen wherever they lead."""
    told = [f"&source={quote_plus(label)}&" for label in sorted(labels)]
    chosen = "&" + col(SavedView.chosen) + "&"
    mine = col(SavedView.owner) == current_user.name()
    return or_(mine, *(chosen.contains(each, autoescape=True) for each in told))


#: How the rows of each table belong to a source.
SCOPED: Mapping[type[Record], Callable[[_Labels], ColumnElement[bool]]] = {
    **{
        table: _has_source(table)
        for table in (
            AlertRule, ClosedFigure, ClusterRecord, DecisionRecord, FailureRun, ImportRecord, MessageRecord,
            NoteRecord, PlanRecord, ReviewDraw, ScheduleRecord, SpecRecord, TargetRecord,
        )
    },
    AlertEpisode: lambda labels: col(AlertEpisode.rule_id).in_(
        select(AlertRule.id).where(col(AlertRule.source).in_(sorted(labels)))
    ),
    PlanAside: lambda labels: col(PlanAside.name).in_(
        select(PlanRecord.name).where(col(PlanRecord.source).in_(sorted(labels)))
    ),
    ReviewItem: lambda labels: col(ReviewItem.draw_id).in_(
        select(ReviewDraw.id).where(col(ReviewDraw.source).in_(sorted(labels)))
    ),
    JobRecord: _asked_for,
    SavedView: _of_view,
}  # fmt: skip
#: Tables whose rows belong to no source, and why everybody's are read.
OF_NO_SOURCE: Mapping[str, str] = {
    "person": "who may sign in; read before anybody is known",
    "sign_in": "sessions; read before anybody is known",
    "api_token": "tokens; read before anybody is known",
    "installation": "of the database itself",
    "storing": "of the writer's lock",
    "setting": "of the workspace",
    "assumption": "of the workspace",
    "profile": "how files are read, for any source",
    "visit": "one's own last visit",
    "connection": "its source stands in the environment, and Data lists those of its reader",
    "taken_file": "of a connection",
    "audit_entry": "the chain is verified whole; only who may read the audit log is shown it",
}


def install(scope: Callable[[], Scope], refuse: Callable[[str], None]) -> None:
    """Ask who looks before a session reads, and refuse what they write elsewhere; others read all."""
    _SCOPE[:], _REFUSE[:] = [scope], [refuse]


def listen() -> None:
    """Limit the sessions of this process from the first one on: by source, and by past moment."""
    event.listen(Session, "do_orm_execute", past_rows.limit)
    event.listen(Session, "do_orm_execute", _on_execute)
    event.listen(Session, "before_flush", _on_flush)


@contextmanager
def narrowed(*sources: str) -> Generator[None]:
    """Context manager in which only these sources are read: what is kept for others must not hold more."""
    before = _NARROWED.set(frozenset(sources))
    try:
        yield
    finally:
        _NARROWED.reset(before)


@contextmanager
def whole() -> Generator[None]:
    """Context manager that reads all sources, for who looks, too: only to see that a name is taken."""
    before = _WHOLE.set(True)
    try:
        yield
    finally:
        _WHOLE.reset(before)


def _labels() -> Scope:
    if _WHOLE.get() or write_guard.is_by_itself():
        return None
    allowed, held = _SCOPE[-1]() if _SCOPE else None, _NARROWED.get()
    if allowed is None or held is None:
        return held if allowed is None else allowed
    return allowed & held


def _on_execute(state: ORMExecuteState) -> None:
    """Add to a statement what limits its rows, where it is about tables of sources at all."""
    if state.is_insert or (not _SCOPE and _NARROWED.get() is None):
        return
    parts = visitors.iterate(cast("ExternallyTraversible", state.statement))
    named = {each.name for each in parts if isinstance(each, Table)}
    if named and named <= OF_NO_SOURCE.keys():
        return
    labels = _labels()
    if labels is None:
        return
    if not state.is_orm_statement and not _is_about_records(state.statement):
        raise TypeError("A statement of no mapped table cannot be limited to sources. Select its record.")
    limits = _limits(labels, current_user.name())
    found = [limits[name] for name in named & limits.keys()]
    state.statement = state.statement.options(*found)


@lru_cache(256)
def _limits(labels: _Labels, who: str) -> dict[str, ExecutableOption]:
    """What each table is limited by, for whom."""
    return {
        cast("str", table.__tablename__): with_loader_criteria(table, made(labels), include_aliases=True)
        for table, made in SCOPED.items()
    }


def _is_about_records(statement: Executable) -> bool:
    """Whether a statement names records after FROM: a count selects nothing of theirs."""
    if not isinstance(statement, Select):
        return False
    froms = statement.get_final_froms()
    return any("parententity" in part._annotations for part in froms)  # pyright: ignore[reportPrivateUsage]


def _on_flush(opened: Session, _: UOWTransaction, __: object) -> None:
    """Refuse to write a row of a source that who writes may not see."""
    rows = (*opened.new, *opened.dirty, *opened.deleted)
    named = {
        row.source for row in rows if type(row) in SCOPED and isinstance(getattr(row, "source", None), str)
    }
    if named and _REFUSE and _labels() is not None:
        for source in sorted(named - {""}):
            _REFUSE[-1](source)
