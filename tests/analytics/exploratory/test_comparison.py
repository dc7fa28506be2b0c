from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.estimates import Estimate
from analytics.exploratory import breakdown, comparison, comparison_table
from analytics.exploratory.breakdown import Breakdown
from analytics.exploratory.comparison import Compared
from analytics.exploratory.comparison_table import Row
from analytics.metrics import METRICS
from analytics.moments import Moments, Share
from analytics.significance import means, proportions, quantiles
from analytics.significance.multiple_testing import benjamini_hochberg
from analytics.ticket_slices import Slice

RESOLUTION = METRICS["resolution_rate"]
ESCALATION = METRICS["escalation_rate"]
CSAT = METRICS["csat_mean"]
HANDLE = METRICS["handle_time_median"]
PAIR = comparison.arms(Slice())


def share(successes: int, n: int, metric: str = "resolution_rate") -> Estimate:
    found = Share(successes, n)
    low, high = proportions.wilson([successes], [max(n, 1)])
    reason = "" if n else "No ticket to count."
    return Estimate(
        METRICS[metric], found.rate, float(low[0]), float(high[0]), n, successes, 0, 0, reason, found
    )


def rating(values: list[int]) -> Estimate:
    found = Moments(len(values), sum(values), sum(value**2 for value in values))
    low, high = means.mean_interval(found) or (None, None)
    return Estimate(CSAT, found.mean, low, high, found.n, None, 0, 0, "", found)


def times(values: list[float]) -> Estimate:
    found = quantiles.of_values(np.array(values), 0.5)
    return Estimate(HANDLE, found.value, found.low, found.high, len(values), None, 0, 0, "", found)


def missing(metric: str) -> Estimate:
    rule = METRICS[metric]
    return Estimate(rule, None, None, None, 0, None, 0, 0, rule.absent, Share(0, 0))


def said(one: Estimate, base: Estimate | None) -> Row:
    (row,) = comparison_table.rows([comparison.compare(one, base)])
    return Row(*(each.replace("\u202f", " ") for each in row))


def test_a_clear_difference_is_told_with_its_interval_and_both_sides() -> None:
    assert said(share(111, 140), share(82, 140)) == (
        "Resolution", "Higher", "20.7 points higher (+9.9 to +30.9)", "79.3 % of 140 against 58.6 % of 140",
    )  # fmt: skip


def test_an_unclear_difference_says_in_words_where_it_may_lie() -> None:
    row = said(share(41, 140, "escalation_rate"), share(43, 140, "escalation_rate"))
    assert row[:3] == ("Escalation", "Not clear yet", "1.4 points lower (−12.0 to +9.2)")


def test_shorter_is_said_of_times_and_higher_of_ratings() -> None:
    row = said(times([float(n) for n in range(100)]), times([float(n + 200) for n in range(100)]))
    assert row.metric == "Median handle time" and row.difference.startswith("3 min 20 s shorter (")
    assert "over 100 tickets against" in row.values
    row = said(rating([5, 4] * 30), rating([3, 2] * 30))
    assert row.metric == "CSAT" and row.difference.startswith("2.00 points higher (")
    assert row.values == "4.50 over 60 ratings against 2.50 over 60 ratings"


def test_what_the_source_does_not_record_is_said_without_a_number() -> None:
    found = comparison.compare(missing("csat_mean"), missing("csat_mean"))
    (row,) = comparison_table.rows([found])
    assert row[2:] == ("No rating on a five-point scale was imported", "–")
    assert comparison.state(found) == "Not recorded"


def test_too_few_tickets_are_counted_and_never_rated() -> None:
    found = comparison.compare(share(13, 20), share(10, 20))
    assert found.difference is None
    (row,) = comparison_table.rows([found])
    assert row[2:] == (
        "at least 30 on each side are needed", "13 of 20 tickets against 10 of 20 tickets",
    )  # fmt: skip
    assert comparison.state(found) == "Too few yet"


def test_one_side_alone_has_a_value_and_no_comparison() -> None:
    alone = comparison.alone(Slice())
    assert said(share(111, 140), None).values == "79.3 % of 140 (71.8 to 85.2)"
    assert comparison.headline([comparison.compare(share(111, 140), None)], alone) == (
        "All tickets: there is no second side to compare with."
    )


def test_the_same_on_both_sides_is_level() -> None:
    found = comparison.compare(share(50, 100), share(50, 100))
    assert (found.direction, found.judged, found.clear) == ("level", "", False)
    assert comparison_table.rows([found])[0].difference.startswith("level (")


def test_lower_is_better_where_less_is_wanted() -> None:
    fewer = comparison.compare(share(10, 200, "escalation_rate"), share(90, 200, "escalation_rate"))
    assert (fewer.direction, fewer.judged) == ("lower", "better")


counts = st.integers(30, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_swapping_the_sides_mirrors_what_is_said(one: tuple[int, int], base: tuple[int, int]) -> None:
    there = comparison.compare(share(*one), share(*base))
    back = comparison.compare(share(*base), share(*one))
    mirrored = {"higher": "lower", "lower": "higher", "level": "level"}
    assert back.direction == mirrored[there.direction]
    assert back.clear == there.clear
    for text in (*comparison_table.rows([there])[0], comparison.headline([there], PAIR)):
        assert "significant" not in text.lower()


def test_the_headline_names_what_is_clear_and_what_is_not() -> None:
    clear = comparison.compare(share(111, 140), share(82, 140))
    unclear = comparison.compare(share(41, 140, "escalation_rate"), share(43, 140, "escalation_rate"))
    assert comparison.headline([clear, unclear], PAIR) == (
        "Pilot is ahead on resolution; escalation is not clear yet."
    )
    assert comparison.headline([unclear], PAIR) == "Pilot and baseline do not differ clearly yet."
    thin = comparison.compare(share(3, 5), share(2, 5))
    assert comparison.headline([thin], PAIR) == "Pilot and baseline cannot be compared yet."


def test_periods_without_a_choice_are_the_last_full_days_and_as_many_before() -> None:
    assert comparison.last_days(date(2026, 10, 1), date(2026, 11, 11)) == (
        (date(2026, 10, 29), date(2026, 11, 11)),
        (date(2026, 10, 15), date(2026, 10, 28)),
    )
    assert comparison.last_days(date(2026, 11, 10), date(2026, 11, 11)) == (
        (date(2026, 11, 11), date(2026, 11, 11)),
        (date(2026, 11, 10), date(2026, 11, 10)),
    )


def test_each_pair_asks_for_the_tickets_of_its_sides() -> None:
    chosen = Slice().but("channel", "chat")
    arms = comparison.arms(chosen)
    assert arms.one.chosen.where == (("channel", ("chat",)), ("arm", ("pilot",)))
    versions = comparison.versions(chosen, "2.3", "2.2")
    assert versions.base is not None
    assert versions.base.chosen.where[-1] == ("agent_version", ("2.2",))
    days = comparison.periods(
        chosen, (date(2026, 1, 2), date(2026, 1, 3)), (date(2026, 1, 1), date(2026, 1, 1))
    )
    assert days.one.chosen == chosen.within(date(2026, 1, 2), date(2026, 1, 3))
    assert [side.label for side in days.sides] == ["2–3 Jan", "1 Jan"]


@given(st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=40))
def test_adjusted_p_values_agree_with_scipys(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(list(stats.false_discovery_control(p, method="bh")))


def test_no_p_value_stays_none() -> None:
    assert benjamini_hochberg([]) == []


def _tau2() -> Breakdown:
    one = {"telecom": share(64, 80), "retail": share(34, 40), "airline": share(13, 20)}
    base = {"telecom": share(38, 80), "retail": share(34, 40), "airline": share(10, 20)}
    return breakdown.of(one, base, {"airline": 20, "retail": 40, "telecom": 80})


def test_a_breakdown_puts_the_most_tickets_first_and_says_where_the_difference_lies() -> None:
    found = _tau2()
    assert [row.name for row in found.rows] == ["telecom", "retail", "airline"]
    assert [breakdown.state(row) for row in found.rows] == [
        "Exploratory: higher",
        "Not clear yet",
        "20 mature, 30 needed",
    ]
    assert breakdown.finding(found, "category") == (
        "Resolution is higher in telecom; elsewhere it is not clear yet"
    )


def test_a_state_allows_for_how_many_rows_were_looked_at() -> None:
    borderline = {"seen": (share(600, 1_000), share(520, 1_000))}
    alone = breakdown.of({"seen": borderline["seen"][0]}, {"seen": borderline["seen"][1]}, {"seen": 1_000})
    assert breakdown.state(alone.rows[0]) == "Exploratory: higher"
    others = {f"level {k}": share(50, 100) for k in range(30)}
    many = breakdown.of(
        {"seen": borderline["seen"][0], **others},
        {"seen": borderline["seen"][1], **others},
        dict.fromkeys(["seen", *others], 100),
    )
    seen = next(row for row in many.rows if row.value == "seen")
    assert seen.compared.clear
    assert breakdown.state(seen) == "Not clear yet"


def test_a_value_that_the_first_side_lacks_has_no_row() -> None:
    found = breakdown.of({"a": share(40, 80)}, {"a": share(30, 80), "b": share(3, 9)}, {"a": 80})
    assert [row.value for row in found.rows] == ["a"]


def test_a_long_breakdown_says_how_many_rows_it_leaves_out() -> None:
    one = {f"c{k}": share(40, 80) for k in range(10)}
    found = breakdown.of(one, None, dict.fromkeys(one, 80), at_most=4)
    assert (len(found.rows), found.further) == (4, 6)


def test_compared_without_enough_rows_is_never_clear() -> None:
    found: Compared = comparison.compare(share(20, 20), share(0, 20))
    assert not found.clear


def test_rows_that_are_not_shown_are_part_of_the_family() -> None:
    sides = {"seen": (share(40, 100), share(54, 100))} | {
        f"x{at}": (share(50, 100), share(50, 100)) for at in range(20)
    }
    given_ = ({name: side[at] for name, side in sides.items()} for at in (0, 1))
    one, base = given_
    tickets = {name: 1_000 - at for at, name in enumerate(sides)}
    whole, cut = (breakdown.of(one, base, tickets, at_most=most) for most in (60, 1))
    assert cut.further == 20 and cut.rows[0].adjusted_p == whole.rows[0].adjusted_p
    assert breakdown.state(cut.rows[0]) == "Not clear yet"
