"""The audit of the demonstration finds what its maker knows: who agrees, and what goes to a person."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from pytest import approx

from analytics.audit.replies import reply_consistency
from data.database import sessions
from data.sample import SOURCE_LABEL, reply_texts, truth
from data.settings import Settings
from jobs.audit import audit_inputs, audit_runs
from tests import homes
from tests.homes import settings_at

#: The desk's answers without what differs from ticket to ticket: which of them a reply contains is known.
_ANSWERS = [
    *reply_texts.ENGLISH.answers.values(),
    *reply_texts.GERMAN.answers.values(),
]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("audited") / "home"
    homes.copied(company_home, home)
    found = settings_at(home)
    yield found
    sessions.forget(found)


def test_people_agree_as_often_as_they_give_the_same_of_the_desks_answers(here: Settings) -> None:
    given = audit_inputs.gather(here, SOURCE_LABEL)
    replies = given.replies.join(given.tickets, on="ticket_id", maintain_order="left")
    known = {
        str(category): _agreement(rows)
        for (category,), rows in replies.group_by("category", maintain_order=True)
    }
    assert known == {category: approx(value, abs=5e-4) for category, value in truth.CONSISTENCY.items()}
    run = audit_runs.run(here, SOURCE_LABEL)
    found = {each.category: each["consistency"].value for each in run.categories}
    assert found == {category: approx(value, abs=0.05) for category, value in truth.CONSISTENCY.items()}
    advice = run.advice()
    assert {name for name, each in advice.items() if each.bucket == "escalate always"} == set(
        truth.ALWAYS_HUMAN
    )


def _agreement(rows: pl.DataFrame) -> float:
    """The share of pairs to two customers in one language that contain the same answer."""
    numbers: dict[str, int] = {}
    said = [
        next((answer for answer in _ANSWERS if answer in text), f"something else {place}")
        for place, text in enumerate(rows["text"])
    ]
    cluster = pl.Series([numbers.setdefault(each, len(numbers)) for each in said]).to_numpy()
    codes = reply_consistency.codes(
        cluster, rows["customer"].to_list(), rows["author"].to_list(), rows["language"].to_list()
    )
    found = reply_consistency.agreement(codes)
    assert found is not None
    return found.value
