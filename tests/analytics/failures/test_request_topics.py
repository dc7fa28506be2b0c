"""A context field that only says what a request is about is told from a condition."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analytics.failures import request_topics
from analytics.failures.nearest_neighbours import Floats

SEED = np.random.default_rng(5)


def requests(values: Sequence[str], categories: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({"category": categories, "context.field": values, "context.issue_type": values})


def vectors(places: list[int]) -> Floats:
    near = np.eye(40)[places] + 0.05 * SEED.standard_normal((len(places), 40))
    return (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)


def test_a_field_that_divides_a_category_and_stands_in_the_words_is_a_topic() -> None:
    part = [number % 3 for number in range(90)]
    values = [f"v{number}" for number in part]
    categories = ["garden" if number else "roof" for number in part]
    told, untold = vectors(part), vectors([number % 7 for number in range(90)])
    assert request_topics.mirrors(requests(values, categories), told, "context.field")
    # A question that is only asked in one category may be a condition: the words do not say it.
    assert not request_topics.mirrors(requests(values, categories), untold, "context.field")
    assert request_topics.mirrors(requests(values, categories), untold, "context.issue_type")


def test_a_field_that_cuts_across_categories_is_none_whatever_it_is_called() -> None:
    values = [f"v{number % 3}" for number in range(90)]
    categories = ["garden" if number % 2 else "roof" for number in range(90)]
    told = vectors([number % 3 for number in range(90)])
    for field in ("context.field", "context.issue_type"):
        assert not request_topics.mirrors(requests(values, categories), told, field)
        assert not request_topics.nested(requests(values, categories), field)
