"""Today, run without a browser: what is new and what waits, with links that lead where they say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import sample, settings
from data.database import sessions
from data.settings import Settings
from jobs.access import viewers
from jobs.alerts import alert_check, alert_rules
from jobs.today import visits
from pages.components import cache
from tests import homes
from tests.pages.failure_runs import visit, words

SOURCE, PAGE = sample.SOURCE_LABEL, "pages/today/today.py"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def here(home: Path, company_home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
    cache.forget_everything()
    found = settings.read()
    yield found
    sessions.forget(found)
    cache.forget_everything()


def test_the_page_says_both_and_its_links_lead_where_they_say(here: Settings) -> None:
    alert_rules.make(here, SOURCE, "data late", (), days=0)
    alert_check.run(here, datetime.now(UTC) + MINUTE)
    said = words(visit(PAGE, source=SOURCE))
    assert "changed, 1 thing waits." in said and "What changed in the last seven days." in said
    assert "**Data late** No import of demonstration" in said
    assert "[Overview](" in said and "/overview?source=demonstration&alert=" in said
    box = said.split("What waits")[0]
    assert len(box.split()) <= 60


def test_the_page_is_empty_where_nothing_is(here: Settings) -> None:
    visits.note(here, viewers.local().id, datetime.now(UTC) + 3 * HOUR)
    visits.note(here, viewers.local().id, datetime.now(UTC) + 6 * HOUR)
    said = words(visit(PAGE, source=SOURCE))
    assert "Nothing is new, and nothing waits." in said


def test_an_empty_lake_offers_the_next_step(home: Path) -> None:
    cache.forget_everything()
    page = visit(PAGE)
    said = words(page)
    assert "There are no tickets yet." in said and len(said.split()) <= 60
    assert [button.label for button in page.button] == ["Import your tickets"]
