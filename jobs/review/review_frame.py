"""The answers of a source that can be reviewed: the live answers of the agent, with what a draw goes by."""

from datetime import date

import narwhals as nw
import polars as pl

from analytics import ticket_outcomes
from analytics.review import drawing_answers
from analytics.ticket_outcomes import NOT_ELIGIBLE_STATUS
from data.errors import DataError
from data.lake import lake
from data.settings import Settings

#: A column of tickets with the verdict of an automatic judge, from 0 to 1.
SCORE = "context.auto_score"
COLUMNS = ("item", "ticket_id", "customer", "category", "stratum", "risk", "score", "imported_tag")


def answers(
    settings: Settings, source: str, first: date | None = None, last: date | None = None
) -> pl.DataFrame:
    """One row an answer of the agent that a customer saw, with stratum and risk; DataError where none is.

    Answers of merged, spam and deleted tickets are left out. `imported_tag` is a tag that came with the log.
    """
    store = lake.of(settings)
    said, tickets = store.scan_source("interactions", source), store.scan_source("tickets", source)
    if tickets is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    if said is None:
        raise DataError(
            f"The source {source!r} has no interactions, so there is no answer to review. "
            "Import the agent's messages."
        )
    day = pl.col("at").dt.convert_time_zone(settings.time_zone).dt.date()
    live = nw.from_native(said).filter(
        ticket_outcomes.live(nw.col("mode")), nw.col("actor") == "ai", nw.col("action") == "answer"
    )
    chosen = live.to_native()
    if first is not None:
        chosen = chosen.filter(day >= first)
    if last is not None:
        chosen = chosen.filter(day <= last)
    scored = SCORE in tickets.collect_schema().names()
    score = pl.col(SCORE).cast(pl.Float64, strict=False) if scored else pl.lit(None, dtype=pl.Float64)
    about = tickets.filter(~pl.col("status").is_in(NOT_ELIGIBLE_STATUS).fill_null(False)).select(
        "ticket_id",
        "category",
        "escalated",
        customer=pl.coalesce("customer_id", "ticket_id"),
        score=pl.when(score.is_between(0, 1)).then(score),
    )
    found = (
        chosen.select(
            "ticket_id",
            "at",
            "confidence",
            "cited",
            item=pl.col("interaction_id"),
            imported_tag=pl.col("tag"),
        )
        .join(about, on="ticket_id", how="inner")
        .collect()
    )
    if found.is_empty():
        days = "" if first is None and last is None else " in these days"
        raise DataError(
            f"The agent gave no live answer in the source {source!r}{days}. There is nothing to draw."
        )
    stale = _stale(settings, source, found)
    return drawing_answers.frame_of(found.with_columns(stale=stale)).select(*COLUMNS)


def _stale(settings: Settings, source: str, found: pl.DataFrame) -> pl.Series:
    """Whether an answer cites an entry that was past its date when it was given."""
    entries = lake.of(settings).scan_source("knowledge", source)
    if entries is None:
        return pl.repeat(False, found.height, eager=True)
    dated = entries.select(cited="entry_id", until="valid_until").drop_nulls().collect()
    cites = found.with_row_index("row").select("row", "at", "cited").explode("cited", empty_as_null=True)
    late = cites.join(dated, on="cited").filter(pl.col("until") < pl.col("at"))["row"].unique()
    return pl.Series(range(found.height), dtype=pl.UInt32).is_in(late.implode())
