"""Steps are held against those of similar solved conversations, and chance names none of them."""

from dataclasses import replace

import numpy as np

from analytics.failures.conversation import similar_solved, step_differences
from analytics.failures.conversation.attributable_fraction import attributable
from analytics.failures.conversation.similar_solved import Near
from analytics.failures.conversation.step_differences import Steps
from analytics.failures.groups import TO_CHECK

REFUSED = "The agent said (turn 3): “A card cannot be renewed”."
CARD, TYRES = "my library card ran out in spring", "the winter tyres lie at your garage"


def log(seed: int, *, due: float) -> list[Steps]:
    """Conversations of twelve kinds with five tools; `due` of the failed ones lack the tool of their kind."""
    rng = np.random.default_rng(seed)
    made: list[Steps] = []
    solved = [f"S{kind}-{number}" for kind in range(12) for number in range(10)]
    for kind in range(12):
        for number in range(16):
            fails = number >= 10
            tools = {f"tool{tool}": 1 for tool in range(5) if rng.random() < 0.5}
            if not (fails and rng.random() < due):
                tools["pay"] = 1
            own = f"{'F' if fails else 'S'}{kind}-{number}"
            near = [each for each in solved if each.startswith(f"S{kind}-") and each != own]
            similar = tuple(str(each) for each in rng.choice(near, 3, replace=False))
            made.append(Steps(own, fails, tools, {}, similar, ended=REFUSED))
    return made


def test_without_any_effect_hardly_any_log_names_a_step() -> None:
    named = sum(bool(step_differences.unusual(log(seed, due=0.0))) for seed in range(200))
    assert named <= 10


def test_a_missing_step_is_found_in_those_that_lack_it() -> None:
    made = log(3, due=0.5)
    found = step_differences.unusual(made)
    lacking = {each.ticket for each in made if each.failed and "pay" not in each.tools}
    assert {ticket for ticket, (cause, how) in found.items() if "“pay”" in how} == lacking
    assert all(cause == "missing_step" and how.endswith(REFUSED) for cause, how in found.values())


def test_a_step_that_was_not_reached_is_only_to_check_where_nothing_was_done_instead_or_ended_it() -> None:
    made = [replace(each, ended="") for each in log(3, due=0.5)]
    assert {cause for cause, _ in step_differences.unusual(made).values()} == {"other_steps"}
    instead = [
        replace(each, tools={**each.tools, "cancel": 1}) if each.failed and "pay" not in each.tools else each
        for each in made
    ]
    found = step_differences.unusual(instead)
    assert "other_steps" not in {cause for cause, _ in found.values()} and found


def test_of_failures_that_show_something_the_part_is_due_that_solved_ones_do_not_show() -> None:
    assert attributable(40, 100, 0, 10**6) > 0.9999
    assert abs(attributable(40, 100, 10**5, 10**6) - 0.75) < 1e-4
    assert attributable(10, 100, 30, 100) < 0
    # None among few is not none at all.
    assert attributable(1, 1, 0, 1) == 0.75


def test_the_most_similar_solved_conversations_are_of_the_topic_and_never_the_same_one() -> None:
    words = [CARD, f"{CARD} again", TYRES, CARD, CARD, "", TYRES, *["the roof leaks"] * 4]
    topics = [None, None, None, "loans", *[None] * 7]
    found = similar_solved.similar(words, topics, [True, True, True, True, False, True, False, *[False] * 4])
    assert [near.places for near in found[:7]] == [[1], [0], [], [], [0, 1], [], [2]]
    none = similar_solved.similar(["one", "two"], [None] * 2, [True] * 2)
    assert [near.places for near in none] == [[], []]
    # Where all are about one thing, that is what makes them alike.
    one = similar_solved.similar([CARD] * 3, [None] * 3, [True, True, False])
    assert [near.places for near in one] == [[1], [0], [0, 1]] and all(near.are_same for near in one)


def test_where_all_that_are_really_alike_failed_none_is_compared_with() -> None:
    alike = [f"{CARD} and {number}" for number in range(4)]
    words = [*alike, "my library card is green", TYRES, "tyres"]
    found = similar_solved.similar(words, [None] * 7, [False] * 4 + [True] * 3)
    assert [near.places for near in found[:4]] == [[]] * 4
    # One of them is solved: it is the one to compare with.
    found = similar_solved.similar(words, [None] * 7, [True] + [False] * 3 + [True] * 3)
    assert all(0 in each.places for each in found[1:4])


def test_likeness_tells_only_where_solved_conversations_that_are_alike_took_the_same_steps() -> None:
    near = [Near([(place + 1) % 20], are_same=True) for place in range(20)]
    alike, unlike = [frozenset({"renew"})] * 20, [frozenset({f"step{place % 3}"}) for place in range(20)]
    assert similar_solved.telling(near, [None] * 20, [True] * 20, alike) == {None}
    assert similar_solved.telling(near, [None] * 20, [True] * 20, unlike) == set()
    few = [Near([(place + 1) % 5], are_same=True) for place in range(5)]
    assert similar_solved.telling(few, [None] * 5, [True] * 5, alike[:5]) == set()


def test_what_differs_from_one_who_wanted_something_else_is_only_to_check() -> None:
    made = [each if not each.failed else replace(each, is_same=False) for each in log(3, due=0.5)]
    assert {cause for cause, _ in step_differences.unusual(made).values()} == {"other_steps"}
    assert "other_steps" in TO_CHECK


def test_what_is_only_to_check_anyway_keeps_its_name_where_customers_want_something_else() -> None:
    made = [
        replace(
            each,
            tools={"get_plot" if tool == "pay" else tool: count for tool, count in each.tools.items()},
            is_same=not each.failed,
        )
        for each in log(3, due=0.5)
    ]
    assert {cause for cause, _ in step_differences.unusual(made).values()} == {"missing_check"}
