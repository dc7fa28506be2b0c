import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from pytest import approx
from typer.testing import CliRunner

from analytics.metrics import METRICS
from analytics.pilot.by_category import category_comparison
from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.planning import toml_format
from analytics.pilot.verdict_records import Judged, Verdict
from analytics.ticket_slices import Slice
from data.database import sessions
from data.errors import DataError
from data.sample import truth
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import kpis, snapshot
from jobs.counting.snapshot import Snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.pilot import pilot_verdict, plan_locking
from tests import homes
from tests.analytics.pilot import simulated_pilots
from tests.homes import settings_at

FIELDS = {
    "metric", "pilot", "baseline", "difference", "low", "high", "p", "method", "tickets", "customers",
    "state", "reason", "sentence",
}  # fmt: skip


def home(folder: Path) -> Settings:
    """An empty home."""
    return settings_at(folder)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    """The demonstration company."""
    here = home(tmp_path_factory.mktemp("company"))
    homes.copied(company_home, here.home)
    yield here
    sessions.forget(here)


@pytest.fixture(scope="module")
def tau2(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Settings]:
    """Real conversations of AI support agents."""
    here = home(tmp_path_factory.mktemp("tau2"))
    imports.run(here, shared / "data/tau2/conversations.parquet", Choice(profile="tau2-conversations"))
    yield here
    sessions.forget(here)


def promised(source: str, *criteria: Criterion, start: date, decision: date, share: float, n: int) -> Plan:
    """A plan of the arms that the log names."""
    return Plan(
        name="Pilot",
        source=source,
        pilot=Slice().but("arm", "pilot"),
        baseline=Slice().but("arm", "baseline"),
        randomised=False,
        unit="customer",
        phases=(Phase("live", start, share),),
        decision=decision,
        horizon=timedelta(days=7),
        criteria=criteria,
        planned_n=n,
    )


def judged(here: Settings, plan: Plan) -> tuple[Verdict, dict[str, Judged], Snapshot]:
    """The verdict on a plan, also by metric, and the snapshot that it was read from."""
    taken = snapshot.take(pilot_verdict.settings_of(here, plan), plan.source)
    found = pilot_verdict.of(taken, plan_locking.save_draft(here, plan))
    assert not simulated_pilots.strange(found)
    return found, {each.metric.key: each for each in found.criteria}, taken


def test_real_conversations_of_two_days_are_too_early_however_clear_they_are(tau2: Settings) -> None:
    plan = promised(
        "tau2",
        Criterion("resolution_rate", margin=0.0),
        Criterion("escalation_rate", margin=0.04),
        Criterion("csat_mean", margin=0.1),
        Criterion("handle_time_median", margin=0.1, relative=True),
        start=date(2025, 7, 31),
        decision=date(2025, 8, 22),
        share=0.5,
        n=140,
    )
    found, by, taken = judged(tau2, plan)
    assert (found.state, found.days, found.possible_on) == ("too early", 1, None)
    assert any("1 complete day of mature tickets; 14 are needed" in each for each in found.reasons)
    assert any("The pilot's first ticket came on 1 Aug 2025, 1 day after" in each for each in found.notices)
    # Each task is run in both arms: a task is a customer, and what its runs share narrows the difference.
    assert (found.assignment.customers, found.assignment.base_customers, found.assignment.both) == (
        100,
        100,
        100,
    )
    resolution = by["resolution_rate"]
    assert (resolution.pilot.value, resolution.baseline.value) == (approx(111 / 140), approx(82 / 140))
    assert (resolution.customers, resolution.pilot.tickets) == (100, 140)
    assert resolution.adjustment is not None and resolution.difference is not None
    assert resolution.adjustment.crude.value == approx(0.2071, abs=1e-4)
    # The arms have the same tasks, so that standardising by domain changes nothing.
    assert resolution.adjustment.adjusted.value == approx(resolution.adjustment.crude.value)
    assert resolution.early and resolution.state == "not shown yet"
    assert resolution.difference.low is not None and resolution.difference.low > 0
    assert by["csat_mean"].state == "withheld"
    assert by["csat_mean"].reason == "No rating on a five-point scale was imported."
    assert by["handle_time_median"].pilot.value == approx(34.8, abs=0.05)
    assert by["handle_time_median"].baseline.value == approx(40.2, abs=0.05)
    assert found.assignment.crossed_base is None

    parts = {
        part.value: part
        for part in category_comparison.of(plan, taken.facts, taken.rules, "resolution_rate", read=True).parts
    }
    counts = {
        name: (round((part.pilot or 0) * part.rows), round((part.baseline or 0) * part.base_rows))
        for name, part in parts.items()
    }
    assert counts == {"telecom": (64, 38), "retail": (34, 34), "airline": (13, 10)}
    assert [name for name, part in parts.items() if part.clear] == ["telecom"]
    assert parts["airline"].reason == "20 customers in the pilot; 30 are needed."


def test_what_the_runs_of_a_task_share_is_in_the_interval(tau2: Settings) -> None:
    plan = promised(
        "tau2",
        Criterion("resolution_rate", margin=0.0),
        start=date(2025, 7, 31),
        decision=date(2025, 8, 22),
        share=0.5,
        n=140,
    )
    taken = snapshot.take(tau2, "tau2")
    in_pilot = (pl.col("arm") == "pilot").fill_null(False).cast(pl.UInt32)
    apart = taken.facts.with_columns(customer=2 * pl.col("customer") + in_pilot)
    one, other = (
        category_comparison.of(plan, rows, taken.rules, "resolution_rate", read=True).adjustment
        for rows in (taken.facts, apart)
    )
    assert one is not None and other is not None
    assert (one.adjusted.high or 0) - (one.adjusted.low or 0) < (other.adjusted.high or 0) - (
        other.adjusted.low or 0
    )


@pytest.fixture(scope="module")
def autumn(company: Settings) -> tuple[Verdict, dict[str, Judged], Snapshot]:
    """The company's pilot, read on the last day of its log."""
    plan = promised(
        "demonstration",
        Criterion("resolution_rate", margin=0.05),
        Criterion("escalation_rate", margin=0.04),
        Criterion("csat_mean", margin=0.1),
        Criterion("handle_time_median", margin=0.1, relative=True),
        start=truth.LIVE_FROM,
        decision=truth.LAST_DAY,
        share=truth.PLANNED_SHARE,
        n=900,
    )
    return judged(company, plan)


def test_the_companys_pilot_looks_better_than_it_is_and_the_verdict_says_so(
    autumn: tuple[Verdict, dict[str, Judged], Snapshot],
) -> None:
    found, by, taken = autumn
    said = by["resolution_rate"].adjustment
    assert said is not None and said.misleads
    # Without the two categories of which the pilot had too few customers, in which it is far worse.
    assert said.left_out == ("machine setup", "warranty repair")
    every = taken.facts.filter(
        pl.col("day").is_between(found.first_day, found.last_day), pl.col("outcome_known") > 0
    )
    compared = every.filter(~pl.col("category").cast(pl.String).is_in(said.left_out))
    # Raw counts all tickets, as the cards do; only the adjusted difference leaves those two out.
    crude, rates = (
        used.group_by("arm", *by_).agg(rate=pl.col("durable").sum() / pl.len(), n=pl.len())
        for used, by_ in ((every, ()), (compared, ("category",)))
    )
    one, base = (crude.filter(pl.col("arm") == arm)["rate"][0] for arm in ("pilot", "baseline"))
    assert said.crude.value == approx(one - base)
    sides = (rates.filter(pl.col("arm") == arm) for arm in ("pilot", "baseline"))
    like = next(sides).join(next(sides), on="category")
    fair = ((like["rate"] - like["rate_right"]) * like["n_right"]).sum() / like["n_right"].sum()
    assert said.adjusted.value == approx(fair)
    assert said.crude.value == approx(truth.SIMPSON.raw, abs=0.02)
    assert said.adjusted.value == approx(truth.SIMPSON.fair, abs=0.02)
    assert said.sentence == (
        "The pilot got easier tickets. Raw, its resolution rate is 6.3 points higher; "
        "for the same mix of tickets it is 4.8 points lower."
    )
    assert by["resolution_rate"].difference is not None
    assert by["resolution_rate"].difference.value == said.adjusted.value
    assert found.exploratory == "The plan is a draft and not locked yet."
    assert found.read and found.last_day == truth.LAST_DAY - timedelta(days=8)


def test_what_stands_beside_the_companys_verdict_is_true(
    autumn: tuple[Verdict, dict[str, Judged], Snapshot],
) -> None:
    found, by, taken = autumn
    before = taken.facts.filter("tickets", pl.col("day").is_between(found.first_day, found.on, closed="left"))
    for arm, tickets in (("pilot", found.reach.tickets), ("baseline", found.reach.base_tickets)):
        assert tickets == before.filter(pl.col("arm") == arm).height
        assert 0.95 * truth.ARMS[arm].tickets < tickets <= truth.ARMS[arm].tickets
    alone = before.filter(pl.col("arm") == "pilot", ~pl.col("is_involved")).height
    assert found.assignment.crossed == alone <= truth.ARMS["pilot"].crossed_over
    assert alone >= truth.ARMS["pilot"].crossed_over - 3
    assert found.assignment.crossed_base == 0
    used = taken.facts.filter(pl.col("day").is_between(found.first_day, found.last_day), pl.col("mature") > 0)
    for arm, side in (("pilot", by["escalation_rate"].pilot), ("baseline", by["escalation_rate"].baseline)):
        own = used.filter(pl.col("arm") == arm)
        assert side.tickets == own.height
        assert side.value == approx(own["escalated"].sum() / own["escalation_known"].sum())
        assert side.customers == own.filter(pl.col("escalation_known") > 0)["customer"].n_unique()
    assert any(each.field == "category" and each.off for each in found.balance)


def test_the_commands_keep_lock_and_judge_a_plan(
    company: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = replace(
        promised(
            "demonstration",
            *(
                Criterion(key, margin=0.05)
                for key in METRICS
                if key in ("resolution_rate", "escalation_rate")
            ),
            start=truth.LIVE_FROM,
            decision=truth.LAST_DAY,
            share=truth.PLANNED_SHARE,
            n=900,
        ),
        name="By command",
    )
    file = tmp_path / "plan.toml"
    file.write_text(toml_format.to_toml(plan), encoding="utf-8")

    homes.use(monkeypatch, company.home)
    monkeypatch.setenv("DATABASE_URL", company.database_url)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    kept = run("plan", str(file), "--lock")
    assert kept.exit_code == 0, kept.stderr
    assert "version 1: locked" in kept.stdout
    found = run("verdict", "--plan", "By command", "--on", "2026-10-20", "--format", "json")
    assert found.exit_code == 0, found.stderr
    row = json.loads(found.stdout)
    assert set(row) == {"plan", "on", "state", "sentence", "days", "criteria"}
    assert (row["plan"], row["on"], row["state"]) == ("By command", "2026-10-20", "too early")
    # What came in later is not looked at: 20 October less a horizon and the unfinished day.
    assert row["days"] == 11
    assert all(set(each) == FIELDS for each in row["criteria"])
    words = run("verdict", "--plan", "By command")
    assert words.stdout.startswith("By command, 12 Nov 2026: ")
    assert "Exploratory: The plan was locked on" in words.stdout
    refused = run("verdict", "--plan", "nonsense")
    assert refused.exit_code == 1 and refused.stderr.count("\n") == 1
    assert "There is no plan 'nonsense'" in refused.stderr


def test_a_plan_with_faults_or_without_its_source_is_refused_with_what_to_do(company: Settings) -> None:
    wrong = plan_locking.save_draft(company, simulated_pilots.plan(name="wrong", planned_n=0))
    with pytest.raises(DataError, match="There is no source 'test'"):
        pilot_verdict.run(company, "wrong")
    taken = snapshot.take(company, "demonstration")
    with pytest.raises(DataError, match=r"cannot give a verdict yet\. planned_n is 0"):
        pilot_verdict.of(taken, wrong)


def test_a_ticket_that_stands_twice_in_a_file_counts_once(tmp_path: Path) -> None:
    here = home(tmp_path)
    tickets = simulated_pilots.log(days=28, per_day=30).with_columns(
        pl.col("created_at").dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    )
    file = tmp_path / "log.csv"
    pl.concat([tickets, tickets.head(200)]).write_csv(file)
    imports.run(here, file, Choice(source="test"))
    kept = plan_locking.save_draft(here, simulated_pilots.plan())
    found = pilot_verdict.of(snapshot.take(here, "test"), kept)
    assert found.reach.tickets + found.reach.base_tickets == 21 * 30
    sessions.forget(here)


def test_the_plans_horizon_goes_before_the_workspaces() -> None:
    here = home(Path())
    assert pilot_verdict.settings_of(here, simulated_pilots.plan()) is here
    assert pilot_verdict.settings_of(
        here, simulated_pilots.plan(horizon=timedelta(days=3))
    ).horizon == timedelta(days=3)


def test_tickets_that_are_taken_as_independent_are_said_to_be_beside_their_intervals(tmp_path: Path) -> None:
    here, says = home(tmp_path), "No two tickets are known to come from one customer"
    for source, customers in (("nameless", None), ("named", 40)):
        file = tmp_path / f"{source}.csv"
        tickets = simulated_pilots.log(days=28, per_day=30, customers=customers).with_columns(
            pl.col("created_at").dt.to_string("%Y-%m-%dT%H:%M:%SZ")
        )
        tickets.write_csv(file)
        imports.run(here, file, Choice(source=source))
        told = [row for row in kpis.run(here, source=source) if says in str(row["reason"])]
        shown = [row for row in kpis.run(here, source=source) if row["low"] is not None]
        assert shown and len(told) == (len(shown) if customers is None else 0)
        kept = plan_locking.save_draft(here, simulated_pilots.plan(name=source, source=source))
        words = pilot_verdict.in_words(pilot_verdict.of(snapshot.take(here, source), kept))
        assert (says in words) == (customers is None)
    sessions.forget(here)
