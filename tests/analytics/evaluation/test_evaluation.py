"""Evaluation sets by hand, runs as pairs, citations and authors: figures, and what is counted and said."""

import numpy as np
import polars as pl
import pytest

from analytics.evaluation import (
    author_shares,
    citation_support,
    clustered_shares,
    evaluation_set,
    paired_runs,
)
from analytics.evaluation.citation_support import CitedAnswer, KnownEntry
from analytics.significance import paired_comparison, proportions
from data.result_files.result_columns import of

_SET = {"line": pl.Int64, **{name: column.dtype for name, column in of("evaluation set").items()}}


def _set(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{"line": place, **row} for place, row in enumerate(rows)], schema=_SET)


def _run(passed: list[bool], first: int = 0, kind: str = "must pass") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "item_id": [f"t{first + place}" for place in range(len(passed))],
            "passed": passed,
            "test_kind": [kind] * len(passed),
            "ticket_id": [f"T{place}" for place in range(len(passed))],
        }
    )


def test_precision_and_recall_are_those_by_hand() -> None:
    rows = [*({"expected": "a", "predicted": "A "},) * 8, *({"expected": "a", "predicted": "b"},) * 4,
            *({"expected": "b", "predicted": "b"},) * 16]  # fmt: skip
    found = evaluation_set.evaluate(_set(rows), labels=["a", "b"])
    b, a = found.labels
    assert (a.label, a.expected, a.predicted, a.both, a.precision) == ("a", 12, 8, 8, None)
    assert a.recall is not None and a.recall.value == pytest.approx(8 / 12)
    assert b.precision is not None and b.precision.value == pytest.approx(16 / 20)
    low, high = proportions.wilson(16, 20)
    assert (b.precision.low, b.precision.high) == (pytest.approx(float(low)), pytest.approx(float(high)))
    assert found.accuracy is not None and found.accuracy.value == pytest.approx(24 / 28)
    assert [(each.expected, each.predicted, each.rows) for each in found.confused] == [("a", "b", 4)]
    assert found.unknown_labels == ()


def test_unknown_labels_and_incomplete_rows_are_counted_and_never_wrong() -> None:
    rows: list[dict[str, object]] = [{"expected": "a", "predicted": "a"}] * 10
    rows += [{"expected": "strange", "predicted": "a"}, {"expected": None, "predicted": "a"}]
    found = evaluation_set.evaluate(_set(rows), labels=["a"])
    assert found.unknown_labels == (("strange", 1),)
    assert found.incomplete == (("no expected label", 1),)
    assert found.accuracy is not None and (found.accuracy.hits, found.accuracy.n) == (10, 11)


def test_retrieval_counts_the_place_of_the_expected_entry() -> None:
    lists = [["e", "x"], ["x", "e"], ["x", "y", "z", "e"], ["x"]]
    rows: list[dict[str, object]] = [
        {"expected_entry": "e", "retrieved": [{"entry_id": name, "score": None} for name in names]}
        for names in lists
    ]
    found = evaluation_set.evaluate(_set(rows), entries=["x"])
    assert [(depth, hit.hits) for depth, hit in found.retrieval] == [(1, 1), (3, 2), (5, 3)]
    assert found.reciprocal_rank == pytest.approx((1 + 1 / 2 + 1 / 4) / 4)
    assert found.unknown_entries == (("e", 4),)


def test_calibration_is_that_of_thresholds_and_needs_enough_rows() -> None:
    rng = np.random.default_rng(3)
    score = rng.random(300).round(3)
    right = rng.random(300) < score
    rows: list[dict[str, object]] = [
        {"correct": bool(hit), "confidence": float(each)} for hit, each in zip(right, score, strict=True)
    ]
    found = evaluation_set.evaluate(_set(rows))
    assert found.calibrated is not None and found.calibrated.ece < 0.1 and found.scored == 300
    assert evaluation_set.evaluate(_set(rows[:20])).calibrated is None


def test_rows_of_one_customer_widen_the_interval() -> None:
    hit = np.repeat([True, False, True, False, True], 20)
    alone = clustered_shares.of(hit)
    together = clustered_shares.of(hit, np.repeat(np.arange(5), 20))
    assert alone is not None and together is not None
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_two_runs_are_compared_by_mcnemar_and_tango_on_what_they_share() -> None:
    before, after = [True] * 40 + [False] * 20, [True] * 38 + [False] * 2 + [True] * 14 + [False] * 6
    found = paired_runs.compare(_run(before), _run(after))
    assert (found.mended.height, found.broken.height, found.n) == (14, 2, 60)
    assert found.p == pytest.approx(paired_comparison.mcnemar(14, 2).mid)
    assert (found.difference, found.low, found.high) == pytest.approx(paired_comparison.tango(14, 2, 60))
    assert found.word == "better"
    swapped = paired_runs.compare(_run(after), _run(before))
    assert swapped.word == "worse" and swapped.low == pytest.approx(-found.high)
    partly = paired_runs.compare(_run([True] * 20), _run([True] * 25, first=8))
    assert (partly.n, partly.only_first, partly.only_second) == (12, 8, 13)
    assert paired_runs.compare(_run([True] * 4), _run([False] * 4)).word == "too few tests"


def test_a_test_that_was_run_thrice_counts_once_and_is_said() -> None:
    thrice = pl.concat([_run([True] * 12), _run([False] * 12), _run([True] * 12)])
    found = paired_runs.compare(thrice, _run([True] * 12))
    assert (found.n, found.first_passed, found.repeated) == (12, 12, 24)


def test_one_customer_with_half_the_tests_does_not_make_a_difference() -> None:
    before, after = [False] * 12 + [True] * 20, [True] * 32
    whose = pl.DataFrame(
        {"item_id": [f"t{place}" for place in range(32)], "customer": [0] * 12 + list(range(1, 21))}
    )
    alone, together = (paired_runs.compare(_run(before), _run(after), each) for each in (None, whose))
    assert alone.word == "better" and together.word == "no difference shown"
    assert together.low < 0 < together.high and together.customers == 21


_ENTRIES = [
    KnownEntry("gold", "Gold account. The Gold account pays 2.10 % and costs 12 dollars a month.", "en"),
    KnownEntry("silver", "Silver account. The Silver account pays 1.40 % and costs 6 dollars a month.", "en"),
    KnownEntry("parcel", "Where is my parcel? It comes within three working days by courier.", "en"),
    KnownEntry("copy", "Where is my parcel? It comes within three working days by courier.", "en"),
]


@pytest.mark.parametrize(
    ("text", "cited", "verdict"),
    [
        ("the silver account pays 1.40 % at 6 dollars", "silver", "supported"),
        ("the silver account pays 1.40 % at 6 dollars", "gold", "another entry fits"),
        ("it comes by courier within three working days", "copy", "supported"),
        ("it comes by courier within three working days", "gold", "another entry fits"),
        ("we never open on sundays or holidays near lakes", "gold", "says too little"),
        ("thanks", "gold", "says too little"),
    ],
)
def test_the_cited_entry_is_held_against_the_nearest(text: str, cited: str, verdict: str) -> None:
    # The vectors tell all accounts alike, as those of one template are.
    cosines = np.asarray([[0.8, 0.8, 0.2, 0.2] if "account" in text else [0.2, 0.2, 0.8, 0.8]])
    among = np.asarray([[1, 0.95, 0.1, 0.1], [0.95, 1, 0.1, 0.1], [0.1, 0.1, 1, 1], [0.1, 0.1, 1, 1]])
    (found,) = citation_support.check([CitedAnswer("i", text, "en", (cited,))], _ENTRIES, cosines, among)
    assert found.verdict == verdict
    assert citation_support.check([CitedAnswer("i", text, "en", ("gone",))], _ENTRIES, cosines, among) == []


def test_across_languages_only_the_meaning_counts() -> None:
    cosines = np.asarray([[0.6, 0.3, 0.1, 0.1]])
    said = CitedAnswer("i", "das Goldkonto bringt 2,10 %", "de", ("silver",))
    (found,) = citation_support.check([said], _ENTRIES, cosines, np.eye(4))
    assert found.across_languages and (found.nearest, found.verdict) == ("gold", "another entry fits")


def test_an_author_dominates_only_where_there_are_others_and_the_share_is_surely_large() -> None:
    def of_authors(*counts: int) -> tuple[author_shares.AuthorShare, ...]:
        names = [f"A{place}" for place, count in enumerate(counts) for _ in range(count)]
        return author_shares.shares(pl.DataFrame({"category": ["x"] * len(names), "author": names}))

    assert of_authors(50, 10, 10, 10)[0].dominates and not of_authors(28, 26, 26, 20)[0].dominates
    assert of_authors(30, 5)[0].few and not of_authors(30, 5)[0].dominates
    assert of_authors(5, 5) == ()
