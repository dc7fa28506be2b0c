"""People's replies: one a ticket, what is left of it, its answer, agreement, conditions and conflicts."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from scipy import sparse

from analytics.audit.category_audit import QUESTION
from analytics.audit.replies import (
    answer_clusters,
    conditions,
    conflicts,
    reply_consistency,
    reply_words,
    same_answer,
    substantive_replies,
)
from analytics.audit.replies.conditions import Finding
from analytics.audit.replies.reply_consistency import Agreement, Codes
from tests.benchmarks.training import consistency_claims, simulated_replies, worded_replies
from tests.benchmarks.training.simulated_replies import KINDS

_START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def _measured(seed: int, noise: float) -> dict[str, tuple[Agreement, Agreement, Finding]]:
    """Of each kind of category the agreement found, the true one, and what explains it."""
    frame = simulated_replies.frame(KINDS, 300, seed, noise=noise)
    cores = substantive_replies.cores(
        frame["text"].to_list(), frame["category"].to_list(), frame["author"].to_list()
    )
    stems = reply_words.stems_of(("en",))
    texts = reply_words.vectors([" ".join(core) for core in cores], stems)
    asked = reply_words.vectors(frame["request"].to_list(), stems)
    assert texts is not None and asked is not None
    found: dict[str, tuple[Agreement, Agreement, Finding]] = {}
    for name in KINDS:
        rows = np.flatnonzero((frame["category"] == name).to_numpy())
        mine = frame[rows]
        people = mine["customer"].to_list(), mine["author"].to_list(), mine["language"].to_list()
        codes = reply_consistency.codes(answer_clusters.clusters(texts[rows], people[2]), *people)
        true = reply_consistency.agreement(reply_consistency.codes(mine["truth"].to_numpy(), *people))
        agreed = reply_consistency.agreement(codes)
        assert agreed is not None and true is not None
        found[name] = (
            agreed,
            true,
            conditions.explain(agreed, codes, {"plan": mine["plan"].to_list()}, asked[rows]),
        )
    return found


# In the last two, two answers have half of their words in common.
@pytest.mark.parametrize(("seed", "noise"), [(101, 0.1), (102, 0.3), (1005, 0.3), (1018, 0.2)])
def test_consistency_of_paraphrased_replies_is_within_5_points_of_the_truth(seed: int, noise: float) -> None:
    found = _measured(seed, noise)
    assert {name: each[0].value for name, each in found.items()} == {
        name: approx(each[1].value, abs=0.05) for name, each in found.items()
    }
    assert {name: each[2].state for name, each in found.items()} == {
        "one answer": "consistent",
        "two answers": "not sure",
        "mostly one": "consistent",
        "five answers": "inconsistent",
        "by plan": "conditional",
        "by question": "conditional",
        "by author": "style",
    }
    assert found["by plan"][2].on == "plan" and found["by question"][2].on == QUESTION


def test_replies_of_real_sentences_in_their_authors_words_are_grouped_by_answer() -> None:
    kinds = {name: KINDS[name] for name in ("one answer", "mostly one", "five answers")}
    texts = worded_replies.articles()
    found = consistency_claims.measured(worded_replies.frame(kinds, 300, 7, texts, noise=0.3), kinds)
    assert [each.found.value for each in found] == [approx(each.written, abs=0.05) for each in found]


def test_chance_wordings_of_one_answer_are_alike_across_groups_by_words_that_did_not_make_them() -> None:
    rng = np.random.default_rng(3)
    words = rng.integers(2, size=(200, 40))
    # Sorted by some of the words: the groups look apart, and are one answer.
    order = np.argsort(words[:, :6].sum(axis=1), kind="stable")
    one = sparse.csr_matrix(np.hstack([words, 1 - words])[order] / 40**0.5)
    two = sparse.csr_matrix(
        np.hstack([words[:, :30], np.repeat([[1, 0], [0, 1]], 100, axis=0).repeat(10, 1)])
    )
    halves = np.arange(100), np.arange(100, 200)
    assert same_answer.held_out_ratio(one, *halves) > 0.9
    assert same_answer.held_out_ratio(two.astype(float), *halves) < same_answer.ONE_ANSWER


_replies = st.lists(
    st.tuples(*(st.integers(0, top) for top in (3, 14, 2, 1))), min_size=12, max_size=40
)  # fmt: skip


@given(rows=_replies)
def test_agreement_counts_pairs_of_other_authors_to_other_customers_in_one_language(
    rows: list[tuple[int, int, int, int]],
) -> None:
    codes = Codes(*(np.asarray(column, dtype=np.int64) for column in zip(*rows, strict=True)))
    pairs = [
        one[0] == other[0]
        for one, other in combinations(rows, 2)
        if one[1] != other[1] and one[2] != other[2] and one[3] == other[3]
    ]
    found = reply_consistency.agreement(codes)
    if found is not None:
        assert found.pairs == len(pairs) and found.value == approx(sum(pairs) / len(pairs))
        assert 0 <= found.low <= found.value <= found.high <= 1
        alone = reply_consistency.weighted(codes, np.ones((len(rows), 2)))
        assert alone.tolist() == approx([found.value] * 2)


def test_the_interval_is_the_jackknife_that_leaves_out_one_customer_at_a_time() -> None:
    rng = np.random.default_rng(5)
    rows = np.column_stack([rng.integers(2, size=60), rng.integers(20, size=60), rng.integers(4, size=60)])
    codes = Codes(rows[:, 0], rows[:, 1], rows[:, 2], np.zeros(60, dtype=np.int64))
    found = reply_consistency.agreement(codes)
    assert found is not None
    without = []
    for customer in np.unique(rows[:, 1]):
        rest = reply_consistency.agreement(codes.among(rows[:, 1] != customer))
        assert rest is not None
        without.append(rest.value)
    count = len(without)
    error = ((count - 1) / count * ((np.array(without) - np.mean(without)) ** 2).sum()) ** 0.5
    reach = float(reply_consistency.special.stdtrit(count - 1, 0.975)) * error
    assert (found.low, found.high) == approx((found.value - reach, found.value + reach))


def test_of_one_author_or_nine_customers_nothing_is_said() -> None:
    same = np.zeros(40, dtype=np.int64)
    people = np.arange(40)
    assert reply_consistency.agreement(Codes(same, people, same, same)) is None
    assert reply_consistency.agreement(Codes(same, people % 9, people, same)) is None


def test_the_reply_that_counts_is_the_last_before_the_ticket_was_solved_else_the_longest() -> None:
    said = pl.DataFrame(
        {
            "ticket_id": ["a", "a", "a", "b", "b"],
            "at": [_START + timedelta(hours=hour) for hour in (0, 2, 9, 0, 1)],
            "text": [
                "We look into it.",
                "Reset it in the menu.",
                "You are welcome!",
                "The long answer is here.",
                "ok",
            ],
            "resolved_at": [_START + timedelta(hours=3)] * 3 + [None] * 2,
        }
    )
    picked = substantive_replies.pick(said)
    assert dict(picked.select("ticket_id", "text").iter_rows()) == {
        "a": "Reset it in the menu.",
        "b": "The long answer is here.",
    }


def test_greeting_signature_and_macros_of_an_author_are_left_out() -> None:
    macro = "We love our planet and print on leaves."
    texts = [
        f"Hello Ada!\nThanks for writing.\nThe part {number} is in box {number}. {macro}\nKind regards, Bo"
        for number in range(12)
    ]
    cores = substantive_replies.cores(texts, ["a", "b", "c"] * 4, ["Bo"] * 12)
    assert cores[0] == ("The part 0 is in box 0.",)
    # In one category alone it may be the answer.
    assert substantive_replies.cores(texts, ["a"] * 12, ["Bo"] * 12)[0][1] == macro
    # Nobody knows who wrote: what a fifth of all replies says about three subjects is somebody's habit.
    unknown = [*texts, *(f"The part {number} is in box {number}." for number in range(48))]
    assert substantive_replies.cores(unknown, ["a", "b", "c"] * 20, [None] * 60)[0] == (
        "The part 0 is in box 0.",
    )
    assert substantive_replies.cores([macro] * 12, ["a", "b", "c"] * 4, ["Bo"] * 12)[0] == (macro,)


def _conflicts(versions: tuple[str, str]) -> list[conflicts.Conflict]:
    texts = [(versions[number % 2],) for number in range(20)]
    stems = reply_words.stems_of(("en",))
    return conflicts.find(texts, np.zeros(20, dtype=np.int64), list(range(20)), stems)


def test_two_numbers_or_a_not_within_one_answer_are_a_conflict() -> None:
    days = _conflicts(("The parcel arrives within two days.", "The parcel arrives within 5 days."))
    assert [each.words for each in days] == ["2 or 5 days (10 and 10 replies)"]
    negated = _conflicts(("You can change the address later.", "You can not change the address later."))
    assert [each.words for each in negated] == ["with and without “not” (10 and 10 replies)"]
    assert _conflicts(("It takes 5 days.", "It takes five days.")) == []


def test_a_rare_version_or_one_of_two_customers_is_no_conflict() -> None:
    stems = reply_words.stems_of(("en",))
    texts = [("It takes 5 days.",)] * 38 + [("It takes 6 days.",)] * 2
    zeros = np.zeros(40, dtype=np.int64)
    assert conflicts.find(texts, zeros, list(range(40)), stems) == []
    halves = [("It takes 5 days.",)] * 20 + [("It takes 6 days.",)] * 20
    assert (
        conflicts.find(
            halves, zeros, [number % 20 if number < 20 else number % 2 + 90 for number in range(40)], stems
        )
        == []
    )


def test_values_of_a_ticket_make_no_other_answer() -> None:
    stems = reply_words.stems_of(("en",))
    one = stems("We refunded 49.90 EUR for CR-12345 on 3 May 2026.")
    assert one == stems("We refunded 5.00 EUR for CR-99999 on 7 June 2026.")
    assert stems("It takes 2 days") == stems("It takes five days")
