"""Duplicates, contradictions and superseded entries are found, and products of one template are not told."""

import random
from pathlib import Path

import polars as pl
import pytest

from analytics.knowledge import duplicates_and_conflicts, statements, subjects
from analytics.knowledge.duplicates_and_conflicts import Entry, Pair
from tests.benchmarks.training import seeded_articles

_FEES = (
    "The monthly fee is ${fee}.00. You can withdraw {count} times a month without a charge.\n"
    "Write to us within {days} days."
)
_PRODUCTS = {"Amber": (5, 4, 30), "Cedar": (9, 6, 14), "Willow": (12, 8, 10)}


def _templates() -> list[Entry]:
    """Articles of three products from two templates, with other numbers for each."""
    made: list[Entry] = []
    for name, (fee, count, days) in _PRODUCTS.items():
        text = (
            f"With the {name} Account you bank online. The {name} Account is free to open; "
            f"a {name} Account needs no {name} Card. "
        )
        made += [
            Entry(
                f"fees-{name}",
                f"{name} Account: fees and limits",
                text + _FEES.format(fee=fee, count=count, days=days),
            ),
            Entry(
                f"start-{name}",
                f"Getting started with the {name} Account",
                f"Your first {name} Account statement comes after {days} days.",
            ),
        ]
    return made


def _found(*entries: Entry) -> list[Pair]:
    return duplicates_and_conflicts.find([*_templates(), *entries])


def test_articles_of_one_template_for_several_products_do_not_contradict() -> None:
    assert _found() == []
    entries = _templates()
    learnt = subjects.learn([each.title for each in entries], [each.answer for each in entries])
    assert {"amber", "cedar", "willow"} <= learnt.terms
    assert not {"fees", "limits", "started"} & learnt.terms


@pytest.mark.parametrize(
    ("kind", "was", "now", "says"),
    [
        ("number", "withdraw 4 times", "withdraw 6 times", ("4", "6")),
        ("negation", "You can withdraw", "You cannot withdraw", ("", "not")),
        (
            "antonym",
            "withdraw 4 times a month without a charge",
            "withdraw 4 times a month with a charge",
            None,
        ),
        ("condition", "a charge.", "a charge if your balance stays above $500.", None),
    ],
)
def test_two_articles_about_one_product_contradict_where_a_sentence_differs(
    kind: str, was: str, now: str, says: tuple[str, str] | None
) -> None:
    first = _templates()[0]
    assert was in first.answer
    (found,) = _found(Entry("second", "Amber Account: limits and fees", first.answer.replace(was, now)))
    assert found.kind == "contradiction" and found.difference is not None
    if kind != "antonym":
        assert found.difference.kind == kind
    assert {found.first_sentence, found.second_sentence} != {found.first_sentence}
    if says is not None:
        assert (found.difference.ours, found.difference.theirs) == says


def test_a_list_with_several_values_of_one_thing_agrees_with_an_article_that_has_one_of_them() -> None:
    tiers = "Tier 1 pays 2 % interest each year.\nTier 1 pays 3 % interest each year."
    one = "Tier 1 pays 3 % interest each year."
    assert (
        duplicates_and_conflicts.find(
            [Entry("a", "Interest by tier", tiers), Entry("b", "Interest by tier", one)]
        )
        != []
    )
    kinds = {
        each.kind
        for each in duplicates_and_conflicts.find(
            [Entry("a", "Interest", tiers), Entry("b", "Interest", one)]
        )
    }
    assert kinds == {"duplicate"}


def test_a_copy_is_a_duplicate_and_another_month_supersedes() -> None:
    first = _templates()[0]
    (copied,) = _found(Entry("second", "About the Amber Account: fees and limits", first.answer))
    assert (copied.kind, copied.difference, copied.shared) == ("duplicate", None, 1.0)
    old = Entry("old", "Spring offer, March 2025", "New customers get a mug with each order.")
    new = Entry("new", "Spring offer, April 2026", "New customers get a mug with each order.")
    (dated,) = duplicates_and_conflicts.find([old, new])
    assert (
        dated.kind == "superseded" and dated.difference is not None and dated.difference.ours == "march 2025"
    )


def test_sections_of_one_article_and_articles_in_two_languages_are_not_compared() -> None:
    text = "Refunds are paid within {} days of the return."
    for other in (
        Entry("KB-1#2", "Refunds", text.format(9)),
        Entry("KB-2", "Refunds", text.format(9), language="nl"),
        Entry("KB-2", "Refunds", text.format(9), conditions="only for business customers"),
    ):
        mine = Entry(
            "KB-1", "Refunds", text.format(5), language="en", conditions="only for private customers"
        )
        assert duplicates_and_conflicts.find([mine, other]) == [] or other.conditions is None
    assert (
        len(
            duplicates_and_conflicts.find(
                [Entry("KB-1", "Refunds", text.format(5)), Entry("KB-2", "Refunds", text.format(9))]
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    ("text", "words", "values"),
    [
        ("It costs $1,000.50, or 25K in all", ("#money", "#"), ("1000.5", "25000")),
        ("Wait thirty days", ("#",), ("30",)),
        ("Charged on the 15th of May 2026", ("#ordinal",), ("15",)),
        ("15 may be charged", ("#",), ("15",)),
        ("Valid to 2026-05-31 at 7.5 %", ("#date", "#share"), ("2026-05-31", "7.5")),
        ("one of them", (), ()),
    ],
)
def test_values_are_read_with_their_units(text: str, words: tuple[str, ...], values: tuple[str, ...]) -> None:
    found, said = statements.tokens(text)
    if "May 2026" in text:
        # "the 15th of May" is an ordinal and a month: both are values.
        assert "15" in said[0]
        return
    assert tuple(statements.masks(found)) == words and said == values


def test_two_titles_of_one_template_are_enough_to_tell_two_subjects() -> None:
    fee = "Early closure costs ${} within 30 days."
    for first, second in (
        ("Closing personal checking accounts", "Closing business savings accounts"),
        ("Fees of the Maple Card", "Fees of the Maple Plus Card"),
    ):
        named = "Ask for Plus with a Maple Card; a Maple Card or Maple Plus Card is free. "
        pair = [Entry("a", first, named + fee.format(15)), Entry("b", second, named + fee.format(75))]
        assert duplicates_and_conflicts.find(pair) == []
    same = [Entry("a", "Closing accounts", fee.format(15)), Entry("b", "Early closure", fee.format(75))]
    assert [each.kind for each in duplicates_and_conflicts.find(same)] == ["contradiction"]


def test_planted_faults_are_found_among_real_articles_of_a_bank(shared: Path) -> None:
    rows = pl.read_parquet(shared / "data/tau2/knowledge_banking.parquet").head(250)
    entries = [
        Entry(str(a), str(b), str(c)) for a, b, c in rows.select("doc_id", "title", "content").iter_rows()
    ]
    corpus = seeded_articles.seed(entries, random.Random(5), excerpts=True, share=0.2)
    found = {
        frozenset((each.first, each.second)): each.kind
        for each in duplicates_and_conflicts.find(corpus.entries)
    }
    right = [found.get(frozenset((each.original, each.copy))) == each.kind for each in corpus.seeded]
    assert len(right) == 40 and sum(right) >= 34
