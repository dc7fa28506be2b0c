"""Defects planted in the exports, all counted: broken and duplicate rows, spam, merged, test tickets.

The counts do not shrink with a smaller company.
"""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from data.sample import days

#: Tickets that are nobody's request: kept, and never counted.
SPAM, MERGED, TESTS = 120, 150, 30
#: Tickets of the first weeks that nobody filed under a category.
UNFILED = 300
#: Rows that come a second time, in an older state.
TICKETS_TWICE, INTERACTIONS_TWICE = 45, 12
#: Rows that go to quarantine: what is wrong with them, and how many there are.
WRONG_TICKETS = {
    "created_at missing": 12, "created_at to come": 9, "created_at lost": 14, "created_at ahead": 8,
    "ticket_id": 5,
}  # fmt: skip
WRONG_INTERACTIONS = {"at": 15, "ticket not imported": 20}
WRONG_KNOWLEDGE = {"question": 2}

_SPAM_WORDS = (
    "Rank first on every search engine, guaranteed, only 99 a month, reply YES",
    "Congratulations, your parcel of 2,000,000 waits, confirm your bank today",
    "Cheap watches and bags, free shipping, best quality, visit our shop now",
    "Dear sir, we are a leading maker of steel tubes and want to cooperate",
    "Buy followers, likes and reviews for your coffee shop, first 500 free",
)
_KEPT_OF_SPAM = (
    "ticket_id", "customer_id", "created_at", "channel", "language", "subject", "body", "status",
    "handled_by",
)  # fmt: skip
_TO_COME = datetime(2062, 8, 4, 9, 30, tzinfo=days.START.tzinfo)


def not_eligible(
    rng: np.random.Generator, tickets: pl.DataFrame, said: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The logs with some spam, merged, test and unfiled tickets among those before the agent was live."""
    before = tickets["created_at"] < days.START + timedelta(days=days.SHADOW_DAY)
    chosen = rng.permutation(int(before.sum()))[: SPAM + MERGED + TESTS + UNFILED]
    kind = np.zeros(tickets.height, dtype=np.int64)
    kind[chosen] = np.repeat((1, 2, 3, 4), (SPAM, MERGED, TESTS, UNFILED))
    words = np.array(_SPAM_WORDS)[rng.integers(0, len(_SPAM_WORDS), tickets.height)]
    marked = tickets.with_columns(kind=pl.Series(kind), words=pl.Series(words))
    spam, merged = pl.col("kind") == 1, pl.col("kind") == 2
    cleared = [
        pl.when(~spam).then(pl.col(name)).alias(name) for name in tickets.columns if name not in _KEPT_OF_SPAM
    ]
    logs = marked.with_columns(cleared).with_columns(
        status=pl.when(spam).then(pl.lit("spam")).when(merged).then(pl.lit("merged")).otherwise("status"),
        body=pl.when(spam).then("words").otherwise("body"),
        subject=pl.when(spam).then(pl.col("words").str.head(30)).otherwise("subject"),
        tags=pl.when(pl.col("kind") == 3).then(pl.lit(["test"])),
        category=pl.when(pl.col("kind") != 4).then("category"),
    )
    unwanted = marked.filter(spam).select("ticket_id")
    return logs.drop("kind", "words"), said.join(unwanted, on="ticket_id", how="anti", maintain_order="left")


def dirty_tickets(rng: np.random.Generator, tickets: pl.DataFrame) -> pl.DataFrame:
    """The log with rows in an older state behind it, and with broken ones among the others."""
    closed = tickets.filter(pl.col("status") == "closed")
    older = _some(rng, closed, TICKETS_TWICE).with_columns(
        pl.lit("open").alias("status"),
        pl.lit(None).alias("resolved_at"),
        pl.lit(None, dtype=pl.Boolean).alias("resolved"),
        pl.col("created_at").alias("updated_at"),
    )
    changes = {
        "created_at missing": pl.lit(None, dtype=tickets.schema["created_at"]).alias("created_at"),
        "created_at to come": pl.lit(_TO_COME).cast(tickets.schema["created_at"]).alias("created_at"),
        "created_at lost": pl.lit(None, dtype=tickets.schema["created_at"]).alias("created_at"),
        "created_at ahead": pl.lit(_TO_COME).cast(tickets.schema["created_at"]).alias("created_at"),
        "ticket_id": pl.lit(None, dtype=pl.String).alias("ticket_id"),
    }
    broken = [
        _some(rng, tickets, count)
        .with_row_index("place")
        .with_columns(pl.format("X-{}-{}", pl.lit(what.replace(" ", "-")), "place").alias("ticket_id"))
        .drop("place")
        .with_columns(changes[what])
        for what, count in WRONG_TICKETS.items()
    ]
    return pl.concat([*broken, tickets, older.select(tickets.columns)], how="vertical_relaxed")


def dirty_interactions(rng: np.random.Generator, said: pl.DataFrame) -> pl.DataFrame:
    """The log with broken rows, rows of a ticket that nobody exported, and rows twice."""
    answers = said.filter(pl.col("confidence").is_not_null())
    undated = _renamed(_some(rng, answers, WRONG_INTERACTIONS["at"]), "X-c").with_columns(
        pl.lit(None, dtype=said.schema["at"]).alias("at")
    )
    alone = _renamed(_some(rng, said, WRONG_INTERACTIONS["ticket not imported"]), "X-t").with_columns(
        pl.concat_str(pl.lit("Z-"), "ticket_id").alias("ticket_id")
    )
    return pl.concat([undated, said, alone, _some(rng, said, INTERACTIONS_TWICE)], how="vertical_relaxed")


def dirty_knowledge(knowledge: pl.DataFrame) -> pl.DataFrame:
    """The entries with some behind them that lost their question."""
    broken = _renamed(knowledge.head(WRONG_KNOWLEDGE["question"]), "KB-draft", "entry_id")
    return pl.concat([knowledge, broken.with_columns(pl.lit(None, dtype=pl.String).alias("question"))])


def _some(rng: np.random.Generator, frame: pl.DataFrame, count: int) -> pl.DataFrame:
    return frame[np.sort(rng.permutation(frame.height)[:count]).tolist()]


def _renamed(frame: pl.DataFrame, prefix: str, key: str = "interaction_id") -> pl.DataFrame:
    names = [f"{prefix}-{place}" for place in range(frame.height)]
    return frame.with_columns(pl.Series(key, names))
