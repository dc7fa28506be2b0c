"""The scope of a source: its evidence, who is next, signed steps with their gates, and steps back by rule."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data import settings as environment
from data.database import sessions
from data.errors import DataError
from data.settings import Settings
from jobs.__main__ import app
from jobs.decisions import decision_log as log
from jobs.review import review_tags, stored_draws
from jobs.review.answer_texts import DRAFT
from jobs.review.review_tags import Pressed
from jobs.scope import category_evidence, review_capacity, scope_board, scope_runs, scope_signing
from jobs.scope.scope_board import ScopeBoard
from jobs.shadow import blind_pairs, category_ladder, shadow_drafts
from tests.jobs.shadow.shadow_logs import SOURCE, approve, load

_RUN = CliRunner()


@pytest.fixture
def here(home: Path, tmp_path: Path) -> Iterator[Settings]:
    """Ninety drafts about refunds, all sent as they were, twenty about logins that people wrote anew."""
    found = environment.read()
    load(found, tmp_path)
    yield found
    sessions.forget(found)


def board(here: Settings) -> ScopeBoard:
    return scope_board.of(here, SOURCE, category_evidence.gather(here, SOURCE))


def missing(here: Settings, category: str) -> list[str]:
    found = board(here).candidate(category)
    assert found is not None
    return [each.name for each in found.gate.missing]


def bucket(here: Settings, category: str, choice: str) -> None:
    log.decide(here, source=SOURCE, kind="bucket", subject=category, choice=choice)


def reviewed(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have somebody tag forty drafts about refunds as right, one of them a minute."""
    pairs = shadow_drafts.read(here, SOURCE)
    other = pairs._replace(
        pairs=pairs.pairs.with_columns(band=pairs.pairs["band"].replace("as is", "light edit"))
    )
    monkeypatch.setattr(shadow_drafts, "read", lambda *_: other)
    made = blind_pairs.draw(here, SOURCE, per_category=60)
    monkeypatch.undo()
    items = [each.item for each in stored_draws.items(here, made.id or 0) if each.category == "refund"]
    keys = [Pressed(f"{item} tag", item, "tag", "correct", 60.0) for item in items if item.endswith(DRAFT)]
    review_tags.store(here, made, "Ada", keys[:60])


def ready(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that refunds need for their first stage."""
    approve(here)
    bucket(here, "refund", "trainable")
    reviewed(here, monkeypatch)
    review_capacity.state(here, SOURCE, 600)


def test_what_the_whole_source_lacks_is_said_once_and_each_condition_by_category(here: Settings) -> None:
    found = board(here)
    assert not found.advice.next and len(found.missing) == 5
    assert found.missing[0].startswith("no audit yet") and "no locked plan" in " ".join(found.missing)
    assert missing(here, "refund")[:2] == [
        "train first by the audit, or between with a person who sends",
        "behaviour rules approved by 2 people",
    ]


def test_a_category_with_every_condition_met_is_next_and_its_step_is_a_decision_with_the_gate(
    here: Settings, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(here, monkeypatch)
    assert missing(here, "refund") == []
    # A person's minutes are not measured in this source: hours are unknown and said so, not 0.
    found = board(here).candidate("refund")
    assert found is not None and found.hours.hours is None and found.hours.reason
    done = scope_signing.sign(here, SOURCE, "refund", "10 %", by="Ada")
    assert done.rung == "10 %"
    written = log.current(here, SOURCE, "promotion", "refund")
    assert written is not None and all(each["met"] for each in written.evidence["gate"])
    assert "reviewers have the minutes" in [each["name"] for each in written.evidence["gate"]]
    with pytest.raises(DataError, match="14 days at this stage"):
        scope_signing.sign(here, SOURCE, "refund", "20 %")
    with pytest.raises(DataError, match="its next stage is 20 %"):
        scope_signing.sign(here, SOURCE, "refund", "all")


def test_what_goes_to_a_person_is_never_promoted_and_stays_out_of_the_advice(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(here, monkeypatch)
    bucket(here, "refund", "escalate always")
    with pytest.raises(DataError, match="always goes to a person"):
        scope_signing.sign(here, SOURCE, "refund", "10 %")
    found = board(here).candidate("refund")
    assert found is not None and found.to is None and not found.ready


def test_what_is_declared_to_go_to_a_person_is_in_shadow_for_routers_at_once(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(here, monkeypatch)
    scope_signing.sign(here, SOURCE, "refund", "10 %")
    assert [row["share"] for row in category_ladder.for_router(here, SOURCE, ["refund"])] == [0.1]
    bucket(here, "refund", "escalate always")
    assert [row["share"] for row in category_ladder.for_router(here, SOURCE, ["refund"])] == [0.0]
    assert scope_board.standing(here, SOURCE).place("refund").rung == "shadow"


def test_a_step_back_needs_a_reason_and_no_gate(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(here, monkeypatch)
    scope_signing.sign(here, SOURCE, "refund", "10 %")
    with pytest.raises(DataError, match="needs a reason"):
        scope_signing.sign(here, SOURCE, "refund", "shadow")
    assert scope_signing.sign(here, SOURCE, "refund", "shadow", reason="Wrong amounts").rung == "shadow"
    assert log.current(here, SOURCE, "demotion", "refund") is not None


def test_articles_that_were_complete_a_month_ago_are_no_reason_to_step_back_yet(here: Settings) -> None:
    evidence = {each.category: each for each in category_evidence.gather(here, SOURCE)}
    assert evidence["refund"].entries == 3 and evidence["refund"].unclean == ""


def test_a_stored_check_reads_back_as_it_was_and_is_out_of_date_after_a_decision(here: Settings) -> None:
    job = scope_runs.ask(here, SOURCE)
    scope_runs.perform(here, job.params, lambda stage, share: None)
    stored = scope_runs.read(here, _done(job.key, job))
    assert stored.categories == category_evidence.gather(here, SOURCE)
    assert scope_runs.stale(here, job) == ""
    bucket(here, "refund", "gray")
    assert scope_runs.stale(here, job).startswith("Somebody decided")


def _done(key: str, job: "scope_runs.Job") -> "scope_runs.Job":
    from dataclasses import replace

    return replace(job, state="done", result_ref=key)


def test_four_at_once_are_refused_and_days_open_the_way(here: Settings) -> None:
    now = datetime.now(UTC)
    for name in ("a", "b", "c"):
        log.decide(
            here,
            source=SOURCE,
            kind="promotion",
            subject=name,
            choice="10 %",
            evidence={"from": "shadow"},
            at=now,
        )
    assert len(board(here).advice.moving) == 3 and board(here).advice.room == 0
    later = scope_board.of(
        here, SOURCE, category_evidence.gather(here, SOURCE), today=now.date() + timedelta(days=14)
    )
    assert later.advice.room == 3


def test_the_command_prints_rows_states_minutes_and_refuses_a_step(here: Settings) -> None:
    said = _RUN.invoke(app, ["scope"])
    assert said.exit_code == 0 and "Missing for the whole source: no audit yet" in said.output
    assert (
        "Reviewers of desk have 600 minutes a month."
        in _RUN.invoke(app, ["scope", "--minutes", "600"]).output
    )
    rows = json.loads(_RUN.invoke(app, ["scope", "--format", "json"]).output)
    assert {row["category"]: row["state"] for row in rows} == {
        "refund": "conditions missing", "login": "conditions missing",
    }  # fmt: skip
    assert all(row["hours_a_month"] is None and row["hours_reason"] for row in rows)
    refused = _RUN.invoke(app, ["scope", "--move", "refund", "--to", "10 %"])
    assert refused.exit_code == 1
    assert _RUN.invoke(app, ["scope", "--minutes", "-1"]).exit_code == 1
    assert date.today()
