"""Vectors without what a model gives every text, and without the language that a text is in.

Many models give any two texts a high cosine, and multilingual ones put each language into a corner of its
own. Both are measured on the same sentences in several languages and taken out, so that unrelated texts have
a cosine near 0 and the same request lies at the same place in every language.
"""

import numpy as np

from analytics.failures.nearest_neighbours import Floats, unit


def neutral(vectors: Floats, sentences: Floats) -> Floats:
    """Unit vectors without the common direction and those of languages; nothing stays nothing.

    `sentences` holds the vectors of the same sentences in each language: language × sentence × dimension.
    """
    common = sentences.mean(axis=(0, 1))
    languages = sentences.mean(axis=1) - common
    # Of n languages that are told apart from their middle, n - 1 directions are free.
    directions = np.linalg.svd(languages, full_matrices=False)[2][: len(languages) - 1]
    moved = vectors - common
    moved = moved - (moved @ directions.T) @ directions
    moved[~vectors.any(axis=1)] = 0
    return unit(moved.astype(np.float32))
