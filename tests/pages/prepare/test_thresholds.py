"""Prepare › Thresholds, run without a browser: the answer, what it rests on, signing, and bad scores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.failures import embedding
from jobs.thresholds import learned_score
from pages.components import cache
from tests.jobs.thresholds.threshold_logs import SOURCE, load, review
from tests.pages.failure_runs import open_popover, visit, words

THRESHOLDS = "pages/prepare/thresholds.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    right = load(found, home, n=900)
    review(found, right, 250)
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def test_the_first_box_says_what_is_promised_and_on_which_truth(here: Settings) -> None:
    page = visit(THRESHOLDS)
    page.slider(key="allowed").set_value(25).run()
    said = words(page)
    assert "and at most 25" in said and "Truth: 250 reviewed answers of draw 1, weighted." in said
    assert "outcome and reviewer agree on 100.0" in said
    page.segmented_control(key="truth").set_value("Outcome (proxy)").run()
    assert "the outcome of 900 tickets, a proxy" in words(page)
    page.slider(key="allowed").set_value(3).run()
    assert "No threshold of this score keeps errors under 3" in words(page)
    assert "Best seen" in words(page) and "More truths will not help" in words(page)


def test_details_name_method_and_calibration_and_costs_their_origin(here: Settings) -> None:
    page = open_popover(visit(THRESHOLDS), "threshold details")
    said = words(page)
    assert (
        "Learn then Test" in said and "No guarantee for a month" in said and "10 bins of equal width" in said
    )
    costs = open_popover(page, "threshold costs")
    assert "Minutes lost by a wrong answer" in words(costs)
    assert "default; nobody has entered another" in words(costs)
    costs.number_input(key="wrong minutes").set_value(45.0)
    next(each for each in costs.button if each.label == "Save").click().run()
    assert "45.0 min" in words(costs) and "typed by" in words(costs)


def test_a_threshold_is_signed_and_one_without_a_promise_needs_a_reason(here: Settings) -> None:
    page = visit(THRESHOLDS)
    page.slider(key="allowed").set_value(25).run()
    page = open_popover(page, "sign threshold")
    next(each for each in page.button if each.label == "Sign").click().run()
    assert "Signed: every answer from" in words(page) and "Holds" not in words(page).split("Signed:")[0][-5:]
    signed = log.current(here, SOURCE, "threshold", "every answer")
    assert signed is not None and signed.evidence["certified"]
    page.slider(key="allowed").set_value(3).run()
    page.number_input(key="sign at").set_value(0.9)
    next(each for each in page.button if each.label == "Sign").click().run()
    assert "is not certified for 3 %" in words(page)


def test_a_learned_score_stands_beside_the_agents_own(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(embedding.VARIABLE, embedding.FALLBACK)
    learned_score.learn_now(here, SOURCE, "reviewed")
    page = visit(THRESHOLDS)
    assert "answers compared, learnt from" in words(page)
    page.segmented_control(key="score").set_value("More evidence").run()
    assert "Truth: 250 reviewed answers" in words(page)


def test_learning_is_queued_from_the_page(here: Settings) -> None:
    page = visit(THRESHOLDS)
    page.button(key="learn score").click().run()
    job = learned_score.ask(here, SOURCE, "reviewed")
    assert job.state == "waiting" and job.params["truth"] == "reviewed"
    assert any(each.label == "Cancel" for each in page.button)


@pytest.mark.parametrize(
    ("confidence", "says"),
    [("constant", "Every answer has the confidence 0.9"), ("missing", "no confidence")],
)
def test_a_source_without_a_score_says_what_is_missing(home: Path, confidence: str, says: str) -> None:
    load(settings.read(), home, n=60, confidence=confidence)
    cache.forget_everything()
    said = words(visit(THRESHOLDS))
    assert "No threshold can be judged yet." in said and says in said
    cache.forget_everything()


def test_levels_in_words_have_no_calibration(home: Path) -> None:
    load(settings.read(), home, n=400, confidence="words")
    cache.forget_everything()
    said = words(visit(THRESHOLDS))
    assert "Levels, not probabilities" in said and "nothing is said about calibration" in said
    cache.forget_everything()
