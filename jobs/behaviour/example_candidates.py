"""Replies of the agent that reviewers called correct and customers rated well: examples of a tone."""

from collections.abc import Sequence

import polars as pl

from analytics.behaviour import example_replies
from analytics.behaviour.spec import Example
from data.lake import lake
from data.settings import Settings
from jobs.review import judged_answers


def of_source(settings: Settings, source: str) -> Sequence[Example]:
    """Up to five replies of a source, one a category; none where nothing is both reviewed and rated."""
    store = lake.of(settings)
    said, tickets = store.scan_source("interactions", source), store.scan_source("tickets", source)
    if said is None or tickets is None:
        return []
    reviewed = judged_answers.tags(settings, source).lazy()
    answers = (
        said.filter(
            pl.col("actor") == "ai", pl.col("action") == "answer", pl.col("mode").fill_null("live") == "live"
        )
        .select("ticket_id", "interaction_id", "text", "tag")
        .join(reviewed, on="interaction_id", how="left")
        .with_columns(tag=pl.coalesce("reviewed", "tag"))
        .join(tickets.select("ticket_id", "category", "csat"), on="ticket_id")
        .collect()
    )
    return example_replies.picked(answers)
