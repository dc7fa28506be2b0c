"""The audit as a job over a lake: what it stores, what people decide and sign, and what it cannot say."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from analytics.audit.evidence import TOO_FEW
from analytics.audit.ticket_evidence import NO_OTHER
from data import settings
from data.errors import DataError
from data.lake import lake, run_results
from data.settings import Settings
from jobs.audit import audit_inputs, audit_runs, bucket_decisions, risk_word_versions, scope
from jobs.audit.audit_runs import AuditRun
from jobs.decisions import buckets
from jobs.decisions.decision_log import OvertakenError
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.jobs.audit.audit_logs import KINDS, SOURCE, TICKETS, audited, load


@pytest.fixture
def empty(home: Path) -> Settings:
    return settings.read()


@pytest.fixture
def here(empty: Settings, tmp_path: Path) -> Settings:
    load(empty, tmp_path)
    return empty


def test_a_run_is_read_as_it_was_found_and_the_same_request_finds_the_same(here: Settings) -> None:
    found, again = audited(here), audit_runs.run(here, SOURCE)
    assert found.categories == again.categories and found.key
    assert found.window == again.window and found.window.without_category == 0
    for name, part in found.parts.drawn.items():
        assert np.allclose(part, again.parts.drawn[name], atol=1e-6, equal_nan=True)
    words = {each.category: each.word for each in _advice(found)}
    assert words == {
        "one answer": "train first",
        "by plan": "train first, with conditions",
        "five answers": "between",
        "complaints": "always a person",
    }
    assert found.authors == 5 and found.replies == TICKETS * len(KINDS)
    assert set(found.ranks(["one answer", "five answers"])) == {"one answer", "five answers"}


def test_what_is_stored_holds_no_words_of_anybody(here: Settings) -> None:
    found = audited(here)
    given = audit_inputs.gather(here, SOURCE)
    stored = "".join(
        run_results.read(lake.of(here), found.key, name, run_results.JOBS).write_json()
        for name in ("about", "categories", "draws")
    )
    for text in (*given.replies["text"].head(40), *given.tickets["words"].head(40)):
        assert text not in stored


def test_without_authors_pairs_of_one_person_count_and_it_is_told(empty: Settings, tmp_path: Path) -> None:
    load(empty, tmp_path, authors=False)
    found = audited(empty)
    assert found.authors is None and found.of("one answer")["consistency"].passes


def test_a_source_without_replies_says_so_and_never_trainable(empty: Settings, tmp_path: Path) -> None:
    load(empty, tmp_path, replies=False)
    found = audited(empty)
    assert found.of("one answer")["consistency"].reason == "no replies of people in this source"
    assert found.of("one answer")["account"].value is None
    assert {each.word for each in _advice(found)} == {"between: likely, replies not seen", "always a person"}


def test_tickets_without_a_category_are_refused_with_what_to_do(empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("ticket_id,created_at\nT1,2026-01-01\nT2,2026-03-01\n")
    imports.run(empty, file, Choice(source=SOURCE))
    with pytest.raises(DataError, match="import one with each ticket"):
        audit_runs.run(empty, SOURCE)


def test_who_decides_otherwise_than_advised_writes_why(here: Settings) -> None:
    found = audited(here)
    with pytest.raises(DataError, match="Write why you decide otherwise"):
        bucket_decisions.decide(here, found, "five answers", "trainable")
    with pytest.raises(DataError, match="There is no bucket 'good'"):
        bucket_decisions.decide(here, found, "five answers", "good")
    with pytest.raises(DataError, match="no category 'tea'"):
        bucket_decisions.decide(here, found, "tea", "gray")
    made = bucket_decisions.decide(
        here, found, "five answers", "trainable", reason="New rules  since May", by="Ada"
    )
    assert (made.advised, made.reason, made.overruled) == ("gray", "New rules since May", True)
    with pytest.raises(OvertakenError):
        bucket_decisions.decide(here, found, "five answers", "gray")
    assert bucket_decisions.accept_advice(here, found) == 3
    stands = scope.of(here, found)
    assert stands.open == () and stands.overruled == 1
    assert buckets.always_human(here, SOURCE) == {"complaints"} == bucket_decisions.declared(stands.decided)


def test_what_people_declared_stays_on_the_list_whatever_an_audit_finds(here: Settings) -> None:
    found = audited(here)
    bucket_decisions.decide(here, found, "one answer", "escalate always", reason="Regulator asks for it")
    assert scope.of(here, audit_runs.run(here, SOURCE)).advice["one answer"].bucket == "escalate always"
    stands = bucket_decisions.standing(here, SOURCE)["one answer"]
    with pytest.raises(DataError, match="Write why it leaves it"):
        bucket_decisions.decide(here, found, "one answer", "trainable", over=stands.id)
    bucket_decisions.decide(here, found, "one answer", "trainable", over=stands.id, reason="Rule was lifted")
    assert scope.of(here, found).advice["one answer"].bucket == "trainable"


def test_a_scope_is_signed_when_it_is_decided_and_a_change_voids_every_signature(here: Settings) -> None:
    found = audited(here)
    with pytest.raises(DataError, match="4 categories are not decided yet"):
        scope.sign(here, found, "Ada", "support lead", seen=scope.of(here, found).hash)
    bucket_decisions.accept_advice(here, found)
    seen = scope.of(here, found).hash
    with pytest.raises(DataError, match="a name and a role"):
        scope.sign(here, found, "Ada", " ", seen=seen)
    for person, role in (("Ada", "support lead"), ("Ben", "legal")):
        scope.sign(here, found, person, role, seen=seen)
    assert scope.of(here, found).signed == 2
    stands = bucket_decisions.standing(here, SOURCE)["one answer"]
    bucket_decisions.decide(here, found, "one answer", "gray", over=stands.id, reason="Wait for the new shop")
    changed = scope.of(here, found)
    assert changed.signed == 0 and [each.valid for each in changed.signatures] == [False, False]
    with pytest.raises(DataError, match="changed after you opened it"):
        scope.sign(here, found, "Ada", "support lead", seen=seen)
    scope.sign(here, found, "Ada", "support lead", seen=changed.hash)
    assert scope.of(here, found).signed == 1
    # Back as it was, what Ben signed holds again: it is the same scope.
    stands = bucket_decisions.standing(here, SOURCE)["one answer"]
    bucket_decisions.decide(here, found, "one answer", "trainable", over=stands.id)
    assert [(each.person, each.valid) for each in scope.of(here, found).signatures] == [
        ("Ben", True),
        ("Ada", False),
    ]


def test_new_estimates_alone_void_nothing(here: Settings) -> None:
    found = audited(here)
    bucket_decisions.accept_advice(here, found)
    scope.sign(here, found, "Ada", "support lead", seen=scope.of(here, found).hash)
    assert scope.of(here, audit_runs.run(here, SOURCE, seed=8)).signed == 1


def test_how_many_must_sign_is_decided_too(here: Settings) -> None:
    assert scope.needed(here, SOURCE) == scope.SIGNATURES
    scope.need(here, SOURCE, 5)
    assert scope.of(here, audited(here)).needed == 5
    with pytest.raises(DataError, match="Use 1 to 20"):
        scope.need(here, SOURCE, 0)


def test_edited_words_of_risk_are_a_version_and_another_audit(here: Settings) -> None:
    before = audited(here)
    assert risk_word_versions.version(here, SOURCE, "en") == "ours"
    risk_word_versions.save(here, SOURCE, "EN", {"legal": ["Gate * ", "court"]}, by="Ada")
    risk_word_versions.save(here, SOURCE, "en", {"legal": ["court"]}, by="Ben")
    assert risk_word_versions.version(here, SOURCE, "en") == "v2 by Ben"
    after = audited(here)
    assert after.key != before.key and after.lexicon != before.lexicon
    assert before.of("complaints")["risk"].passes is False and after.of("complaints")["risk"].passes is True
    with pytest.raises(DataError, match="No word was changed"):
        risk_word_versions.save(here, SOURCE, "en", {"legal": ["Court "]})
    with pytest.raises(DataError, match="no two letters"):
        risk_word_versions.save(here, SOURCE, "en", {"legal": ["."]})
    with pytest.raises(DataError, match="There is no word left"):
        risk_word_versions.save(here, SOURCE, "en", {"legal": [" "]})
    with pytest.raises(DataError, match="no language code"):
        risk_word_versions.save(here, SOURCE, "English", {"legal": ["court"]})


def test_on_tau2_account_need_is_that_of_tools_before_the_answer_and_replies_are_unknown(
    empty: Settings, shared: Path
) -> None:
    for name, profile in (("conversations", "tau2-conversations"), ("messages", "tau2-messages")):
        imports.run(empty, shared / f"data/tau2/{name}.parquet", Choice(profile=profile))
    given = audit_inputs.gather(empty, "tau2")
    kept = set(given.tickets["ticket_id"])
    said = pl.read_parquet(shared / "data/tau2/messages.parquet").filter(pl.col("sim_id").is_in(list(kept)))
    needed = 0
    for (_,), rows in said.group_by("sim_id"):
        answers = [
            row["i"] for row in rows.iter_rows(named=True) if row["role"] == "assistant" and row["content"]
        ]
        tools = [row["i"] for row in rows.iter_rows(named=True) if row["role"] == "tool"]
        needed += bool(answers and tools and min(tools) < max(answers))
    found = audit_runs.run(empty, "tau2")
    each = [category["account"] for category in found.categories]
    assert round(sum((one.value or 0) * one.tickets for one in each)) == needed
    # What customers wrote in the conversation are their words, also where the ticket has no body.
    assert given.tickets["words"].null_count() == 0
    assert all(category["risk"].tickets == category.tickets for category in found.categories)
    assert {category["repetition"].reason for category in found.categories} <= {"", NO_OTHER, TOO_FEW}
    assert {advice.bucket for advice in _advice(found)} <= {"gray", None}
    assert {category["consistency"].reason for category in found.categories} == {
        "no replies of people in this source"
    }


class _Advised(NamedTuple):
    """A category and what is advised."""

    category: str
    word: str
    bucket: str | None


def _advice(found: AuditRun) -> list[_Advised]:
    return [_Advised(category, each.word, each.bucket) for category, each in found.advice().items()]
