"""Executive › Month, run without a browser: what it says, what people type into it, and what moves then."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.trends.unusual_days import Event
from data import current_user, sample
from data.errors import DataError
from data.settings import Settings
from jobs.months import assumptions, notes, targets
from jobs.months import closed_months as closing
from jobs.upkeep import saved_views
from pages.components import cache

ROOT = Path(__file__).parents[3]
PAGE = "pages/executive/month.py"


@pytest.fixture(scope="module")
def here(filled_settings: Settings) -> Settings:
    return filled_settings


def visit(source: str = sample.SOURCE_LABEL, **asked: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run().switch_page(PAGE)
    for name, value in {"source": source, **asked}.items():
        app.query_params[name] = value
    return app.run()


def words(page: AppTest) -> str:
    assert [each.value for each in page.exception] == []
    assert [each.value for each in page.error] == []
    shown = [*page.title, *page.header, *page.markdown, *page.text]
    return "\n".join(element.value for element in shown).replace("\\", "")


def test_the_newest_whole_month_is_answered_in_words(here: Settings) -> None:
    page = visit()
    text = words(page)
    assert page.title[0].value == "How was October 2026?"
    assert page.header[0].value == "The agent resolved 583 tickets by itself in October 2026."
    assert "Three of five targets were met. Missed: Resolution. Not clear: CSAT." in text
    assert ":red-badge[✕ Target 68.0\u202f% missed]" in text and ":green-badge[✓ Target 500 met]" in text
    assert "Complete month" in text and "things need a decision" in text


def test_another_month_is_asked_for_in_the_address(here: Settings) -> None:
    page = visit(month="2026-08")
    assert page.title[0].value == "How was August 2026?"
    assert "app problem moved resolution most" in words(page)
    assert "after the release of 18 Aug" in words(page)
    assert visit(month="1999-01").title[0].value == "How was October 2026?"


def test_a_month_of_the_address_that_is_not_here_is_named(here: Settings) -> None:
    assert "The link asks for “2099-01”, which is not here." in words(visit(month="2099-01"))
    assert "The link asks for" not in words(visit(month="2026-08"))
    assert "The link asks for “nosuch”, which is not here." in words(visit(category="nosuch"))
    page = visit("nope", category="nosuch")
    assert "The link asks for “nope” and “nosuch”, which are not here." in words(page)
    page.button(key="reset filters").click().run()
    assert "The link asks for" not in words(page)


def test_a_report_says_that_it_closes_the_month_before_it_is_made(here: Settings) -> None:
    def asked(month: str) -> str:
        page = visit(month=month)
        page.session_state["Report"] = True
        return words(page.run())

    assert "A report closes the month" in asked("2026-07")
    assert "A report closes the month" not in asked("2026-11")


def test_a_target_that_cannot_be_is_refused_in_its_own_words(here: Settings) -> None:
    page = visit(month="2026-08")
    page.session_state["Targets"] = True
    page.run()
    page.number_input(key="target 2026-08 resolution_rate").set_value(-5.0)
    next(button for button in page.button if button.label == "Save targets").click().run()
    text = words(page)
    assert "Not saved. Target of 2026-08: Resolution is a share from 0 to 1" in text
    assert "cannot be shown yet" not in text


def test_a_running_month_is_never_green_or_red(here: Settings) -> None:
    page = visit(month="2026-11")
    text = words(page)
    assert page.title[0].value == "How is November 2026, so far?"
    assert "Incomplete month" in text and "Still maturing" in text
    assert ":green-badge" not in text and ":red-badge" not in text
    assert "4 days of November 2026 are mature; 7 are needed" in text


def test_of_the_incidents_the_tail_is_called_thin(here: Settings) -> None:
    assert visit("itsm").title[0].value == "How was May 2016?"
    text = words(visit("itsm", month="2016-12"))
    assert "Too few tickets" in text and "are typical; a month needs" in text
    assert "What moved it is not known" in text
    # The first box says it once; the box on what moved it says it again.
    assert text.count("are typical; a month needs") == 2


def test_a_filter_counts_only_its_tickets(here: Settings) -> None:
    everything, some = (words(visit(**asked)) for asked in ({}, {"category": "returns"}))
    assert "How was October 2026?" in some and everything != some
    assert "category is returns" not in everything


def test_closing_keeps_the_figures_and_is_offered_once(here: Settings) -> None:
    page = visit(month="2026-09")
    page.button(key="close month").click().run()
    assert date(2026, 9, 1) not in closed_months(here), "One click closes nothing."
    page.button(key="confirmed close month").click().run()
    assert date(2026, 9, 1) in closed_months(here)
    assert "Closed on" in words(page) and "September 2026 is closed." in words(page)
    assert not [button for button in page.button if button.key == "close month"]
    page.button(key="undo close month").click().run()
    assert date(2026, 9, 1) not in closed_months(here)
    assert [button for button in page.button if button.key == "close month"]


def test_a_close_can_be_undone_for_ten_minutes_only(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(month="2026-08")
    page.button(key="close month").click().run()
    page.button(key="confirmed close month").click().run()
    monkeypatch.setattr(closing, "UNDO_MINUTES", 0)
    page.button(key="undo close month").click().run()
    assert "Its figures stay as they were reported" in words(page)
    assert date(2026, 8, 1) in closed_months(here)


def closed_months(here: Settings) -> set[date]:
    return {each.month for each in closing.listed(here, sample.SOURCE_LABEL)}


def test_what_is_typed_is_seen_on_the_next_run(here: Settings) -> None:
    source = sample.SOURCE_LABEL
    targets.write(here, source, date(2026, 9, 1), {"resolution_rate": 0.5})
    notes.add(here, source, Event(date(2026, 9, 9), "outage", "**Shop** down"))
    cache.forget_everything()
    text = words(visit(month="2026-09"))
    assert "Target 50.0\u202f% met" in text and "9 Sep outage **Shop** down" in text
    raw = "\n".join(element.value for element in visit(month="2026-09").markdown)
    assert r"\*\*Shop\*\* down" in raw, "words from people are no markdown"


def test_the_assumptions_stand_beside_the_hours(here: Settings) -> None:
    text = words(visit())
    assert "hours saved" in text and "Share that would have come to a person" in text
    assert "default; nobody has entered another" in text and "tickets that people handled" in text
    assumptions.write(here, "hour", 60.0, 0.0, "USD")
    cache.forget_everything()
    try:
        assert "USD" in words(visit())
    finally:
        assumptions.write(here, "hour", None, 0.0)
        cache.forget_everything()


def test_a_view_has_an_owner_and_another_cannot_take_its_name(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_user, "name", lambda: "ada")
    saved_views.save(here, " Returns  only ", "month", "category=returns")
    saved_views.save(here, "Returns only", "month", "category=returns&month=2026-10")
    (kept,) = saved_views.listed(here)
    assert (kept.name, kept.owner, kept.chosen) == ("Returns only", "ada", "category=returns&month=2026-10")
    monkeypatch.setattr(current_user, "name", lambda: "bob")
    for forbidden in (
        lambda: saved_views.save(here, "Returns only", "", ""),
        lambda: saved_views.delete(here, kept.name),
    ):
        with pytest.raises(DataError, match="ada"):
            forbidden()
    with pytest.raises(DataError, match="1 to 60 letters"):
        saved_views.save(here, "  ", "month", "")
    monkeypatch.setattr(current_user, "name", lambda: "ada")
    saved_views.delete(here, kept.name)
    assert saved_views.listed(here) == ()
    # Overview had the bare address when views were saved without a page.
    saved_views.save(here, "Of before", "", "category=returns")
    assert [view.page for view in saved_views.listed(here)] == ["overview"]
    saved_views.delete(here, "Of before")
