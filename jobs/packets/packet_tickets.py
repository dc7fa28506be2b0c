"""The tickets that work packets are made from: requests with vectors, customers, replies and authors."""

from dataclasses import dataclass

import polars as pl

from analytics.failures.inputs import Material
from data.lake import lake
from data.lake.lake import Lake
from data.settings import Settings
from jobs.counting import reply_authors
from jobs.failures import analysis, embedding
from jobs.failures.analysis_runs import Result

#: A shorter message says nothing without its subject.
_SHORTEST = 15


@dataclass(frozen=True, slots=True)
class Tickets:
    """All that packets of a run are made from.

    `read` has one row for each request with a vector, in the order of `material.vectors`, with `customer_id`,
    `reply` (the first thing that a person answered; null where nobody did) and its `author`. `replies` are
    those of all tickets of the source, the agent's or not: `ticket_id`, `category`, `reply`, `author`.
    `words` is the request alone, without the subject that many systems make of its beginning. `asked` has
    every ticket with its `customer_id` and `request`, the customer's words.
    """

    material: Material
    read: pl.DataFrame
    replies: pl.DataFrame
    asked: pl.DataFrame


def gather(settings: Settings, result: Result) -> Tickets:
    """The tickets of a run as the lake has them now; vectors that the run kept are not made again."""
    run = result.run
    encoder = embedding.pick(run.model)
    material = analysis.gather(settings, run.source, run.first, run.last, encoder=encoder, seed=run.seed)
    store = lake.of(settings)
    replies = replies_of(store, run.source)
    asked = _asked(store, run.source)
    own = asked.select("ticket_id", "customer_id", alone="request")
    # "See above." is no request: there the subject is needed.
    alone = pl.when(pl.col("alone").str.len_chars() >= _SHORTEST).then("alone")
    read = (
        material.read.join(own, on="ticket_id", how="left", maintain_order="left")
        .join(
            replies.select("ticket_id", "reply", "author"), on="ticket_id", how="left", maintain_order="left"
        )
        .with_columns(words=pl.coalesce(alone, "text"))
        .drop("alone")
    )
    return Tickets(material, read, replies, asked)


def _asked(store: Lake, source: str) -> pl.DataFrame:
    """Every ticket's customer and words, without greeting and signature where the import found them."""
    tickets = store.scan_source("tickets", source)
    if tickets is None:
        return pl.DataFrame(schema=dict.fromkeys(("ticket_id", "customer_id", "request"), pl.String))
    words = pl.coalesce(*(pl.col(name).replace("", None) for name in ("request", "body", "subject")))
    return tickets.select("ticket_id", "customer_id", words.alias("request")).collect()


def replies_of(store: Lake, source: str) -> pl.DataFrame:
    """The first answer of a person to each ticket, sent or noted as sent beside a draft."""
    schema = {"ticket_id": pl.String, "category": pl.String, "reply": pl.String, "author": pl.String}
    tickets, said = (store.scan_source(kind, source) for kind in ("tickets", "interactions"))
    if tickets is None or said is None:
        return pl.DataFrame(schema=schema)
    columns = tickets.collect_schema().names()
    author = reply_authors.column(columns)
    person = (pl.col("actor") == "human") & (pl.col("action").fill_null("answer") == "answer")
    words = pl.coalesce(pl.when(person).then(pl.col("text")), pl.col("human_text"))
    wrote = reply_authors.own(said)
    answers = (
        said.select("ticket_id", "at", "interaction_id", reply=words, wrote=pl.when(person).then(wrote))
        .filter(pl.col("reply").str.strip_chars().str.len_chars() > 0)
        .sort("at", "interaction_id")
        .group_by("ticket_id", maintain_order=True)
        .agg(pl.col("reply", "wrote").first())
    )
    who = pl.lit(None, dtype=pl.String) if author is None else pl.col(author)
    about = tickets.select("ticket_id", "category", assigned=who)
    named = answers.join(about, on="ticket_id", how="left").with_columns(
        author=pl.coalesce("wrote", "assigned")
    )
    return named.select(list(schema)).sort("ticket_id").collect()
