"""What needs a decision: harm over all categories at once, missed targets, and nothing where nothing is."""

from datetime import date

from analytics.estimates import Estimate
from analytics.metrics import METRICS
from analytics.moments import Share
from analytics.trends import count_numbers, decisions_needed, headline_numbers
from analytics.trends.automated_scope import Category, Scope
from analytics.trends.month_metrics import Target

RATE = METRICS["resolution_rate"]
UNTIL = date(2026, 10, 31)


def rate(solved: int, n: int) -> Estimate:
    return Estimate(RATE, solved / n, 0.0, 1.0, n, solved, 0, 0, "", Share(solved, n))


def scope(*categories: Category) -> Scope:
    return Scope(date(2026, 1, 1), categories, (), ())


def automated(name: str, tickets: int, involved: int) -> Category:
    return Category(name, tickets, involved, involved, 0.8, "automated", "It solved most alone.")


def test_of_many_equal_categories_none_is_taken_out_of_the_pilot() -> None:
    alike = {f"c{n}": (rate(60 + n % 3, 100), rate(61, 100), None) for n in range(20)}
    assert decisions_needed.needed((), alike, UNTIL, None, ()) == ()


def test_a_category_is_asked_about_only_where_its_difference_holds_among_all() -> None:
    """One in forty differs by what would be clear alone, on any day; among forty it is no news."""
    alone = {"odd": (rate(520, 1_000), rate(600, 1_000), None)}
    (asked,) = decisions_needed.needed((), alone, UNTIL, None, ())
    assert asked.kind == "stop" and asked.question == "Take odd out of the pilot?"
    assert asked.because.startswith("Up to 31 Oct 2026, resolution is ")
    among = alone | {f"c{n}": (rate(600, 1_000), rate(600, 1_000), None) for n in range(399)}
    assert decisions_needed.needed((), among, UNTIL, None, ()) == ()
    broken = among | {"broken": (rate(200, 1_000), rate(700, 1_000), None)}
    assert [each.category for each in decisions_needed.needed((), broken, UNTIL, None, ())] == ["broken"]


def test_a_category_that_the_pilot_never_solves_is_asked_about() -> None:
    never = {"never": (rate(0, 150), rate(105, 150), None)}
    assert [each.category for each in decisions_needed.needed((), never, UNTIL, None, ())] == ["never"]


def test_a_category_without_enough_tickets_is_not_asked_about() -> None:
    assert decisions_needed.needed((), {"few": (rate(1, 20), rate(19, 20), None)}, UNTIL, None, ()) == ()


def test_a_missed_target_is_asked_about_with_its_day() -> None:
    target = Target(headline_numbers.VOLUME, 900.0, date(2026, 1, 5))
    sums = {"automated": 500.0, "mature": 2_000.0, "involved": 700.0}
    (asked,) = decisions_needed.needed(
        [count_numbers.volume(sums, None, target, [], "")], {}, UNTIL, None, ()
    )
    assert asked.question == "How can Volume automated reach its target?"
    assert asked.because == "It is 500. The target is 900, set on 5 Jan 2026."
    met = count_numbers.volume(sums, None, Target(headline_numbers.VOLUME, 400.0, date(2026, 1, 5)), [], "")
    assert decisions_needed.needed([met], {}, UNTIL, None, ()) == ()


def test_more_of_a_category_is_offered_the_largest_rest_first_and_never_where_people_do_better() -> None:
    there = scope(automated("small", 100, 20), automated("large", 900, 100), automated("full", 500, 480))
    asked = decisions_needed.needed((), {}, UNTIL, there, ())
    assert [each.category for each in asked] == ["large", "small"]
    assert "the rest is 800 tickets a month" in asked[0].because
    behind = {"large": (rate(60, 100), rate(66, 100), None)}
    assert [each.category for each in decisions_needed.needed((), behind, UNTIL, there, ())] == ["small"]


def test_a_bare_number_is_called_a_category() -> None:
    assert decisions_needed.needed((), {}, UNTIL, scope(automated("53", 100, 20)), ())[0].question == (
        "Give the agent more of category 53?"
    )
