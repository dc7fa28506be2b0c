"""Knowledge articles near a cluster: those that the agent retrieved, and the nearest by embedding."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from analytics.failures import failed_tickets, inputs
from analytics.failures.nearest_neighbours import Floats
from data.lake import lake, vector_cache
from data.lake.lake import Lake
from data.schema import KNOWLEDGE, SOURCE
from data.settings import Settings
from jobs.counting.snapshot import Snapshot

_NEAREST, _MOST = 5, 8


def entries(settings: Settings, taken: Snapshot, model: str, tickets: Sequence[str]) -> pl.DataFrame:
    """Returns the articles around these failed tickets, most often retrieved first.

    `found` (how often the agent had it first), `cosine` (to the middle of the requests; null without kept
    vectors of the run's `model`), `question`, `category` and `days_old`, null for an entry that is gone.
    """
    store = lake.of(settings)
    scanned = store.scan_source("knowledge", taken.source)
    known = pl.DataFrame(schema=KNOWLEDGE.dtypes) if scanned is None else scanned.sort("entry_id").collect()
    requests = _requests(store, taken, tickets)
    found = requests.drop_nulls("entry_id").group_by("entry_id").len("found")
    today = taken.rules.as_of.date()
    days = pl.col("updated_at").map_elements(lambda when: _days(when.date(), today), return_dtype=pl.Int64)
    return (
        known.select("entry_id", "question", "category", days_old=days)
        .join(found, on="entry_id", how="full", coalesce=True)
        .join(_near(store, model, requests, known), on="entry_id", how="left")
        .filter(pl.col("found").is_not_null() | pl.col("cosine").is_not_null())
        .with_columns(found=pl.col("found").fill_null(0))
        .sort("found", "cosine", "entry_id", descending=[True, True, False], nulls_last=True)
        .head(_MOST)
    )


def _requests(store: Lake, taken: Snapshot, tickets: Sequence[str]) -> pl.DataFrame:
    """Returns these tickets' words and what the agent retrieved for them."""
    wanted = pl.LazyFrame({"ticket_id": tickets}, schema={"ticket_id": pl.String})
    own, said = (store.scan_source(kind, taken.source) for kind in ("tickets", "interactions"))
    if own is None:
        return pl.DataFrame(schema={"entry_id": pl.String, "text": pl.String})
    asked = None if said is None or "interactions" not in taken.rules.known else said.drop(SOURCE)
    return failed_tickets.requests(
        own.drop(SOURCE).join(wanted, on="ticket_id", how="semi"),
        None if asked is None else asked.join(wanted, on="ticket_id", how="semi"),
        taken.facts.join(wanted.collect(), on="ticket_id", how="semi"),
        taken.rules,
    )


def _days(then: date, today: date) -> int:
    return max(0, (today - then).days)


def _near(store: Lake, model: str, requests: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Returns the articles nearest to the requests' centroid, by cached vectors."""
    nothing = pl.DataFrame(schema={"entry_id": pl.String, "cosine": pl.Float64})
    put = inputs.entry_texts(known)
    texts = [text for text in requests["text"].unique() if text.strip()]
    if put.is_empty() or not texts:
        return nothing
    kept = vector_cache.read(store, model, [vector_cache.key(text) for text in (*texts, *put["text"])])
    own = [kept[key] for text in texts if (key := vector_cache.key(text)) in kept]
    theirs = [
        (row, kept[key])
        for row, text in put.select("row", "text").iter_rows()
        if (key := vector_cache.key(text)) in kept
    ]
    if not own or not theirs:
        return nothing
    middle: Floats = np.mean(np.stack(own), axis=0)
    middle /= max(float(np.linalg.norm(middle)), 1e-9)
    return (
        pl.DataFrame(
            {
                "entry_id": [known["entry_id"][row] for row, _ in theirs],
                "cosine": [float(vector @ middle) for _, vector in theirs],
            }
        )
        .group_by("entry_id")
        .agg(pl.col("cosine").max())
        .sort("cosine", "entry_id", descending=[True, False])
        .head(_NEAREST)
    )
