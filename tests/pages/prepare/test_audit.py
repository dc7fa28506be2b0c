"""Prepare › Audit, run without a browser: from no audit to a signed scope; what a source cannot say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.audit import audit_runs, bucket_decisions
from jobs.counting import job_results
from jobs.decisions import buckets
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from tests.jobs.audit.audit_logs import SOURCE, audited, load
from tests.pages.failure_runs import open_popover, visit, words

AUDIT = "pages/prepare/audit.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def test_an_empty_lake_asks_for_tickets(here: Settings) -> None:
    assert "There are no tickets yet." in words(visit(AUDIT))


def test_tickets_without_categories_are_asked_for_one(here: Settings, tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    rows = [f"T{number},C{number},2026-05-{1 + number:02}" for number in range(20)]
    file.write_text("\n".join(["ticket_id,customer_id,created_at", *rows]), encoding="utf-8")
    imports.run(here, file, Choice(source="desk"))
    assert "No ticket has a category." in words(visit(AUDIT))


def test_the_first_audit_is_asked_for_as_a_job(here: Settings, tmp_path: Path) -> None:
    load(here, tmp_path)
    page = visit(AUDIT)
    assert "No audit yet." in words(page)
    page.button(key="run audit").click().run()
    job = job_results.latest(here, audit_runs.AUDIT, SOURCE)
    assert job is not None and job.state == "waiting"


def test_the_answer_the_rows_and_the_reason_of_a_category(here: Settings, tmp_path: Path) -> None:
    load(here, tmp_path)
    audited(here)
    page = visit(AUDIT)
    said = words(page)
    assert "2 of 4 categories can be trained first: 50" in said and "1 must always go to a person" in said
    assert "Signed by 0 of 3." in said and "4 categories not decided yet" in said
    rows = page.dataframe[-1].value
    # First what can be trained or lies between, by rank; then what always goes to a person.
    assert rows["Category"].to_list()[-1] == "complaints" and rows["Rank"].to_list()[-1] == "–"
    advised = dict(zip(rows["Category"], rows["Advised"], strict=True))
    assert advised["by plan"] == "train first, with conditions" and advised["five answers"] == "between"
    shares = page.dataframe[0].value
    assert [each.split("\u202f")[0] for each in shares["Tickets"]] == ["50.0", "25.0", "25.0"]
    assert "Consistency" in words(open_popover(page, "audit details"))


def test_people_accept_the_advice_sign_the_scope_and_a_change_voids_it(
    here: Settings, tmp_path: Path
) -> None:
    load(here, tmp_path)
    audited(here)
    page = visit(AUDIT)
    page.button(key="accept advice").click().run()
    assert "4 categories decided as advised." in words(page)
    assert buckets.always_human(here, SOURCE) == {"complaints"}
    page.text_input(key="signer").set_value("Ada Byron")
    page.text_input(key="signer role").set_value("support lead").run()
    page.button(key="sign scope").click().run()
    assert "Signed by 1 of 3." in words(page) and "Ada Byron, support lead" in words(page)
    run = audited(here)
    over = bucket_decisions.standing(here, SOURCE)["one answer"].id
    bucket_decisions.decide(here, run, "one answer", "gray", over=over, reason="Wait")
    assert "Void: the scope changed" in words(page.run()) and "1 signature no longer holds" in words(page)


def test_a_source_without_replies_says_what_to_import_and_calls_nothing_trainable(
    here: Settings, tmp_path: Path
) -> None:
    load(here, tmp_path, replies=False)
    audited(here)
    page = visit(AUDIT)
    said = words(page)
    assert "0 of 4 categories can be trained first" in said
    assert "This source has no replies of people" in said and "Import the messages" in said
    rows = page.dataframe[-1].value
    assert (
        rows["Consistency"].isna().all() and "between: likely, replies not seen" in rows["Advised"].to_list()
    )


def test_an_audit_is_run_again_over_the_days_that_are_chosen(here: Settings, tmp_path: Path) -> None:
    load(here, tmp_path)
    audited(here)
    page = visit(AUDIT)
    assert page.selectbox(key="audit days").value == 90
    page.selectbox(key="audit days").set_value(0).run()
    page.button(key="run audit").click().run()
    job = job_results.latest(here, audit_runs.AUDIT, SOURCE)
    assert job is not None and job.state == "waiting" and job.params["days"] == 0
    assert not [button for button in page.button if button.key == "run audit"]


def test_what_is_thin_stands_beside_the_signature(here: Settings, tmp_path: Path) -> None:
    load(here, tmp_path, replies=False)
    audited(here)
    page = visit(AUDIT)
    page.button(key="accept advice").click().run()
    said = words(page)
    assert "Before you sign" in said and said.count("This source has no replies of people") == 2


def test_words_of_risk_are_edited_and_the_audit_is_out_of_date(here: Settings, tmp_path: Path) -> None:
    load(here, tmp_path)
    audited(here)
    page = open_popover(visit(AUDIT), "risk words")
    assert "Version: ours" in words(page)
    page.text_area(key="risk en legal ours").set_value("gate")
    next(button for button in page.button if button.label == "Save as the next version").click().run()
    assert "Saved as v1." in words(page) and "The words of risk were edited since this audit." in words(page)
