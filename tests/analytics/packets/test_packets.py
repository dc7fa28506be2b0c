"""What a work packet is made of: each part from made-up requests whose right answer is known."""

import numpy as np
import polars as pl
import pytest

from analytics.failures.nearest_neighbours import Floats, unit
from analytics.packets import (
    acceptance_tests,
    branches,
    phrasings,
    proposed_answer,
    separating_examples,
    slots,
)
from analytics.packets.separating_examples import Labelled


def around(middle: int, count: int, seed: int, spread: float = 0.25) -> Floats:
    """Unit vectors near one axis of eight."""
    rng = np.random.default_rng(seed)
    found = rng.normal(0, spread, (count, 8))
    found[:, middle] += 1
    return unit(found.astype(np.float32))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Your refund of € 49.90 was sent on 3 May 2026.", "Your refund of [amount] was sent on [date]."),
        ("Order CR-45766 and #8841 ship by 2026-05-03.", "Order [number] and [number] ship by [date]."),
        ("Hello Jane, write to <EMAIL_7f3a09c2>.", "Hello [name], write to [e-mail address]."),
        ("Hello there, it takes 14 days.", "Hello there, it takes 14 days."),
        ("Call <PHONE_aa11bb22> before 17:30.", "Call [phone number] before [time]."),
        ("See https://example.com/a?b=1.", "See [link]."),
        ("Kept for 24 hours, at 30 degrees.", "Kept for 24 hours, at 30 degrees."),
    ],
)
def test_values_of_one_ticket_are_blanked_and_general_numbers_stay(said: str, left: str) -> None:
    assert slots.blank(said) == left
    assert slots.blank(left) == left


def test_phrasings_are_of_different_customers_and_say_different_things() -> None:
    vectors = np.vstack([around(0, 30, 1), around(0, 30, 1)])
    texts = [f"request {row % 30}" for row in range(60)]
    customers = [f"c{row % 20}" for row in range(60)]
    found = phrasings.phrasings(texts, vectors, customers, most=12)
    assert found is not None
    rows = [found.typical, *found.varied]
    assert len({customers[row] for row in rows}) == len(rows) == 13
    likeness = vectors[rows] @ vectors[rows].T
    assert (likeness[~np.eye(len(rows), dtype=bool)] < phrasings.SAME).all()
    middle = vectors @ vectors.mean(axis=0)
    assert middle[found.typical] == pytest.approx(middle.max())


def test_requests_without_words_have_no_phrasing() -> None:
    assert phrasings.phrasings(["", "  "], around(0, 2, 1), [None, None]) is None


def test_the_answer_is_the_one_that_most_people_gave_whatever_its_dates_are() -> None:
    said = [
        "We refund within five days of your request, sent on 3 May.",
        "We refund within five days of your request, sent on 7 June.",
        "We refund within five days of your request. Sent on 9 July.",
        "Please restart the machine and hold the red button for ten seconds.",
        "Done.",
    ]
    found = proposed_answer.central(said, ["ann", "ann", "bob", "eve", "eve"])
    assert found is not None
    assert (found.alike, found.read, found.authors) == (3, 4, 2)
    assert "[date]" in found.text and "refund" in found.text
    assert found.largest_author == pytest.approx(2 / 3)


def test_half_alike_replies_in_a_chain_are_no_single_answer() -> None:
    words = [f"w{number}" for number in range(40)]
    chain = [" ".join(words[start : start + 8]) for start in range(0, 32, 4)]
    found = proposed_answer.central(chain)
    assert found is not None and found.alike < len(chain) / 2


@pytest.mark.parametrize("said", [[], ["ok"], ["", " "], ["!!! ??? ... --- +++ === ~~~ ###"]])
def test_replies_that_tell_others_nothing_are_no_answer(said: list[str]) -> None:
    assert proposed_answer.central(said) is None


def mixed_up(seed: int, hard: int = 60) -> tuple[Labelled, tuple[str, str]]:
    """Two intents: the agent knows the easy half of each, and reads requests near the border wrongly."""
    rng = np.random.default_rng(seed)
    easy = np.vstack([around(0, 60, seed), around(1, 60, seed + 1)])
    # Hard requests of the first intent lie on the far side of the border, told apart by a third direction.
    border = around(1, hard, seed + 2)
    border[:, 2] += 0.8
    vectors = unit(np.vstack([easy, border]).astype(np.float32))
    intents = ["a"] * 60 + ["b"] * 60 + ["a"] * hard
    customers = [f"c{number}" for number in rng.integers(0, 90, len(intents))]
    right = np.array([True] * 120 + [False] * hard)
    return Labelled(vectors, intents, customers, right), ("a", "b")


def test_examples_from_the_border_separate_a_pair_on_customers_that_were_not_used() -> None:
    known, pair = mixed_up(5)
    found = separating_examples.separate(known, pair)
    assert found.gain is not None
    assert found.gain.after - found.gain.before > 0.15
    assert 0 < len(found.first) <= separating_examples.EACH
    # What the agent reads wrongly teaches more than what it knows already.
    assert all(not known.read_right[row] for row in found.first)
    assert {known.intents[row] for row in found.first} == {"a"}
    assert {known.intents[row] for row in found.second} == {"b"}
    for side in (found.first, found.second):
        assert len({known.customers[row] for row in side}) == len(side)


def test_examples_of_a_pair_that_is_told_apart_already_gain_nothing() -> None:
    vectors = np.vstack([around(0, 60, 1, 0.1), around(1, 60, 2, 0.1)])
    known = Labelled(vectors, ["a"] * 60 + ["b"] * 60, [None] * 120, np.ones(120, dtype=bool))
    found = separating_examples.separate(known, ("a", "b"))
    assert found.gain is not None and found.gain.before == found.gain.after == 1


def test_with_few_confirmed_requests_nothing_is_said_about_a_gain() -> None:
    known, pair = mixed_up(5, hard=4)
    few = [row for row in range(len(known.intents)) if known.intents[row] == "b"][:5]
    rows = np.array([*range(60), *few])
    small = Labelled(
        known.vectors[rows],
        [known.intents[row] for row in rows],
        [known.customers[row] for row in rows],
        known.read_right[rows],
    )
    assert separating_examples.separate(small, pair).gain is None


def test_a_branch_counts_failed_and_solved_tickets_of_each_value_and_rare_values_have_none() -> None:
    tickets = pl.DataFrame(
        {
            "context.login": ["sso"] * 5 + ["password"] * 4 + ["key"] + [None],
            "is_failed": [True] * 4 + [False] + [False] * 4 + [True, True],
            "is_solved": [False] * 4 + [True] + [True] * 4 + [False, False],
            "reply": ["Ask your company's administrator for a reset."] * 3 + [None] * 8,
            "author": [None] * 11,
        },
        schema_overrides={"author": pl.String},
    )
    found = branches.branches(tickets, "context.login")
    assert [(each.value, each.failed, each.solved) for each in found] == [("sso", 4, 1), ("password", 0, 4)]
    assert found[0].answer is not None and found[0].answer.alike == 3
    assert found[1].answer is None


def test_tests_are_different_failures_and_the_solved_requests_nearest_to_them() -> None:
    failed = np.vstack([around(0, 10, 1), around(0, 10, 1)])
    solved = np.vstack([around(0, 30, 3), around(4, 30, 4)])
    found = acceptance_tests.choose(failed, solved, ["x"] * 20, ["y"] * 60, most=15)
    assert set(found.failed) <= set(range(10)) and len(found.right) == len(found.failed)
    assert all(row < 30 for row in found.right)
    assert acceptance_tests.choose(failed, solved[:0], ["x"] * 20, []).right == ()
