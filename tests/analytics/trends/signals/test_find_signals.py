from datetime import date

import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics import estimates
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from analytics.trends.signals import category_spikes, control_charts, find_signals, mix_drift, watch_settings
from analytics.trends.signals.find_signals import Watched
from analytics.trends.signals.watch_settings import Watch
from analytics.trends.unusual_days import Event
from data.sample import truth
from jobs.counting import overview_figures
from jobs.counting.snapshot import Snapshot
from tests.analytics.trends import quiet_logs
from tests.analytics.trends.quiet_logs import Planted

BASE, DAYS = 182, 273
WATCH = Watch(
    (quiet_logs.day(0), quiet_logs.day(BASE - 1)),
    (quiet_logs.day(BASE), quiet_logs.day(DAYS - 1)),
    quiet_logs.day(DAYS - 1),
)


def seen(seed: int, a_day: float, planted: Planted | None = None, *events: Event) -> Watched:
    cube = quiet_logs.cube(np.random.default_rng([3, seed]), DAYS, a_day, planted)
    return find_signals.find(cube.lazy(), WATCH, quiet_logs.KNOWN, events)


def test_a_quiet_log_raises_no_more_than_is_stated() -> None:
    found = [seen(seed, 250) for seed in range(12)]
    stated = found[0].false_alarms
    assert stated <= 1
    # Twelve quarters tell a rate within some two standard errors; the benchmark has hundreds.
    assert sum(len(each.signals) for each in found) <= stated * 12 + 2 * (stated * 12) ** 0.5
    assert "false alarms per quarter" in found[0].sentence


def test_a_category_that_is_uneven_by_itself_is_held_against_its_own_unevenness() -> None:
    """Its days differ by 30 %: that is found whole, as the usual day is, though some days are high."""
    found: list[tuple[float, float]] = []
    for seed in range(4):
        cube = quiet_logs.cube(
            np.random.default_rng([4, seed]), DAYS, 2_740, None, quiet_logs.Unsteady(categories=0.3)
        )
        came = watch_settings.spread(
            cube.group_by("day", "category").agg(pl.col("tickets").sum()),
            quiet_logs.day(0), quiet_logs.day(DAYS - 1), "category", list(quiet_logs.CATEGORIES), "tickets",
        )  # fmt: skip
        usual = category_spikes._usual(came, watch_settings.weekdays(quiet_logs.day(0), DAYS), BASE)  # pyright: ignore[reportPrivateUsage]
        waves = np.sqrt(usual.waves / usual.expected**2).mean()
        found.append((float(waves), float((usual.expected[:BASE] / came[:BASE].mean(axis=0)).mean())))
    # A lognormal's spread over its mean is √(e^.09 − 1) = .307; the others' own adds to it.
    assert np.mean([waves for waves, _ in found]) == approx(0.32, abs=0.03)
    assert np.mean([mean for _, mean in found]) == approx(1.0, abs=0.02)


def test_a_spike_of_the_baseline_is_no_unevenness() -> None:
    cube = quiet_logs.cube(np.random.default_rng(5), DAYS, 700, Planted(40, category=4, times=3.0))
    days = cube.group_by("day", "category").agg(pl.col("tickets").sum())
    came = watch_settings.spread(
        days, quiet_logs.day(0), quiet_logs.day(DAYS - 1), "category", list(quiet_logs.CATEGORIES), "tickets"
    )
    came[44:BASE, 4] /= 3
    usual = category_spikes._usual(came, watch_settings.weekdays(quiet_logs.day(0), DAYS), BASE)  # pyright: ignore[reportPrivateUsage]
    assert float(np.sqrt(usual.waves[0, 4]) / usual.expected[0, 4]) < 0.08


def test_a_third_more_of_one_category_is_found_within_three_days() -> None:
    planted = Planted(BASE + 30, category=4, times=1.3)
    for seed in range(3):
        found = [s for s in seen(seed, 2_740, planted).signals if s.kind == "spike"]
        assert [s.value for s in found] == [quiet_logs.CATEGORIES[4]]
        assert 0 <= (found[0].found_on - quiet_logs.day(planted.day)).days <= 2
        assert found[0].rows == Slice(
            found[0].since, found[0].until, (("category", (quiet_logs.CATEGORIES[4],)),)
        )
        assert found[0].observed / found[0].expected == approx(1.3, abs=0.1)


def test_a_plan_that_escalates_five_points_more_is_found_within_two_weeks() -> None:
    planted = Planted(BASE + 40, plan=1, points=0.05)
    for seed in range(3):
        found = [s for s in seen(seed, 500, planted).signals if s.kind == "plan"]
        assert [s.value for s in found] == ["plus"]
        assert 0 <= (found[0].found_on - quiet_logs.day(planted.day)).days <= 13
        assert found[0].observed - found[0].expected == approx(0.05, abs=0.02)


def test_a_plan_that_asks_about_harder_things_does_not_escalate_more() -> None:
    """The plan's category with the most escalations doubles; within categories nothing changes."""
    planted = Planted(BASE + 20, category=17, times=4.0)
    found = seen(1, 1_000, planted)
    assert not [s for s in found.signals if s.kind == "plan"]
    assert [s.value for s in found.signals if s.kind == "spike"] == [quiet_logs.CATEGORIES[17]]


def test_an_event_lets_a_smaller_spike_be_heard() -> None:
    planted = Planted(BASE + 30, category=4, times=1.3)
    release = Event(quiet_logs.day(planted.day), "release", "App 4.0")
    quick: list[tuple[bool, bool]] = []
    for seed in range(5):
        found = [
            [s for s in seen(seed, 700, planted, *events).signals if s.value == quiet_logs.CATEGORIES[4]]
            for events in ((), (release,))
        ]
        in_time = [[s for s in each if (s.found_on - release.day).days <= 2] for each in found]
        quick.append((bool(in_time[0]), any(s.event == release for s in in_time[1])))
    assert sum(told for _, told in quick) > sum(alone for alone, _ in quick)


@pytest.fixture(scope="module")
def watched(company: Snapshot) -> Watched:
    plan = watch_settings.plan(truth.FIRST_DAY, date(2026, 11, 11), overview_figures.last_mature_day(company))
    assert isinstance(plan, Watch)
    metrics = [METRICS[key] for key in ("handle_time_median", "first_response_median")]
    samples = company.facts.filter("tickets").select("day", *estimates.sample_columns(metrics))
    events = [
        Event(truth.RELEASE.first, "release", "App 4.0", truth.RELEASE.category),
        Event(truth.LIVE_FROM, "pilot", "The agent answers"),
    ]
    return find_signals.find(company.cube.lazy(), plan, company.rules.known, events, samples)


def test_the_release_is_the_only_spike_of_the_company(watched: Watched, company: Snapshot) -> None:
    found = [signal for signal in watched.signals if signal.dimension == "category"]
    assert [signal.value for signal in found] == [truth.RELEASE.category]
    spike = found[0]
    assert spike.since == truth.RELEASE.first and spike.until <= truth.RELEASE.last
    assert spike.event is not None and spike.event.what == "App 4.0"
    assert spike.noise > 8 and "3." in spike.sentence and "× noise" in spike.sentence
    assert company.added(spike.rows)["tickets"][0] == spike.observed


def test_everything_else_began_when_the_agent_came(watched: Watched) -> None:
    others = [signal for signal in watched.signals if signal.dimension != "category"]
    assert others and all(signal.since >= truth.LIVE_FROM for signal in others)


def test_what_cannot_be_watched_is_named_with_the_reason(watched: Watched) -> None:
    told = {each.what: each.reason for each in watched.unwatched}
    assert told["Automated resolution"] == "Too few cases a day in the earlier days."


def test_a_young_log_is_not_watched_and_says_so() -> None:
    assert watch_settings.plan(date(2026, 1, 1), date(2026, 2, 10), date(2026, 2, 3)) == (
        "41 complete days; 56 make a baseline, and 7 more are watched."
    )
    plan = watch_settings.plan(date(2024, 1, 1), date(2026, 2, 10), date(2026, 2, 3))
    assert isinstance(plan, Watch) and plan.baseline_days == 182
    assert (plan.days[1] - plan.days[0]).days + 1 == 91 and plan.judged_to == date(2026, 2, 3)


def test_the_limits_are_those_of_the_published_charts() -> None:
    # Lucas and Saccucci 1990: λ = .2 with L = 2.962, and λ = .1 with 2.814, alarm every 500 days.
    assert control_charts.ewma_run_length(2.962, 0.2) == approx(500, rel=0.01)
    assert control_charts.ewma_run_length(2.814, 0.1) == approx(500, rel=0.01)
    assert control_charts.ewma_limit(500.0) == approx(2.962, abs=0.01)
    # Montgomery: k = ½, h = 5 alarms every 465 days on two sides, h = 4 every 168.
    assert control_charts.cusum_run_length(5.0) / 2 == approx(465, rel=0.02)
    assert control_charts.cusum_run_length(4.0) / 2 == approx(168, rel=0.02)
    assert control_charts.cusum_limit(100.0, 182, control_charts.allowance(182)) == 5.0


def test_a_cusum_is_the_sum_that_a_person_would_keep() -> None:
    steps = np.random.default_rng(1).normal(size=(200, 2))
    found = control_charts.cusum(steps)
    for column in range(2):
        kept = 0.0
        for day, step in enumerate(steps[:, column]):
            kept = max(0.0, kept + step - 0.5)
            assert found.high[day, column] == approx(kept, abs=1e-9)


def test_a_mix_that_moved_has_a_size_and_one_that_did_not_has_none() -> None:
    base = np.array([500.0, 300.0, 200.0])
    assert mix_drift.between(base, base / 4).word == "none"
    moved = mix_drift.between(base, np.array([60.0, 70.0, 120.0]))
    assert moved.word == "large" and moved.p < 1e-6 and moved.effect > 0.5
    assert mix_drift.between(base, np.array([2.0, 1.0, 3.0])).p > 0.05
    new = mix_drift.between(np.array([500.0, 500.0, 0.0]), np.array([100.0, 100.0, 50.0]))
    assert np.isfinite(new.psi) and new.word == "large"


def test_a_new_language_is_a_drift_of_the_mix() -> None:
    cube = quiet_logs.cube(np.random.default_rng(2), DAYS, 300)
    turned = (pl.col("day") >= quiet_logs.day(BASE)) & (pl.int_range(pl.len()) % 3 == 0)
    cube = cube.with_columns(pl.when(turned).then(pl.lit("fr")).otherwise(pl.lit("en")).alias("language"))
    found = [s for s in find_signals.find(cube.lazy(), WATCH, quiet_logs.KNOWN).signals if s.kind == "drift"]
    assert [(s.dimension, s.observed > 0.25) for s in found] == [("language", True)]


@pytest.mark.parametrize(
    "days",
    [quiet_logs.Unsteady(rates=0.05, categories=0.3), quiet_logs.Unsteady(together=3)],
    ids=["waves", "bursts"],
)
def test_days_that_differ_by_themselves_raise_no_more_than_is_stated(days: quiet_logs.Unsteady) -> None:
    """Ten quarters; taken for tickets that come by chance alone, the waves raise seven a quarter."""
    found = [
        find_signals.find(
            quiet_logs.cube(np.random.default_rng([4, seed]), DAYS, 250, None, days).lazy(),
            WATCH,
            quiet_logs.KNOWN,
        )
        for seed in range(10)
    ]
    stated = 10 * found[0].false_alarms
    assert sum(len(each.signals) for each in found) <= stated + 2 * stated**0.5
