"""Counts after any number of changes, in any order, are those of a count from scratch, to the last bit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data.lake import lake
from data.settings import Settings
from jobs.counting import field_values, monthly_counts, snapshot, source_logs
from jobs.counting.monthly_counts import Counted
from tests.analytics.tickets import interactions, tickets
from tests.homes import settings_at
from tests.jobs.counting.random_logs import DAYS, DESK, FIRST, Logs


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home in which every source is counted by month."""
    monkeypatch.setattr(monthly_counts, "WORTH", 0)
    return settings_at(tmp_path)


def counted(here: Settings, *, final: bool = False, as_of: datetime | None = None) -> Counted:
    logs = source_logs.open_logs(lake.of(here), DESK)
    assert logs is not None
    found = monthly_counts.count(here, DESK, logs, final=final, as_of=as_of)
    assert found is not None
    return found


def assert_same(here: Settings, way: Settings, *, final: bool, as_of: datetime | None, why: str) -> None:
    """What is kept, what is counted from scratch, and what is counted in one piece are the same."""
    found = counted(way, final=final, as_of=as_of)
    scratch = counted(replace(way, home=here.home / "scratch" / why), final=final, as_of=as_of)
    store = lake.of(here)
    asked, said = store.scan_source("tickets", DESK), store.scan_source("interactions", DESK)
    assert asked is not None
    whole = snapshot.of_logs(way, DESK, store.version(), asked, said, final=final, as_of=as_of)
    assert whole is not None
    assert found.rules == scratch.rules == whole.rules, why
    for other in (scratch.facts.whole(), whole.facts):
        assert_frame_equal(found.facts.whole(), other, check_exact=True)
    for other in (scratch.cube, whole.cube):
        assert_frame_equal(found.cube, other, check_exact=True)
    values, *others = (field_values.of_table(each) for each in (found.facts, scratch.facts, whole.table))
    for other in others:
        assert values.keys() == other.keys(), why
        for name, each in values.items():
            assert_frame_equal(each, other[name])


@pytest.mark.parametrize("seed", range(2))
def test_counts_after_changes_are_those_of_a_count_from_scratch(here: Settings, seed: int) -> None:
    logs, random = Logs(here, seed), Random(seed)
    with logs.store.writing():
        logs.new()
    ways = [(here, False), (replace(here, time_zone="Asia/Tokyo", horizon=timedelta(days=3)), seed % 2 == 0)]
    done = ["new"]
    for step in range(7):
        done.append(logs.change())
        if not logs.asked:
            continue
        way, final = ways[step % 3 == 2]
        earlier = random.random() < 0.2
        as_of = FIRST + timedelta(days=random.uniform(5, DAYS)) if earlier else None
        assert_same(here, way, final=final, as_of=as_of, why=f"{seed} {step} {done}"[:90])


def stored(here: Settings, ticket: str, at: datetime, **fields: object) -> None:
    made = tickets({"ticket_id": ticket, "created_at": at, **fields})
    with lake.of(here).writing():
        lake.of(here).merge("tickets", made.with_columns(source=pl.lit(DESK)))


def told(here: Settings, ticket: str, at: datetime, **fields: object) -> None:
    made = interactions({"interaction_id": f"of {ticket} {at}", "ticket_id": ticket, "at": at, **fields})
    with lake.of(here).writing():
        lake.of(here).merge("interactions", made.with_columns(source=pl.lit(DESK)))


def day(month: int, of: int) -> datetime:
    return datetime(2026, month, of, 12, tzinfo=UTC)


def test_a_change_has_the_months_counted_that_depend_on_it_and_no_others(here: Settings) -> None:
    def expect(*months: str) -> None:
        assert counted(here).anew == months
        assert_same(here, here, final=False, as_of=None, why=f"{months} {len(steps)}")
        steps.append(months)

    steps: list[tuple[str, ...]] = []
    for month in (1, 2, 3, 4):
        stored(here, f"T{month}", day(month, 28), status="open")
        told(here, f"T{month}", day(month, 28), actor="ai", action="answer")
    expect("2026-01", "2026-02", "2026-03", "2026-04")
    # The as-of moves on: what was created within the horizon matures, an open ticket is only older.
    stored(here, "T5", day(5, 10))
    expect("2026-04", "2026-05")
    # Somebody answers a ticket of another month.
    told(here, "T2", day(5, 9), actor="ai", action="answer")
    expect("2026-02")
    # A late outcome; as reopenings have times from now on, a ticket without one was not reopened.
    stored(here, "T1", day(1, 28), status="closed", reopened=True, reopened_at=day(2, 1))
    expect("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
    # A late outcome, in the month of its ticket.
    stored(here, "T3", day(3, 28), status="closed", reopened_at=day(5, 1))
    expect("2026-03")
    # A ticket was created in another month than was said; its message stays where it is, its month is empty.
    stored(here, "T2", day(4, 2), status="open")
    expect("2026-04")
    # A further field decides no rule.
    stored(here, "T5", day(5, 10), **{"context.page": "help"})
    expect("2026-05")


def test_an_as_of_before_any_time_of_a_month_has_it_counted_anew(here: Settings) -> None:
    times = ("first_response_at", "resolved_at", "closed_at", "reopened_at", "csat_at")
    for month, name in enumerate(times, 1):
        stored(here, f"T{month}", day(month, 1), csat=5, **{name: day(month, 20)})
    told(here, "T1", day(1, 25), actor="ai", action="answer")
    stored(here, "T6", day(6, 1))
    for final in (False, True):
        counted(here, final=final)
        earlier = [(month, day(month, 19)) for month in range(1, 6)]
        # What was said comes last in its month; of the last ticket nothing but its creation is known.
        for month, as_of in [*earlier, (1, day(1, 24)), (6, day(5, 25))]:
            anew = counted(here, final=final, as_of=as_of).anew
            assert f"2026-{month:02d}" in anew and not any(key < f"2026-{month:02d}" for key in anew)
            assert_same(here, here, final=final, as_of=as_of, why=f"{final} {as_of}")


def test_final_outcomes_are_counted_apart_from_those_that_mature(here: Settings) -> None:
    stored(here, "T1", day(1, 20), status="closed", resolved_at=day(1, 21))
    stored(here, "T2", day(1, 22))
    waiting, final = counted(here), counted(here, final=True)
    assert waiting.anew == final.anew == ("2026-01",)
    assert [each.facts.whole()["mature"].sum() for each in (waiting, final)] == [0, 2]
    assert counted(here).anew == counted(here, final=True).anew == ()


def test_messages_that_came_before_their_ticket_are_counted_with_it(here: Settings) -> None:
    stored(here, "T1", day(1, 5))
    stored(here, "T3", day(3, 1))
    told(here, "T2", day(3, 2), actor="ai", action="answer")
    assert counted(here).facts.whole()["answers"].sum() == 0
    stored(here, "T2", day(2, 1))
    found = counted(here)
    assert found.anew == ("2026-02",) and found.facts.whole()["answers"].sum() == 1
    assert_same(here, here, final=False, as_of=None, why="late")


def test_a_correction_of_what_was_said_has_the_month_of_its_ticket_counted_anew(here: Settings) -> None:
    stored(here, "T1", day(1, 5))
    stored(here, "T3", day(3, 28))
    # What the source records, and until when, stays the same.
    told(here, "T3", day(3, 28), actor="ai", action="answer", error="late", cited=["k"], tag="incorrect")
    told(here, "T3", day(3, 29), actor="human", cited=[])
    message: dict[str, object] = {"mode": "live", "actor": "ai", "action": "answer"}
    told(here, "T1", day(2, 5), **message)
    counted(here)
    changes = {"cited": ["k"], "tag": "correct", "error": "late", "actor": "tool", "action": None}
    for name, value in {**changes, "mode": "shadow"}.items():
        message[name] = value
        told(here, "T1", day(2, 5), **message)
        assert counted(here).anew == ("2026-01",), name
    assert_same(here, here, final=False, as_of=None, why="corrected")
