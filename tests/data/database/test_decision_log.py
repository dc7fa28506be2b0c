import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from data.database import decision_log, sessions
from data.database.decision_log import WITHDRAWN, Decision
from data.database.decision_table import DecisionRecord
from data.errors import DataError
from data.settings import Settings

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    """On SQLite and on PostgreSQL."""
    settings = Settings(tmp_path, str(tmp_path / "lake"), database_url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


def said(here: Settings, choice: str, **more: object) -> Decision:
    about = {"source": "desk", "kind": "bucket", "subject": "refund", "by": "Ada", "at": AT}
    with sessions.session(here) as opened:
        return decision_log.append(opened, **{**about, "choice": choice, **more})  # pyright: ignore


def test_the_last_row_that_nothing_supersedes_is_what_holds(here: Settings) -> None:
    first = said(here, "trainable", evidence={"share": 0.5, "day": date(2026, 5, 1)})
    second = said(here, "gray", supersedes=first.id)
    beside = said(here, "gray", subject="invoice", subject_version="v2")
    with sessions.session(here, reads_only=True) as opened:
        found = decision_log.standing(opened, kind="bucket", source="desk")
        assert found == [second, beside]
        assert decision_log.current(opened, source="desk", kind="bucket", subject="refund") == second
        assert decision_log.history(opened, subject="refund") == [second, first]
        assert decision_log.standing(opened, kind="bucket", subject_version="v2") == [beside]
        assert decision_log.stamp(opened, kinds=["bucket"]) == beside.id
        assert decision_log.stamp(opened, source="other") == 0
    assert first.evidence == {"share": 0.5, "day": "2026-05-01"} and first.at == AT


def test_what_was_withdrawn_no_longer_holds_and_stays_in_the_log(here: Settings) -> None:
    taken = said(here, WITHDRAWN, supersedes=said(here, "trainable").id)
    with sessions.session(here, reads_only=True) as opened:
        about = {"source": "desk", "kind": "bucket", "subject": "refund"}
        assert decision_log.current(opened, **about) is None  # pyright: ignore
        assert decision_log.latest(opened, **about) == taken  # pyright: ignore
        assert len(decision_log.history(opened)) == 2


def test_one_row_is_superseded_once_so_two_people_cannot_both_have_the_last_word(here: Settings) -> None:
    first = said(here, "trainable")
    said(here, "gray", supersedes=first.id)
    with pytest.raises(IntegrityError):
        said(here, "escalate", supersedes=first.id)


def test_the_same_decision_sent_twice_is_kept_once(here: Settings) -> None:
    assert said(here, "gray", key="a") == said(here, "gray", key="a") != said(here, "gray", key="b")


def test_a_row_is_neither_changed_nor_deleted(here: Settings) -> None:
    said(here, "gray")
    for change in ("choice", None):
        with pytest.raises(ValueError, match="never changed or deleted"), sessions.session(here) as opened:
            row = opened.exec(select(DecisionRecord)).one()
            if change:
                row.choice = "trainable"
            else:
                opened.delete(row)
            opened.flush()


def test_what_does_not_fit_is_refused_not_cut(here: Settings) -> None:
    with pytest.raises(DataError, match="subject of a decision has 401 characters"):
        said(here, "gray", subject="x" * 401)
    with pytest.raises(ValueError, match="no kind"):
        said(here, "gray", kind="whim")


def test_what_was_decided_before_there_was_a_log_stands_in_it(here: Settings) -> None:
    engine = sessions.open_engine(sessions.address(here.database_url))
    sessions.upgrade(engine, "0010")
    with engine.connect() as connection, connection.begin():

        def put(table: str, **row: object) -> None:
            connection.execute(Table(table, MetaData(), autoload_with=connection).insert(), row)

        lock = {"saved_at": AT, "locked_at": AT, "locked_by": "Ada", "sha256": "ab"}
        put("pilot_plan", name="P", version=1, source="desk", toml="", revision=1, who="Ada", **lock)
        for minutes, retired in ((1, True), (2, False)):
            at = AT + timedelta(minutes=minutes)
            put("pilot_plan_retirement", name="P", retired=retired, reason="why", who="Ben", made_at=at)
        seen = {"run_id": 3, "diagnosed": "other", "who": "Ada", "source": "desk"}
        put("correction", ticket_id="T1", said="edge_case", made_at=AT + timedelta(minutes=3), **seen)
        put("correction", ticket_id="T1", said=None, made_at=AT + timedelta(minutes=4), **seen)
        put("correction", thread="c", said="other", made_at=AT + timedelta(minutes=5), **seen)
        fix = {"state": "accepted", "what": "Write", "owner": "Cy", "due": date(2026, 6, 1), "note_id": 7}
        put("fix", source="desk", thread="c", who="Ada", changed_at=AT + timedelta(minutes=6), **fix)
    engine.dispose()
    with sessions.session(here) as opened:
        rows = list(reversed(decision_log.history(opened)))
        after = decision_log.append(
            opened, source="desk", kind="fix", subject="d", choice="dismissed", by="Ada", at=AT
        )
    assert [(each.kind, each.subject, each.choice, each.supersedes) for each in rows] == [
        ("plan", "P", "locked", None),
        ("retirement", "P", "retired", None),
        ("retirement", "P", "brought back", 2),
        ("correction", "ticket:T1", "edge_case", None),
        ("correction", "ticket:T1", WITHDRAWN, 4),
        ("correction", "cluster:c", "other", None),
        ("fix", "c", "accepted", None),
    ]
    assert rows[0].at == AT and rows[0].evidence == {"sha256": "ab"} and rows[1].reason == "why"
    assert json.loads(json.dumps(rows[-1].evidence)) == {"owner": "Cy", "due": "2026-06-01", "note_id": 7}
    assert after.id == 8
