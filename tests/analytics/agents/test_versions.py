"""Versions compared within weeks, the advice on their shares, and the stages that only a verdict opens."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.agents import allocation_advice, version_difference, version_stages
from analytics.agents.version_stages import STAGES, Judgement, SeenVersion, StageError
from tests.benchmarks.scope import simulated_versions

MONDAY = date(2026, 3, 2)
DAY = date(2026, 11, 12)


def week(number: int, new: tuple[int, int], old: tuple[int, int]) -> pl.DataFrame:
    """A week's tickets of customers with one each: (solved, of all) of the new version and of the old."""
    rows = [
        {"day": MONDAY + timedelta(weeks=number, days=place % 7), "new": side, "solved": place < solved}
        for side, (solved, n) in ((True, new), (False, old))
        for place in range(n)
    ]
    return pl.DataFrame(rows).with_columns(customer=pl.int_range(pl.len()) + 10_000 * number)


def test_weeks_are_compared_within_and_pooling_turns_the_sign_round() -> None:
    # 80 against 70 % in the first week, 40 against 30 % in the second; the share moves from 20 to 80 %.
    both = pl.concat([week(0, (32, 40), (112, 160)), week(1, (64, 160), (12, 40))])
    found = version_difference.compare(both)
    assert found.value == pytest.approx(0.10) and found.pooled == pytest.approx(96 / 200 - 124 / 200)
    assert found.misleads and found.low is not None and found.low < 0.10 < (found.high or 0)
    # By hand: two binomial variances a week, the weights 32 of 64 each, cells corrected by n / (n − 1).
    variance = sum(
        0.25 * p * (1 - p) / n * n / (n - 1) for p, n in ((0.8, 40), (0.7, 160), (0.4, 160), (0.3, 40))
    )
    assert found.error == pytest.approx(variance**0.5)


def test_a_customer_with_several_tickets_counts_once_in_the_error() -> None:
    one = pl.concat([week(0, (32, 40), (112, 160)), week(1, (64, 160), (12, 40))])
    twice = version_difference.compare(pl.concat([one, one]))
    once = version_difference.compare(one)
    assert twice.value == pytest.approx(once.value) and twice.error == pytest.approx(once.error)


@given(seed=st.integers(0, 1_000))
def test_swapping_the_versions_mirrors_the_interval(seed: int) -> None:
    made = simulated_versions.tickets(np.random.default_rng(seed), [0.3, 0.6, 0.5], 0.05, -0.03)
    one = version_difference.compare(made)
    other = version_difference.compare(made.with_columns(~pl.col("new")))
    assert one.value == pytest.approx(-(other.value or 0)) and one.low == pytest.approx(-(other.high or 0))


def test_one_common_week_or_few_tickets_say_nothing_and_advise_even_shares() -> None:
    alone = version_difference.compare(pl.concat([week(0, (32, 40), (30, 40)), week(1, (9, 40), (0, 0))]))
    assert alone.value is None and "1 of the weeks; 2 are needed" in alone.reason
    few = version_difference.compare(pl.concat([week(n, (3, 10), (30, 40)) for n in range(2)]))
    assert few.value is None and "20 judged tickets" in few.reason
    alike = version_difference.compare(pl.concat([week(n, (40, 40), (40, 40)) for n in range(2)]))
    assert alike.value is None and "ended alike" in alike.reason
    for each in (alone, few, alike):
        advice = allocation_advice.advise(each)
        assert advice.share == 0.5 and advice.chance is None and each.reason in advice.sentence


def test_advice_stays_between_10_and_90_percent() -> None:
    better = version_difference.compare(pl.concat([week(n, (90, 100), (20, 100)) for n in range(3)]))
    worse = version_difference.compare(pl.concat([week(n, (20, 100), (90, 100)) for n in range(3)]))
    assert allocation_advice.advise(better).share == 0.9 and allocation_advice.advise(worse).share == 0.1
    assert "held at" in allocation_advice.advise(better).sentence


def test_the_sign_is_right_under_changing_shares_and_a_common_trend() -> None:
    found = simulated_versions.fixed_shares(60, 0.06, seed=4)
    assert found.right >= 0.95 and found.pooled_right < 0.5


def test_a_version_moves_up_one_stage_by_a_verdict_and_never_otherwise() -> None:
    go, early = Judgement("A/B", 1, "go"), Judgement("A/B", 1, "too early")
    assert version_stages.moved("shadow", "canary", early, "") == "canary"
    assert version_stages.moved("canary", "live", go, "") == "live"
    for stage, to, judged in (
        ("shadow", "canary", None), ("shadow", "canary", Judgement("A/B", 1, "stop")),
        ("canary", "live", early), ("canary", "live", None), ("shadow", "live", go),
        ("retired", "live", go), ("live", "live", go),
    ):  # fmt: skip
        with pytest.raises(StageError):
            version_stages.moved(stage, to, judged, "because")  # pyright: ignore[reportArgumentType]


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(STAGES),
            st.sampled_from(["go", "hold", "too early", "stop", "invalid", None]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_in_no_order_of_events_is_a_version_live_without_a_go(
    steps: list[tuple[version_stages.Stage, str | None, bool]],
) -> None:
    stage: version_stages.Stage = "shadow"
    for to, state, told in steps:
        judged = None if state is None else Judgement("A/B", 1, state)  # pyright: ignore
        try:
            stage, before = version_stages.moved(stage, to, judged, "told" if told else ""), stage
        except StageError:
            continue
        up = (before, stage) in (("shadow", "canary"), ("canary", "live"))
        assert not up or (judged is not None and judged.state not in ("stop", "invalid"))
        assert stage != "live" or (before == "canary" and state == "go")
        assert up or told


def seen(name: str, first: int, last: int, tickets: int, drafts: int = 0) -> SeenVersion:
    days = [DAY - timedelta(days=each) for each in (first, last)]
    return SeenVersion(name, days[0], days[1], tickets, tickets, drafts)


def test_the_log_proposes_a_stage_from_days_and_tickets() -> None:
    old, new, drafts = seen("1.4", 60, 20, 600), seen("1.5", 20, 0, 500), seen("1.6", 9, 0, 0, 300)
    canary, running = seen("1.6", 9, 0, 50), seen("1.5", 40, 0, 700)
    of = [old, new, drafts]
    assert [version_stages.proposed(each, of, DAY) for each in of] == ["retired", "live", "shadow"]
    assert version_stages.proposed(canary, [canary, running], DAY) == "canary"
    assert version_stages.proposed(old, [old], DAY) == "live"
