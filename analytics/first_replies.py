"""First replies worked out from messages, for sources in which no column says when the first response was."""

from datetime import timedelta
from typing import Any

import narwhals as nw

from analytics import ticket_outcomes
from analytics.measures import in_micros
from analytics.ticket_outcomes import Rules

Frame = nw.LazyFrame[Any]

#: A customer whose first message comes later than this after the ticket asked with the ticket itself: desks
#: keep what opened it outside their comments. In a chat a greeting stands before the first message.
ASKS_WITHIN = timedelta(minutes=10)
#: What the agent does that is an answer to the customer: no call of a tool, no error, no handover.
_ANSWERS = ("answer", "clarify")


def is_reply() -> nw.Expr:
    """Returns whether a person or the agent answered the customer, who saw it."""
    by_agent = (nw.col("actor") == "ai") & nw.col("action").fill_null("answer").is_in(_ANSWERS)
    replied = (nw.col("actor") == "human") | by_agent
    return (replied & ticket_outcomes.live(nw.col("mode"))).fill_null(False)


def of(tickets: Frame, interactions: Frame, rules: Rules) -> Frame:
    """Returns per ticket `first_reply_at`: the first reply after the customer's first message.

    A greeting before that message is none. Where the customer did not write within `ASKS_WITHIN`, the ticket
    itself asked, and the first reply after its creation is taken. Where the interactions have times in
    microseconds as well (Spark), the result has too.
    """
    micros = in_micros("at") in interactions.collect_schema().names()
    times = ("at", in_micros("at")) if micros else ("at",)
    said = interactions.filter(nw.col("at") <= rules.as_of).join(
        tickets.select("ticket_id", "created_at"), on="ticket_id", how="inner"
    )
    within = nw.col("created_at").dt.offset_by(f"{int(ASKS_WITHIN.total_seconds())}s")
    customers = (nw.col("actor") == "customer").fill_null(False) & (nw.col("at") <= within)
    asked = said.filter(customers).group_by("ticket_id").agg(nw.col("at").min().alias("asked_at"))
    answers_it = nw.when(nw.col("asked_at").is_null()).then(nw.col("at") > nw.col("created_at"))
    answers_it = answers_it.otherwise(nw.col("at") >= nw.col("asked_at"))
    return (
        said.filter(is_reply())
        .join(asked, on="ticket_id", how="left")
        .filter(answers_it)
        .group_by("ticket_id")
        .agg(*(nw.col(name).min().alias(_of_reply(name)) for name in times))
    )


def added(tickets: Frame, interactions: Frame | None, rules: Rules) -> Frame:
    """Returns tickets with the first reply as their first response, where the source records none."""
    if interactions is None or rules.knows("first_response_at"):
        return tickets
    replies = of(tickets, interactions, rules)
    names = [name for name in replies.collect_schema().names() if name != "ticket_id"]
    told = {"first_response_at": nw.col(_of_reply("at"))}
    if in_micros("first_response_at") in tickets.collect_schema().names():
        told[in_micros("first_response_at")] = nw.col(_of_reply(in_micros("at")))
    return tickets.join(replies, on="ticket_id", how="left").with_columns(**told).drop(names)


def _of_reply(time: str) -> str:
    return time.replace("at", "first_reply_at")
