"""The demonstration's specification on its history, beside a person's labels and what its maker knows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from data import sample
from data.database import sessions
from data.errors import DataError
from data.sample import truth
from data.sample.behaviour import specification as behaviour_spec
from data.settings import Settings
from jobs.behaviour import back_tests, spec_text, stored_specs
from jobs.behaviour.back_tests import BackTest
from jobs.decisions import decision_log as log
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.upkeep import demo
from tests import homes
from tests.homes import settings_at
from tests.jobs.behaviour import labelled

SOURCE = "demonstration"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("company")
    homes.copied(company_home, folder)
    settings = settings_at(folder)
    yield settings
    sessions.forget(settings)


@pytest.fixture(scope="module")
def found(company: Settings) -> BackTest:
    return back_tests.of_source(company, SOURCE, stored_specs.from_text(behaviour_spec.SECOND))


def test_handovers_and_page_rules_agree_with_a_person_who_read_sixty_transcripts(found: BackTest) -> None:
    assert labelled.labels().height == 60
    agreed = labelled.agreement(found.handovers, found.page_rules)
    assert {name: count for name, (_, count) in agreed.items()} == {
        **dict.fromkeys(labelled.PARTS, 40), "app_invoices": 3, "account_path": 27, "islands": 4,
    }  # fmt: skip
    assert {name: same / count for name, (same, count) in agreed.items() if same < 0.9 * count} == {}


def test_handovers_pass_on_what_their_maker_planted(found: BackTest) -> None:
    planted = sample.handoffs()
    assert found.handovers.height == len(planted) == truth.HANDOVERS.tickets
    for part in labelled.PARTS:
        told = dict(found.handovers.select("ticket_id", part).iter_rows())
        alike = sum(
            (None if told[ticket] is None else bool(told[ticket])) == getattr(each, part)
            for ticket, each in planted.items()
        )
        assert alike >= 0.95 * len(planted), part
    assert sum(bool(each.asked_again) for each in planted.values()) == truth.HANDOVERS.asked_again


def test_without_reviews_recall_is_unknown_and_it_is_said_what_to_do(found: BackTest) -> None:
    assert found.recall is None
    assert [note for note in found.notes if "Draw one on the page Review" in note]
    assert [note for note in found.notes if "“Thumb down” never had a chance" in note]


def test_the_three_truths_stand_apart(found: BackTest) -> None:
    declared, changed, reviewed = found.results
    assert declared.recall.n == 18 and not declared.truth.not_needed
    assert changed.truth.needed and not changed.truth.needed & changed.truth.not_needed
    assert changed.truth.needed | changed.truth.not_needed <= set(found.handovers["ticket_id"].to_list())
    assert reviewed.truth.unit == "answer" and reviewed.recall.n == len(reviewed.truth.needed)
    for each in found.results:
        assert each.recall.count + len(each.missed) == len(each.truth.needed)
        assert {part.trigger for part in each.parts} == set(found.fired.names)
        assert all(part.caught_alone <= part.caught <= each.recall.count for part in each.parts)


def test_the_plain_share_of_reviewed_answers_is_never_printed_as_recall(found: BackTest) -> None:
    lines = spec_text.of_back_test(found)
    reviewed = next(line for line in lines if "reviewers" in line)
    assert "known ones caught" in reviewed and "%" not in reviewed
    assert "%" in next(line for line in lines if "changed by a person" in line)


def test_recall_by_reviewed_answers_holds_what_the_maker_of_the_company_knows(
    company: Settings,
) -> None:
    demo.store_reviews(company)
    found = back_tests.of_source(company, SOURCE, stored_specs.from_text(behaviour_spec.SECOND))
    assert found.recall is not None and found.draw is not None
    # A wrong answer is tagged incorrect or needs improvement, half of them each, whatever triggers say.
    stopped = found.fired.items()
    wrong = {item for item, right in sample.right_answers().items() if not right}
    seen = wrong & set(found.fired.turns["item"].to_list())
    true = len(seen & stopped) / len(seen)
    assert found.recall.low < true < found.recall.high
    assert found.recall.reviewed_stopped + found.recall.reviewed_passed == 400


def test_a_category_that_somebody_put_into_the_bucket_always_counts_as_declared(company: Settings) -> None:
    spec = replace(stored_specs.from_text(behaviour_spec.FIRST), escalate_always=())
    assert back_tests.of_source(company, SOURCE, spec).declared.recall.n == 0
    log.decide(company, source=SOURCE, kind="bucket", subject="app problem", choice="escalate always")
    found = back_tests.of_source(company, SOURCE, spec)
    assert [each.category for each in found.leaks] == ["app problem"] and found.declared.recall.n > 20


def test_tau2_says_what_it_cannot_answer(company: Settings, shared: Path) -> None:
    for file, profile in (("conversations", "tau2-conversations"), ("messages", "tau2-messages")):
        imports.run(company, shared / f"data/tau2/{file}.parquet", Choice(profile=profile))
    found = back_tests.of_source(company, "tau2", stored_specs.from_text(behaviour_spec.SECOND))
    assert found.recall is None and found.handovers.filter(pl.col("history").is_not_null()).is_empty()
    told = " ".join(found.notes)
    assert "does not record confidence" in told and "No person speaks in these conversations" in told
    assert "does not record the page that the customer was on" in told
    assert "Draw one on the page Review" in told


def test_a_source_without_messages_says_what_to_import(company: Settings, shared: Path) -> None:
    imports.run(company, shared / "data" / "itsm" / "incidents.csv", Choice(profile="itsm-incidents"))
    source = "itsm-incidents"
    with pytest.raises(DataError, match="so no trigger can be tested on it"):
        back_tests.of_source(company, source, stored_specs.from_text(behaviour_spec.FIRST))
