"""What a knowledge check reads of a source: entries, a sample of requests, and answers that cite entries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from analytics.failures import failed_tickets
from analytics.failures.diagnosis.diagnose import plain
from data.errors import DataError
from data.lake import lake
from data.schema import KNOWLEDGE, SOURCE
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.review import judged_answers

#: Requests of so many days are held against entries, and so many of them at most.
DAYS, MOST_REQUESTS = 90, 5_000


@dataclass(frozen=True, slots=True)
class Inputs:
    """Entries with `name` (their category, spelled plainly), requests with `name`, and citations.

    `requests`: `ticket_id`, `customer_id`, `category`, `name`, `day`, `text`, `language`, `is_solved`,
    `is_failed`, `involved`; a sample where `total` is more. `citations`: a row for each live answer and
    entry that it cites, see `answer_ages.by_entry`.
    """

    taken: Snapshot
    first: date
    last: date
    entries: pl.DataFrame
    requests: pl.DataFrame
    total: int
    citations: pl.DataFrame

    @property
    def as_of(self) -> datetime:
        """The moment at which the log ends."""
        return self.taken.rules.as_of


def entries_of(settings: Settings, source: str) -> pl.DataFrame:
    """The knowledge log of a source by id; empty where it has none."""
    found = lake.of(settings).scan_source("knowledge", source)
    if found is None:
        return pl.DataFrame(schema=KNOWLEDGE.dtypes).drop(SOURCE)
    return found.drop(SOURCE).sort("entry_id").collect()


def require_entries(settings: Settings, source: str) -> pl.DataFrame:
    """The same; a DataError where the source has no entries."""
    entries = entries_of(settings, source)
    if entries.is_empty():
        raise DataError(
            f"The source {source!r} has no knowledge articles. Import the help centre's articles with the "
            f"same source: `python -m jobs import FILE --source {source}`."
        )
    return entries


def read(settings: Settings, source: str, *, days: int = DAYS, seed: int = 7) -> Inputs:
    """The inputs of the last days of a source; a DataError where it has no entries."""
    entries = require_entries(settings, source)
    taken = snapshot.take(settings, source)
    last = taken.today
    first = last - timedelta(days=days - 1)
    asked = _requests(settings, taken, first, last)
    sample = asked
    if asked.height > MOST_REQUESTS:
        rows = np.random.default_rng(seed).permutation(asked.height)[:MOST_REQUESTS]
        sample = asked[np.sort(rows)]
    named = entries.with_columns(name=plain(pl.col("category")))
    citations = _citations(settings, taken, entries, asked, first)
    return Inputs(taken, first, last, named, sample, asked.height, citations)


def _requests(settings: Settings, taken: Snapshot, first: date, last: date) -> pl.DataFrame:
    """Every eligible ticket of these days with the customer's words, the agent's or not."""
    store = lake.of(settings)
    tickets, said = (store.scan_source(kind, taken.source) for kind in ("tickets", "interactions"))
    if tickets is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    known = "interactions" in taken.rules.known
    agents = failed_tickets.requests(
        tickets.drop(SOURCE),
        None if said is None or not known else said.drop(SOURCE),
        taken.facts,
        taken.rules,
    ).select("ticket_id", "is_solved", "is_failed", "predicted_intent", own="text")
    columns = tickets.collect_schema().names()
    worded = tickets if "request" in columns else tickets.with_columns(request=pl.lit(None, pl.String))
    eligible = taken.scan().filter("is_eligible").select("ticket_id", "day")
    return (
        worded.select("ticket_id", "customer_id", "category", "language", "subject", "body", "request")
        .join(eligible.filter(pl.col("day").is_between(first, last)), on="ticket_id", how="inner")
        .with_columns(first_words=pl.lit(None, pl.String))
        .with_columns(text=failed_tickets.request_text())
        .drop("subject", "body", "request", "first_words")
        .join(agents.lazy(), on="ticket_id", how="left")
        .with_columns(
            text=pl.coalesce("own", "text"),
            name=plain(pl.coalesce("category", "predicted_intent")),
            involved=pl.col("own").is_not_null(),
            is_solved=pl.col("is_solved").fill_null(False),
            is_failed=pl.col("is_failed").fill_null(False),
        )
        .drop("own", "predicted_intent")
        .filter(pl.col("text").str.strip_chars() != "")
        .sort("day", "ticket_id")
        .collect()
    )


def _citations(
    settings: Settings, taken: Snapshot, entries: pl.DataFrame, asked: pl.DataFrame, first: date
) -> pl.DataFrame:
    """A row for each live answer and entry that it cites, with the entry's age and what became of the ticket.

    Where the ticket is about another category than the entry, the agent cited wrongly and the entry is not to
    blame: tag and failure are null.
    """
    schema = {
        "entry_id": pl.String,
        "ticket_id": pl.String,
        "age_days": pl.Int64,
        "tag": pl.String,
        "is_failed": pl.Boolean,
    }
    said = lake.of(settings).scan_source("interactions", taken.source)
    if said is None or "cited" not in taken.rules.known:
        return pl.DataFrame(schema=schema)
    answers = (
        said.filter(
            pl.col("mode").fill_null("live") == "live", pl.col("actor") == "ai", pl.col("action") == "answer"
        )
        .filter(pl.col("cited").list.len() > 0, pl.col("at") <= taken.rules.as_of)
        .filter(pl.col("at").dt.date() >= first)
        .select("interaction_id", "ticket_id", "at", "tag", entry_id="cited")
        .explode("entry_id")
        .unique(["interaction_id", "entry_id"], maintain_order=True)
        .collect()
    )
    reviewed = judged_answers.tags(settings, taken.source)
    known = entries.select("entry_id", "updated_at", about=plain(pl.col("category")))
    same = pl.col("about").is_null() | pl.col("name").is_null() | (pl.col("about") == pl.col("name"))
    age = (pl.col("at") - pl.col("updated_at")).dt.total_days()
    return (
        answers.join(reviewed, on="interaction_id", how="left")
        .join(known, on="entry_id", how="inner")
        .join(asked.select("ticket_id", "name", "is_failed"), on="ticket_id", how="left")
        .select(
            "entry_id",
            "ticket_id",
            # An entry that was changed since says nothing about how old it was then.
            age_days=pl.when(age >= 0).then(age),
            tag=pl.when(same).then(pl.coalesce("reviewed", "tag")),
            is_failed=pl.when(same).then("is_failed"),
        )
        .cast(schema)  # pyright: ignore[reportArgumentType]
    )
