import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.pilot.plan import Criterion, dated
from analytics.pilot.planning import toml_format
from data.database import sessions
from data.errors import DataError
from data.past_state import PastState
from data.settings import Settings
from jobs.pilot import plan_files, plan_locking, stored_plans
from jobs.pilot.plan_locking import OvertakenError
from jobs.pilot.plan_versions import StoredPlan
from tests.analytics.pilot.simulated_pilots import plan


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    """On SQLite and on PostgreSQL."""
    settings = Settings(tmp_path, str(tmp_path / "lake"), database_url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Settings]:
    """On SQLite."""
    url = f"sqlite:///{tmp_path / 'p.db'}"
    settings = Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


def test_a_plan_goes_from_draft_to_locked_to_amended_and_nothing_of_it_is_lost(here: Settings) -> None:
    draft = plan_locking.save_draft(here, plan())
    assert (draft.version, draft.revision, draft.locked, draft.plan) == (1, 1, False, plan())
    changed = plan_locking.save_draft(here, plan(note="more"), over=draft.revision)
    locked = plan_locking.lock(here, "Test", over=changed.revision)
    assert locked.locked and locked.sha256 == toml_format.sha256(locked.plan) and locked.plan.note == "more"
    assert locked.locked_at is not None and locked.locked_at.tzinfo is not None and locked.locked_by
    amended = plan_locking.amend(here, "Test")
    assert (amended.version, amended.locked, amended.plan) == (2, False, locked.plan)
    # Until the amendment is locked too, what was locked holds.
    assert stored_plans.in_effect(here, "Test") == locked
    again = plan_locking.save_draft(here, plan(planned_n=500), over=amended.revision)
    second = plan_locking.lock(here, "Test", over=again.revision)
    assert stored_plans.versions(here, "Test") == [locked, second]
    assert stored_plans.read(here, "Test", 1) == locked and stored_plans.newest(here, "Test") == second
    assert (second.standing.version, second.standing.sha256) == (2, second.sha256)
    assert stored_plans.for_source(here, "test") == [second]


def test_who_saves_second_is_told_who_was_first_and_both_texts_are_kept(here: Settings) -> None:
    read = plan_locking.save_draft(here, plan())
    plan_locking.save_draft(here, plan(note="first"), over=read.revision)
    with pytest.raises(OvertakenError, match=r"saved the plan 'Test' on .* after you opened it") as told:
        plan_locking.save_draft(here, plan(note="second"), over=read.revision)
    assert told.value.theirs.plan.note == "first"
    assert stored_plans.from_text(told.value.mine).note == "second"
    (aside,) = stored_plans.asides(here, "Test")
    assert aside.toml == told.value.mine and aside.who
    assert stored_plans.newest(here, "Test").plan.note == "first"


def test_of_many_who_save_at_once_one_is_first_and_no_words_are_lost(here: Settings) -> None:
    read, refused = plan_locking.save_draft(here, plan()), []
    notes = [f"note {at}" for at in range(6)]

    def save(note: str) -> None:
        try:
            plan_locking.save_draft(here, plan(note=note), over=read.revision)
        except OvertakenError as error:
            refused.append(error)

    threads = [threading.Thread(target=save, args=(note,)) for note in notes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [stored_plans.from_text(each.toml).note for each in stored_plans.asides(here, "Test")]
    assert len(refused) == 5
    assert sorted([*kept, stored_plans.newest(here, "Test").plan.note]) == notes


def test_two_who_begin_a_plan_of_one_name_are_told(here: Settings) -> None:
    plan_locking.save_draft(here, plan(note="mine"))
    with pytest.raises(OvertakenError, match="That name is taken"):
        plan_locking.save_draft(here, plan(note="yours"))
    assert [stored_plans.from_text(each.toml).note for each in stored_plans.asides(here, "Test")] == ["yours"]


def test_what_is_locked_is_changed_by_nobody(alone: Settings) -> None:
    draft = plan_locking.save_draft(alone, plan())
    locked = plan_locking.lock(alone, "Test", over=draft.revision)
    for over in (draft.revision, locked.revision):
        with pytest.raises(OvertakenError, match="locked the plan"):
            plan_locking.save_draft(alone, plan(note="late"), over=over)
    with pytest.raises(DataError, match="is locked already"):
        plan_locking.lock(alone, "Test", over=locked.revision)
    with pytest.raises(DataError, match="is locked and cannot be deleted"):
        plan_locking.discard(alone, "Test", over=locked.revision)
    assert stored_plans.newest(alone, "Test") == locked
    # Who still has the draft open that was locked must not write into the amendment after it.
    plan_locking.amend(alone, "Test")
    with pytest.raises(OvertakenError):
        plan_locking.save_draft(alone, plan(note="stale"), over=draft.revision)


def test_a_draft_may_have_faults_and_a_lock_names_them_all(alone: Settings) -> None:
    wrong = plan(Criterion("resolution_rate", target=64.0), planned_n=0)
    draft = plan_locking.save_draft(alone, wrong)
    assert draft.plan == wrong
    with pytest.raises(DataError, match=r"planned_n is 0.*0\.64 instead of 64"):
        plan_locking.lock(alone, "Test", over=draft.revision)
    assert not stored_plans.newest(alone, "Test").locked


def test_a_lock_holds_what_was_read_and_not_what_came_after(alone: Settings) -> None:
    draft = plan_locking.save_draft(alone, plan())
    plan_locking.save_draft(alone, plan(note="changed"), over=draft.revision)
    with pytest.raises(OvertakenError):
        plan_locking.lock(alone, "Test", over=draft.revision)
    assert not stored_plans.newest(alone, "Test").locked


def test_a_draft_is_thrown_away_and_the_version_before_it_stays(alone: Settings) -> None:
    locked = plan_locking.lock(alone, "Test", over=plan_locking.save_draft(alone, plan()).revision)
    amended = plan_locking.amend(alone, "Test")
    with pytest.raises(DataError, match="is a draft"):
        plan_locking.amend(alone, "Test")
    with pytest.raises(OvertakenError):
        plan_locking.discard(alone, "Test", over=locked.revision)
    plan_locking.discard(alone, "Test", over=amended.revision)
    assert stored_plans.versions(alone, "Test") == [locked]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "is no name for a plan"),
        ({"name": "a\u202eb"}, "is no name for a plan"),
        ({"name": "x" * 81}, "has 81 characters"),
        ({"source": ""}, "has no source"),
    ],
)
def test_what_could_not_be_found_again_is_not_kept(
    alone: Settings, wrong: dict[str, object], says: str
) -> None:
    with pytest.raises(DataError, match=says):
        plan_locking.save_draft(alone, plan(**wrong))
    assert stored_plans.names(alone) == []


def test_an_amendment_keeps_its_source(alone: Settings) -> None:
    plan_locking.lock(alone, "Test", over=plan_locking.save_draft(alone, plan()).revision)
    amended = plan_locking.amend(alone, "Test")
    with pytest.raises(DataError, match="write another plan for another source"):
        plan_locking.save_draft(alone, plan(source="other"), over=amended.revision)


def test_the_plans_of_a_source_are_told_locked_ones_first(alone: Settings) -> None:
    plan_locking.save_draft(alone, plan(name="draft"))
    plan_locking.lock(alone, "old", over=plan_locking.save_draft(alone, plan(name="old")).revision)
    plan_locking.lock(alone, "new", over=plan_locking.save_draft(alone, plan(name="new")).revision)
    plan_locking.save_draft(alone, plan(name="elsewhere", source="other"))
    assert [each.plan.name for each in stored_plans.for_source(alone, "test")] == ["new", "old", "draft"]
    with pytest.raises(DataError, match="There are: draft, elsewhere, new, old"):
        stored_plans.newest(alone, "nonsense")
    with pytest.raises(DataError, match="has no version 7"):
        stored_plans.read(alone, "old", 7)


def test_a_file_is_a_draft_then_its_change_then_an_amendment(alone: Settings, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"

    def put(text: str) -> StoredPlan:
        file.write_text(text, encoding="utf-8")
        return plan_files.put(alone, plan_files.read(file))

    first = put(toml_format.to_toml(plan()))
    second = put("\ufeff" + toml_format.to_toml(plan(note="ü")))
    assert (first.version, second.version, second.plan.note) == (1, 1, "ü")
    locked = plan_locking.lock(alone, "Test", over=second.revision)
    assert put("# the same\n" + toml_format.to_toml(plan(note="ü"))) == locked
    third = put(toml_format.to_toml(plan(note="other")))
    assert (third.version, third.locked) == (2, False)
    assert "a draft" in plan_files.in_words(third)[0] and locked.sha256 in plan_files.in_words(locked)[0]
    for text, says in ((b"\xff\xfe\x00", "not text in UTF-8"), (b"name =", "no valid TOML")):
        file.write_bytes(text)
        with pytest.raises(DataError, match=says):
            plan_files.read(file)
    with pytest.raises(DataError, match="cannot be read"):
        plan_files.read(tmp_path)


def test_a_plan_that_the_database_garbled_is_refused_and_not_guessed(alone: Settings) -> None:
    draft = plan_locking.save_draft(alone, plan())
    with sessions.session(alone) as opened:
        row = opened.get(plan_locking.PlanRecord, ("Test", 1))
        assert row is not None
        row.toml = row.toml.replace("planned_n = 100", "planned_n = none")
    with pytest.raises(DataError, match="no valid TOML"):
        stored_plans.read(alone, "Test", draft.version)


def test_a_hash_is_of_what_was_promised(alone: Settings) -> None:
    locked = plan_locking.lock(alone, "Test", over=plan_locking.save_draft(alone, plan()).revision)
    assert locked.locked_at is not None
    promised = dated(plan(), locked.locked_at.date())
    assert locked.plan == promised and locked.sha256 == toml_format.sha256(promised)
    assert locked.sha256 != toml_format.sha256(replace(promised, planned_n=101))


def test_a_criterion_gets_the_day_of_its_lock_unless_it_says_when_it_was_set(alone: Settings) -> None:
    early, lock_day = date(2026, 1, 5), date(2026, 2, 2)
    known, other = (
        Criterion("resolution_rate", target=0.6, set_on=early), Criterion("escalation_rate", target=0.3),
    )  # fmt: skip
    tokyo = replace(alone, time_zone="Asia/Tokyo")
    draft = plan_locking.save_draft(tokyo, plan(known, other))
    assert [each.set_on for each in draft.plan.criteria] == [early, None]
    # 20:00 in London is the next day in Tokyo, where this workspace is.
    locked = plan_locking.lock(tokyo, "Test", over=draft.revision, at=datetime(2026, 2, 1, 20, tzinfo=UTC))
    assert [each.set_on for each in locked.plan.criteria] == [early, lock_day]
    assert stored_plans.from_text(toml_format.to_toml(locked.plan)) == locked.plan
    # The same file again is no amendment, and what an amendment leaves alone keeps its day.
    assert plan_files.put(tokyo, plan(known, other)) == locked
    changed = plan_files.put(tokyo, plan(replace(known, target=0.7, set_on=None), other))
    assert [each.set_on for each in changed.plan.criteria] == [None, lock_day]
    again = plan_locking.lock(tokyo, "Test", over=changed.revision, at=datetime(2026, 3, 3, tzinfo=UTC))
    assert [each.set_on for each in again.plan.criteria] == [date(2026, 3, 3), lock_day]
    assert stored_plans.read(tokyo, "Test", 1) == locked


def test_a_plan_is_the_draft_that_it_was_before_it_was_locked(here: Settings) -> None:
    def at(moment: datetime) -> list[tuple[int, bool, str]]:
        past = replace(here, past=PastState((1, 0, 0), moment))
        (kept,) = stored_plans.for_source(past, plan().source)
        return [
            (each.version, each.locked, each.sha256) for each in (kept, stored_plans.newest(past, "Test"))
        ]

    draft = plan_locking.save_draft(here, plan())
    drafted = datetime.now(UTC)
    first = plan_locking.lock(here, "Test", over=draft.revision)
    amended = plan_locking.amend(here, "Test")
    changed = datetime.now(UTC)
    plan_locking.lock(here, "Test", over=amended.revision)
    assert at(drafted) == [(1, False, "")] * 2
    assert at(changed) == [(1, True, first.sha256), (2, False, "")]
    assert [version for version, locked, _ in at(datetime.now(UTC)) if locked] == [2, 2]
