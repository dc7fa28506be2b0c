"""The registry proposed from the log, stages by verdicts alone, comparisons, lineage and its events."""

import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlparse

import pytest
from jsonschema import Draft202012Validator
from pytest import approx
from typer.testing import CliRunner

from analytics.ticket_slices import Slice
from data import settings as environment
from data.database import sessions
from data.errors import DataError
from data.settings import Settings
from jobs.__main__ import app
from jobs.agents import lineage, openlineage_events, version_comparison, version_plans, version_registry
from jobs.agents.version_registry import About, Registered
from jobs.counting import snapshot
from jobs.decisions import decision_log as log
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.pilot import plan_locking
from tests.jobs.agents.version_logs import SOURCE, load

_RUN = CliRunner()
_SCHEMA = Path(__file__).with_name("openlineage_2_0_2.json")


@pytest.fixture
def here(home: Path, tmp_path: Path) -> Iterator[Settings]:
    found = environment.read()
    load(found, tmp_path)
    yield found
    sessions.forget(found)


def version(here: Settings, name: str) -> Registered:
    return next(each for each in version_registry.of_source(here, SOURCE) if each.name == name)


def test_versions_are_proposed_from_the_log_and_dated_by_their_first_ticket(here: Settings) -> None:
    found = version_registry.of_source(here, SOURCE)
    assert [(each.name, each.proposed, each.registered) for each in found] == [
        ("2.2", "shadow", False), ("2.1", "live", False), ("2.0", "live", False),
    ]  # fmt: skip
    seen = version(here, "2.1").seen
    assert seen is not None and (seen.first, seen.tickets) == (date(2026, 3, 2), 360)
    drafts = version(here, "2.2").seen
    assert drafts is not None and (drafts.tickets, drafts.drafts) == (0, 5)


def test_a_version_is_registered_at_the_stage_that_the_log_shows_and_keeps_what_is_known(
    here: Settings,
) -> None:
    kept = version_registry.register(here, SOURCE, "2.2", About(model="m-7", came_from="run 41", owner="Ada"))
    assert (kept.stage, kept.registered, kept.about.came_from) == ("shadow", True, "run 41")
    with pytest.raises(DataError, match=r"Nothing of version .* was changed"):
        version_registry.register(here, SOURCE, "2.2", kept.about)
    planned = version_registry.register(here, SOURCE, "3.0", About(model="m-8"))
    assert planned.seen is None and planned.stage == "shadow"


def test_no_version_is_promoted_without_a_locked_plan_and_its_verdict(here: Settings) -> None:
    version_registry.register(here, SOURCE, "2.2", About())
    with pytest.raises(DataError, match=r"a locked plan has this version as its pilot arm \(no such plan\)"):
        version_registry.move(here, SOURCE, "2.2", "canary")
    with pytest.raises(DataError, match="its next stage is canary, not live"):
        version_registry.move(here, SOURCE, "2.2", "live")
    kept = version_plans.draft(here, SOURCE, "2.2", "2.1", date(2026, 5, 4))
    assert version(here, "2.2").judged is None
    plan_locking.lock(here, kept.plan.name, over=kept.revision)
    done = version_registry.move(here, SOURCE, "2.2", "canary")
    assert done.stage == "canary" and done.gates[0].startswith(
        "shadow to canary: plan 'Version 2.2 against 2.1'"
    )
    with pytest.raises(DataError, match=r"its verdict is go \(too early\)"):
        version_registry.move(here, SOURCE, "2.2", "live")
    written = log.current(here, SOURCE, "agent version", "2.2")
    assert written is not None and all(each["met"] for each in written.evidence["gate"])
    with pytest.raises(DataError, match="need a reason"):
        version_registry.move(here, SOURCE, "2.2", "retired")
    assert version_registry.move(here, SOURCE, "2.2", "retired", reason="Leaks").stage == "retired"


def test_versions_are_compared_within_weeks_though_all_tickets_say_the_opposite(here: Settings) -> None:
    found = version_comparison.of(here, SOURCE, "2.1", "2.0")
    assert found.difference.value == approx(0.10, abs=0.01) and (found.difference.pooled or 0) < 0
    assert found.difference.misleads and found.advice.share == 0.9
    assert [week.monday for week in found.difference.weeks] == [
        date(2026, 3, 2) + timedelta(weeks=each) for each in range(8)
    ]
    with pytest.raises(DataError, match="has no judged live ticket yet"):
        version_comparison.of(here, SOURCE, "2.2", "2.1")


def test_a_figure_is_traced_to_versions_articles_rules_lake_and_files(here: Settings) -> None:
    found = lineage.of(here, snapshot.take(here, SOURCE), Slice())
    named = {each.name: each.tickets for each in found.versions}
    assert named == {"2.1": 360, "2.0": 440, None: 1}
    assert found.lake == "1.1.0" and found.knowledge == "no articles imported"
    assert found.spec == "no approved version in these days"
    assert [(each.kind, each.name, len(each.sha256)) for each in found.files] == [
        ("interactions", "interactions.parquet", 64), ("tickets", "tickets.parquet", 64),
    ]  # fmt: skip
    some = lineage.of(here, snapshot.take(here, SOURCE), Slice(end=date(2026, 3, 8)))
    assert {each.name: each.tickets for each in some.versions} == {"2.1": 10, "2.0": 90}


def test_every_import_and_run_is_an_event_by_the_public_schema(here: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("ticket_id,created_at\nT1,never\n")
    with pytest.raises(DataError, match="would be rejected"):
        imports.run(here, bad, Choice(reader="canonical", source=SOURCE, kind="tickets"))
    made = openlineage_events.of_source(here, SOURCE)
    checker = Draft202012Validator(
        json.loads(_SCHEMA.read_text()), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for each in made:
        checker.validate(each)
        # What the checker does not check unless further packages are there.
        assert uuid.UUID(each["run"]["runId"]) and datetime.fromisoformat(each["eventTime"]).tzinfo
        assert all(urlparse(each[name]).scheme for name in ("producer", "schemaURL"))
    assert [each["eventType"] for each in made] == ["START", "COMPLETE", "START", "COMPLETE", "START", "FAIL"]
    began, ended = made[::2], made[1::2]
    assert [each["run"]["runId"] for each in began] == [each["run"]["runId"] for each in ended]
    assert all(
        one["eventTime"] <= other["eventTime"] and one["job"] == other["job"]
        for one, other in zip(began, ended, strict=True)
    )
    assert made[-1]["outputs"] == [] and "errorMessage" in made[-1]["run"]["facets"]
    # The reason quotes a cell of the file, which is nobody else's business.
    assert "never" not in openlineage_events.lines(made)
    assert len({each["run"]["runId"] for each in made}) == 3
    assert made == openlineage_events.of_source(here, SOURCE)


def test_the_command_lists_registers_compares_and_refuses(here: Settings, tmp_path: Path) -> None:
    said = _RUN.invoke(app, ["agents"])
    assert said.exit_code == 0 and "2 of 3 versions are live: 2.1 and 2.0." in said.output
    rows = json.loads(_RUN.invoke(app, ["agents", "--format", "json"]).output)
    assert rows[0]["version"] == "2.2" and rows[0]["owner"] is None
    kept = _RUN.invoke(app, ["agents", "--register", "2.2", "--owner", "Ada", "--model", "m-7"])
    assert "2.2 is registered at stage shadow." in kept.output
    assert _RUN.invoke(app, ["agents", "--register", "2.2", "--owner", "Ben"]).exit_code == 0
    assert version(here, "2.2").about == About(model="m-7", owner="Ben")
    refused = _RUN.invoke(app, ["agents", "--move", "2.2", "--to", "live"])
    assert refused.exit_code == 1
    told = _RUN.invoke(app, ["agents", "--compare", "2.1", "2.0"])
    assert "within weeks" in told.output and "Pooled points the other way" in told.output
    out = tmp_path / "events.jsonl"
    assert _RUN.invoke(app, ["agents", "--events", str(out)]).exit_code == 0
    assert len(out.read_text().splitlines()) == 4


def test_a_source_without_versions_says_what_to_import(home: Path, tmp_path: Path) -> None:
    load(environment.read(), tmp_path, versions=False)
    assert "Import tickets or messages with a column agent_version" in _RUN.invoke(app, ["agents"]).output
