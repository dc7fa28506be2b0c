"""One subject is one cluster however many requests it has, and many subjects are as many clusters."""

import numpy as np
import pytest

from analytics.failures.clusters.cluster import Linkage
from analytics.failures.neighbours import Floats, Whole
from tests.analytics.failures.worlds import around, directions


def subjects(count: int, each: int, seed: int = 5, spread: float = 0.09) -> tuple[Floats, Whole]:
    about = np.repeat(np.arange(count), each)
    return around(directions(count, seed, 64)[about], seed, spread), about


def found(vectors: Floats) -> Whole:
    return Linkage().cluster(vectors, 7).clusters


@pytest.mark.parametrize("each", [12, 60, 400])
def test_requests_about_one_subject_are_one_cluster(each: int) -> None:
    assert len(set(found(subjects(1, each)[0]))) == 1


@pytest.mark.parametrize("count", [2, 7, 30])
def test_each_subject_is_a_cluster_of_its_own(count: int) -> None:
    vectors, about = subjects(count, 25)
    pairs = set(zip(about.tolist(), found(vectors).tolist(), strict=True))
    assert len(pairs) == count and len({cluster for _, cluster in pairs}) == count


def test_a_subject_of_few_requests_stands_beside_one_of_many() -> None:
    many, few = directions(2, 9, 64)
    vectors = around(np.stack([many] * 300 + [few] * 6), 3)
    assert [len(set(part)) for part in (found(vectors)[:300], found(vectors)[300:])] == [1, 1]
    assert found(vectors)[0] != found(vectors)[-1]
