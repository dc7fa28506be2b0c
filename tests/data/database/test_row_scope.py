"""Rows of a source are read, changed and written only for who may see it, whatever a statement forgets."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, func, select, text, update

from data.database import row_scope, sessions
from data.database.alert_tables import AlertEpisode, AlertRule
from data.database.plan_tables import PlanAside, PlanRecord
from data.database.review_tables import ReviewDraw, ReviewItem
from data.database.tables import JobRecord, NoteRecord, Record, SavedView
from data.settings import Settings
from tests.jobs.worker_processes import settings_of

NOW = datetime(2026, 10, 1, tzinfo=UTC)
Limit = Callable[..., None]


class RefusedError(Exception):
    """What this process installs for a row of another source."""


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    """Notes, views, jobs and draws of the sources a and b."""
    found = settings_of(tmp_path, database_url)
    with sessions.session(found) as opened:
        for number, source in enumerate(("a", "b"), 1):
            opened.add(_note(source))
            opened.add(
                SavedView(name=source, page="month", chosen=f"source={source}&by=x", owner="x", made_at=NOW)
            )
            opened.add(
                JobRecord(
                    key=source,
                    kind="k",
                    params=f'{{"source": "{source}"}}',
                    state="done",
                    who="x",
                    asked_at=NOW,
                )
            )
            opened.add(_draw(number, source))
            opened.add(_plan(source))
            opened.add(PlanAside(name=f"plan {source}", version=1, toml=source, who="x", made_at=NOW))
            opened.add(_alert(number, source))
            opened.flush()
            opened.add(_episode(number, source))
            opened.add(
                ReviewItem(
                    draw_id=number,
                    item=source,
                    ticket_id="t",
                    customer="c",
                    stratum="s",
                    place=1,
                    double=False,
                )
            )
        opened.add(SavedView(name="own", page="month", chosen="source=b", owner="me", made_at=NOW))
    yield found
    sessions.forget(found)


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[Limit]:
    """Have somebody look who may see these sources."""
    monkeypatch.setattr("data.current_user.name", lambda: "me")

    def limit(*sources: str) -> None:
        def refuse(source: str) -> None:
            if source not in sources:
                raise RefusedError(source)

        row_scope.install(lambda: frozenset(sources), refuse)

    before = [*row_scope._SCOPE], [*row_scope._REFUSE]
    yield limit
    row_scope._SCOPE[:], row_scope._REFUSE[:] = before


def test_a_statement_that_forgets_the_source_reads_the_rows_of_who_looks(
    here: Settings, limited: Limit
) -> None:
    limited("a")
    other = aliased(NoteRecord)
    with sessions.session(here, reads_only=True) as opened:
        assert [row.source for row in opened.exec(select(NoteRecord)).all()] == ["a"]
        assert opened.exec(select(NoteRecord.what)).all() == ["a"]
        assert opened.exec(select(other.what)).all() == ["a"]
        assert opened.exec(select(func.count()).select_from(NoteRecord)).one() == 1
        assert opened.exec(select(func.max(NoteRecord.id))).one() == 1
        assert opened.get(NoteRecord, 2) is None and opened.get(NoteRecord, 1) is not None
        there = select(other.id).where(other.source == "b").exists()
        assert opened.exec(select(NoteRecord.what).where(there)).all() == []
        assert [row.name for row in opened.exec(select(SavedView).order_by(SavedView.name)).all()] == [
            "a",
            "own",
        ]
        assert [row.key for row in opened.exec(select(JobRecord)).all()] == ["a"]
        assert [row.item for row in opened.exec(select(ReviewItem)).all()] == ["a"]
        assert [row.subject for row in opened.exec(select(AlertEpisode)).all()] == ["a"]
        assert [row.toml for row in opened.exec(select(PlanAside)).all()] == ["a"]
        with row_scope.whole():
            assert len(opened.exec(select(NoteRecord)).all()) == 2


def test_nobody_writes_to_a_source_that_they_may_not_see(here: Settings, limited: Limit) -> None:
    limited("a")
    with sessions.session(here) as opened:
        assert opened.exec(update(NoteRecord).values(what="mine")).rowcount == 1
        assert opened.exec(delete(NoteRecord).where(col(NoteRecord.source) == "b")).rowcount == 0
    with pytest.raises(RefusedError, match="b"), sessions.session(here) as opened:
        opened.add(_note("b"))
    row_scope._SCOPE.clear()
    with sessions.session(here, reads_only=True) as opened:
        assert sorted(opened.exec(select(NoteRecord.what)).all()) == ["b", "mine"]


def test_what_names_no_record_cannot_be_limited_and_is_refused(here: Settings, limited: Limit) -> None:
    limited("a")
    with sessions.session(here, reads_only=True) as opened, pytest.raises(TypeError, match="no mapped table"):
        opened.exec(text("SELECT what FROM note"))  # type: ignore[call-overload]


def test_what_is_kept_for_others_holds_one_source(here: Settings, limited: Limit) -> None:
    with row_scope.narrowed("b"), sessions.session(here, reads_only=True) as opened:
        assert opened.exec(select(NoteRecord.what)).all() == ["b"]
    limited("a")
    with row_scope.narrowed("b"), sessions.session(here, reads_only=True) as opened:
        assert opened.exec(select(NoteRecord.what)).all() == []


def test_every_table_says_how_its_rows_belong_to_a_source_or_that_they_do_not() -> None:
    scoped = {str(table.__tablename__) for table in row_scope.SCOPED}
    free = set(row_scope.OF_NO_SOURCE)
    assert scoped | free == set(Record.metadata.tables) and not scoped & free
    with_source = {name for name, table in Record.metadata.tables.items() if "source" in table.columns}
    assert with_source - scoped == {"audit_entry"}


def _note(source: str) -> NoteRecord:
    return NoteRecord(source=source, day=date(2026, 10, 1), kind="release", what=source, who="x", made_at=NOW)


def _plan(source: str) -> PlanRecord:
    return PlanRecord(
        name=f"plan {source}", version=1, source=source, toml="", who="x", saved_at=NOW, revision=1
    )


def _alert(number: int, source: str) -> AlertRule:
    return AlertRule(
        id=number, source=source, kind="signal", looks=1, minimum=0, channels="[]", who="x", made_at=NOW
    )


def _episode(rule: int, subject: str) -> AlertEpisode:
    return AlertEpisode(
        key=subject, rule_id=rule, subject=subject, number=1, state="firing", looks=1, stamp="", sentence="",
        page="", began_at=NOW,
    )  # fmt: skip


def _draw(number: int, source: str) -> ReviewDraw:
    return ReviewDraw(
        id=number, source=source, n=1, population=1, frame_hash="", sizes="{}", uniform_share=1.0,
        stratified=False, seed=1, lake_version="", who="x", made_at=NOW,
    )  # fmt: skip
