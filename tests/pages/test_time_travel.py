"""Every page as of an earlier state of the lake: the figures of then, a banner, and nothing that writes."""

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.database import sessions
from data.lake import lake
from jobs.access import roles
from jobs.erasure import forget
from pages.components import cache
from tests import homes
from tests.desk_imports import DESK, imported
from tests.pages import page_buttons
from tests.pages.failure_runs import visit, words
from tests.pages.navigation import OVERVIEW, PAGES, Listed

BANNER = "You see the data as it stood"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What pages said before an import, by their file; the import is there."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LAKE_URL", "DATABASE_URL", "PILOTLIGHT_TIME_ZONE", "PILOTLIGHT_HORIZON"):
            patch.delenv(name, raising=False)
        homes.use(patch, tmp_path_factory.mktemp("earlier"))
        cache.forget_everything()
        here = settings.read()
        imported(here, "first.csv", 0, range(60))
        told = {path: said(visit(path)) for path in (OVERVIEW, "pages/executive/month.py")}
        imported(here, "second.csv", 1, range(40, 75))
        yield told
        cache.forget_everything()
        sessions.forget(here)


def said(page: AppTest) -> str:
    """What a page says and shows, without the banner and the buttons, which are fewer then."""
    buttons = {each.label for each in page.button}
    metrics = [f"{each.label} {each.value} {each.delta}" for each in page.metric]
    lines = [*words(page).splitlines(), *metrics]
    return "\n".join(line for line in lines if BANNER not in line and line not in buttons)


def test_a_page_of_before_an_import_says_what_it_said_then(before: dict[str, str]) -> None:
    for path, then in before.items():
        now, past = said(visit(path)), visit(path, as_of="v1")
        assert BANNER in words(past) and "second.csv of desk" in words(past)
        assert said(past) == then != now, path
    assert "lake v1 ·" in before[OVERVIEW]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_of_an_earlier_state_says_so_and_offers_nothing_that_writes(
    before: dict[str, str], page: Listed
) -> None:
    shown = visit(page.path, as_of="v1")
    assert BANNER in words(shown), "no banner"
    for button in shown.button:
        actions = page_buttons.actions(page.path, "button", button.label, button.key or "")
        assert actions and all(each is None or roles.only_reads(each) for each in actions), button.label
    assert not shown.get("file_uploader")
    # The machine's account may do all of it, only not then.
    assert not re.search(r"An analyst[^.]* starts it", words(shown))


def test_today_does_not_say_of_an_earlier_state_that_nothing_waits(before: dict[str, str]) -> None:
    now, past = (words(visit("pages/today/today.py", **asked)) for asked in ({}, {"as_of": "v1"}))
    assert "nothing waits" in now.lower() and "Go back to now to see what waits." not in now
    assert "nothing waits" not in past.lower() and "Go back to now to see what waits." in past


def test_the_earlier_state_stays_on_other_pages_until_somebody_goes_back(before: dict[str, str]) -> None:
    page = visit(OVERVIEW)
    (choice,) = [each for each in page.selectbox if each.label == "Look back"]
    assert choice.placeholder == "Now"
    page = choice.select_index(0).run()
    assert BANNER in words(page) and page.query_params["as_of"]
    page.switch_page("pages/executive/month.py").run()
    assert BANNER in words(page) and page.query_params["as_of"]
    page.button(key="back to now").click().run()
    assert BANNER not in words(page) and "as_of" not in page.query_params
    (choice,) = [each for each in visit(OVERVIEW, as_of="v1").selectbox if each.label == "Look back"]
    assert choice.placeholder == "An earlier state", "the address names it, and the list says not now"


def test_an_import_offers_the_pages_of_before_it_where_these_can_be_shown(before: dict[str, str]) -> None:
    script = """
from data import settings
from jobs.intake import imports
from pages.admin.intake import import_history
here = settings.read()
for record in imports.history(here):
    if record.file_name == "{}":
        import_history.detail(record, here.zone)
"""
    for name, labels in (("second.csv", ["Look back"]), ("first.csv", [])):
        page = AppTest.from_string(script.format(name), default_timeout=60).run()
        assert [each.label for each in page.button if each.key == "look back"] == labels
        assert name in words(page)


def test_who_looks_at_an_earlier_state_gets_no_leave_to_write(before: dict[str, str]) -> None:
    script = """
import streamlit as st
from pages.components.access import as_of, signed_in
as_of.begin()
try:
    with signed_in.permit("decide fixes"):
        st.text("allowed")
except Exception as error:
    st.text(str(error))
"""
    now = AppTest.from_string(script, default_timeout=60).run()
    past = AppTest.from_string(script, default_timeout=60)
    past.query_params["as_of"] = "v1"
    past.run()
    assert [each.value for each in now.text] == ["allowed"]
    assert "Go back to now" in past.text[0].value and "administrator" not in past.text[0].value


def test_who_goes_to_an_earlier_state_may_write_no_more_from_then_on(before: dict[str, str]) -> None:
    script = """
import streamlit as st
from pages.components.access import as_of, signed_in
for move in (as_of.leave, lambda: as_of.go("v1"), as_of.leave):
    move()
    st.text(signed_in.may("decide fixes"))
"""
    run = AppTest.from_string(script, default_timeout=60).run()
    assert [each.value for each in run.text] == ["True", "False", "True"]


@pytest.mark.parametrize(
    ("named", "says"),
    [("v99", "There is no lake v99 yet"), ("<b>x</b>", "is no time"), ("2020-01-01", "kept for 30 days")],
)
def test_what_cannot_be_shown_says_why_and_leads_back(before: dict[str, str], named: str, says: str) -> None:
    page = visit(OVERVIEW, as_of=named)
    assert "This earlier state cannot be shown." in words(page) and says in words(page)
    assert not page.metric
    assert page.button(key="back to now").click().run().metric


def test_a_state_that_was_shown_is_not_shown_after_an_erasure(before: dict[str, str]) -> None:
    assert BANNER in words(visit(OVERVIEW, as_of="v1"))
    here = settings.read()
    forget.customer(here, "c7", DESK)
    page = visit(OVERVIEW, as_of="v1")
    assert "because of an erasure then" in words(page) and not page.metric
    assert "Look back" not in [each.label for each in visit(OVERVIEW).selectbox]
    assert lake.of(here).version().number > 2
