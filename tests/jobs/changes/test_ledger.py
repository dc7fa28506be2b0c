"""A change is locked with its rule before anybody looks, and what was locked cannot be changed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analytics.changes.evaluation_rule import Change, Guardrail, Rule, Target
from data.errors import DataError
from data.settings import Settings
from jobs.changes import change_file, ledger, sessions
from tests.homes import settings_at

LIVE = date(2026, 6, 8)
CHANGE = Change("a-key", "An article", "article", (Target("returns", LIVE),), expected=0.06)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_at(tmp_path)


def _at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def test_a_locked_change_is_read_back_with_its_hash(here: Settings) -> None:
    kept = ledger.lock(here, "s", CHANGE, by="Ada", at=_at(6, 1))
    assert ledger.listed(here, "s") == [kept] == [ledger.get(here, "s", "a-key")]
    assert kept.change == CHANGE and kept.intact and kept.stayed and not kept.exploratory
    assert len(kept.sha256) == 64 and kept.locked_by == "Ada"
    assert ledger.listed(here, "other") == []


def test_before_its_first_day_a_rule_may_be_locked_anew_and_never_after(here: Settings) -> None:
    first = ledger.lock(here, "s", CHANGE, at=_at(6, 1))
    second = ledger.lock(here, "s", replace(CHANGE, expected=0.02), at=_at(6, 7))
    assert second.sha256 != first.sha256
    with pytest.raises(DataError, match="cannot be changed after its first day"):
        ledger.lock(here, "s", replace(CHANGE, rule=Rule(weeks_after=4)), at=_at(6, 8))
    assert ledger.get(here, "s", "a-key").sha256 == second.sha256


def test_a_rule_locked_when_outcomes_are_known_is_exploratory(here: Settings) -> None:
    assert not ledger.lock(here, "s", CHANGE, at=_at(6, 15)).exploratory, "the horizon is a week"
    assert ledger.lock(here, "s", replace(CHANGE, key="late"), at=_at(6, 16)).exploratory


def test_what_is_taken_back_keeps_its_rule_and_who_locked_it(here: Settings) -> None:
    ledger.lock(here, "s", CHANGE, by="Ada", at=_at(6, 1))
    gone = ledger.take_back(here, "s", "a-key", "it harmed", by="Bob")
    assert (gone.state, gone.stayed, gone.locked_by, gone.reason) == ("taken back", False, "Ada", "it harmed")
    assert gone.intact and not gone.exploratory and gone.locked_at == _at(6, 1)
    with pytest.raises(DataError, match="not in force"):
        ledger.take_back(here, "s", "a-key", "again")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (replace(CHANGE, what=" "), "1 to 200 characters"),
        (replace(CHANGE, key="Not a key"), "is no key"),
        (replace(CHANGE, kind="magic"), "is no kind of change"),  # pyright: ignore[reportArgumentType]
        (replace(CHANGE, targets=(Target(" ", LIVE),)), "no category"),
        (replace(CHANGE, targets=(Target("a", LIVE), Target("a", date(2026, 7, 1)))), "named twice"),
        (replace(CHANGE, expected=float("nan")), "no number"),
        (replace(CHANGE, rule=Rule(metric="handle_time_median")), "cannot be judged by 'handle_time_median'"),
        (replace(CHANGE, rule=Rule(metric="luck")), "cannot be judged by 'luck'"),
        (replace(CHANGE, rule=Rule(weeks_before=3)), "3 weeks before: take 4 to 52"),
        (replace(CHANGE, rule=Rule(guardrails=(Guardrail("reopen_rate", 0),))), "above 0"),
        (replace(CHANGE, rule=Rule(picked_first=LIVE)), "need a first and a last one"),
        (replace(CHANGE, rule=Rule(picked_first=date(2026, 5, 1), picked_last=LIVE)), "before the change"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_judged_is_refused(here: Settings, change: Change, says: str) -> None:
    with pytest.raises(DataError, match=says):
        ledger.lock(here, "s", change)
    assert ledger.listed(here, "s") == []


def test_an_unknown_change_names_those_that_there_are(here: Settings) -> None:
    ledger.lock(here, "s", CHANGE)
    with pytest.raises(DataError, match="no change 'b'"):
        ledger.get(here, "s", "b")


def test_keys_come_from_words_and_differ() -> None:
    assert ledger.key_of("A warmer tone, about passwords!", set()) == "a-warmer-tone-about-passwords"
    assert ledger.key_of("A tone", {"a-tone", "a-tone-2"}) == "a-tone-3"
    assert ledger.key_of("¿?", set()) == "change"


def test_a_file_needs_little_and_says_what_is_wrong() -> None:
    found = change_file.read(
        "f", '{"key": "k", "what": "w", "targets": [["returns", "2026-06-08"]], "rule": {"weeks_after": 6}}'
    )
    assert found.rule == Rule(weeks_after=6) and found.targets == (Target("returns", LIVE),)
    for text, says in (
        ("{", "is no JSON"), ("[]", "holds no change"), ('{"key": "k"}', "no field 'what'"),
        ('{"key": "k", "what": "w", "targets": [["x", "8 June"]]}', "Days are written 2026-11-30"),
        ('{"key": "k", "what": "w", "targets": [], "colour": 1}', "'colour', which is unknown"),
        ('{"key": "k", "what": "w", "targets": [], "rule": {"luck": 1}}', "'luck', which is unknown"),
    ):  # fmt: skip
        with pytest.raises(DataError, match=says):
            change_file.read("f", text)


def test_of_a_day_there_is_one_session_and_its_last_record_stands(here: Settings) -> None:
    sessions.hold(here, "s", date(2026, 10, 1), "Ada", "first words")
    sessions.hold(here, "s", date(2026, 9, 3), "Bob", "earlier")
    kept = sessions.hold(here, "s", date(2026, 10, 1), "Ada, Bob", "second words")
    assert [each.day.month for each in sessions.listed(here, "s")] == [10, 9]
    assert sessions.listed(here, "s")[0] == kept and kept.attendees == "Ada, Bob"
    with pytest.raises(DataError, match="who attended"):
        sessions.hold(here, "s", date(2026, 11, 1), " ", "")
