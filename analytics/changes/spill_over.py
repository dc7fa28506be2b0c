"""Which categories a change of another may reach: by a shared article, mixed-up intents, near requests."""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

#: Two categories share an article where it is cited in so many of the answers of each.
SHARED = 0.05
#: An article cited in more than this share of categories is about none of them.
GENERAL = 1 / 3
#: So many of a category's tickets are read as the other one.
MIXED_UP = 0.05
#: So many of a category's requests lie nearest to one of the other.
NEAREST = 0.10
_FEWEST = 5
#: Requests of each category that are compared, and of all together.
_REQUESTS, _MOST = 100, 6_000

Found = dict[str, dict[str, str]]


def links(cited: pl.DataFrame, read_as: pl.DataFrame, requests: pl.DataFrame) -> Found:
    """Of each category those that its changes may reach, with the reason in words.

    `cited` has category, article, answers and `of` (all answers of the category); `read_as` category, intent,
    tickets and `of`; `requests` category and text.
    """
    found: Found = {}
    for pairs in (_by_article(cited), _by_intent(read_as), _by_words(requests)):
        for one, other, reason in pairs:
            for first, second in ((one, other), (other, one)):
                found.setdefault(first, {}).setdefault(second, reason)
    return found


def _by_article(cited: pl.DataFrame) -> list[tuple[str, str, str]]:
    share = pl.col("answers") / pl.col("of")
    known = cited.filter((share >= SHARED) & (pl.col("answers") >= _FEWEST))
    most = max(2.0, GENERAL * cited["category"].n_unique())
    special = known.filter(pl.len().over("article") <= most)
    pairs = special.join(special, on="article", suffix="_other").filter(
        pl.col("category") < pl.col("category_other")
    )
    return [
        (one, other, f"cites {article} too")
        for one, other, article in pairs.select("category", "category_other", "article").sort(pl.all()).rows()
    ]


def _by_intent(read_as: pl.DataFrame) -> list[tuple[str, str, str]]:
    mixed = read_as.filter(
        pl.col("intent") != pl.col("category"),
        pl.col("intent").is_in(read_as["category"].unique().to_list()),
        pl.col("tickets") / pl.col("of") >= MIXED_UP,
        pl.col("tickets") >= _FEWEST,
    ).sort("category", "intent")
    return [
        (one, other, f"{100 * tickets / whole:.0f} % of {one} are read as {other}")
        for one, other, tickets, whole in mixed.select("category", "intent", "tickets", "of").rows()
    ]


def _by_words(requests: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Pairs where a request's nearest neighbour is often one of the other category, by words (tf-idf)."""
    chosen = (
        requests.filter(pl.col("text").str.strip_chars() != "")
        .unique(["category", "text"], maintain_order=True)
        .group_by("category", maintain_order=True)
        .head(max(_FEWEST, min(_REQUESTS, _MOST // max(1, requests["category"].n_unique()))))
        .head(_MOST)
    )
    names = chosen["category"].to_list()
    if len(set(names)) < 2 or chosen.height < 2 * _FEWEST:
        return []
    try:
        vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(chosen["text"].to_list())
    except ValueError:  # No word occurs twice.
        return []
    nearest = _nearest(vectors)
    others = [names[place] if place >= 0 else None for place in nearest]
    seen = pl.DataFrame({"category": names, "other": others})
    counted = (
        seen.group_by("category", "other")
        .len("requests")
        .with_columns(of=pl.col("requests").sum().over("category"))
        .filter(
            pl.col("other").is_not_null() & (pl.col("other") != pl.col("category")),
            pl.col("requests") >= _FEWEST,
            pl.col("requests") / pl.col("of") >= NEAREST,
        )
        .sort("category", "other")
    )
    return [
        (one, other, f"{100 * n / whole:.0f} % of the requests of {one} are closest to one of {other}")
        for one, other, n, whole in counted.select("category", "other", "requests", "of").rows()
    ]


def _nearest(vectors: sparse.csr_matrix) -> Sequence[int]:
    """The row most like each one, −1 where it shares no word with any."""
    found: list[int] = []
    for start in range(0, vectors.indptr.size - 1, 1_000):
        like = np.asarray((vectors[start : start + 1_000] @ vectors.T).toarray())
        rows = np.arange(len(like))
        like[rows, start + rows] = -1
        best = like.argmax(1)
        found += [int(place) if like[row, place] > 0 else -1 for row, place in enumerate(best)]
    return found
