"""The wall chart of the scope and the picture of two versions: every value is in them, in words too."""

from datetime import date

import numpy as np

from analytics.agents import version_difference
from analytics.figures.drawing import theme
from analytics.figures.rollout import scope_wall, version_weeks
from analytics.trends.automated_scope import Category, Scope
from tests.benchmarks.scope import simulated_versions


def category(name: str | None, state: str, involved: int = 50, tickets: int = 100) -> Category:
    return Category(name, tickets, involved, 0, None, state, f"Because {name}.")  # pyright: ignore


MONTHS = (
    Scope(date(2026, 8, 1), (category("late", "not automated"), category("never", "too few", 3)), (), ()),
    Scope(
        date(2026, 9, 1),
        (category("early", "automated"), category("late", "automated"), category(None, "not automated", 0)),
        (),
        (),
    ),
)


def test_each_month_and_category_is_one_cell_the_first_automated_on_top() -> None:
    found = scope_wall.cells(MONTHS)
    assert [(cell.category, cell.month, scope_wall.STATES[cell.state]) for cell in found] == [
        ("late", "2026-08", "with the agent"),
        ("late", "2026-09", "automated"),
        ("early", "2026-09", "automated"),
        ("(not recorded)", "2026-09", "people only"),
        ("never", "2026-08", "too few"),
    ]
    assert scope_wall.values(MONTHS).height == 5
    assert scope_wall.title(MONTHS) == "0 categories automated in August 2026, 2 in September 2026"


def test_a_month_without_a_ticket_of_a_category_is_blank_and_names_are_escaped() -> None:
    months = (*MONTHS, Scope(date(2026, 10, 1), (category("<b>x</b>", "automated"),), (), ()))
    drawn = scope_wall.figure(months, theme.palette("light"))
    grid = drawn.data[0]
    assert grid["z"][0][0] in (2, 3) and grid["z"][0][2] is None
    assert any("&lt;b&gt;" in text for text in drawn.layout["yaxis"]["ticktext"])
    assert "no ticket" in grid["customdata"][0][2] and "Oct 2026" in grid["customdata"][0][2]
    assert list(grid["x"]) == ["Aug 2026", "Sep 2026", "Oct 2026"]


def test_a_wall_begins_a_month_before_the_agent_and_one_month_alone_makes_none() -> None:
    quiet = tuple(
        Scope(date(2026, each, 1), (category("late", "not automated", 0),), (), ()) for each in (5, 6, 7)
    )
    assert [each.month.month for each in scope_wall.worth_drawing((*quiet, *MONTHS))] == [7, 8, 9]
    assert scope_wall.worth_drawing((*quiet, MONTHS[0])) == () == scope_wall.worth_drawing(quiet)


def test_the_picture_of_two_versions_has_every_week() -> None:
    made = simulated_versions.tickets(np.random.default_rng(5), [0.3, 0.5, 0.6], 0.05, -0.03)
    found = version_difference.compare(made)
    rows = version_weeks.values(found)
    assert rows.height == 3 and rows["new_tickets"].sum() + rows["old_tickets"].sum() == made.height
    drawn = version_weeks.figure(found, theme.palette("dark"))
    assert len(drawn.data[0]["x"]) == 3
