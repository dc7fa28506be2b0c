"""Admin › Settings without a browser: what holds, what would change, what is kept and what is refused."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import fastexcel
import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from jobs.upkeep import workspace
from pages.components import cache, exports, load
from tests.pages import odd_lakes
from tests.pages.navigation import OVERVIEW

ROOT = Path(__file__).parents[3]


@pytest.fixture
def page(home: Path) -> Iterator[AppTest]:
    odd_lakes.load(settings.read(), odd_lakes.tickets())
    cache.forget_everything()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run()
    yield app.switch_page("pages/admin/settings.py").run()
    cache.forget_everything()


def words(page: AppTest) -> str:
    assert not page.exception and not page.error
    return "\n".join(element.value for element in (*page.header, *page.markdown, *page.text, *page.success))


def test_what_would_change_is_shown_and_then_every_page_counts_by_it(page: AppTest) -> None:
    assert "A ticket is judged 7 days after it came in; days end at midnight in UTC." in words(page)
    assert page.button(key="save settings").disabled
    before = load.taken(load.at("odd"))
    page.selectbox(key="setting horizon").set_value("14d").run()
    young = int(load.taken(load.at("odd")).cube["maturing"].sum())
    assert f"{young} tickets would become maturing, {2 * young} in all." in words(page)
    assert workspace.read().horizon == timedelta(days=7)
    page.button(key="save settings").click().run()
    assert "Saved." in words(page) and "judged 14 days after" in words(page)
    assert "Horizon: set by " in words(page)
    after = load.taken(load.at("odd"))
    assert after.rules.horizon == timedelta(days=14) and after is not before
    assert int(after.cube["maturing"].sum()) == 2 * young


def test_names_stand_on_pages_and_exports(page: AppTest) -> None:
    for name, value in (("name", "Bean & Leaf"), ("pilot", "Ada"), ("baseline", "Our team")):
        page.text_input(key=f"setting {name}").set_value(value)
    page.run().button(key="save settings").click().run()
    assert load.called("Pilotlight") == "Bean & Leaf · Pilotlight"
    at = load.at("odd")
    pair = load.default_pair(load.scope(at), load.Slice())
    assert [side.label for side in pair.sides] == ["Ada", "Our team"]
    shown = "\n".join(element.value for element in page.switch_page(OVERVIEW).run().markdown)
    assert "Ada" in shown and "Our team" in shown
    book = fastexcel.read_excel(exports.page_xlsx(at, pair, load.Slice()))
    about = dict(book.load_sheet("About").to_polars().iter_rows())
    assert about["Workspace"] == "Bean & Leaf" and about["Ada"] == "arm is pilot"
    assert book.load_sheet("Tickets").to_polars().height == 240 == int(about["Rows"])


def test_what_cannot_be_is_refused_in_words(page: AppTest) -> None:
    page.text_input(key="setting baseline").set_value("Pilot").run()
    page.button(key="save settings").click().run()
    assert "Nothing was saved." in [warning.value for warning in page.warning]
    assert "Both arms would be called 'Pilot'. Give them different names." in words(page)
    assert workspace.decided(settings.read()) == {}


def test_the_page_says_when_the_environment_decides(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTLIGHT_HORIZON", "72h")
    load.forget_settings()
    page.run()
    assert "judged 3 days after" in words(page)
    assert "Horizon: PILOTLIGHT_HORIZON sets it, in the environment of this server." in words(page)
    assert page.selectbox(key="setting horizon").disabled
