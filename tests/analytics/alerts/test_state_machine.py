from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analytics.alerts import state_machine
from analytics.alerts.state_machine import Found, Line, Look, Reading, Standing

FOUND: tuple[Found, ...] = ("beyond", "between", "back", "unknown")


def look(found: Found, stamp: object) -> Look:
    return Look("subject", found, str(stamp), "why", "month", "3.1.0")


def walk(found: list[Found], needed: int) -> tuple[Standing, list[str | None]]:
    standing, changes = Standing(), []
    for stamp, each in enumerate(found):
        standing, change = state_machine.step(standing, look(each, stamp), needed)
        changes.append(change)
    return standing, changes


def test_it_fires_when_the_near_end_of_the_interval_has_passed_the_line() -> None:
    line = Line(0.6, "below")
    cases: dict[tuple[float, float, float], Found] = {
        (0.55, 0.50, 0.59): "beyond",
        (0.55, 0.50, 0.61): "between",
        (0.55, 0.50, 0.60): "between",
        (0.60, 0.55, 0.65): "back",
        (0.70, 0.65, 0.75): "back",
    }
    for (value, low, high), expected in cases.items():
        assert state_machine.compare(Reading(value, low, high, 500), line, 100) == expected
        mirrored = Reading(-value, -high, -low, 500)
        assert state_machine.compare(mirrored, Line(-0.6, "above"), 100) == expected


def test_too_few_tickets_and_no_interval_say_nothing() -> None:
    line = Line(0.6, "below")
    assert state_machine.compare(Reading(0.1, 0.0, 0.2, 99), line, 100) == "unknown"
    assert state_machine.compare(Reading(None, None, None, 500), line, 100) == "unknown"
    assert state_machine.compare(Reading(0.1, None, None, 500), line, 100) == "unknown"
    assert state_machine.enough(replace(look("beyond", 1), n=19), 20).found == "unknown"
    assert state_machine.enough(replace(look("back", 1), n=19), 20).found == "back"


def test_an_estimate_that_wavers_around_the_line_is_one_episode() -> None:
    standing, changes = walk(["beyond", "between", "beyond", "between", "beyond"], 1)
    assert (standing.state, standing.episodes) == ("firing", 1)
    assert changes == ["fired", None, None, None, None]


def test_it_is_armed_again_when_the_estimate_is_back() -> None:
    standing, changes = walk(["beyond", "back", "back", "beyond", "beyond"], 1)
    assert (standing.state, standing.episodes) == ("firing", 2)
    assert changes == ["fired", "ended", None, "fired", None]


def test_so_many_looks_in_a_row_are_needed() -> None:
    assert walk(["beyond", "beyond", "beyond"], 3)[1] == ["begun", None, "fired"]
    standing, changes = walk(["beyond", "between", "beyond", "beyond"], 2)
    assert changes == ["begun", "dropped", "begun", "fired"]
    assert standing.episodes == 1


def test_the_same_data_looked_at_twice_is_one_look() -> None:
    standing, _ = state_machine.step(Standing(), look("beyond", "day 1"), 2)
    assert state_machine.step(standing, look("beyond", "day 1"), 2) == (standing, None)
    assert state_machine.step(standing, look("beyond", "day 2"), 2)[1] == "fired"


def test_too_little_to_say_breaks_no_row_and_ends_no_episode() -> None:
    assert walk(["beyond", "unknown", "beyond"], 2)[1] == ["begun", None, "fired"]
    assert walk(["beyond", "unknown", "unknown"], 1)[0].state == "firing"


@given(st.lists(st.sampled_from(FOUND), max_size=40), st.integers(1, 4))
def test_every_episode_fires_once_and_ends_before_the_next(found: list[Found], needed: int) -> None:
    standing, changes = walk(found, needed)
    told = [each for each in changes if each in ("fired", "ended")]
    assert told == ["fired", "ended"] * (len(told) // 2) + ["fired"] * (len(told) % 2)
    assert (standing.state == "firing") == (len(told) % 2 == 1)
    open_ = standing.state == "pending"
    assert standing.episodes == told.count("fired") + open_


@given(st.lists(st.sampled_from(FOUND), max_size=40), st.integers(1, 4))
def test_more_looks_never_fire_more_often(found: list[Found], needed: int) -> None:
    fewer, more = (walk(found, count)[1].count("fired") for count in (needed, needed + 1))
    assert more <= fewer
