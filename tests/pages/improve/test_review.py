"""Improve › Review, run without a browser: answer, draw, plain buttons, reviewers, what to decide."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.review import review_queue, review_rates, review_tags, stored_draws
from jobs.review.review_tags import TAGS, Pressed
from pages.components import cache
from tests.jobs.review.reviewed_answers import SOURCE, load
from tests.pages.failure_runs import open_popover, visit, words

REVIEW = "pages/improve/review.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    load(found, home, 120)
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def tag_all(here: Settings, who: str = "Ada", tags: tuple[str, ...] = TAGS) -> None:
    draw = stored_draws.read(here, SOURCE)
    items = stored_draws.items(here, draw.id or 0)
    keys = [
        Pressed(f"{who} {each.item}", each.item, "tag", tags[0 if place % 4 else -1], 4.0)
        for place, each in enumerate(items)
        if who == "Ada" or each.double
    ]
    assert {each.refused for each in review_tags.store(here, draw, who, keys)} == {""}


def test_a_source_without_a_draw_offers_one_and_draws_it(here: Settings) -> None:
    page = visit(REVIEW)
    assert "Nothing is drawn for review yet." in words(page)
    page.number_input(key="draw n").set_value(50).run()
    page.button(key="draw now").click().run()
    assert stored_draws.read(here, SOURCE).n == 50
    assert "Not enough data: 0 answers reviewed." in words(page)


def test_the_first_box_says_the_rate_its_interval_and_what_is_missing(here: Settings) -> None:
    stored_draws.make(here, SOURCE, 80, seed=1)
    tag_all(here)
    said = words(visit(REVIEW))
    found = review_rates.of_draw(here, stored_draws.read(here, SOURCE))
    assert (
        found.rate is not None and f"{100 * found.rate.value:.1f}" in said.split("of answers are correct")[0]
    )
    assert "From 80 reviewed answers of 120." in said
    assert re.search(
        r"All 80 of this draw are reviewed \(±\d+ points\); ±3 points need a draw of about", said
    )
    assert "at your pace" not in said, "There is nothing left to tag in this draw."
    first_box = said.split("Reviewers")[0].split(" of answers are correct")[1]
    assert len(first_box.split()) <= 60


def test_what_two_reviewers_say_differently_is_decided_on_the_page(here: Settings) -> None:
    draw = stored_draws.make(here, SOURCE, 80, seed=1)
    tag_all(here)
    tag_all(here, "Ben", (TAGS[1],))
    found = review_rates.of_draw(here, draw)
    page = visit(REVIEW)
    assert "to decide" in words(
        page
    ) and "Not enough data: 12 answers reviewed twice, 38 more needed." in words(page)
    item = found.differing[0]
    page.button(key=f"decide {TAGS[2]} {item}").click().run()
    assert item not in review_rates.of_draw(here, draw).differing
    assert f"Decided last: {TAGS[2]}, answer {item}." in words(page)
    page.button(key=f"undecide {item}").click().run()
    assert item in review_rates.of_draw(here, draw).differing


def test_opening_the_page_under_one_name_takes_no_answer_from_another(here: Settings) -> None:
    draw = stored_draws.make(here, SOURCE, 30, seed=1)
    page = visit(REVIEW)
    assert "Kept for other reviewers" not in words(page)
    assert review_queue.held_by_others(here, draw, "Sofia") == {}
    ahead = [each.item for each in review_queue.next_items(here, draw, "Ben", 5)]
    taken = review_queue.take(here, draw, "Ben", ahead)
    page = visit(REVIEW)
    assert "Kept for other reviewers: Ben (" in words(page) and taken
    page.button(key="give back").click().run()
    assert review_queue.held_by_others(here, draw, "Sofia") == {}


def test_every_category_says_how_many_of_its_answers_are_reviewed(here: Settings) -> None:
    stored_draws.make(here, SOURCE, 20, seed=1)
    tag_all(here)
    page = visit(REVIEW)
    table = next(pl.DataFrame(each.value) for each in page.dataframe if "Reviewed" in each.value)
    assert table["Reviewed"].sum() == 20 and set(table["Correct"].to_list()) == {"–"}


def test_what_was_typed_into_the_draw_form_outlives_its_closing_and_drawing_closes_it(here: Settings) -> None:
    stored_draws.make(here, SOURCE, 20, seed=1)
    page = open_popover(visit(REVIEW), "draw")
    page.number_input(key="draw n").set_value(60).run()
    page.session_state["draw"] = False
    page = open_popover(page.run(), "draw")
    assert page.number_input(key="draw n").value == 60
    page.button(key="draw now").click().run()
    assert stored_draws.read(here, SOURCE).n == 60 and not page.session_state["draw"]


def test_plain_buttons_tag_the_ticket_that_is_shown_and_refuse_a_second_click_on_it(here: Settings) -> None:
    draw = stored_draws.make(here, SOURCE, 30, seed=1)
    page = visit(REVIEW)
    page.toggle(key="plain buttons").set_value(True).run()
    shown = next(each.value for each in page.text if each.value.startswith("Ticket "))
    button = next(each for each in page.button if each.label == "Incorrect")
    button.click().run()
    # The machine may be fast: a click within 0.4 s of the ticket is refused, and says so.
    stored = review_tags.standing(here, SOURCE, draw.id or 0)
    refused = "before the answer could be read" in words(page)
    assert refused != bool(stored)
    assert [each.choice for each in stored] == ([] if refused else [TAGS[2]])
    assert refused or f"Ticket {stored[0].evidence['ticket_id']}" == shown


def test_another_name_reviews_another_queue(here: Settings) -> None:
    stored_draws.make(here, SOURCE, 40, seed=1)
    tag_all(here)
    page = visit(REVIEW)
    page.text_input(key="reviewer").set_value("Cy").run()
    assert "Nobody has reviewed" not in words(page)
    assert open_popover(page, "draw").button(key="draw now")
