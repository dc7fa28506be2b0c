"""What reviewers say of an answer is what the failure analysis reads of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.failures import analysis, analysis_runs, embedding
from jobs.review import judged_answers, review_tags, stored_draws
from jobs.review.review_tags import Pressed
from tests.jobs.review import reviewed_answers
from tests.jobs.review.reviewed_answers import SOURCE


@pytest.fixture
def here(home: Path, tmp_path: Path) -> Iterator[Settings]:
    found = settings.read()
    reviewed_answers.load(found, tmp_path)
    yield found
    sessions.forget(found)


def tagged(here: Settings) -> set[str]:
    """The tickets that failed because an answer was tagged incorrect."""
    encoder = embedding.pick(embedding.FALLBACK)
    read = analysis.gather(here, SOURCE, encoder=encoder).requests
    return {
        ticket for ticket, rules in read.select("ticket_id", "caught_by").iter_rows() if "tagged" in rules
    }


def test_an_answer_that_a_reviewer_calls_incorrect_is_a_failure_until_they_say_otherwise(
    here: Settings,
) -> None:
    assert tagged(here) == set() and judged_answers.tags(here, SOURCE).is_empty()
    before = analysis_runs.ask(here, SOURCE, model=embedding.FALLBACK)
    draw = stored_draws.pick_by_hand(here, SOURCE, ["T3", "T4"])
    item = next(each.item for each in stored_draws.items(here, draw.id or 0) if each.ticket_id == "T3")
    [stored] = review_tags.store(here, draw, "Ann", [Pressed("1", item, "tag", "incorrect", 5.0)])
    assert not stored.refused
    assert tagged(here) == {"T3"}
    assert judged_answers.tags(here, SOURCE).rows() == [(item, "incorrect")]
    # What was asked for before the tag does not answer for it.
    assert analysis_runs.ask(here, SOURCE, model=embedding.FALLBACK).id != before.id
    review_tags.store(here, draw, "Ann", [Pressed("2", item, "undo")])
    assert tagged(here) == set()
