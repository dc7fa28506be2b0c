import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics.significance.returning_customers import clustered, same_mix_difference
from analytics.significance.returning_customers.same_mix_difference import Standardised

RATES = {"a": 0.9, "b": 0.6, "c": 0.4}


def cells(
    seed: int, *, people: int = 160, both: bool = False, mix: tuple[float, ...] = (0.6, 0.3, 0.1)
) -> pl.DataFrame:
    """Customers with tickets in several categories, a third of them the pilot's; or each in both arms."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, bool, str, int, int]] = []
    for customer in range(people):
        for pilot in (True, False) if both else (customer % 3 == 0,):
            drawn = rng.multinomial(1 + rng.poisson(4), mix if pilot else (0.2, 0.3, 0.5))
            for (name, rate), n in zip(RATES.items(), drawn, strict=True):
                own = np.clip(rate + 0.2 * np.sin(customer), 0.05, 0.95)
                rows.append((customer, pilot, name, int(rng.binomial(n, own)), int(n)))
    return pl.DataFrame(rows, schema=["customer", "pilot", "category", "total", "n"], orient="row")


def values(found: Standardised) -> list[float]:
    return [float(v) for each in (found.crude, found.adjusted, found.mix) for v in each[:5]]


def plain(frame: pl.DataFrame) -> tuple[float, float]:
    """Crude and adjusted difference by their definition."""
    added = frame.group_by("pilot", "category").agg(pl.col("total", "n").sum())
    rates = {(p, c): (y / n, n) for p, c, y, n in added.iter_rows()}
    base = sum(rates[False, c][1] for c in RATES)
    adjusted = sum(rates[False, c][1] / base * (rates[True, c][0] - rates[False, c][0]) for c in RATES)
    whole = frame.group_by("pilot").agg(rate=pl.col("total").sum() / pl.col("n").sum())
    one, other = (whole.filter(pl.col("pilot") == p)["rate"][0] for p in (True, False))
    return one - other, adjusted


@given(st.integers(0, 10_000), st.booleans())
def test_crude_less_adjusted_is_exactly_the_mix_effect(seed: int, both: bool) -> None:
    frame = cells(seed, both=both)
    found = same_mix_difference.of_rows(frame)
    assert (float(found.crude.value), float(found.adjusted.value)) == approx(plain(frame))
    assert found.mix.value == approx(float(found.crude.value - found.adjusted.value), abs=1e-15)
    for each in (found.crude, found.adjusted, found.mix):
        assert each.low <= each.value <= each.high
    influence = found.influence
    assert influence["mix"].to_numpy() == approx((influence["crude"] - influence["adjusted"]).to_numpy())
    # Influence values are deviations: together they move nothing.
    assert float(influence["adjusted"].sum()) == approx(0, abs=1e-9)


def test_the_errors_are_those_of_leaving_customers_out_one_at_a_time() -> None:
    for both in (False, True):
        frame = cells(3, people=200, both=both)
        found = same_mix_difference.of_rows(frame)
        left = np.array([plain(frame.filter(pl.col("customer") != c)) for c in range(200)])
        left = np.c_[left, left[:, 0] - left[:, 1]]
        jackknife = np.sqrt(199 / 200 * ((left - left.mean(0)) ** 2).sum(0))
        errors = [float(each.error) for each in (found.crude, found.adjusted, found.mix)]
        assert errors == approx(list(jackknife), rel=0.03)


def test_fixed_weights_leave_their_sampling_out_of_the_error() -> None:
    frame = cells(5, people=600).with_columns(
        total=pl.when((pl.col("category") == "a") & pl.col("pilot")).then(0).otherwise("total")
    )
    estimated, fixed = (same_mix_difference.of_rows(frame, weights=w) for w in ("estimated", "fixed"))
    assert fixed.adjusted.value == estimated.adjusted.value
    assert fixed.adjusted.error < estimated.adjusted.error


def test_a_single_category_has_no_mix_effect_and_is_the_clustered_difference() -> None:
    frame = cells(6).filter(pl.col("n") > 0).with_columns(category=pl.lit("all"))
    frame = frame.group_by("customer", "pilot", "category").agg(pl.col("total", "n").sum())
    found = same_mix_difference.of_rows(frame)
    one, base = (clustered.sums(frame.filter(pl.col("pilot") == p), "total", "n") for p in (True, False))
    expected = [float(each) for each in clustered.difference(one, base)]
    assert [float(each) for each in found.crude] == approx(expected)
    assert [float(each) for each in found.adjusted] == approx(expected)
    assert found.mix.value == 0 and np.isnan(found.mix.p)


def test_sums_and_rows_agree_where_every_customer_has_one_category() -> None:
    rng = np.random.default_rng(8)
    n = 1 + rng.poisson(2, 900)
    frame = pl.DataFrame(
        {
            "customer": np.arange(900),
            "pilot": rng.random(900) < 0.3,
            "category": rng.choice(list("abc"), 900),
            "total": rng.binomial(n, 0.6),
            "n": n,
        }
    )
    found = same_mix_difference.of_rows(frame)
    added = [
        frame.filter(pl.col("pilot") == p).group_by("category").agg(**clustered.columns("total", "n"))
        for p in (True, False)
    ]
    one, base = (clustered.read(each.sort("category")) for each in added)
    many = same_mix_difference.of_sums(one, base)
    for each, other in zip((found.crude, found.adjusted, found.mix), many[:3], strict=True):
        assert [float(v) for v in each] == approx([float(v) for v in other])
    assert many.kept.all()


def test_many_pilots_at_once_are_each_one_alone() -> None:
    rng = np.random.default_rng(9)
    n, m = rng.integers(2, 60, (5, 4)), rng.integers(2, 90, (5, 4))
    x, y = rng.binomial(n, 0.6), rng.binomial(m, 0.5)
    together = same_mix_difference.of_sums(clustered.independent(x, n), clustered.independent(y, m))
    for place in range(5):
        alone = same_mix_difference.of_sums(
            clustered.independent(x[place], n[place]), clustered.independent(y[place], m[place])
        )
        for many, single in zip(together[:3], alone[:3], strict=True):
            assert [float(v[place]) for v in many] == approx([float(v) for v in single], nan_ok=True)


@given(st.integers(0, 10_000), st.booleans())
def test_tickets_and_their_sums_give_the_same(seed: int, coded: bool) -> None:
    frame = cells(seed, people=99).filter(pl.col("n") > 0)
    if coded:
        frame = frame.with_columns(pl.col("customer").cast(pl.UInt32))
    tickets = frame.select(
        "customer",
        "pilot",
        pl.col("category").cast(pl.Categorical),
        pl.int_ranges("n").alias("place"),
        "total",
    ).explode("place")
    tickets = tickets.with_columns(total=pl.col("place") < pl.col("total"), n=pl.lit(1))
    one, other = same_mix_difference.of_rows(frame), same_mix_difference.of_rows(tickets)
    assert values(one) == approx(values(other))
    assert one.influence["customer"].to_list() == other.influence["customer"].to_list()


@given(st.integers(0, 10_000))
def test_renaming_categories_and_customers_changes_nothing(seed: int) -> None:
    frame = cells(seed)
    renamed = frame.with_columns(
        category=pl.col("category").replace_strict({"a": "z", "b": None, "c": "m"}, return_dtype=pl.String),
        customer=1000 - pl.col("customer"),
    )
    renamed = renamed.sample(fraction=1.0, shuffle=True, seed=seed)
    assert values(same_mix_difference.of_rows(renamed)) == approx(values(same_mix_difference.of_rows(frame)))


def test_a_category_of_one_arm_alone_is_left_out_and_its_share_is_stated() -> None:
    frame = cells(11)
    lonely = pl.DataFrame(
        {
            "customer": [900, 901],
            "pilot": [True, True],
            "category": [None, None],
            "total": [3, 4],
            "n": [5, 5],
        },
        schema=frame.schema,
    )
    with_it, without = (
        same_mix_difference.of_rows(pl.concat([frame, lonely])),
        same_mix_difference.of_rows(frame),
    )
    assert [float(v) for v in with_it.adjusted[:5]] == approx([float(v) for v in without.adjusted[:5]])
    one, base = (
        float(rows["total"].sum() / rows["n"].sum())
        for rows in (pl.concat([frame, lonely]).filter("pilot"), frame.filter(~pl.col("pilot")))
    )
    assert with_it.crude.value == approx(one - base), "raw is raw: it leaves nothing out"
    assert with_it.mix.value == approx(float(with_it.crude.value - with_it.adjusted.value))
    assert (with_it.left_out, without.left_out) == ((None,), ())
    pilot = frame.filter("pilot")["n"].sum()
    assert with_it.left_out_share == approx(10 / (pilot + 10)) and with_it.base_left_out_share == 0


@pytest.mark.parametrize("arm", [True, False])
def test_an_empty_arm_gives_nan_for_everything(arm: bool) -> None:
    found = same_mix_difference.of_rows(cells(12).filter(pl.col("pilot") == arm))
    assert np.isnan(values(found)).all()
    assert found.left_out == ("a", "b", "c")
    assert not same_mix_difference.misleads(found.crude, found.adjusted, found.mix)


def test_fewer_than_thirty_customers_in_an_arm_give_values_without_a_verdict() -> None:
    found = same_mix_difference.of_rows(cells(13, people=60))
    assert np.isfinite(float(found.adjusted.value)) and np.isnan(float(found.adjusted.error))


def test_the_kidney_stones_mislead_as_published() -> None:
    # Charig 1986: the better operation was given the harder cases.
    one, base = clustered.independent([81, 192], [87, 263]), clustered.independent([234, 55], [270, 80])
    found = same_mix_difference.of_sums(one, base)
    assert found.crude.value < 0 < found.adjusted.value
    assert found.mix.high < 0
    mirrored = same_mix_difference.of_sums(base, one)
    assert mirrored.crude.value == approx(-float(found.crude.value))


def test_a_warning_needs_a_mix_that_matters_and_a_conclusion_that_changes() -> None:
    def effect(low: float, high: float) -> clustered.Effect:
        return clustered.Effect(*(np.array(v) for v in ((low + high) / 2, 1.0, 50.0, low, high, 0.5, False)))

    better, worse, unclear = effect(0.02, 0.08), effect(-0.08, -0.02), effect(-0.03, 0.03)
    assert same_mix_difference.misleads(better, unclear, effect(0.01, 0.09))
    assert same_mix_difference.misleads(better, worse, effect(0.01, 0.09))
    assert not same_mix_difference.misleads(better, unclear, effect(-0.01, 0.09))
    assert not same_mix_difference.misleads(better, better, effect(0.01, 0.02))
    assert same_mix_difference.misleads(better, unclear, effect(0.01, 0.09), border=-0.025)
    assert not same_mix_difference.misleads(better, unclear, effect(0.01, 0.09), border=-0.05)


def test_a_category_of_few_customers_is_left_out_with_its_share() -> None:
    one = clustered.independent([195, 6], [300, 9])
    base = clustered.independent([910, 390], [1400, 600])
    found = same_mix_difference.of_sums(one, base)
    alone = same_mix_difference.of_sums(
        clustered.independent([195], [300]), clustered.independent([910], [1400])
    )
    assert found.kept.tolist() == [True, False]
    assert [float(v) for v in found.adjusted] == approx([float(v) for v in alone.adjusted])


@pytest.mark.parametrize("solved", [0, 12])
def test_customers_who_all_fared_alike_are_no_certainty(solved: int) -> None:
    one, base = (
        clustered.independent([195, solved], [300, 12]),
        clustered.independent([910, 390], [1400, 600]),
    )
    flat = float(same_mix_difference.of_sums(one, base).adjusted.error)
    spread = [
        float(same_mix_difference.of_sums(clustered.independent([195, x], [300, 12]), base).adjusted.error)
        for x in (1, 11)
    ]
    without = float(same_mix_difference.influences(one, base)[1].variance(one, base)) ** 0.5
    # As if half a customer had done otherwise: less than if one had, and far more than nothing.
    assert without < 0.85 * flat and flat < max(spread)


def test_a_small_category_at_the_baselines_weight_does_not_show_what_is_at_its_line() -> None:
    # A third of the baseline, and ten customers of the pilot; the truth is 5 points worse, which is allowed.
    rng, runs = np.random.default_rng(2), 4000
    for n, m, rates, margin in (
        ((300, 10), (1400, 600), (0.65, 0.65), 0.05),
        ((300, 10), (1600, 400), (0.95, 0.95), 0.03),
        ((300, 3), (1400, 600), (0.65, 0.65), 0.05),
    ):
        y = rng.binomial(m, rates, (runs, 2))
        x = rng.binomial(n, np.array(rates) - margin, (runs, 2))
        found = same_mix_difference.of_sums(
            clustered.independent(x, np.broadcast_to(n, x.shape)),
            clustered.independent(y, np.broadcast_to(m, y.shape)),
        )
        assert (found.adjusted.low >= -margin).mean() < 0.06
