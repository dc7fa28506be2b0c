"""What a back-test reads of a source: states of the agent's turns, texts, handovers, and imported tags."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from analytics.behaviour import handoffs, states
from analytics.behaviour.back_test import Truth
from analytics.behaviour.changed_outcomes import changed
from analytics.behaviour.spec import CONTEXT
from analytics.ticket_outcomes import NOT_ELIGIBLE_STATUS
from data.errors import DataError
from data.lake import lake
from data.settings import Settings

_HEAD = ("ticket_id", "created_at", "subject", "body", "category", "plan", "channel", "language",
         "escalated", "escalation_reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class History:
    """A source as triggers see it, whatever they ask: read once, tested often."""

    source: str
    states: pl.DataFrame
    texts: pl.DataFrame
    handovers: pl.DataFrame
    #: Handed over and changed by a person, by ticket.
    changed: Truth
    #: Tags that came with the log, by turn.
    imported_tags: pl.DataFrame
    has_people: bool
    has_notes: bool
    has_thumbs: bool

    @property
    def customers(self) -> dict[str, str]:
        """Whose each ticket and each turn is."""
        found = dict(self.states.select("ticket_id", "customer").iter_rows())
        return found | dict(self.states.select("item", "customer").iter_rows())


def read(
    settings: Settings,
    source: str,
    frustrated: tuple[str, ...],
    *,
    progress: Callable[[str, float], None] = lambda stage, share: None,
) -> History:
    """The history of a source; a DataError where the agent said nothing in it."""
    progress("reading messages", 0.02)
    store = lake.of(settings)
    said, tickets = store.scan_source("interactions", source), store.scan_source("tickets", source)
    if tickets is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    if said is None:
        raise DataError(
            f"The source {source!r} has no messages, so no trigger can be tested on it. Import the "
            "conversations with the agent: one row a message, with who said it and when."
        )
    ours = said.filter(pl.col("actor") == "ai", pl.col("mode").fill_null("live") == "live")
    eligible = ~pl.col("status").is_in(NOT_ELIGIBLE_STATUS).fill_null(value=False)
    names = tickets.collect_schema().names()
    heads = (
        tickets.filter(eligible)
        .join(ours.select("ticket_id").unique(), on="ticket_id", how="semi")
        .select(
            *_HEAD,
            *(name for name in names if name.startswith(CONTEXT)),
            customer=pl.coalesce("customer_id", "ticket_id"),
        )
        .collect()
    )
    if heads.is_empty():
        raise DataError(
            f"The agent said nothing live in the source {source!r}, so no trigger can be tested on it. "
            "Import its messages as rows with actor = ai."
        )
    rows = (
        said.filter(pl.col("mode").fill_null("live") == "live")
        .join(heads.lazy().select("ticket_id"), on="ticket_id", how="semi")
        .select(*states.SAID, "cited", "tag")
        .collect()
    )
    progress("following each conversation", 0.1)
    known = states.states(heads, rows, frustrated)
    progress("reading handovers", 0.4)
    handed = handoffs.completeness(heads, rows)
    progress("comparing what people answered", 0.7)
    truth = changed(rows, handed)
    notes = rows.filter(pl.col("actor") == handoffs.NOTE[0], pl.col("action") == handoffs.NOTE[1])
    tags = rows.filter(pl.col("tag").is_not_null()).select(item="interaction_id", tag="tag")
    return History(
        source=source,
        states=known,
        texts=rows.filter(pl.col("actor") == "ai").select(item="interaction_id", text="text"),
        handovers=handed,
        changed=truth,
        imported_tags=tags,
        has_people=bool((rows["actor"] == "human").any()),
        has_notes=notes.height > 0,
        has_thumbs=rows["thumbs"].null_count() < rows.height,
    )
