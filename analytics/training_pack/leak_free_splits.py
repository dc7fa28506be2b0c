"""Splits by customer and near-duplicate: what a test asks is never in what is taught."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer

from analytics.training_pack.pack_records import Split

#: Texts that share this much of their character n-grams are the same request in other letters.
NEAR = 0.85
_AT_ONCE = 1_000
_WORD = re.compile(r"\w+")


def groups(texts: Sequence[str], customers: Sequence[str | None]) -> NDArray[np.int64]:
    """A number for each text; texts of one customer, and texts that are nearly the same, share it."""
    n = len(texts)
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    rows, columns = list[int](), list[int]()
    plain = [" ".join(_WORD.findall(text.lower())) for text in texts]
    first: dict[tuple[str, str], int] = {}
    for place, (customer, words) in enumerate(zip(customers, plain, strict=True)):
        for shared in (("words", words), *((("customer", customer),) if customer is not None else ())):
            rows.append(first.setdefault(shared, place))
            columns.append(place)
    one, other = _near(plain)
    links = sparse.coo_matrix(
        (np.ones(len(rows) + len(one)), ([*rows, *one], [*columns, *other])), shape=(n, n)
    )
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def assign(
    groups: NDArray[np.int64], is_test: Sequence[bool], seed: int, test_share: float = 0.5
) -> list[Split | None]:
    """The split that each text may be used in; None where its group went to the other one.

    A group that only tests, or only teaches, stays what it is. Of the others a share is drawn for tests.
    """
    kinds: dict[int, set[bool]] = {}
    for group, test in zip(groups.tolist(), is_test, strict=True):
        kinds.setdefault(group, set()).add(test)
    rng = np.random.default_rng(seed)
    mixed = sorted(group for group, found in kinds.items() if len(found) > 1)
    drawn = set(rng.permutation(mixed)[: round(test_share * len(mixed))].tolist())
    found: list[Split | None] = []
    for group, test in zip(groups.tolist(), is_test, strict=True):
        allowed = group in drawn if len(kinds[group]) > 1 else test
        found.append(("test" if test else "training") if allowed == test else None)
    return found


def _near(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """Pairs of texts that are nearly the same."""
    weigh = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, max_features=60_000)
    try:
        table = sparse.csr_matrix(weigh.fit_transform(texts))
    except ValueError:
        # Not a single word in any of them; those are one group already.
        return [], []
    one, other = list[int](), list[int]()
    for start in range(0, len(texts), _AT_ONCE):
        found = sparse.coo_matrix(table[start : start + _AT_ONCE] @ table.T)
        close = found.data >= NEAR
        one += (found.row[close] + start).tolist()
        other += found.col[close].tolist()
    return one, other
