"""Replies of people to single tickets, read from the lake when a page shows them."""

from collections.abc import Sequence

import polars as pl

from analytics.audit.replies import substantive_replies
from data.lake import lake
from data.settings import Settings


def replies(settings: Settings, source: str, tickets: Sequence[str]) -> list[str]:
    """What was read as the answer to each of these tickets, in their order; without those that are gone."""
    store = lake.of(settings)
    said, asked = store.scan_source("interactions", source), store.scan_source("tickets", source)
    if said is None or asked is None:
        return []
    mine = pl.col("ticket_id").is_in(list(tickets))
    sent = said.filter(mine, pl.col("actor") == "human").select("ticket_id", "at", "text")
    rows = sent.join(asked.filter(mine).select("ticket_id", "resolved_at"), on="ticket_id").collect()
    texts = (
        dict(substantive_replies.pick(rows).select("ticket_id", "text").iter_rows()) if rows.height else {}
    )
    return [texts[ticket] for ticket in tickets if ticket in texts]
