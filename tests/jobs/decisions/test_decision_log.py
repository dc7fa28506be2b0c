from datetime import timedelta
from pathlib import Path

import pytest

from analytics.ticket_outcomes import DEFINITIONS_VERSION
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'pilotlight.db'}"
    return Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))


def decide(here: Settings, choice: str, **more: object) -> log.Decision:
    about = {"source": "desk", "kind": "threshold", "subject": "refund"}
    return log.decide(here, **{**about, "choice": choice, **more})  # pyright: ignore


def test_a_decision_says_who_when_and_on_which_lake_and_definitions(here: Settings) -> None:
    done = decide(here, "0.7", evidence={"n": 600})
    assert done.by and done.at.tzinfo is not None and done.evidence == {"n": 600}
    assert done.lake_version == "0.0.0" and done.definitions_version == DEFINITIONS_VERSION
    assert decide(here, "0.8").supersedes == done.id
    assert [each.choice for each in log.history(here, "desk", "threshold", "refund")] == ["0.8", "0.7"]


def test_who_decides_on_what_somebody_else_has_changed_is_told_so(here: Settings) -> None:
    first = decide(here, "0.7", over=None, by="Ada")
    with pytest.raises(log.OvertakenError, match="Ada decided") as told:
        decide(here, "0.6", over=None)
    assert told.value.theirs == first
    assert decide(here, "0.8", over=first.id).supersedes == first.id


def test_a_decision_with_a_key_that_was_sent_before_is_that_one(here: Settings) -> None:
    first = decide(here, "0.7", over=None, key="k")
    assert decide(here, "0.7", over=None, key="k") == first
    assert len(log.history(here)) == 1


def test_a_withdrawn_decision_no_longer_holds(here: Settings) -> None:
    with pytest.raises(DataError, match="Nothing is decided"):
        log.withdraw(here, source="desk", kind="threshold", subject="refund")
    decide(here, "0.7")
    log.withdraw(here, source="desk", kind="threshold", subject="refund", reason="too early")
    assert log.current(here, "desk", "threshold", "refund") is None
    assert log.currents(here, "desk", "threshold") == {} and log.standing(here, "desk", "threshold") == []
    assert log.stamp(here, "desk", "threshold") == 2 and log.stamp(here, "other") == 0


def test_several_peoples_decisions_stand_side_by_side_where_none_supersedes_another(here: Settings) -> None:
    from data.database import sessions

    for who in ("Ada", "Ben"):
        with sessions.session(here) as opened:
            log.append(
                opened, here, source="desk", kind="answer tag", subject="T1", choice="correct",
                supersedes=None, by=who,
            )  # fmt: skip
    assert [each.by for each in log.standing(here, "desk", "answer tag")] == ["Ada", "Ben"]
    assert log.currents(here, "desk", "answer tag")["T1"].by == "Ben"
