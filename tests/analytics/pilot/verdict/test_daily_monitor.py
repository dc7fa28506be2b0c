"""What is said from day to day: only what holds today, harm with its day, and times by what was compared."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics.pilot.plan import Criterion
from analytics.pilot.verdict_records import Monitor
from tests.analytics.pilot.simulated_pilots import DECISION, START, Truth, judge, log, only, plan

LATER = START + timedelta(days=60)
ON = START + timedelta(days=36)
KEPT = Criterion("escalation_rate", margin=0.05)


def turned(first: Truth, then: Truth, day: int, *, days: int = 35, per_day: int = 100) -> pl.DataFrame:
    """A log whose pilot is another one from a day on."""
    turn = datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(days=day)
    one, other = (log(truth, days=days, per_day=per_day) for truth in (first, then))
    until = pl.col("created_at") < turn
    return pl.concat([one.filter(until), other.filter(~until)])


def monitor(found: Monitor | None) -> Monitor:
    assert found is not None
    return found


def test_early_evidence_is_what_has_held_without_a_break_until_today() -> None:
    found = only(judge(log(Truth(escalation=0.05)), plan(KEPT, decision=LATER), on=ON))
    early = monitor(found.monitor).early
    assert early is not None and found.early and "On track" in found.sentence
    looks = {look.day: look for look in monitor(found.monitor).looks}
    assert all((look.high or 1.0) <= 0.05 for day, look in looks.items() if day >= early)
    assert (looks[early - timedelta(days=1)].high or 1.0) > 0.05


def test_early_evidence_that_no_longer_holds_is_not_said() -> None:
    tickets = turned(Truth(escalation=0.05), Truth(escalation=0.4), 10)
    before = only(judge(tickets, plan(KEPT, decision=LATER), on=START + timedelta(days=17)))
    after = only(judge(tickets, plan(KEPT, decision=LATER), on=ON - timedelta(days=9)))
    assert before.early and not after.early
    assert monitor(after.monitor).early is None
    assert "On track" not in after.sentence and after.state == "not shown yet"


def test_harm_that_today_does_not_show_is_said_with_its_day() -> None:
    tickets = turned(Truth(resolution=0.2, escalation=0.7), Truth(resolution=0.8, escalation=0.02), 6)
    kept = plan(Criterion("resolution_rate", target=0.5), KEPT, decision=START + timedelta(days=42))
    found = judge(tickets, kept, on=kept.decision, final=True)
    assert found.read and found.state == "stop"
    resolution, escalation = found.criteria
    assert (resolution.pilot.low or 0) > 0.5 and resolution.state == "shown not"
    assert "Target missed" not in resolution.sentence
    assert "it was clearly worse than the baseline." in resolution.sentence
    assert escalation.difference is not None and (escalation.difference.high or 1) < 0.05
    assert "Worse than allowed" not in escalation.sentence
    day = monitor(escalation.monitor).harm
    assert day is not None and f"In the tickets up to {day.day} Jun it was clearly" in escalation.sentence
    assert escalation.sentence.endswith("worse than allowed.")


def test_harm_that_today_shows_is_said_as_it_is() -> None:
    for on in (START + timedelta(days=15), DECISION):
        found = only(judge(log(Truth(escalation=0.6)), plan(KEPT), on=on))
        assert found.state == "shown not" and found.sentence.endswith("Worse than allowed.")


def test_before_the_decision_a_median_is_said_to_be_watched_by_its_geometric_mean() -> None:
    kept = plan(Criterion("handle_time_median", margin=0.1, relative=True))
    early, read = (only(judge(log(), kept, on=DECISION - timedelta(days=days))) for days in (1, 0))
    assert early.sentence.startswith("Typical handle time (geometric mean) is")
    assert read.sentence.startswith("Median handle time is")
    slow = judge(log(Truth(seconds=900)), kept, on=DECISION - timedelta(days=1))
    assert slow.sentence.startswith("Typical handle time (geometric mean) was clearly worse")


def test_the_longest_times_are_read_on_the_decision_date_only() -> None:
    kept = plan(Criterion("handle_time_p90", margin=0.1, relative=True))
    slow = log(Truth(seconds=900))
    before, after = (judge(slow, kept, on=DECISION - timedelta(days=days)) for days in (1, 0))
    early, read = only(before), only(after)
    assert (before.state, early.state, early.early, early.difference) == (
        "too early",
        "withheld",
        False,
        None,
    )
    assert monitor(early.monitor).harm is None and monitor(early.monitor).early is None
    assert early.sentence.startswith("90th percentile handle time is read on the decision date only.")
    assert read.state == "shown not" and "geometric" not in read.sentence
    quick = only(judge(log(Truth(seconds=100)), kept, on=DECISION - timedelta(days=1)))
    assert monitor(quick.monitor).early is None and not quick.early


def test_a_target_of_a_time_has_no_shares_for_bounds() -> None:
    kept = plan(Criterion("handle_time_median", target=360.0))
    early, read = (only(judge(log(), kept, on=DECISION - timedelta(days=days))) for days in (1, 0))
    assert (early.pilot.low, early.pilot.high) == (None, None) and early.early
    assert read.pilot.low is not None and 200 < read.pilot.low < 360


@pytest.mark.parametrize(
    "criterion",
    [
        Criterion("handle_time_median", margin=0.1, relative=True),
        Criterion("handle_time_mean", margin=0.5, relative=True),
        KEPT,
    ],
)
def test_what_is_expected_goes_on_from_the_last_look_around_the_difference(criterion: Criterion) -> None:
    found = only(
        judge(
            log(Truth(seconds=600), per_day=60, days=12),
            plan(criterion, decision=LATER, planned_n=3000),
            on=ON,
        )
    )
    last, expected = monitor(found.monitor).looks[-1], monitor(found.monitor).expected
    assert last.value is not None and last.low is not None and last.high is not None and len(expected) > 20
    times = criterion.of.kind == "quantile"
    ends = np.array([(last.low, last.high), *((day.low, day.high) for day in expected)])
    assert (np.diff(ends[:, 0]) > 0).all() and (np.diff(ends[:, 1]) < 0).all()
    assert abs(ends[1] - ends[0]).max() < 0.2 * (last.high - last.low)
    middle = np.expm1(np.log1p(ends).mean(1)) if times else ends.mean(1)
    assert middle == approx(np.full(len(ends), last.value))


def mixed(factor: float, seed: int) -> pl.DataFrame:
    """Times so much longer in the pilot, which got the quick category more often."""
    rng, tickets = np.random.default_rng(seed), log(per_day=200, seed=seed)
    quick = (tickets["category"] == "login").to_numpy()
    pilot = rng.random(tickets.height) < np.where(quick, 0.65, 0.35)
    usual = np.where(quick, 120.0, 900.0) * np.exp(rng.normal(0, 0.5, tickets.height))
    return tickets.with_columns(
        arm=pl.Series(np.where(pilot, "pilot", "baseline")),
        handle_seconds=pl.Series(usual * np.where(pilot, factor, 1.0)),
    )


def test_medians_are_decided_at_the_baselines_mix() -> None:
    kept = plan(Criterion("handle_time_median", margin=0.1, relative=True), randomised=False)
    for seed in range(3):
        found = only(judge(mixed(1.5, seed), kept))
        assert found.pilot.value is not None and found.baseline.value is not None
        # As they are, the pilot's times are the shorter ones.
        assert found.pilot.value < found.baseline.value
        assert found.state == "shown not" and found.difference is not None
        assert found.difference.low is not None and found.difference.high is not None
        assert found.difference.low > 0.1
        assert "baseline's mix" in found.method


def test_about_so_many_more_are_what_shows_it_in_8_of_10_pilots() -> None:
    found = only(judge(log(days=14), plan(Criterion("escalation_rate", margin=0.06))))
    assert found.state == "not shown yet" and found.needed is not None
    gap = found.adjustment.adjusted if found.adjustment else None
    assert gap is not None and gap.low is not None and gap.high is not None
    error = (gap.high - gap.low) / (2 * 1.96)
    whole = found.pilot.rows * (2.80 * error / (0.06 - gap.value)) ** 2
    assert found.needed + found.pilot.rows == approx(whole, rel=0.02)
