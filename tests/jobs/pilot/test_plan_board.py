"""The board of all plans and its commands over a small log: what they say is what verdict and pages say."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from analytics.pilot.plan import Criterion, Phase, Plan
from data.database import sessions
from data.settings import Settings
from jobs.__main__ import app
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.pilot import pilot_verdict, plan_board, plan_locking, plan_retirement, plan_states, stored_plans
from jobs.pilot.plan_board import Line
from jobs.pilot.plan_versions import StoredPlan
from tests import homes
from tests.analytics.pilot.simulated_pilots import DECISION, START, log, plan
from tests.jobs.worker_processes import settings_of

DAY = timedelta(days=1)
EARLY = datetime(2026, 5, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A log of four weeks, of which the first three are read, and plans of all states."""
    home = tmp_path_factory.mktemp("board")
    settings = settings_of(home, f"sqlite:///{home / 'p.db'}")
    file = home / "log.csv"
    tickets = log(days=28, per_day=60, customers=400)
    tickets.with_columns(pl.col("created_at").dt.to_string("%Y-%m-%dT%H:%M:%SZ")).write_csv(file)
    imports.run(settings, file, Choice(source="test"))
    resolution = Criterion("resolution_rate", margin=0.3)
    lock(settings, plan(resolution, name="decided", unit="customer", decision=DECISION))
    lock(settings, plan(resolution, name="running", unit="customer", decision=DECISION + 60 * DAY))
    ahead = (Phase("live", START + 90 * DAY, 0.15),)
    lock(settings, plan(name="=ahead", unit="customer", phases=ahead, decision=START + 130 * DAY))
    small = Criterion("resolution_rate", margin=0.01)
    lock(settings, plan(small, name="small", unit="customer", decision=DECISION + 50 * DAY))
    plan_locking.save_draft(settings, plan(name="draft", planned_n=0))
    lock(settings, plan(resolution, name="gone", unit="customer", decision=DECISION + DAY))
    plan_retirement.retire(settings, "gone", "the agent was replaced")
    plan_locking.amend(settings, "running")
    lock_newest(settings, "running")
    yield settings
    sessions.forget(settings)


def lock(settings: Settings, promised: Plan) -> None:
    plan_locking.lock(
        settings, promised.name, over=plan_locking.save_draft(settings, promised).revision, at=EARLY
    )


def lock_newest(settings: Settings, name: str) -> None:
    plan_locking.lock(settings, name, over=stored_plans.newest(settings, name).revision, at=EARLY + DAY)


def board(here: Settings) -> tuple[Line, ...]:
    return plan_board.lines(here, lambda kept: plan_board.judged(here, kept))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def at_home(here: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    homes.use(monkeypatch, here.home)
    monkeypatch.setenv("DATABASE_URL", here.database_url)
    monkeypatch.delenv("LAKE_URL", raising=False)
    return here


def test_the_board_has_every_version_with_its_state(here: Settings) -> None:
    found = board(here)
    assert [(each.kept.plan.name, each.kept.version, each.state) for each in found] == [
        ("running", 2, "running"),
        ("small", 1, "running"),
        ("=ahead", 1, "ahead"),
        ("draft", 1, "draft"),
        ("decided", 1, "decided"),
        ("gone", 1, "retired"),
        ("running", 1, "superseded"),
    ]
    by = {(each.kept.plan.name, each.kept.version): each for each in found}
    assert by["running", 1].outcome == "Superseded by version 2, locked 2026-05-21."
    assert by["draft", 1].outcome.startswith("It cannot be locked yet. planned_n is 0.")
    assert by["decided", 1].outcome.startswith("Go: ")


def test_the_outcome_on_the_board_is_the_verdict_on_the_plan(here: Settings) -> None:
    for line in board(here):
        if line.state in ("draft", "superseded"):
            assert line.reached is None
            continue
        found = pilot_verdict.run(here, line.kept.plan.name)
        assert line.outcome == f"{found.state.capitalize()}: {found.sentence}"
        assert line.reached == found.reach.mature
        assert line.possible_on == (None if found.read else found.possible_on)


def test_a_plan_too_small_to_decide_says_so_and_others_do_not(here: Settings) -> None:
    said = {each.kept.plan.name: each.outlook for each in board(here) if each.state != "superseded"}
    assert "cannot be decided" in said["small"] or "are needed" in said["small"]
    assert said["running"] == said["decided"] == said["gone"] == ""


def test_a_retired_plan_is_read_as_of_its_retirement(here: Settings) -> None:
    kept = stored_plans.in_effect(here, "gone")
    assert kept.retired is not None
    taken = pilot_verdict.snapshot_of(here, kept)
    # The log ended before anybody retired it, so nothing is cut off.
    assert pilot_verdict.as_of(taken, kept) is None
    early = kept.retired._replace(made_at=datetime(2026, 6, 15, 12, tzinfo=UTC))
    assert pilot_verdict.as_of(taken, plans_with(kept, early)) == early.made_at
    cut = pilot_verdict.snapshot_of(here, plans_with(kept, early))
    assert cut.rules.as_of == early.made_at and cut.facts.height < taken.facts.height
    then = pilot_verdict.of(cut, plans_with(kept, early))
    assert then.on == early.made_at.date() and not then.read
    assert "Retired by" in pilot_verdict.in_words(then, plans_with(kept, early))


def plans_with(kept: StoredPlan, retired: plan_retirement.Retirement) -> StoredPlan:
    from dataclasses import replace

    return replace(kept, retired=retired)


def test_the_command_without_a_name_judges_the_plan_that_is_shown_first(at_home: Settings) -> None:
    shown = pilot_verdict.chosen(at_home)
    assert shown.plan.name == "running" and shown.version == 2
    assert run("verdict").stdout == run("verdict", "--plan", "running", "--source", "test").stdout
    assert json.loads(run("verdict", "--format", "json").stdout)["plan"] == "running"
    refused = run("verdict", "--plan", "running", "--source", "other")
    assert refused.exit_code == 1 and "is of source 'test'" in refused.stderr
    small = run("verdict", "--plan", "small").stdout.splitlines()
    assert small[2].startswith("Too small to decide: ")


def test_the_command_lists_all_plans_as_text_json_and_csv_that_is_no_formula(at_home: Settings) -> None:
    text = run("plans").stdout
    assert all(word in text for word in ("running", "Superseded", "Locked, not started", "Retired"))
    assert "retired by" in text and "the agent was replaced" in text and "too small to decide" in text
    rows = json.loads(run("plans", "--format", "json", "--source", "test").stdout)
    assert len(rows) == 7 and rows[0]["plan"] == "running" and rows[0]["decision"] == "2026-08-21"
    assert {row["state"] for row in rows} == set(plan_states.LABELS.values())
    table = pl.read_csv(StringIO(run("plans", "--format", "csv").stdout))
    assert table.height == 7 and "'=ahead" in table["plan"].to_list()
    assert run("plans", "--source", "none").stdout.startswith("There is no plan yet")


def test_the_command_retires_with_a_reason_and_undoes_it(at_home: Settings) -> None:
    assert run("retire", "decided").exit_code == 1
    assert "was retired by" in run("retire", "decided", "--reason", "=over", "--yes").stdout
    assert stored_plans.in_effect(at_home, "decided").retired is not None
    again = run("retire", "decided", "--reason", "twice")
    assert again.exit_code == 1 and again.stderr.count("\n") == 1
    assert "is in use again" in run("retire", "decided", "--undo").stdout
    assert stored_plans.in_effect(at_home, "decided").retired is None


def test_locking_a_plan_that_is_too_small_says_so_at_once(at_home: Settings, tmp_path: Path) -> None:
    from analytics.pilot.planning import toml_format

    file = tmp_path / "tiny.toml"
    promised = plan(Criterion("resolution_rate", margin=0.01), name="tiny", unit="customer")
    file.write_text(toml_format.to_toml(promised), encoding="utf-8")
    assert "Too small to decide:" in run("plan", str(file)).stdout
    plan_locking.discard(at_home, "tiny", over=stored_plans.newest(at_home, "tiny").revision)
