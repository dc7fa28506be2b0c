"""The map, and the neighbours that it and the clusters are made of."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from analytics.failures.clusters.map_layout import Neighbourly
from analytics.failures.nearest_neighbours import nearest
from tests.analytics.failures.worlds import around, directions


def test_neighbours_lie_beside_each_other_on_the_map() -> None:
    vectors = around(directions(12)[[n % 12 for n in range(600)]], 4, spread=0.08)
    plane = Neighbourly().reduce(vectors, 7)
    assert trustworthiness(vectors, plane, n_neighbors=15, metric="cosine") >= 0.9
    middles = np.stack([plane[n::12].mean(axis=0) for n in range(12)])
    own = np.linalg.norm(plane[:, None] - middles[None], axis=2).argmin(axis=1)
    assert (own == np.arange(600) % 12).mean() >= 0.98


def test_the_map_of_the_same_requests_is_the_same() -> None:
    vectors = around(directions(5)[[n % 5 for n in range(100)]], 4)
    assert np.array_equal(Neighbourly().reduce(vectors, 7), Neighbourly().reduce(vectors, 7))


def test_a_map_of_copies_and_of_few_has_a_place_for_each() -> None:
    for vectors in (np.repeat(directions(2), 60, axis=0), directions(3), directions(1)):
        plane = Neighbourly().reduce(vectors, 7)
        assert plane.shape == (len(vectors), 2) and np.isfinite(plane).all()


@pytest.mark.parametrize(("rows", "count"), [(40, 5), (333, 3), (1_000, 12)])
def test_the_nearest_are_those_that_sorting_everything_finds(rows: int, count: int) -> None:
    vectors = directions(rows, dimensions=16)
    places, cosines = nearest(vectors, vectors, count, alike=True)
    table = vectors @ vectors.T
    np.fill_diagonal(table, -2)
    expected = np.sort(table, axis=1)[:, ::-1][:, :count]
    assert np.allclose(cosines, expected, atol=1e-5)
    assert np.allclose(np.take_along_axis(table, places, axis=1), expected, atol=1e-5)
