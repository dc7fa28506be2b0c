"""Branches of a conditional article: for each value of the field, what happened and what people answered."""

from dataclasses import dataclass, replace

import polars as pl

from analytics.packets import proposed_answer
from analytics.packets.proposed_answer import Answer

#: With fewer tickets a value has no branch of its own; its customers are asked.
_FEWEST = 3
_MOST = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """One value of the field: how many tickets failed and were solved, and the answer that people gave.

    An answer that people give for other values too (`said_elsewhere`) says nothing of this one.
    """

    value: str
    failed: int
    solved: int
    answer: Answer | None
    said_elsewhere: bool = False


def branches(tickets: pl.DataFrame, field: str, failing: str | None = None) -> list[Branch]:
    """The branches of an article by the values of a context field, the one that failed most first.

    The `failing` value has a branch in any case, and stands first.

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
        .with_columns(is_failing=(pl.col(field).cast(pl.String) == (failing or "")).fill_null(False))
        .filter((pl.col("len") >= _FEWEST) | pl.col("is_failing"))
        .sort("is_failing", "failed", "len", field, descending=[True, True, True, False])
        .head(_MOST)
    )
    given = tickets.drop_nulls("reply").select(value=pl.col(field).cast(pl.String), reply="reply")
    found = [
        Branch(
            value=str(row[field]),
            failed=int(row["failed"]),
            solved=int(row["solved"]),
            answer=proposed_answer.central(
                [each["reply"] for each in row["replies"]], [each["author"] for each in row["replies"]]
            ),
        )
        for row in counted.iter_rows(named=True)
    ]
    found = [_compared(branch, given) if branch.value == failing else branch for branch in found]
    if failing is not None and all(branch.value != failing for branch in found):
        return [Branch(failing, 0, 0, None), *found]
    return found


def _compared(branch: Branch, given: pl.DataFrame) -> Branch:
    """The branch with whether people give its answer for other values too."""
    if branch.answer is None:
        return branch
    others = given.filter(pl.col("value").ne_missing(branch.value))["reply"].to_list()
    return replace(branch, said_elsewhere=proposed_answer.says_elsewhere(branch.answer.text, others))
