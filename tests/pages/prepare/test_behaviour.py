"""Prepare › Behaviour, run without a browser: its answer, approvals, saving, other sources, files."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from analytics.behaviour import example_replies, toml_format
from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.behaviour import back_test_rows, back_tests, spec_approvals, starter_spec, stored_specs
from jobs.decisions import decision_log
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.report import spec_document
from jobs.upkeep import demo
from pages.components import cache
from pages.prepare.behaving import trigger_rows
from tests import homes
from tests.pages.failure_runs import visit, words

BEHAVIOUR, SOURCE = "pages/prepare/behaviour.py", "demonstration"


@pytest.fixture
def here(home: Path, company_home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
    found = settings.read()
    demo.store_behaviour(found)
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def test_an_empty_lake_asks_for_tickets(home: Path) -> None:
    cache.forget_everything()
    assert "There are no tickets yet." in words(visit(BEHAVIOUR))
    cache.forget_everything()


def test_the_first_box_says_what_is_in_force_and_what_it_would_have_caught(here: Settings) -> None:
    said = words(visit(BEHAVIOUR))
    assert "Specification v2 is in force since 21 Oct 2026, approved by 3 people." in said
    # Nobody has drawn answers for review in this home.
    assert "What its 10 rules would miss is unknown" in said
    assert "18 of 18 tickets that always go to a person would have gone there." in said
    demo.store_reviews(here)
    said = words(visit(BEHAVIOUR))
    assert "of the answers that reviewers call incorrect." in said and "would be needless." in said


def test_a_category_that_the_audit_always_hands_to_a_person_and_the_version_does_not_name_is_said(
    here: Settings,
) -> None:
    assert "The audit always hands" not in words(visit(BEHAVIOUR))
    for category in ("complaints", "data and privacy"):
        decision_log.decide(
            here, source=SOURCE, kind="bucket", subject=category, choice="escalate always", by="ann"
        )
    assert "The audit always hands complaints to a person." in words(visit(BEHAVIOUR))


def test_an_older_version_is_one_choice_away_and_says_so(here: Settings) -> None:
    page = visit(BEHAVIOUR)
    page.selectbox(key="spec version").set_value(1).run()
    assert "Specification v1 was approved by 2 people; a later one is in force." in words(page)


def test_what_is_edited_is_saved_as_the_next_version_and_approved_by_two(here: Settings) -> None:
    page = visit(BEHAVIOUR)
    text = next(area for area in page.text_area if str(area.key).startswith("spec text"))
    text.set_value(str(text.value).replace("threshold = 0.6", "threshold = 0.7"))
    page.text_input(key="author").set_value("Cleo")
    page.button(key="save spec").click().run()
    assert "Saved as v3. It needs 2 approvals." in words(page)
    assert "Specification v3 needs 2 more approvals." in words(page)
    assert "Threshold of all other categories: from 0.6 to 0.7, stricter." in words(page)
    page.button(key="approve").click().run()
    assert "Write your name first" in words(page)
    for who in ("Cleo", "Oskar"):
        page.text_input(key="approver").set_value(who)
        page.button(key="approve").click().run()
    assert "Specification v3 is in force since" in words(page)
    found = spec_approvals.in_force(here, SOURCE)
    assert found is not None and (found.stored.version, found.stored.author) == (3, "Cleo")


def test_what_cannot_be_is_told_and_saves_nothing(here: Settings) -> None:
    page = visit(BEHAVIOUR)
    text = next(area for area in page.text_area if str(area.key).startswith("spec text"))
    text.set_value('name = "A"\nthreshold = 7')
    page.button(key="save spec").click().run()
    assert "Write a confidence from 0 to 1." in words(page)
    assert len(stored_specs.listed(here, SOURCE)) == 2


def test_examples_are_picked_from_replies_that_are_right_and_well_rated(here: Settings) -> None:
    demo.store_reviews(here)
    cache.forget_everything()
    page = visit(BEHAVIOUR)
    ticked = [box for box in page.checkbox if str(box.key).startswith("example ")]
    assert len(ticked) == 5 and len({box.label.split(", ")[1] for box in ticked}) == 5
    # Nobody introduces themselves in an example that everybody reads.
    assert not any(example_replies.without_introduction(each.value) != each.value for each in page.text)


def test_a_source_without_a_specification_begins_with_a_draft(home: Path, shared: Path) -> None:
    cache.forget_everything()
    here = settings.read()
    for file, profile in (("conversations", "tau2-conversations"), ("messages", "tau2-messages")):
        imports.run(here, shared / f"data/tau2/{file}.parquet", Choice(profile=profile))
    said = words(visit(BEHAVIOUR))
    assert "No specification yet: this is a draft to start from." in said
    assert "This source does not record confidence" in said
    assert "no ticket is known to have needed a person, so nothing can be counted" in said
    found = back_tests.of_source(here, "tau2", starter_spec.starter())
    told = {str(row["Trigger"]): row for row in trigger_rows.rows(found, found.reviewed)}
    assert told["Thumb down"]["Fires in"] is None and told["Wants a person"]["Fires in"]
    # What nobody knows is no zero.
    declared = {str(row["Trigger"]): row for row in trigger_rows.rows(found, found.declared)}
    assert declared["Thumb down"]["Right"] is None
    assert {row["Right"] for row in told.values()} == {row["Needless"] for row in told.values()} == {None}
    assert found.handovers.height == 216 and found.handovers["history"].null_count() == 216
    assert "No person speaks in these conversations" in said
    cache.forget_everything()
    sessions.forget(here)


def test_a_source_without_messages_says_what_to_import(home: Path, shared: Path) -> None:
    cache.forget_everything()
    here = settings.read()
    imports.run(here, shared / "data" / "itsm" / "incidents.csv", Choice(profile="itsm-incidents"))
    said = words(visit(BEHAVIOUR))
    assert "so no trigger can be tested on it" in said and "Edit" in said
    cache.forget_everything()
    sessions.forget(here)


def test_the_files_say_what_the_page_says(here: Settings) -> None:
    stored = stored_specs.read(here, SOURCE, 2)
    found = back_tests.of_source(here, SOURCE, stored.spec)
    approvals = spec_approvals.of_version(here, stored)
    told = spec_document.values(stored.spec, stored, approvals, found)
    assert [row[0] for row in told["tables"][-1]["rows"]] == ["Oskar", "Ida", "Mara"]  # pyright: ignore
    pdf = spec_document.pdf(stored.spec, stored, approvals, found)
    assert pdf.startswith(b"%PDF") and len(pdf) > 10_000
    assert spec_document.pdf(starter_spec.starter(), None, (), None).startswith(b"%PDF")
    assert stored_specs.from_text(toml_format.to_toml(stored.spec)) == stored.spec
    again = json.loads(json.dumps(toml_format.to_json(stored.spec)))
    assert again["sha256"] == stored.sha256 and len(again["triggers"]) == 7
    book = pl.read_excel(io.BytesIO(back_test_rows.workbook(found, "v2", "3")), sheet_id=0)
    assert set(book) == {"Triggers", "Tickets", "Handovers", "About"}
    assert book["Handovers"].height == 199 and stored.sha256 in book["About"].to_series(1).to_list()
    rows = back_test_rows.table(found)
    assert rows.height == 3 * (1 + len(found.fired.names))
    assert rows["needless"].is_null().sum() == 1 + len(found.fired.names)


def test_words_that_are_markup_come_through_the_document_as_words(here: Settings) -> None:
    odd = starter_spec.starter('#image("x") *_$[Mara]')
    assert spec_document.pdf(odd, None, (), None).startswith(b"%PDF")


def test_what_the_audit_decided_is_put_into_the_draft_without_writing_toml(here: Settings) -> None:
    for category, bucket in (
        ("complaints", "escalate always"),
        ("password reset", "gray"),
        ("invoice copy", "gray"),
    ):
        decision_log.decide(here, source=SOURCE, kind="bucket", subject=category, choice=bucket, by="ann")
    page = visit(BEHAVIOUR)
    said = words(page)
    assert "The audit always hands complaints to a person." in said
    assert "2 categories lie between (" in said and "of the agent's tickets)" in said
    assert "the agent may answer alone: invoice copy and password reset." in said
    text = next(area for area in page.text_area if str(area.key).startswith("spec text"))
    # What somebody wrote stays when a button changes the draft.
    text.set_value(str(text.value).replace("threshold = 0.6", "threshold = 0.7"))
    page.button(key="add scope").click().run()
    assert "It is in the draft now." in words(page)
    assert len(stored_specs.listed(here, SOURCE)) == 2
    page.button(key="save spec").click().run()
    newest = stored_specs.read(here, SOURCE, 3)
    assert newest.spec.other_threshold == 0.7 and "complaints" in newest.spec.escalate_always
    said = words(page)
    assert "may answer alone" not in said and "The audit always hands" not in said
    assert "draft for a person when category is invoice copy or password reset" in said


def test_one_save_keeps_what_is_written_and_the_ticked_examples(here: Settings) -> None:
    demo.store_reviews(here)
    cache.forget_everything()
    page = visit(BEHAVIOUR)
    ticked = [box for box in page.checkbox if str(box.key).startswith("example ")][:3]
    for box in ticked:
        box.check()
    text = next(area for area in page.text_area if str(area.key).startswith("spec text"))
    text.set_value(str(text.value).replace("threshold = 0.6", "threshold = 0.7")).run()
    assert "3 ticked examples will be saved with it." in words(page)
    saves = [button.label for button in page.button if button.label.startswith("Save")]
    assert saves == ["Save as v3"]
    page.button(key="save spec").click().run()
    newest = stored_specs.read(here, SOURCE, 3)
    assert newest.spec.other_threshold == 0.7 and len(newest.spec.examples) == 3


def test_check_says_what_is_valid_what_changes_and_what_is_missing(here: Settings) -> None:
    decision_log.decide(here, source=SOURCE, kind="bucket", subject="complaints", choice="escalate always")
    page = visit(BEHAVIOUR)
    text = next(area for area in page.text_area if str(area.key).startswith("spec text"))
    text.set_value(str(text.value).replace("threshold = 0.6", "threshold = 0.7"))
    page.button(key="check spec").click().run()
    said = words(page)
    assert "It is valid: 7 triggers, 3 page rules." in said
    assert "Changed: Threshold of all other categories: from 0.6 to 0.7, stricter." in said
    assert "Still missing: The audit always hands complaints to a person." in said
    assert "3 to 5 show the tone" in said


def test_thin_evidence_stands_beside_the_approval_in_the_words_of_the_gaps(here: Settings) -> None:
    said = words(visit(BEHAVIOUR))
    assert "Before you approve" in said
    note = "Nobody has reviewed a drawn sample of answers"
    assert said.count(note) == 2
