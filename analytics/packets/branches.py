"""Branches of a conditional article: for each value of the field, what happened and what people answered."""

from dataclasses import dataclass

import polars as pl

from analytics.packets import replies
from analytics.packets.replies import Answer

#: With fewer tickets a value has no branch of its own; its customers are asked.
_FEWEST = 3
_MOST = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """One value of the field: how many tickets failed and were solved, and the answer that people gave."""

    value: str
    failed: int
    solved: int
    answer: Answer | None


def branches(tickets: pl.DataFrame, field: str) -> list[Branch]:
    """The branches of an article by the values of a context field, the one that failed most first.

    `tickets` are the requests with the article's intent: the field, `is_failed`, `is_solved`, and `reply`,
    what a person answered (null where nobody did), with its `author` where the log says who.
    """
    counted = (
        tickets.drop_nulls(field)
        .group_by(field)
        .agg(
            pl.len(),
            pl.col("is_failed").sum().alias("failed"),
            pl.col("is_solved").sum().alias("solved"),
            pl.struct("reply", "author").filter(pl.col("reply").is_not_null()).alias("replies"),
        )
        .filter(pl.col("len") >= _FEWEST)
        .sort("failed", "len", field, descending=[True, True, False])
        .head(_MOST)
    )
    return [
        Branch(
            value=str(row[field]),
            failed=int(row["failed"]),
            solved=int(row["solved"]),
            answer=replies.central(
                [each["reply"] for each in row["replies"]], [each["author"] for each in row["replies"]]
            ),
        )
        for row in counted.iter_rows(named=True)
    ]
