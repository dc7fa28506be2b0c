"""Admin › Audit log, run without a browser: entries and filters, verification, an erasure."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from data import sample, settings
from data.audit_log import events
from data.database import sessions
from data.lake import lake
from data.settings import Settings
from jobs.decisions import decision_log
from jobs.erasure import forget
from pages.components import cache
from tests import demo_home
from tests.pages.failure_runs import visit, words

PAGE = "pages/admin/audit_log.py"


@pytest.fixture
def here(home: Path, company_home: Path) -> Iterator[Settings]:
    demo_home.copied(company_home, home)
    cache.forget_everything()
    found = settings.read()
    decision_log.decide(found, source="desk", kind="bucket", subject="refund", choice="train", by="ada")
    yield found
    sessions.forget(found)
    cache.forget_everything()


def test_entries_are_filtered_by_action_person_and_outcome(here: Settings) -> None:
    page = visit(PAGE)
    assert "Not verified in this session." in words(page)
    every = page.dataframe[0].value
    assert {"import", "decide: bucket"} <= set(every["Action"])
    page.selectbox(key="audit who").set_value("ada").run()
    assert set(page.dataframe[0].value["Action"]) == {"decide: bucket"}
    page.selectbox(key="audit outcome").set_value("failed").run()
    assert "No entry fits." in words(page) and not page.dataframe


def test_verify_says_that_it_is_unchanged_or_where_it_was_changed(here: Settings) -> None:
    page = visit(PAGE)
    page.button(key="verify audit log").click().run()
    assert "Unchanged, as verified at" in words(page) and "anchor" in words(page)
    with sessions.session(here) as opened:
        opened.connection().execute(text("DROP TRIGGER audit_entry_no_update"))
        opened.connection().execute(text("UPDATE audit_entry SET who = 'x' WHERE seq = 1"))
    page.button(key="verify audit log").click().run()
    assert "CHANGED, as verified at" in words(page) and "entry 1:" in words(page)


def test_a_customer_is_erased_after_a_question_and_the_certificate_is_offered(here: Settings) -> None:
    scan = lake.of(here).scan("tickets")
    assert scan is not None
    customer = scan.select("customer_id").drop_nulls().first().collect().item()
    with sessions.session(here) as opened:
        opened.connection().execute(text("UPDATE job SET state = 'done' WHERE state = 'waiting'"))
    page = visit(PAGE)
    page.text_input(key="erase customer 0").set_value(customer).run()
    page.button(key="erase one").click().run()
    assert "This cannot be undone." in words(page)
    page.button(key="confirmed erase one").click().run()
    (made,) = forget.listed(here)
    assert made.tickets > 0 and made.by_source == {sample.SOURCE_LABEL: made.tickets}
    assert "1 certificate" in words(page) and page.text_input(key="erase customer 1").value == ""
    (entry,) = events.latest(here, action="erase")
    assert entry.subject == made.subject
    left = lake.of(here).scan("tickets")
    assert left is not None
    assert customer not in left.select("customer_id").collect()["customer_id"].to_list()
