"""Nearest neighbours of unit vectors, and the graph of shared neighbours."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

#: So many similarities are held at once: some 200 MB.
_AT_ONCE = 50_000_000
#: So many columns are looked at together.
_GROUP = 16


def nearest(vectors: Floats, among: Floats, count: int, *, alike: bool = False) -> tuple[Whole, Floats]:
    """Returns each unit vector's most similar ones and their cosines, most similar first.

    `alike` says that both are the same rows, and then nobody is a neighbour of itself.
    """
    wanted = min(count, len(among) - alike)
    places = np.empty((len(vectors), wanted), dtype=np.int64)
    cosines = np.empty((len(vectors), wanted), dtype=np.float32)
    for start, stop in _pieces(len(vectors), len(among)):
        found = vectors[start:stop] @ among.T
        if alike:
            found[np.arange(stop - start), np.arange(start, stop)] = -2
        some = _largest(found, wanted)
        close = np.take_along_axis(found, some, axis=1)
        order = np.argsort(-close, axis=1, kind="stable")
        places[start:stop] = np.take_along_axis(some, order, axis=1)
        cosines[start:stop] = np.take_along_axis(close, order, axis=1)
    return places, cosines


def _largest(table: Floats, count: int) -> Whole:
    """The columns of the largest values of each row, in any order.

    They are looked for in those groups of columns that hold the largest ones: partitioning whole rows
    takes longer than all the rest.
    """
    rows, width = table.shape
    if width < 4 * count * _GROUP:
        if count == width:
            return np.tile(np.arange(width), (rows, 1))
        return np.argpartition(table, width - count, axis=1)[:, width - count :]
    groups = width // _GROUP
    # Column c is in group c modulo groups; the few beyond the last full turn are looked at by themselves.
    even = table[:, : groups * _GROUP]
    tops = even.reshape(rows, _GROUP, groups).max(axis=1)
    best = np.argpartition(tops, groups - count, axis=1)[:, groups - count :]
    inside = (best[:, :, None] + groups * np.arange(_GROUP)).reshape(rows, -1)
    rest = np.tile(np.arange(groups * _GROUP, width), (rows, 1))
    columns = np.concatenate([inside, rest], axis=1)
    values = np.take_along_axis(table, columns, axis=1)
    some = np.argpartition(values, values.shape[1] - count, axis=1)[:, values.shape[1] - count :]
    return np.take_along_axis(columns, some, axis=1)


def graph(places: Whole) -> sparse.csr_matrix:
    """Returns the shared-neighbour graph: an edge weighs the share of neighbours in common."""
    n, count = places.shape
    ones = np.ones(n * count, dtype=np.float32)
    rows = np.repeat(np.arange(n), count)
    links = sparse.csr_matrix((ones, (rows, places.ravel())), shape=(n, n))
    shared = _shared(links, rows, places.ravel(), count) / count
    # An edge without any shared neighbour still says something.
    weighted = sparse.csr_matrix((shared + 0.05, (rows, places.ravel())), shape=(n, n))
    return sparse.csr_matrix(weighted.maximum(weighted.T))


def principal_directions(products: NDArray[np.floating], count: int) -> Floats:
    """Returns the directions along which most of the vectors lies, by their products with each other.

    Unlike a random projection it depends neither on the order of the vectors nor on a seed.
    """
    # Double precision, and the directions in ascending order of what lies along them.
    _, directions = np.linalg.eigh(np.asarray(products, dtype=np.float64))
    return np.asarray(directions[:, -count:], dtype=np.float32)


def unit(vectors: Floats) -> Floats:
    """Normalises vectors to length one; zero stays zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length == 0, 1, length), dtype=np.float32)


def _shared(links: sparse.csr_matrix, rows: Whole, columns: Whole, per_row: int) -> Floats:
    """How many neighbours the two ends of each edge share, some rows at a time."""
    found: list[Floats] = []
    step = 2_000
    for start in range(0, len(rows) // per_row, step):
        product = (links[start : start + step] @ links.T).tocsr()
        part = slice(start * per_row, (start + step) * per_row)
        values = np.asarray(product[rows[part] - start, columns[part]], dtype=np.float32)
        found.append(values.ravel())
    return np.concatenate(found)


def _pieces(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    step = max(1, _AT_ONCE // max(columns, 1))
    for start in range(0, rows, step):
        yield start, min(start + step, rows)
