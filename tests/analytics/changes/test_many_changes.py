"""Totals, forecasts, spill-over, failures that come back, the rule's hash, and the holdout."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics.changes import (
    came_back,
    evaluation_rule,
    forecasts,
    holdout,
    spill_over,
    total_effect,
    verdicts,
)
from analytics.changes.evaluation_rule import Change, Guardrail, Rule, Target
from analytics.changes.evidence import Evidence
from analytics.changes.verdicts import State, Verdict
from analytics.significance import total_of_effects
from analytics.significance.returning_customers.clustered import Sums
from tests.benchmarks.changes import further_situations


def verdict(
    key: str,
    value: float,
    error: float,
    state: State = "no evidence",
    expected: float | None = None,
    together_with: tuple[str, ...] = (),
) -> Verdict:
    """A verdict with a measured effect."""
    change = Change(key, key, "article", (Target("c", date(2026, 5, 4)),), expected=expected)
    found = Evidence(
        change, None, 13, 8, 900, 600, 0.6, 0.6 + value,
        value=value, error=error, together_with=together_with,
    )  # fmt: skip
    return Verdict(found, state, value, value - 2 * error, value + 2 * error, 0.5, (), "")


def test_under_five_changes_there_is_no_total() -> None:
    four = [verdict(f"{n}", 0.02, 0.02) for n in range(4)]
    assert total_effect.of(four, {}, []) is None
    early = verdict("early", 0.5, 0.02, "too early")
    assert total_effect.of([*four, early], {}, []) is None
    assert total_effect.of([*four, verdict("4", 0.0, 0.02)], {}, []) is not None


def test_the_total_is_less_than_the_sum_of_winners_and_counts_only_what_stayed() -> None:
    dice = np.random.Generator(np.random.PCG64(2))
    seen = [verdict(f"{n}", float(value), 0.02) for n, value in enumerate(dice.normal(0, 0.02, 12))]
    reach = {f"{n}": 400.0 for n in range(12)}
    stayed = [each.evidence.change.key for each in seen if each.value > 0]
    found = total_effect.of(seen, reach, stayed)
    assert found is not None and found.changes == 12 and found.stayed == len(stayed)
    assert 0 < found.value < found.naive / 2 and found.low < 0 < found.high
    none = total_effect.of(seen, reach, [])
    assert none is not None and none.value == none.low == none.high == 0


def test_changes_that_cannot_be_separated_count_once() -> None:
    seen = [verdict(f"{n}", 0.01, 0.02) for n in range(5)]
    seen += [verdict("x", 0.1, 0.02, together_with=("y",)), verdict("y", 0.1, 0.02, together_with=("x",))]
    found = total_effect.of(seen, dict.fromkeys("01234xy", 100.0), list("01234xy"))
    assert found is not None and (found.changes, found.stayed) == (6, 6)
    half = total_effect.of(seen, dict.fromkeys("01234xy", 100.0), list("01234x"))
    assert half is not None and half.stayed == 5, "what is left of an effect of two is not known"


def test_a_total_is_the_sum_itself_where_effects_are_known_exactly() -> None:
    found = total_of_effects.total([1.0, 5.0, -3.0, 2.0, 8.0], [1e-8] * 5, [1, 1, 0, 1, 2])
    assert found.value == approx(24, abs=0.01) and found.high - found.low < 0.01
    assert found.next_low < found.common < found.next_high


def test_the_total_of_changes_without_effect_holds_nothing() -> None:
    found = further_situations.totals(60)
    assert found.held >= 0.9 and found.naive > 15 and found.shrunken < 6


def test_the_total_of_a_few_large_effects_among_many_that_are_nothing_holds_the_truth() -> None:
    found = further_situations.totals(60, mean=8, few=1 / 6)
    assert found.held >= 0.88 and abs(found.shrunken - found.truth) < 5 < found.naive - found.truth
    values = [8.2, 7.8, 8.1, *([0.1, -0.2, 0.3] * 4)]
    told = total_of_effects.total(values, [0.25] * len(values), [1.0] * len(values))
    assert 0.6 < told.nothing < 0.9 and told.effects[0] == approx(8.2, abs=0.3)
    assert float(np.abs(told.effects[3:]).max()) < 0.15 and told.next_positive < 0.5


def test_forecasts_are_held_against_what_came() -> None:
    seen = [verdict(f"{n}", 0.02, 0.01, expected=0.06) for n in range(4)]
    found = forecasts.of(seen)
    assert found is not None and (found.changes, found.held, found.below) == (4, 0, 4)
    assert found.ratio == approx(1 / 3) and found.ratio_low < 1 / 3 < found.ratio_high
    assert forecasts.of(seen[:2]) is None


def test_failures_that_come_back_have_their_date_and_mended_ones_do_not() -> None:
    first, shipped = date(2026, 1, 1), date(2026, 2, 1)
    tickets = np.full(200, 50)
    failures = np.where(np.arange(200) < 31, 4, 0)
    assert came_back.watch(failures, tickets, first, shipped) is None
    failures[120:] = 4
    found = came_back.watch(failures, tickets, first, shipped)
    assert found is not None and found.since == first + timedelta(days=120)
    assert timedelta(0) <= found.seen_on - found.since <= timedelta(days=5)
    assert found.before == found.now == 80 and found.mended == 0


def test_a_busy_month_is_no_return_of_failures() -> None:
    first, shipped = date(2026, 1, 1), date(2026, 2, 1)
    tickets = np.where(np.arange(200) > 100, 500, 50)
    failures = np.where(np.arange(200) < 31, 4, tickets // 50)
    assert came_back.watch(failures, tickets, first, shipped) is None


def test_failures_that_were_never_mended_cannot_come_back() -> None:
    assert came_back.watch(np.full(200, 4), np.full(200, 50), date(2026, 1, 1), date(2026, 2, 1)) is None


def test_what_shares_an_article_an_intent_or_words_is_linked_with_its_reason() -> None:
    found = further_situations.contaminated(3)
    assert found.found == found.planted and found.wrongly <= 0.02 * found.untouched
    cited = pl.DataFrame(
        [("a", "KB-1", 50, 100), ("b", "KB-1", 10, 100), ("c", "KB-1", 2, 100), ("d", "KB-9", 2, 100)],
        ["category", "article", "answers", "of"],
        orient="row",
    )
    read = pl.DataFrame(
        [("a", "c", 9, 100), ("c", "d", 3, 100)], ["category", "intent", "tickets", "of"], orient="row"
    )
    none = pl.DataFrame(schema={"category": pl.String, "text": pl.String})
    links = spill_over.links(cited, read, none)
    assert links["b"] == {"a": "cites KB-1 too"} and links["c"] == {"a": "9 % of a are read as c"}
    assert "d" not in links


def test_the_hash_covers_every_part_of_a_change_and_its_rule() -> None:
    asked = Change(
        "k", "what", "article", (Target("c", date(2026, 5, 4)),),
        Rule(
            picked_first=date(2026, 4, 1), picked_last=date(2026, 4, 30),
            guardrails=(Guardrail("reopen_rate", 0.03),),
        ),
        expected=0.06, expected_by="Ada", thread="t",
    )  # fmt: skip
    values = evaluation_rule.as_values(asked)
    assert evaluation_rule.from_values("k", values) == asked
    others = [
        replace(asked, what="other"),
        replace(asked, kind="trigger"),
        replace(asked, targets=(Target("c", date(2026, 5, 5)),)),
        replace(asked, expected=0.05),
        replace(asked, expected_by="Bob"),
        replace(asked, thread=None),
        *(replace(asked, rule=replace(asked.rule, **{name: value})) for name, value in (
            ("metric", "csat_mean"), ("weeks_before", 12), ("weeks_after", 7),
            ("picked_first", date(2026, 4, 2)), ("picked_last", date(2026, 4, 29)),
            ("planned_n", 1), ("guardrails", ()),
        )),
    ]  # fmt: skip
    hashes = {evaluation_rule.fingerprint(each) for each in (asked, *others)}
    assert len(hashes) == len(others) + 1
    assert evaluation_rule.fingerprint(replace(asked, key="another")) == evaluation_rule.fingerprint(asked)


def test_one_in_twenty_customers_is_held_out_and_always_the_same() -> None:
    held = [name for name in (f"C-{n:05d}" for n in range(20_000)) if holdout.belongs(name)]
    assert 0.045 < len(held) / 20_000 < 0.055
    assert all(holdout.belongs(name) for name in held)


def test_the_holdout_is_compared_by_customer() -> None:
    def sums(customers: int, rate: float) -> Sums:
        y = np.random.Generator(np.random.PCG64(1)).binomial(1, rate, customers).astype(float)
        one = np.ones(customers)
        return Sums(*(np.array([each.sum()]) for each in (one, y, one, y, one, y)))

    found = holdout.compare(sums(4_000, 0.7), sums(400, 0.6))
    assert found is not None and found.low < 0.1 < found.high and found.customers == 400
    assert holdout.compare(sums(4_000, 0.7), sums(20, 0.6)) is None


@pytest.mark.parametrize("state", ["too early", "not judged"])
def test_only_what_is_judged_is_a_forecast_come_true(state: State) -> None:
    seen = [verdict(f"{n}", 0.02, 0.01, state, expected=0.06) for n in range(4)]
    assert forecasts.of(seen) is None
    assert state in verdicts.STATES
