"""Replies that may serve as examples of the tone: right by review, and rated well by the customer."""

from collections.abc import Sequence

import polars as pl

from analytics.behaviour.spec import EXAMPLES, Example

#: What is shorter says little about a tone, what is longer nobody reads as an example.
SHORTEST, LONGEST = 40, 700
#: From this rating on, of five.
GOOD = 4


def picked(answers: pl.DataFrame, n: int = EXAMPLES[1]) -> Sequence[Example]:
    """The best replies, one a category, the best rated first; none where none was rated and reviewed.

    `answers` has ticket_id, category, text, tag and csat of live answers. Replies with masked personal data
    are left out: an example is read by everybody.
    """
    good = answers.filter(
        pl.col("tag") == "correct",
        pl.col("csat") >= GOOD,
        pl.col("text").str.len_chars().is_between(SHORTEST, LONGEST),
        ~pl.col("text").str.contains(r"<[A-Z]+_[0-9a-f]+>"),
        # An example of one order or amount would teach that order.
        ~pl.col("text").str.contains(r"\d{4,}"),
    )
    best = good.sort("csat", "ticket_id", descending=[True, False]).unique(
        "category", keep="first", maintain_order=True
    )
    rows = best.head(n).select("ticket_id", "category", "text").iter_rows()
    return [Example(ticket, category or "", text) for ticket, category, text in rows]
