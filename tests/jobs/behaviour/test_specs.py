"""Specifications as they are saved and approved: versions, who approved them, and which one is in force."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.behaviour import differences
from analytics.behaviour.spec import Spec
from data.database import sessions
from data.errors import DataError
from data.sample.behaviour import specification as behaviour_spec
from data.settings import Settings
from jobs.behaviour import spec_approvals, stored_specs, taken_thresholds
from jobs.decisions import decision_log as log
from jobs.decisions import signed_thresholds

SOURCE = "desk"
FIRST = Spec("Support", "Mara")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Settings]:
    url = f"sqlite:///{tmp_path / 'pilotlight.db'}"
    settings = Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


def day(number: int) -> datetime:
    return datetime(2026, 5, number, tzinfo=UTC)


def test_a_save_is_a_new_version_and_the_same_words_are_the_same_version(here: Settings) -> None:
    one = stored_specs.save(here, SOURCE, FIRST, author="Mara")
    assert stored_specs.save(here, SOURCE, FIRST, author="Ben") == one
    two = stored_specs.save(here, SOURCE, replace(FIRST, note="more"), over=1, author="Ben")
    assert [each.label for each in stored_specs.listed(here, SOURCE)] == ["v2", "v1"]
    assert stored_specs.read(here, SOURCE, 2) == two and stored_specs.newest(here, "other") is None
    with pytest.raises(DataError, match=r"has no specification v3\. It has: v2, v1"):
        stored_specs.read(here, SOURCE, 3)


def test_who_saves_over_a_version_that_somebody_followed_meanwhile_is_told(here: Settings) -> None:
    stored_specs.save(here, SOURCE, FIRST, author="Mara")
    stored_specs.save(here, SOURCE, replace(FIRST, note="Ben's"), over=1, author="Ben")
    with pytest.raises(DataError, match="Ben saved v2 after you opened"):
        stored_specs.save(here, SOURCE, replace(FIRST, note="Mara's"), over=1, author="Mara")


def test_a_version_is_in_force_once_two_people_approved_it_and_its_author_alone_is_not_enough(
    here: Settings,
) -> None:
    stored = stored_specs.save(here, SOURCE, FIRST, author="Mara")
    spec_approvals.approve(here, stored, by="Mara", at=day(2))
    spec_approvals.approve(here, stored, by="Mara", at=day(3))
    assert spec_approvals.in_force(here, SOURCE) is None and spec_approvals.approvers(here, SOURCE) == 1
    spec_approvals.approve(here, stored, by="Ben", at=day(4), reason="read it")
    found = spec_approvals.in_force(here, SOURCE)
    assert found is not None and (found.stored, found.since) == (stored, day(4))
    assert spec_approvals.approvers(here, SOURCE) == 2


def test_an_approval_that_is_taken_back_counts_no_longer_and_can_be_given_again(here: Settings) -> None:
    stored = stored_specs.save(here, SOURCE, FIRST, author="Mara")
    for who in ("Ada", "Ben"):
        spec_approvals.approve(here, stored, by=who)
    spec_approvals.withdraw(here, stored, by="Ben", reason="a mistake")
    assert spec_approvals.in_force(here, SOURCE) is None
    with pytest.raises(DataError, match="Ben has not approved v1"):
        spec_approvals.withdraw(here, stored, by="Ben")
    spec_approvals.approve(here, stored, by="Ben")
    assert spec_approvals.in_force(here, SOURCE) is not None
    assert [each.choice for each in log.history(here, SOURCE, "spec approval")] == [
        "approved", "withdrawn", "approved", "approved"
    ]  # fmt: skip


def test_a_newer_draft_leaves_the_approved_version_in_force_until_it_is_approved(
    here: Settings,
) -> None:
    one = stored_specs.save(here, SOURCE, FIRST, author="Mara")
    for who in ("Ada", "Ben"):
        spec_approvals.approve(here, one, by=who, at=day(2))
    two = stored_specs.save(here, SOURCE, replace(FIRST, note="more"), author="Mara")
    spec_approvals.approve(here, two, by="Ada", at=day(5))
    found = spec_approvals.in_force(here, SOURCE)
    assert found is not None and found.stored == one and spec_approvals.approvers(here, SOURCE) == 2
    spec_approvals.approve(here, two, by="Cleo", at=day(6))
    assert [(each.stored.version, each.since) for each in spec_approvals.periods(here, SOURCE)] == [
        (1, day(2)), (2, day(6))
    ]  # fmt: skip


def test_signed_thresholds_of_the_agents_confidence_are_taken_into_the_next_version(here: Settings) -> None:
    assert taken_thresholds.taken(here, SOURCE, FIRST) == FIRST
    for subject, level, score in (
        (signed_thresholds.EVERY_ANSWER, "0.70", "confidence"),
        ("refund", "0.85", "confidence"),
        ("login", "0.30", "learned"),
    ):
        log.decide(
            here, source=SOURCE, kind="threshold", subject=subject, choice=level, evidence={"score": score}
        )
    found = taken_thresholds.taken(here, SOURCE, replace(FIRST, thresholds={"refund": 0.5, "other": 0.4}))
    # A threshold of a learned score says nothing about the agent's own confidence.
    assert found.thresholds == {"refund": 0.85, "other": 0.4} and found.other_threshold == 0.7


def test_a_name_is_needed_to_approve(here: Settings) -> None:
    stored = stored_specs.save(here, SOURCE, FIRST, author="Mara")
    with pytest.raises(DataError, match="Write who approves"):
        spec_approvals.approve(here, stored, by="  ")


def test_what_changed_between_the_versions_of_the_demonstration_is_said_in_words() -> None:
    one, two = (stored_specs.from_text(text) for text in (behaviour_spec.FIRST, behaviour_spec.SECOND))
    said = differences.in_words(one, two)
    assert "Threshold of all other categories: from 0.5 to 0.6, stricter." in said
    assert "Threshold of billing question: 0.75 is new." in said
    assert (
        "New trigger “Frustrated twice”: hand over when the number of frustrated messages is at least 2, "
        "after 1 answer." in said
    )
    assert "New page rule “Invoices in the app”: where page is app, in invoice copy: hand over." in said
    assert "Handoff checklist: “sentiment” is new." in said
    assert not [each for each in said if "Legal words" in each or "Tone" in each]
    back = differences.in_words(two, one)
    assert "Threshold of all other categories: from 0.6 to 0.5, looser." in back and len(back) == len(said)
    assert differences.in_words(one, one) == []
