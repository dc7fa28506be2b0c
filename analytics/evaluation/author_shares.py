"""Whose style an agent learns: the largest share that one author has of what it learns from, by category."""

from dataclasses import dataclass

import polars as pl

from analytics.significance import proportions

#: Where so many authors or more are known, none should have more than this share: the training pack's rule.
AUTHORS, LARGEST = 4, 0.25
#: Of fewer texts nothing is said.
FEWEST = 20


@dataclass(frozen=True, slots=True)
class AuthorShare:
    """A category (None for all): texts with a known author, authors, and the one with the most of them.

    `dominates`: there are four authors or more, and the share is surely above a quarter.
    """

    category: str | None
    texts: int
    authors: int
    author: str
    share: float
    low: float
    high: float

    @property
    def dominates(self) -> bool:
        """Whether one style surely dominates though there are others."""
        return self.authors >= AUTHORS and self.low > LARGEST

    @property
    def few(self) -> bool:
        """Whether there are too few authors for any limit to hold."""
        return self.authors < AUTHORS


def shares(texts: pl.DataFrame) -> tuple[AuthorShare, ...]:
    """All texts first, then each category with enough of them; the frame has `category` and `author`."""
    known = texts.filter(pl.col("author").str.strip_chars() != "")
    if known.height < FEWEST:
        return ()
    rows = [_of(None, known)]
    by_category = known.filter(pl.col("category").is_not_null()).partition_by("category", as_dict=True)
    rows += [_of(str(name), mine) for (name,), mine in by_category.items() if mine.height >= FEWEST]
    return tuple([rows[0], *sorted(rows[1:], key=lambda each: (-each.share, each.category or ""))])


def _of(category: str | None, rows: pl.DataFrame) -> AuthorShare:
    counts = rows["author"].value_counts(sort=True).sort("count", "author", descending=[True, False])
    author, most = counts.row(0)
    low, high = proportions.wilson(most, rows.height)
    return AuthorShare(
        category, rows.height, counts.height, str(author), most / rows.height, float(low), float(high)
    )
