"""One subject is one cluster however many requests it has, and many subjects are as many clusters."""

import numpy as np
import pytest

from analytics.failures.clusters import cluster_count
from analytics.failures.clusters.clustering import Linkage
from analytics.failures.clusters.dimension_reduction import compact
from analytics.failures.nearest_neighbours import Floats, Whole
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


@pytest.mark.parametrize("seed", range(5))
def test_another_order_of_rows_gives_the_same_clusters_up_to_their_numbers(seed: int) -> None:
    # More directions than clustering keeps, and subjects so close that every join is a near thing.
    vectors = around(np.repeat(directions(9, seed, 200), 30, axis=0), seed, 0.09)
    order = np.random.default_rng(seed).permutation(len(vectors))
    pairs = set(zip(found(vectors)[order].tolist(), found(vectors[order]).tolist(), strict=True))
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)


def test_fewer_dimensions_give_the_same_cosines_whatever_the_order_of_rows() -> None:
    # Fewer rows than dimensions, and no direction stands out: what is kept is a near thing.
    vectors = directions(300, 3, 384)
    order = np.random.default_rng(1).permutation(len(vectors))
    one, other = compact(vectors, 100)[order], compact(vectors[order], 100)
    assert one.shape == (300, 100)
    assert np.abs(one @ one.T - other @ other.T).max() < 1e-4
    # So few have no more directions than that.
    assert np.array_equal(compact(vectors[:90], 100), vectors[:90])


def test_a_subject_of_few_requests_stands_beside_one_of_many() -> None:
    many, few = directions(2, 9, 64)
    vectors = around(np.stack([many] * 300 + [few] * 6), 3)
    assert [len(set(part)) for part in (found(vectors)[:300], found(vectors)[300:])] == [1, 1]
    assert found(vectors)[0] != found(vectors)[-1]


def test_what_is_not_split_is_one_cluster_whatever_its_parts_would_gain() -> None:
    # Thirty-six requests of one subject; of two of them there are three copies each, which alone would stand
    # apart: .6 across against 1 within.
    own = np.eye(33)[[*range(30), 30, 30, 30, 31, 31, 31]]
    vectors = np.sqrt(0.6) * np.eye(33)[[32] * 36] + np.sqrt(0.4) * own
    copies = [(30, 31, 2), (32, 36, 3), (33, 34, 2), (35, 38, 3), (37, 39, 6)]
    chain = [(0, 1, 2), *((n, 41 + n - 2, n + 1) for n in range(2, 30)), (40, 69, 36)]
    tree = np.array([(one, other, 1.0, size) for one, other, size in copies + chain])
    assert set(cluster_count.cut(vectors.astype(np.float32), tree).tolist()) == {0}
    alone = np.array([(0, 1, 1, 2), (2, 6, 1, 3), (3, 4, 1, 2), (5, 8, 1, 3), (7, 9, 1, 6)], dtype=np.float64)
    assert len(set(cluster_count.cut(vectors[30:].astype(np.float32), alone).tolist())) == 2
