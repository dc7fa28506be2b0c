"""Context fields that only repeat what a request is about: a topic is no condition under which it fails."""

import re

import numpy as np
import polars as pl

from analytics.failures.nearest_neighbours import Floats, nearest
from data.schema import CONTEXT

#: So many requests with both known are needed to say that a field divides a category.
_FEWEST = 20
#: A value of a topic is found with one category; a few may be misfiled.
_WITHIN = 0.98
#: So much better than chance the nearest request's value is the own one, where the words say it.
_SAID = 0.5
_MOST_VALUES = 50
_NAMED = re.compile(
    r"(?:^|[^a-z])(?:issue|topic|theme|category|subject|intent|reason|problem|request|thema|anliegen|kategorie|grund"
    r"|motif|sujet|motivo|tema|asunto|onderwerp)(?:$|[^a-z])",
    re.IGNORECASE,
)


def nested(requests: pl.DataFrame, field: str) -> bool:
    """Whether each value of a field is found with one category alone: it divides categories further."""
    if not field.startswith(CONTEXT):
        return False
    known = requests.select("category", value=pl.col(field).cast(pl.String)).drop_nulls("value")
    values = known["value"].n_unique()
    if known.height < _FEWEST or not 1 < values <= _MOST_VALUES:
        return False
    known = known.drop_nulls("category")
    # Where no two categories are recorded, no field can be told to divide one.
    if requests["category"].drop_nulls().n_unique() < 2 or known.is_empty():
        return False
    most = known.group_by("value", "category").len().group_by("value").agg(pl.col("len").max())
    return bool(most["len"].sum() >= _WITHIN * known.height)


def mirrors(requests: pl.DataFrame, vectors: Floats, field: str) -> bool:
    """Whether a field is a topic: it divides a category (or none is known), and its name or the words say so.

    `vectors` are the unit vectors of the requests' words, row by row. A field that is only asked for in one
    category, and of which the words say nothing, may be a condition.
    """
    if requests["category"].drop_nulls().n_unique() > 1 and not nested(requests, field):
        return False
    if _NAMED.search(field.removeprefix(CONTEXT)) is not None:
        return True
    return _said(requests[field].cast(pl.String), vectors)


def _said(values: pl.Series, vectors: Floats) -> bool:
    """Whether the words tell the value: the nearest request has the same, more often than by chance."""
    rows = np.flatnonzero(values.is_not_null().to_numpy() & (np.abs(vectors).sum(axis=1) > 0))
    if len(rows) < _FEWEST:
        return False
    known = values[rows]
    counts = known.value_counts()["count"].to_numpy() / len(rows)
    chance = float((counts**2).sum())
    places, _ = nearest(vectors[rows], vectors[rows], 1, alike=True)
    same = float((known == known[places[:, 0]]).to_numpy().mean())
    return chance < 1 and (same - chance) / (1 - chance) >= _SAID
