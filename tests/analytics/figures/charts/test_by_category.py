"""The forest plot by category: ranked by shrunken differences, nothing drawn of what cannot be compared."""

from dataclasses import replace

import pytest

from analytics.figures.charts import by_category
from analytics.figures.drawing import theme
from analytics.figures.tables import categories_data
from analytics.pilot.by_category import category_comparison
from analytics.pilot.by_category.category_records import Mix
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict_records import Gap
from tests.analytics.pilot.simulated_pilots import Truth, counted, log, plan

LIGHT = theme.palette("light")
NAMES = ("billing", "login", "refund", "rare")


def compared(metric: str = "resolution_rate", pilot: Truth | None = None) -> Mix:
    tickets = log(pilot or Truth(resolution=0.75), per_day=160, categories=NAMES[:3])
    facts, rules = counted(tickets)
    return category_comparison.of(plan(Criterion(metric, margin=0.05)), facts, rules, metric, read=True)


@pytest.fixture(scope="module")
def found() -> Mix:
    return compared()


def test_rows_are_ranked_by_the_difference_that_is_drawn_in(found: Mix) -> None:
    there = by_category.drawn(found)
    ranked = [part.shrunken.value for part in there if part.shrunken]
    assert len(ranked) == 3 and ranked == sorted(ranked, reverse=True)


def test_for_what_should_be_low_the_lowest_is_best() -> None:
    there = by_category.drawn(compared("escalation_rate", Truth(escalation=0.1)))
    ranked = [part.shrunken.value for part in there if part.shrunken]
    assert ranked == sorted(ranked)


def test_every_row_shows_both_differences_and_lies_inside_the_axis(found: Mix) -> None:
    figure = by_category.figure(found, LIGHT).to_dict()
    dots = [trace for trace in figure["data"] if trace["mode"] == "markers"]
    assert len(dots) == 6
    low, high = figure["layout"]["xaxis"]["range"]
    assert all(low <= x <= high for trace in figure["data"] for x in trace["x"])
    assert figure["layout"]["height"] > 3 * 40


def test_what_cannot_be_told_has_no_row(found: Mix) -> None:
    thin = replace(found.parts[0], value="rare", raw=None, shrunken=None, p=None, reason="Too few.")
    more = replace(found, parts=(*found.parts, thin))
    assert [part.name for part in by_category.drawn(more)] == [part.name for part in by_category.drawn(found)]


def test_the_title_claims_help_only_where_there_is_some(found: Mix) -> None:
    assert by_category.title(found).startswith("The pilot is ahead in all that can be compared, most in ")
    worse = compared(pilot=Truth(resolution=0.4))
    assert by_category.title(worse).startswith("The pilot is behind in all that can be compared, most in ")
    assert by_category.title(replace(found, parts=())) == "Nothing can be compared yet"


def test_the_title_says_ahead_or_behind_only_where_it_is_clear(found: Mix) -> None:
    open_ = replace(found, parts=tuple(replace(part, clear=False) for part in found.parts))
    assert by_category.title(open_) == "The pilot is not clearly ahead or behind anywhere yet"
    best = by_category.drawn(found)[0]
    one = replace(found, parts=tuple(replace(part, clear=part == best) for part in found.parts))
    assert by_category.title(one) == f"The pilot is clearly ahead only in {best.name}"


def test_what_is_taken_home_has_a_row_a_category_in_the_units_of_the_chart(found: Mix) -> None:
    taken = categories_data.parts(found)
    assert taken["value"].to_list() == [part.name for part in found.parts]
    first = found.parts[0]
    assert first.raw and taken["raw_difference"][0] == pytest.approx(100 * first.raw.value)
    assert set(taken["unit"]) == {"points"}


def test_the_title_counts_categories_that_are_not_drawn_and_says_each_ones_own_direction(found: Mix) -> None:
    first = found.parts[0]
    open_ = [replace(first, value=f"c{at:02}", clear=False) for at in range(by_category.MOST)]
    assert first.raw is not None and first.shrunken is not None and first.raw.value > 0
    # Clear, and behind by its own tickets; only what all have in common moves it ahead.
    behind = replace(
        first,
        value="rare",
        clear=True,
        raw=replace(first.raw, value=-0.2),
        shrunken=replace(first.shrunken, value=0.01),
    )
    more = replace(found, parts=(*open_, behind))
    assert behind not in by_category.drawn(more)
    assert by_category.title(more) == "The pilot is clearly behind only in rare"


def test_an_interval_that_leaves_out_0_never_reads_as_if_it_held_it(found: Mix) -> None:
    assert by_category.words(found, Gap(0.004, 0.0003, 0.007)) == "+0.4 (+0.03 to +0.70)"
