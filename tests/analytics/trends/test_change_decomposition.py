from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from analytics.trends import change_decomposition, period_design_effects
from analytics.trends.change_decomposition import Decomposition, Period
from analytics.trends.unusual_days import Event, behind, run
from data.sample import truth
from jobs.counting.snapshot import Snapshot

RATE, MEAN = METRICS["resolution_rate"], METRICS["handle_time_mean"]
NAMES = ("a", "b", "c", None)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Any counts and sums of any of these categories and plans, and a part of them that is alike."""
    rows = [
        {
            "category": name,
            "plan": plan,
            "outcome_known": (n := draw(st.integers(0, 400))),
            "durable": draw(st.integers(0, n)),
            "handle_timed": n,
            "handle_seconds": (mean := draw(st.floats(1, 1e4))) * n,
            "handle_seconds_squared": mean**2 * n * draw(st.floats(1, 3)),
        }
        for plan in ("free", "team")
        for name in draw(st.sets(st.sampled_from(NAMES), min_size=1))
    ]
    rows.append({**rows[0], "outcome_known": 9, "durable": 4, "handle_timed": 9})
    rows[-1] |= {"handle_seconds": 90.0, "handle_seconds_squared": 1e3}
    added = pl.DataFrame(rows, schema_overrides={"category": pl.String})
    # The part that both have judged: half of every cell's tickets, rounded down, with the cell's own mean.
    kept = pl.col("handle_timed") // 2 / pl.max_horizontal("handle_timed", 1)
    alike = added.with_columns(
        pl.col("outcome_known", "durable", "handle_timed") // 2,
        pl.col("handle_seconds", "handle_seconds_squared") * kept,
    )
    alike = alike if draw(st.booleans()) else None
    return Period(*(frame if frame is None else summed(frame) for frame in (added, alike)))


def summed(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    return frame.group_by(by or ("category", "plan"), maintain_order=True).agg(pl.selectors.numeric().sum())


def by_category(period: Period) -> Period:
    alike = None if period.alike is None else summed(period.alike, "category")
    return Period(summed(period.added, "category"), alike)


def both(one: Period, base: Period) -> list[tuple[Decomposition, Decomposition]]:
    """Both ways, plain and nested, of a rate and of a mean."""
    flat = by_category(one), by_category(base)
    return [
        pair
        for metric in (RATE, MEAN)
        for pair in (
            (
                change_decomposition.moved(metric, *flat, "category"),
                change_decomposition.moved(metric, *flat[::-1], "category"),
            ),
            (
                change_decomposition.nested(metric, one, base, "plan", "category"),
                change_decomposition.nested(metric, base, one, "plan", "category"),
            ),
        )
    ]


@given(periods(), periods())
def test_parts_and_totals_add_up_to_the_change(one: Period, base: Period) -> None:
    for found, _ in both(one, base):
        size = 1e-9 * max(1.0, abs(found.one or 0), abs(found.base or 0))
        maturity = found.totals[2].value
        assert found.change is not None
        assert sum(part.value for part in found.totals) == approx(found.change, abs=size)
        assert sum(part.value for part in found.parts) + maturity == approx(found.change, abs=size)


@given(periods(), periods())
def test_swapping_the_periods_mirrors_every_part(one: Period, base: Period) -> None:
    for there, back in both(one, base):
        mirrored = {(part.path, part.effect): part for part in (*back.parts, *back.totals)}
        for part in (*there.parts, *there.totals):
            other = mirrored[part.path, part.effect]
            size = 1e-9 * max(1.0, abs(there.one or 0))
            assert part.value == approx(-other.value, abs=size)
            assert part.low == approx(-other.high, abs=1e3 * size)


def test_a_category_that_is_new_brings_mix_alone() -> None:
    base = pl.DataFrame({"category": ["a"], "outcome_known": [100], "durable": [80]})
    one = pl.DataFrame({"category": ["a", "new"], "outcome_known": [100, 100], "durable": [80, 20]})
    found = change_decomposition.moved(RATE, Period(one), Period(base), "category")
    parts = {(part.path[0], part.effect): part.value for part in found.parts}
    assert found.change == approx(-0.3)
    assert parts["a", "rate"] == parts["new", "rate"] == 0
    assert parts["a", "mix"] + parts["new", "mix"] == approx(-0.3)


def test_days_that_only_one_side_has_judged_are_maturity() -> None:
    base = pl.DataFrame({"category": ["a"], "outcome_known": [100], "durable": [80]})
    alike = pl.DataFrame({"category": ["a"], "outcome_known": [40], "durable": [36]})
    one = pl.DataFrame({"category": ["a"], "outcome_known": [50], "durable": [40]})
    found = change_decomposition.moved(RATE, Period(one), Period(base, alike), "category")
    assert [part.value for part in found.totals] == approx([0.0, -0.1, 0.1])


def test_a_median_is_not_taken_apart_and_says_so() -> None:
    frame = pl.DataFrame({"category": ["a"], "handle_timed": [9]})
    found = change_decomposition.moved(
        METRICS["handle_time_median"], Period(frame), Period(frame), "category"
    )
    assert found.change is None and not found.parts
    assert change_decomposition.sentence(found).startswith("Handle time, median is no sum over tickets")


def test_an_empty_period_has_a_reason() -> None:
    full = pl.DataFrame({"category": ["a"], "outcome_known": [9], "durable": [4]})
    empty = full.with_columns(pl.col("outcome_known", "durable") * 0)
    assert change_decomposition.moved(RATE, Period(full), Period(empty), "category").reason == (
        "The earlier period has no ticket to count."
    )


MONTHS = [
    (date(2026, 7, 1), date(2026, 7, 31)),
    (date(2026, 8, 1), date(2026, 8, 31)),
    (date(2026, 9, 1), date(2026, 9, 30)),
]
SUMMED = (
    "resolution_rate",
    "escalation_rate",
    "csat_mean",
    "csat_good_share",
    "handle_time_mean",
    "reopen_rate",
    "first_contact_rate",
)


def period(taken: Snapshot, days: tuple[date, date], *by: str) -> Period:
    return Period(taken.added(Slice(*days), by))


@pytest.mark.parametrize("key", SUMMED)
def test_before_the_agent_nothing_but_the_release_is_credited(company: Snapshot, key: str) -> None:
    """Until the agent came, the release is all that was planted: its category's share of two months."""
    spiky = {(truth.RELEASE.category, "mix")}
    for base, one in [*pairwise(MONTHS), (MONTHS[0], MONTHS[2])]:
        found = change_decomposition.moved(
            METRICS[key], period(company, one, "category"), period(company, base, "category"), "category"
        )
        credited = {(part.path[0], part.effect) for part in found.clear}
        assert credited <= (spiky if MONTHS[1] in (one, base) else set()), (key, one)


def test_what_moved_resolution_in_august_is_the_release(company: Snapshot) -> None:
    july, august = MONTHS[0], MONTHS[1]
    found = change_decomposition.moved(
        RATE, period(company, august, "category"), period(company, july, "category"), "category"
    )
    first = found.parts[0]
    assert (first.path, first.effect, first.word) == ((truth.RELEASE.category,), "mix", "lowered it")
    before = company.added(Slice(*july), ("category",))
    mine = before.filter(pl.col("category").cast(pl.String) == truth.RELEASE.category)["tickets"].sum()
    days = company.added(Slice(*august), ("day", "category"))
    came = run(days, "category", truth.RELEASE.category, mine / before["tickets"].sum())
    assert came is not None and (came.first, came.last) == (truth.RELEASE.first, truth.RELEASE.last)
    assert came.tickets <= truth.RELEASE.tickets
    events = [
        Event(date(2026, 8, 3), "outage", "Shop down"),
        Event(truth.RELEASE.first, "release", "App 4.0"),
    ]
    assert behind(events, came.first, truth.RELEASE.category) == events[1]
    quiet = [
        run(days, "category", name, share)
        for name, share in _shares(before)
        if name != truth.RELEASE.category
    ]
    assert quiet == [None] * (truth.CATEGORIES - 1)


def _shares(added: pl.DataFrame) -> list[tuple[str, float]]:
    whole = added["tickets"].sum()
    rows = added.select(pl.col("category").cast(pl.String), "tickets").drop_nulls().rows()
    return [(name, n / whole) for name, n in rows]


def test_an_event_of_another_category_or_day_explains_nothing() -> None:
    events = [Event(date(2026, 8, 18), "release", "App", "app problem")]
    assert behind(events, date(2026, 8, 20), "returns") is None
    assert behind(events, date(2026, 8, 22), "app problem") is None
    assert behind(events, date(2026, 8, 16), "app problem") is None


def test_customers_who_write_the_same_again_move_nothing_more_surely() -> None:
    """Four tickets that are one, in both periods: every interval is twice as wide as of one."""
    draws = np.random.default_rng(1)
    sides: list[pl.DataFrame] = []
    for solved in (0.6, 0.75):
        n = 3_000
        rows = pl.DataFrame(
            {
                "customer": np.arange(n) + len(sides) * n,
                "day": pl.Series([date(2026, 6, 1)] * n),
                "category": draws.choice(["a", "b", "c"], n),
                "outcome_known": np.ones(n, dtype=np.int64),
                "durable": (draws.random(n) < solved).astype(np.int64),
            }
        )
        often = pl.concat([rows] * 4)
        sides.append(often)
    one, base = (Period(summed(rows, "category")) for rows in sides)
    tickets = period_design_effects.sample(*sides, [RATE]).by("category")
    alone = change_decomposition.moved(RATE, one, base, "category")
    known = change_decomposition.moved(RATE, one, base, "category", tickets=tickets)
    for naive, wide in zip(alone.totals[:2], known.totals[:2], strict=True):
        assert wide.value == approx(naive.value)
        assert (wide.high - wide.low) / (naive.high - naive.low) == approx(2, rel=0.1)


def test_rates_that_differ_from_day_to_day_are_moved_less_surely() -> None:
    draws = np.random.default_rng(2)
    sides: list[pl.DataFrame] = []
    for first in (date(2026, 5, 1), date(2026, 6, 1)):
        n, number = 9_000, np.sort(draws.integers(0, 30, 9_000))
        rate = 0.6 + 0.08 * draws.normal(size=30)
        rows = pl.DataFrame(
            {
                "customer": np.arange(n) + len(sides) * n,
                "day": [first + timedelta(days=int(each)) for each in number],
                "category": draws.choice(["a", "b", "c"], n),
                "outcome_known": np.ones(n, dtype=np.int64),
                "durable": (draws.random(n) < rate[number]).astype(np.int64),
            }
        )
        sides.append(rows)
    base, one = (Period(summed(rows, "category")) for rows in sides)
    tickets = period_design_effects.sample(*sides[::-1], [RATE]).by("category")
    alone = change_decomposition.moved(RATE, one, base, "category").totals[1]
    known = change_decomposition.moved(RATE, one, base, "category", tickets=tickets).totals[1]
    assert known.high - known.low > 1.8 * (alone.high - alone.low)


def test_categories_that_come_unevenly_by_themselves_move_nothing_clearly() -> None:
    """The days of two months differ in their mix by chance alone."""
    draws = np.random.default_rng(3)
    sides: list[pl.DataFrame] = []
    for first in (date(2026, 5, 1), date(2026, 6, 1)):
        n, number = 9_000, np.sort(draws.integers(0, 30, 9_000))
        shares = draws.lognormal(0, 0.4, (30, 3))
        shares /= shares.sum(axis=1, keepdims=True)
        category = (shares.cumsum(axis=1)[number] < draws.random(n)[:, None]).sum(axis=1)
        rows = pl.DataFrame(
            {
                "customer": np.arange(n) + len(sides) * n,
                "day": [first + timedelta(days=int(each)) for each in number],
                "category": np.array(["a", "b", "c"])[category],
                "outcome_known": np.ones(n, dtype=np.int64),
                "durable": (draws.random(n) < np.array([0.3, 0.6, 0.8])[category]).astype(np.int64),
            }
        )
        sides.append(rows)
    base, one = (Period(summed(rows, "category")) for rows in sides)
    tickets = period_design_effects.sample(*sides[::-1], [RATE]).by("category")
    alone = change_decomposition.moved(RATE, one, base, "category").totals[0]
    known = change_decomposition.moved(RATE, one, base, "category", tickets=tickets).totals[0]
    assert known.value == approx(alone.value)
    assert known.high - known.low > 2 * (alone.high - alone.low)
