"""Drafts beside what people sent, readiness, the ladder and blind pairs, over a made-up export."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from data import sample
from data.database import sessions
from data.errors import DataError
from data.sample import truth
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.review import review_queue, review_tags
from jobs.review.answer_texts import DRAFT, SENT
from jobs.review.review_tags import TAGS, Pressed
from jobs.shadow import blind_pairs, category_ladder, shadow_drafts, shadow_readiness
from tests.jobs.shadow.shadow_logs import SOURCE, approve, load


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Settings]:
    url = f"sqlite:///{tmp_path / 'pilotlight.db'}"
    settings = Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


@pytest.fixture
def here(empty: Settings, tmp_path: Path) -> Settings:
    """Ninety drafts about refunds, all sent as they were, twenty about logins that people wrote anew."""
    load(empty, tmp_path)
    return empty


def category(here: Settings, name: str) -> shadow_readiness.CategoryReadiness:
    found = shadow_readiness.of_source(here, SOURCE)
    return next(each for each in found.categories if each.category == name)


def test_every_draft_stands_beside_what_was_sent_and_inferred_is_told(here: Settings) -> None:
    found = shadow_drafts.read(here, SOURCE)
    assert found.pairs.height == 110 and found.unanswered == 0
    assert found.pairs["accepted"].sum() == 90 and found.pairs["inferred"].sum() == 65
    assert found.pairs.filter("rubber_stamp")["ticket_id"].to_list() == ["T3", "T95"]
    assert found.pairs.filter(pl.col("category") == "login")["band"].unique().to_list() == ["rewritten"]


def test_a_source_without_drafts_says_so(empty: Settings, tmp_path: Path) -> None:
    load(empty, tmp_path, mode="live")
    with pytest.raises(DataError, match="has no drafts: every interaction is live"):
        shadow_drafts.read(empty, SOURCE)


def test_a_category_is_ready_when_every_condition_of_its_gate_is_met(here: Settings) -> None:
    refund = category(here, "refund")
    assert refund.bound.drafts == 89 and refund.rubber_stamps == 1 and refund.bound.low > 0.9
    assert [each.name for each in refund.gate.missing] == [
        "behaviour rules approved by 2 people"
    ] and not refund.ready
    approve(here)
    assert category(here, "refund").ready and not category(here, "login").ready
    log.decide(here, source=SOURCE, kind="bucket", subject="refund", choice="escalate always")
    always = category(here, "refund")
    assert not always.ready and always.next_rung is None and always.leaks == 89


def test_a_step_is_signed_only_where_the_gate_is_met_and_no_rung_is_skipped(here: Settings) -> None:
    gate = category(here, "refund").gate
    with pytest.raises(DataError, match=r"Missing: behaviour rules approved by 2 people \(0 approvals\)"):
        category_ladder.step(here, SOURCE, "refund", "10 %", gate)
    approve(here)
    gate = category(here, "refund").gate
    with pytest.raises(DataError, match="next stage is 10 %, not 50 %"):
        category_ladder.step(here, SOURCE, "refund", "50 %", gate)
    with pytest.raises(DataError, match="always goes to a person"):
        category_ladder.step(here, SOURCE, "refund", "10 %", gate, always_human=True)
    done = category_ladder.step(here, SOURCE, "refund", "10 %", gate, by="Ada")
    assert (done.rung, done.by) == ("10 %", "Ada") and done.evidence["from"] == "shadow"
    after = category(here, "refund")
    assert after.rung == "10 %" and after.next_rung == "20 %" and not after.ready, "No plan, no days on it."
    with pytest.raises(DataError, match="needs a reason"):
        category_ladder.step(here, SOURCE, "refund", "shadow", after.gate)
    back = category_ladder.step(here, SOURCE, "refund", "shadow", after.gate, reason="wrong amounts")
    steps = [each.choice for each in category_ladder.history(here, SOURCE, "refund")]
    assert back.rung == "shadow" and steps == ["10 %", "shadow"]


def test_a_threshold_past_its_date_says_to_step_back_until_a_newer_one_is_signed(here: Settings) -> None:
    def sign(until: str, subject: str = "every answer") -> None:
        log.decide(
            here, source=SOURCE, kind="threshold", subject=subject, choice="0.80",
            evidence={"valid_until": until},
        )  # fmt: skip

    approve(here)
    sign("2026-01-31")
    done = category_ladder.step(here, SOURCE, "refund", "10 %", category(here, "refund").gate)
    assert done.evidence["valid_until"] == "2026-01-31", "the step keeps what it was signed on"
    after = category(here, "refund")
    assert after.rollback == ("the certificate expired on 2026-01-31",) and not after.ready
    assert category(here, "login").rollback == (), "nothing to step back from"
    sign("2099-01-31", subject="refund")
    assert category(here, "refund").rollback == (), "its own certificate counts before that of all"


def test_whoever_routes_gets_a_row_for_each_category(here: Settings) -> None:
    approve(here)
    category_ladder.step(here, SOURCE, "refund", "10 %", category(here, "refund").gate, by="Ada")
    rows = category_ladder.for_router(here, SOURCE, ["refund", "login"])
    assert [(row["category"], row["rung"], row["share"], row["signed_by"]) for row in rows] == [
        ("login", "shadow", 0.0, None), ("refund", "10 %", 0.1, "Ada")
    ]  # fmt: skip
    assert json.loads(json.dumps(rows)) == rows


def test_a_reviewer_of_a_blind_pair_sees_one_text_and_not_whose_it_is(here: Settings) -> None:
    made = blind_pairs.draw(here, SOURCE, 5)
    assert made.n == 10 and made.hand_picked
    waiting = review_queue.next_items(here, made, "Ada")
    assert {each.item[-6:] for each in waiting} == {DRAFT, SENT[:6] if len(SENT) > 6 else SENT} or len(
        waiting
    ) == 10
    for each in waiting:
        replies = [line for line in each.lines if line["judged"]]
        assert [line["who"] for line in replies] == ["Reply"] and len(each.lines) == 2
        assert ("reset" in str(replies[0]["text"])) == each.item.endswith(SENT)


def test_pairs_tagged_blind_say_who_is_right_more_often(here: Settings) -> None:
    made = blind_pairs.draw(here, SOURCE, 12)
    keys = [
        Pressed(each.item, each.item, "tag", TAGS[0] if each.item.endswith(SENT) else TAGS[2], 3.0)
        for each in review_queue.next_items(here, made, "Ada", 50)
    ]
    assert [each.refused for each in review_tags.store(here, made, "Ada", keys)] == [""] * 24
    found = blind_pairs.of_source(here, SOURCE)
    assert found is not None and (found.pairs, found.draft_alone, found.person_alone) == (12, 0, 12)
    assert found.difference is not None and found.difference.value == -1 and found.p < 0.001
    assert found.by_band == {"rewritten": (12, 12)} and "less often than the person" in found.sentence


def test_a_customer_with_several_pairs_flips_as_one() -> None:
    alike = [("a", "C1", False, True)] * 8
    apart = [("a", f"C{number}", False, True) for number in range(8)]
    assert blind_pairs.compared(apart, {}).p < 0.01 < 0.5 < blind_pairs.compared(alike, {}).p


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("company")
    url = f"sqlite:///{folder / 'pilotlight.db'}"
    settings = Settings(folder, str(folder / "lake"), url, "UTC", timedelta(days=7))
    for kind, frame in sample.frames().items():
        path = folder / f"{kind}.parquet"
        frame.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source="demonstration", kind=kind))
    yield settings
    sessions.forget(settings)


def test_the_shadow_weeks_of_the_demonstration_are_as_their_truth_says(company: Settings) -> None:
    pairs = shadow_drafts.read(company, "demonstration").pairs
    read = pairs.filter(~pl.col("rubber_stamp"))
    assert pairs.height == truth.SHADOW.pairs and pairs["rubber_stamp"].sum() == truth.SHADOW.rubber_stamps
    assert read["accepted"].sum() == truth.SHADOW.accepted
    assert dict(read["band"].value_counts().iter_rows()) == truth.SHADOW.bands
