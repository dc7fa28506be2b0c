"""A model's own bias and the language of a text are taken out of vectors; what they are about stays."""

import numpy as np

from analytics.failures.nearest_neighbours import unit
from analytics.failures.neutral_vectors import neutral


def test_the_same_request_lies_at_the_same_place_in_every_language_and_unrelated_ones_apart() -> None:
    rng = np.random.default_rng(1)
    about, language = rng.normal(size=(20, 64)), 3 * rng.normal(size=(4, 64))
    bias = 8 * rng.normal(size=64)
    whole = unit((about[None] + language[:, None] + bias).astype(np.float32).reshape(-1, 64)).reshape(
        4, 20, 64
    )
    sentences, asked = whole[:, :12], whole[:, 12:].reshape(-1, 64)
    assert (asked @ asked.T).min() > 0.5
    found = neutral(asked, sentences)
    cosines, same = found @ found.T, np.tile(np.arange(8), 4)
    alike = same[:, None] == same[None]
    assert cosines[alike].min() > 0.8 and abs(cosines[~alike].mean()) < 0.1
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_nothing_stays_nothing() -> None:
    sentences = unit(np.random.default_rng(2).normal(size=(16, 8)).astype(np.float32)).reshape(2, 8, 8)
    assert not neutral(np.zeros((1, 8), np.float32), sentences).any()
