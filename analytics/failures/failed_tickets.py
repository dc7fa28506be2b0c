"""Which tickets failed and by which rule, and what the log says of every request of a source."""

import polars as pl

from analytics import ticket_outcomes
from analytics.failures import request_topics
from analytics.failures.conversation import cause_lift
from analytics.failures.conversation.cause_lift import Judged
from analytics.ticket_outcomes import Rules
from data.schema import CONTEXT

#: What makes a ticket that the agent was involved in a failure, in the order in which it is said.
RULES = {
    "recorded": "recorded as not solved",
    "unresolved": "not solved when its horizon had passed",
    "reopened": "opened again",
    "tagged": "an answer was tagged incorrect",
}
#: No model reads more of a request, and a thousand pages of it would only be carried along.
LONGEST = 4_000
#: So much of what a tool said is an error's text; and the column that orders the turns of one moment.
_ERROR, _ORDER = 300, "_order"
#: So many solved conversations say what is usual; more would only take longer.
_SOLVED = 4_000
#: How mail programs begin the subject of an answer or of a mail that is passed on.
_ANSWERED = r"^(?i)(?:\s*(?:re|aw|fwd?|wg|sv|vs|tr|rv|enc|antw|odp)(?:\[\d+\])?\s*:)+\s*"
_KEPT = ("category", "language", "csat", "human_seconds", "handle_seconds", "escalation_reason")


def requests(
    tickets: pl.LazyFrame, interactions: pl.LazyFrame | None, facts: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """One row for each eligible ticket that the agent was involved in, oldest first.

    `facts` holds the tickets' flags, which decide every outcome here as on all pages. Beside the ticket's
    own columns and context fields: `text` (the customer's request), how many `messages` the customer wrote,
    what the agent read and found (`predicted_intent`, `confidence`, `entry_id`), the `error` that the agent
    or a tool ended with, `caught_by` (the rules of `RULES` that it failed by), `is_failed`, and `is_solved`:
    it stands solved, whoever solved it.
    Of failures also what their conversations show of a cause (`turned`, `turned_how`; see `cause_lift`).
    """
    live = None if interactions is None else _live(interactions, rules)
    found = _involved(tickets, live, facts)
    return (
        found.join(_judged(live, found).turned, on="ticket_id", how="left")
        .drop("subject", "body", "request", "first_words", "resolved", "tagged", *ticket_outcomes.FLAGS)
        .sort("created_at", "ticket_id")
    )


def cause_shares(
    tickets: pl.LazyFrame, interactions: pl.LazyFrame, facts: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """How many failed and solved conversations show each candidate for a cause (`cause_lift.SHARES`)."""
    live = _live(interactions, rules)
    return _judged(live, _involved(tickets, live, facts)).shares


def _involved(tickets: pl.LazyFrame, live: pl.LazyFrame | None, facts: pl.DataFrame) -> pl.DataFrame:
    """The tickets that the agent was involved in, what was told of them, and the rules they failed by."""
    flags = facts.lazy().filter("is_eligible", pl.col("is_involved").fill_null(False))
    names = tickets.collect_schema().names()
    context = [name for name in names if name.startswith(CONTEXT)]
    # A lake that was filled before requests were kept has no such column until its next import.
    kept = tickets if "request" in names else tickets.with_columns(request=pl.lit(None, pl.String))
    columns = ("ticket_id", "created_at", *_KEPT, "subject", "body", "request", "resolved", *context)
    own = (
        kept.select(columns)
        .join(flags.select("ticket_id", *ticket_outcomes.FLAGS), on="ticket_id", how="inner")
        .collect()
    )
    joined = own.join(_told(live), on="ticket_id", how="left")
    caught = {
        "recorded": ~pl.col("resolved"),
        "unresolved": pl.col("is_mature") & ~pl.col("is_resolved"),
        "reopened": pl.col("is_reopened"),
        "tagged": pl.col("tagged"),
    }
    return (
        joined.with_columns(text=request_text())
        .with_columns(
            caught_by=pl.concat_list(
                pl.when(rule.fill_null(False)).then(pl.lit(name)) for name, rule in caught.items()
            ).list.drop_nulls()
        )
        .with_columns(is_failed=pl.col("caught_by").list.len() > 0)
        .with_columns(is_solved=~pl.col("is_failed") & pl.col("is_durable").fill_null(False))
    )


def _judged(live: pl.LazyFrame | None, found: pl.DataFrame) -> Judged:
    """What the conversations of the failures show of a cause, held against the newest solved ones."""
    failed = found.filter("is_failed")
    if live is None or failed.is_empty():
        return Judged(pl.DataFrame(schema=cause_lift.SCHEMA), pl.DataFrame(schema=cause_lift.SHARES))
    solved = found.filter("is_solved").sort("created_at", "ticket_id").tail(_SOLVED)
    topics = [name for name in found.columns if name == "category" or request_topics.nested(found, name)]
    tickets = pl.concat([failed, solved]).select(
        "ticket_id",
        "is_failed",
        escalated=pl.col("is_escalated").fill_null(False),
        topic=pl.concat_str(topics, separator=" / ", ignore_nulls=True),
    )
    said = live.join(tickets.lazy().select("ticket_id"), on="ticket_id", how="semi")
    kept = ("actor", "action", "text", "error", "tool", "arguments")
    names = set(live.collect_schema().names())
    turns = said.select("ticket_id", "at", _ORDER, *(name for name in kept if name in names)).collect()
    return cause_lift.judge(turns.sort("ticket_id", "at", _ORDER), tickets)


def request_text() -> pl.Expr:
    """The customer's words: subject and request once each, else what they said first."""
    subject, body = (
        each.str.strip_chars().replace("", None)
        for each in (pl.col("subject").str.replace(_ANSWERED, ""), pl.coalesce("request", "body"))
    )
    # Many systems make the subject of the body's beginning; said twice it would count twice.
    again = body.str.starts_with(subject.str.strip_chars_end("….")).fill_null(True)
    both = pl.when(again).then(body).otherwise(pl.concat_str(subject, body, separator="\n"))
    words = pl.coalesce(both, subject, pl.col("first_words").str.strip_chars(), pl.lit(""))
    return words.str.slice(0, LONGEST)


def _live(interactions: pl.LazyFrame, rules: Rules) -> pl.LazyFrame:
    """What customers saw, with the place of each turn among those of one moment."""
    number = pl.col("interaction_id").str.extract(r"(\d+)\D*$").cast(pl.Int64, strict=False)
    return interactions.filter(
        pl.col("mode").fill_null("live") == "live", pl.col("at") <= rules.as_of
    ).with_columns(number.alias(_ORDER))


def _told(live: pl.LazyFrame | None) -> pl.DataFrame:
    """Per ticket, what the agent first read and found, the error at its end, and if it was judged wrong."""
    if live is None:
        return pl.DataFrame(
            schema={
                "ticket_id": pl.String,
                "predicted_intent": pl.String,
                "confidence": pl.Float64,
                "entry_id": pl.String,
                "error": pl.String,
                "tagged": pl.Boolean,
                "first_words": pl.String,
                "messages": pl.UInt32,
            }
        )
    ai = pl.col("actor") == "ai"
    read = ai & pl.col("predicted_intent").is_not_null()
    broken = pl.col("error").is_not_null() | (pl.col("action") == "error")
    tool = pl.col("actor") == "tool"
    # Some systems keep only that there was an error, and what it said as the tool's text.
    said = pl.concat_str(
        "error", pl.when(tool).then(pl.col("text").str.slice(0, _ERROR)), separator=": ", ignore_nulls=True
    ).replace("", None)
    said_by_customer = pl.col("text").filter(pl.col("actor") == "customer")
    best = pl.col("retrieved").list.eval(pl.element().struct.field("entry_id")).list.first()
    return (
        live.sort("at", _ORDER, "interaction_id")
        .group_by("ticket_id", maintain_order=True)
        .agg(
            pl.col("predicted_intent").filter(read).first(),
            pl.col("confidence").filter(read).first(),
            best.filter(ai & best.is_not_null()).first().alias("entry_id"),
            # An error that something followed was mended: what counts is how it ended.
            pl.when(broken)
            .then(pl.coalesce(said, pl.lit("error")))
            .filter(tool | (ai & broken))
            .last()
            .alias("error"),
            (ai & (pl.col("action") == "answer") & (pl.col("tag") == "incorrect")).any().alias("tagged"),
            said_by_customer.first().alias("first_words"),
            (said_by_customer.str.strip_chars() != "").sum().alias("messages"),
        )
        .collect()
    )
