"""States of plans, which one is shown first, retiring and bringing back: on records alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlmodel import select

from analytics.pilot.plan import Phase
from data.database import sessions
from data.database.decision_table import DecisionRecord
from data.errors import DataError
from data.settings import Settings
from jobs.pilot import plan_locking, plan_retirement, plan_states, stored_plans
from jobs.pilot.plan_versions import Retirement, StoredPlan
from tests.analytics.pilot.simulated_pilots import START, plan

DAY = timedelta(days=1)
LOCKED = datetime(2026, 5, 1, tzinfo=UTC)
GONE = Retirement(True, "the agent was replaced", "somebody", LOCKED)


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    """On SQLite and on PostgreSQL."""
    settings = Settings(tmp_path, str(tmp_path / "lake"), database_url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


def kept(name: str, start: date, decision: date, **changes: object) -> StoredPlan:
    fields: dict[str, object] = {
        "plan": plan(name=name, phases=(Phase("live", start, 0.15),), decision=decision),
        "version": 1,
        "revision": 1,
        "who": "somebody",
        "saved_at": LOCKED,
        "locked_by": "somebody",
        "locked_at": LOCKED,
        "sha256": "0" * 64,
    }
    return StoredPlan(**(fields | changes))  # pyright: ignore[reportArgumentType]


RUNNING = kept("running", START, START + 60 * DAY)
LATER = kept("running since", START + 10 * DAY, START + 50 * DAY, locked_at=LOCKED + DAY)
DONE = kept("done", START - 90 * DAY, START - 30 * DAY)
AHEAD = kept("ahead", START + 90 * DAY, START + 120 * DAY, locked_at=LOCKED + 9 * DAY)
NEXT = kept("next", START + 80 * DAY, START + 100 * DAY)
DRAFT = kept("draft", START, START + 60 * DAY, locked_at=None)
RETIRED = kept("retired", START + 15 * DAY, START + 60 * DAY, retired=GONE)
ALL = (RUNNING, LATER, DONE, AHEAD, NEXT, DRAFT, RETIRED)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (START - 100 * DAY, "done"),  # none has started: the next one ahead
        (START - 60 * DAY, "done"),
        (START - DAY, "done"),  # decided, and stands until another pilot starts
        (START, "running"),
        (START + 20 * DAY, "running since"),  # of two that run, the one that started last
        (START + 55 * DAY, "running"),
        (START + 70 * DAY, "running"),  # the last decision; those ahead have not started
        (START + 85 * DAY, "next"),
        (START + 95 * DAY, "ahead"),
        (START + 900 * DAY, "ahead"),
    ],
)
def test_the_plan_that_runs_on_a_day_is_shown_first_in_whatever_order_they_were_locked(
    day: date, name: str
) -> None:
    for found in list(permutations(ALL))[::500]:
        shown = plan_states.shown_first(found, day)
        assert shown is not None and shown.plan.name == name


def test_a_plan_for_the_future_never_hides_the_running_one() -> None:
    day = START + 5 * DAY
    for ahead in (AHEAD, NEXT, DRAFT, RETIRED):
        assert plan_states.shown_first([RUNNING, ahead], day) is RUNNING
        assert plan_states.shown_first([ahead, RUNNING], day) is RUNNING
    assert plan_states.shown_first([AHEAD, NEXT], day) is NEXT
    assert plan_states.shown_first([DRAFT, RETIRED], day) is None


@pytest.mark.parametrize(
    ("found", "day", "state"),
    [
        (DRAFT, START, "draft"),
        (AHEAD, START, "ahead"),
        (RUNNING, START - DAY, "ahead"),
        (RUNNING, START, "running"),
        (RUNNING, START + 90 * DAY, "running"),
        (RETIRED, START, "retired"),
    ],
)
def test_the_state_of_a_plan_by_its_dates(found: StoredPlan, day: date, state: str) -> None:
    assert plan_states.of(found, day) == state
    assert plan_states.of(found, day, newest_lock=2) == "superseded"


def locked(here: Settings, name: str = "Test") -> StoredPlan:
    return plan_locking.lock(here, name, over=plan_locking.save_draft(here, plan(name=name)).revision)


def test_a_plan_is_retired_with_a_reason_and_brought_back_and_every_step_is_kept(here: Settings) -> None:
    locked(here)
    done = plan_retirement.retire(here, "Test", "  the agent\n was replaced ")
    assert done.reason == "the agent was replaced" and done.who and done.made_at.tzinfo is not None
    (found,) = stored_plans.for_source(here, "test")
    assert found.retired == done and stored_plans.newest(here, "Test").retired == done
    with pytest.raises(DataError, match="retired the plan 'Test' already"):
        plan_retirement.retire(here, "Test", "again")
    plan_retirement.bring_back(here, "Test", "it was not")
    assert stored_plans.newest(here, "Test").retired is None
    with pytest.raises(DataError, match="is not retired"):
        plan_retirement.bring_back(here, "Test")
    plan_retirement.retire(here, "Test", "now it is")
    log = plan_retirement.history(here, "Test")
    assert [(each.retired, each.reason) for each in log] == [
        (True, "the agent was replaced"), (False, "it was not"), (True, "now it is")
    ]  # fmt: skip
    with sessions.session(here, reads_only=True) as opened:
        kept = opened.exec(select(DecisionRecord).where(DecisionRecord.kind == "retirement")).all()
        assert len(kept) == 3


@pytest.mark.parametrize(
    ("name", "reason", "says"),
    [
        ("Test", " ", "retired with a reason"),
        ("Test", "x" * 401, "401 characters"),
        ("draft", "why", "Only a locked plan is retired"),
        ("nobody's", "why", "There is no locked plan"),
    ],
)
def test_what_cannot_be_retired_is_refused_with_what_to_do(
    here: Settings, name: str, reason: str, says: str
) -> None:
    locked(here)
    plan_locking.save_draft(here, plan(name="draft"))
    with pytest.raises(DataError, match=says):
        plan_retirement.retire(here, name, reason)
    assert plan_retirement.history(here, name) == []


def test_a_retired_plan_is_neither_amended_nor_locked_until_it_is_brought_back(here: Settings) -> None:
    locked(here)
    amended = plan_locking.amend(here, "Test")
    plan_retirement.retire(here, "Test", "why")
    with pytest.raises(DataError, match=r"is retired \(why\)\. Bring it back first"):
        plan_locking.lock(here, "Test", over=amended.revision)
    plan_locking.discard(here, "Test", over=amended.revision)
    with pytest.raises(DataError, match="Bring it back first"):
        plan_locking.amend(here, "Test")
    plan_retirement.bring_back(here, "Test")
    assert plan_locking.amend(here, "Test").version == 2
