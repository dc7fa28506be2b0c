"""Executive › Signals, run without a browser: what changed, how sure that is, and what cannot be watched."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import sample, settings
from data.sample import truth
from data.settings import Settings
from jobs.counting import snapshot
from jobs.months import month_series, signals_page
from pages.components import cache
from tests.pages import odd_lakes
from tests.pages.executive.test_month import ROOT, words

PAGE = "pages/executive/signals.py"


@pytest.fixture(scope="module")
def here(filled_settings: Settings) -> Settings:
    return filled_settings


def visit(source: str = sample.SOURCE_LABEL) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run().switch_page(PAGE)
    app.query_params["source"] = source
    return app.run()


def test_the_release_that_nobody_asked_about_is_found_with_its_note(here: Settings) -> None:
    page = visit()
    text = words(page)
    assert "5 things changed in 13 Aug – 11 Nov 2026." in text
    assert f"Category {truth.RELEASE.category}: 160 tickets on 18–22 Aug" in text
    assert "Just before: release App 4.0 on 18 Aug." in text
    assert "at most 1.0 false alarms per quarter over all of them" in text


def test_each_signal_leads_to_exactly_its_rows(here: Settings) -> None:
    taken = snapshot.take(here, sample.SOURCE_LABEL)
    page = visit()
    place = next(n for n, each in enumerate(page.markdown) if "app problem: 160" in each.value)
    number = sum("× noise" in each.value for each in list(page.markdown)[:place])
    page.button(key=f"signal rows {number}").click().run()
    assert words(page)
    facts = taken.facts.filter(
        (taken.facts["category"].cast(str) == truth.RELEASE.category)
        & taken.facts["day"].is_between(truth.RELEASE.first, truth.RELEASE.last)
    )
    shown = next(each.value for each in page.dataframe if "ticket_id" in each.value)
    assert set(shown["ticket_id"]) <= set(facts["ticket_id"].to_list()) and len(shown) == 50


def test_a_thin_tail_is_not_watched(here: Settings) -> None:
    text = words(visit("itsm"))
    assert "in 25 Apr – 31 May 2016." in text and "63245" not in text


def test_a_short_log_says_how_much_it_needs(home: Path) -> None:
    cache.forget_everything()
    odd_lakes.load(settings.read(), odd_lakes.tickets(days=20))
    try:
        assert "make a baseline" in words(visit("odd"))
    finally:
        cache.forget_everything()


def test_the_first_ticket_ever_on_a_sunday_is_no_alarm(home: Path) -> None:
    opened = settings.read()
    frame = odd_lakes.tickets(count=6_000, days=200)
    weekday = frame["created_at"].dt.weekday()
    quiet = (frame["category"] == "billing") & (weekday == 7)
    last = frame.filter(quiet)["ticket_id"].to_list()[-1]
    kept = frame.filter(~quiet | (frame["ticket_id"] == last))
    odd_lakes.load(opened, kept)
    taken = snapshot.take(opened, "odd")

    found = signals_page.watched(taken, month_series.build(taken).months, ())
    assert not isinstance(found, str)
    assert not [each for each in found.signals if each.kind == "spike" and each.noise > 1_000]


def test_drift_has_its_baseline_and_estimated_accuracy_its_title_and_reason(here: Settings) -> None:
    text = words(visit())
    assert "Estimated, assumes that calibration still holds" in text
    assert "The baseline is all weeks before the recent ones" in text
    itsm = words(visit("itsm"))
    assert "has no messages of the agent, so there is no answer with a score" in itsm
