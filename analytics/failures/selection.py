"""Which tickets failed and by which rule, and what the log says of every request of a source."""

import polars as pl

from analytics import outcomes
from analytics.outcomes import Rules
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
#: How mail programs begin the subject of an answer or of a mail that is passed on.
_ANSWERED = r"^(?i)(?:\s*(?:re|aw|fwd?|wg|sv|vs|tr|rv|enc|antw|odp)(?:\[\d+\])?\s*:)+\s*"
_KEPT = ("category", "language", "csat", "human_seconds", "handle_seconds", "escalation_reason")


def requests(
    tickets: pl.LazyFrame, interactions: pl.LazyFrame | None, facts: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """One row for each eligible ticket that the agent was involved in, oldest first.

    `facts` holds the tickets' flags, which decide every outcome here as on all pages. Beside the ticket's
    own columns and context fields: `text` (the customer's request), what the agent read and found
    (`predicted_intent`, `confidence`, `entry_id`, `error`), `caught_by` (the rules of `RULES` that it
    failed by), `is_failed`, and `is_solved`: it stands solved, whoever solved it.
    """
    flags = facts.lazy().filter("is_eligible", pl.col("is_involved").fill_null(False))
    names = tickets.collect_schema().names()
    context = [name for name in names if name.startswith(CONTEXT)]
    # A lake that was filled before requests were kept has no such column until its next import.
    kept = tickets if "request" in names else tickets.with_columns(request=pl.lit(None, pl.String))
    columns = ("ticket_id", "created_at", *_KEPT, "subject", "body", "request", "resolved", *context)
    own = (
        kept.select(columns)
        .join(flags.select("ticket_id", *outcomes.FLAGS), on="ticket_id", how="inner")
        .collect()
    )
    joined = own.join(_told(interactions, rules), on="ticket_id", how="left")
    caught = {
        "recorded": ~pl.col("resolved"),
        "unresolved": pl.col("is_mature") & ~pl.col("is_resolved"),
        "reopened": pl.col("is_reopened"),
        "tagged": pl.col("tagged"),
    }
    return (
        joined.with_columns(text=_text())
        .with_columns(
            caught_by=pl.concat_list(
                pl.when(rule.fill_null(False)).then(pl.lit(name)) for name, rule in caught.items()
            ).list.drop_nulls()
        )
        .with_columns(is_failed=pl.col("caught_by").list.len() > 0)
        .with_columns(is_solved=~pl.col("is_failed") & pl.col("is_durable").fill_null(False))
        .drop("subject", "body", "request", "first_words", "resolved", "tagged", *outcomes.FLAGS)
        .sort("created_at", "ticket_id")
    )


def _text() -> pl.Expr:
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


def _told(interactions: pl.LazyFrame | None, rules: Rules) -> pl.DataFrame:
    """Per ticket, what the agent first read and found, and whether anything broke or was judged wrong."""
    if interactions is None:
        return pl.DataFrame(
            schema={
                "ticket_id": pl.String,
                "predicted_intent": pl.String,
                "confidence": pl.Float64,
                "entry_id": pl.String,
                "error": pl.String,
                "tagged": pl.Boolean,
                "first_words": pl.String,
            }
        )
    ai = pl.col("actor") == "ai"
    read = ai & pl.col("predicted_intent").is_not_null()
    broken = pl.col("actor").is_in(["ai", "tool"]) & (
        pl.col("error").is_not_null() | (pl.col("action") == "error")
    )
    best = pl.col("retrieved").list.eval(pl.element().struct.field("entry_id")).list.first()
    return (
        interactions.filter(pl.col("mode").fill_null("live") == "live", pl.col("at") <= rules.as_of)
        .sort("at", "interaction_id")
        .group_by("ticket_id", maintain_order=True)
        .agg(
            pl.col("predicted_intent").filter(read).first(),
            pl.col("confidence").filter(read).first(),
            best.filter(ai & best.is_not_null()).first().alias("entry_id"),
            pl.coalesce("error", pl.lit("error")).filter(broken).first().alias("error"),
            (ai & (pl.col("action") == "answer") & (pl.col("tag") == "incorrect")).any().alias("tagged"),
            pl.col("text").filter(pl.col("actor") == "customer").first().alias("first_words"),
        )
        .collect()
    )
