"""Admin › Audit log, run without a browser: entries and filters, verification, an erasure."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from data import sample, settings
from data.audit_log import events
from data.audit_log.events import Entry
from data.database import sessions
from data.lake import lake
from data.settings import Settings
from jobs.decisions import decision_log
from jobs.erasure import forget
from pages.admin.evidence import entry_sentences
from pages.components import cache
from tests import homes
from tests.pages.failure_runs import visit, words
from tests.server_process import ROOT

PAGE = "pages/admin/audit_log.py"


@pytest.fixture
def here(home: Path, company_home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
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
    assert {"Import", "Decision: bucket of a category"} <= set(every["Action"])
    told = " ".join(every["Details"])
    assert "rows read" in told and "“train”" in told and "sha256" not in told and "{" not in told
    page.selectbox(key="audit who").set_value("ada").run()
    assert set(page.dataframe[0].value["Action"]) == {"Decision: bucket of a category"}
    page.selectbox(key="audit outcome").set_value("failed").run()
    assert "No entry fits." in words(page) and not page.dataframe


@pytest.mark.parametrize(
    ("action", "details", "says"),
    [
        ("export", {"file": "csv", "bytes": 9, "rows": 1204, "sha256": "ab", "filters": {"plan": "f0"}},
         "CSV file with 1,204 rows. 1 filter set."),
        ("export", {"file": "pdf", "bytes": 48_123, "rows": None, "sha256": "ab", "filters": {}},
         "PDF file of 48 kB."),
        ("import", {"import": 3, "kind": "tickets", "sha256": "ab", "read": 9, "new": 7, "updated": 1,
                    "quarantined": 1}, "Import 3 of tickets: 9 rows read, 7 new, 1 updated and 1 rejected."),
        ("job ended", {"job": 7, "kind": "failures", "attempt": 2, "state": "failed"},
         "Job 7 (failures) is failed, attempt 2."),
        ("job requested", {"job": 7, "kind": "failures", "key": "ab"}, "Job 7 (failures) was asked for."),
        ("decide: change", {"decision": 12, "supersedes": 9, "lake_version": "1.1.0", "content": "ab"},
         "Number 12 of the decision log, in place of number 9."),
        ("erase", {"what": "a", "rows": {"tickets": 28, "interactions": 56, "results: x": 4}},
         "A customer: 28 tickets and 60 other rows erased."),
        ("rights changed", {"about": "anna: viewer → manager"}, "anna: viewer → manager."),
        ("sign-in refused", {"about": "password"}, "By password."),
        ("something new", {"one_thing": 3}, "one thing: 3"),
    ],
)  # fmt: skip
def test_details_are_sentences(action: str, details: dict[str, object], says: str) -> None:
    entry = Entry(1, datetime.now(UTC), "ada", action, "done", "desk", "", details, "00")
    assert entry_sentences.details(entry) == says


def test_every_action_that_the_code_logs_has_a_name_and_a_sentence() -> None:
    """What is logged somewhere is read out of the code, so that a new action is not forgotten here."""
    logged = set[str]()
    for folder in ("jobs", "pages", "data"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text_ = path.read_text()
            logged |= set(re.findall(r'events\.(?:record|append)\(\s*(?:opened,\s*)?\w+,\s*"([^"]+)"', text_))
            logged |= set(re.findall(r'access_events\.tell\(\s*"([^"]+)"', text_))
    assert {
        "export",
        "import",
        "transcript opened",
        "sign-in refused",
        "rights changed",
        "token made",
    } <= logged
    unnamed = {each for each in logged if each not in entry_sentences.NAMED and each != "permit"}
    assert unnamed == set()


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
