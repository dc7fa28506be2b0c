"""The tickets of an audit's window as the lake has them: customers' words, people's replies, tools."""

import polars as pl

from analytics.audit import audit_window
from analytics.audit.measuring import Inputs
from analytics.audit.replies import substantive_replies
from analytics.facts import SPEC_VERSION
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import overview_figures, reply_authors, snapshot
from jobs.counting.snapshot import Snapshot

#: Fields that are no condition of an answer: outcomes, and who or what answered.
_NO_CONDITION = frozenset(
    (
        "category",
        "language",
        "arm",
        "agent_version",
        "status",
        "handled_by",
        "escalation_reason",
        "priority",
        SPEC_VERSION,
    )
)
_FACTS = (
    "ticket_id", "category", "customer", "language", "day", "reopened_ended", "reopen_known", "escalated",
    "escalation_known", "csat", "rated_points", "human_seconds", "human_timed",
)  # fmt: skip
_REPLY = {"ticket_id": pl.String, "text": pl.String, "author": pl.String, "at": pl.Datetime("us", "UTC")}


def gather(
    settings: Settings, source: str, taken: Snapshot | None = None, days: int = audit_window.DAYS
) -> Inputs:
    """The inputs of an audit over the last mature days; a DataError where no ticket has a category."""
    taken = taken or snapshot.take(settings, source)
    window, facts = audit_window.rows(taken.facts, overview_figures.last_mature_day(taken), days)
    if facts.is_empty():
        raise DataError(
            f"No mature ticket of {source!r} from {window.first} to {window.last} has a category. "
            "The audit compares categories: import one with each ticket."
        )
    store = lake.of(settings)
    tickets, said = store.scan_source("tickets", source), store.scan_source("interactions", source)
    if tickets is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    author = reply_authors.column(tickets.collect_schema().names())
    fields = tuple(name for name in taken.fields if name not in _NO_CONDITION and name != author)
    rows = facts.select(*_FACTS, *fields).with_columns(pl.col("language").cast(pl.String))
    ids = rows.select("ticket_id")
    about = _about(tickets, ids, author)
    if said is None:
        unsaid = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.Boolean)
        joined = about.with_columns(said=unsaid[0], first_said=unsaid[0], tool_before=unsaid[1])
        replies = pl.DataFrame(schema=_REPLY)
    else:
        messages = _messages(said, ids)
        replies = _replies(messages, about)
        joined = about.join(_customers_words(messages), on="ticket_id", how="left").join(
            _tools(messages, replies), on="ticket_id", how="left"
        )
        if messages.filter(pl.col("actor") == "tool", pl.col("action") == "tool").is_empty():
            joined = joined.with_columns(tool_before=pl.lit(None, dtype=pl.Boolean))
    own = joined.select(
        "ticket_id",
        # A log of conversations alone has the request in the customer's first message.
        pl.coalesce("words", "first_said"),
        "tool_before",
        said=pl.concat_str("words", "said", separator="\n", ignore_nulls=True),
    )
    own = own.with_columns(said=pl.when(pl.col("said").str.len_chars() > 0).then("said"))
    return Inputs(
        window,
        rows.join(own, on="ticket_id", how="left", maintain_order="left"),
        replies.select("ticket_id", "text", "author"),
        fields,
    )


def _about(tickets: pl.LazyFrame, ids: pl.DataFrame, author: str | None) -> pl.DataFrame:
    """What the tickets themselves say: the customer's words, when they were solved, and by whom."""
    words = pl.coalesce(*(pl.col(name).replace("", None) for name in ("request", "body", "subject")))
    who = pl.lit(None, dtype=pl.String) if author is None else pl.col(author).cast(pl.String)
    chosen = tickets.select("ticket_id", "resolved_at", words.alias("words"), who.alias("author"))
    return chosen.join(ids.lazy(), on="ticket_id", how="semi").collect()


def _messages(said: pl.LazyFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """What was said and done about these tickets."""
    return (
        said.select(
            "ticket_id",
            "interaction_id",
            "at",
            "actor",
            "mode",
            "action",
            "text",
            "human_text",
            author=reply_authors.own(said),
        )
        .join(ids.lazy(), on="ticket_id", how="semi")
        .collect()
    )


def _replies(messages: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """A person's substantive reply to each ticket, else what they sent beside a draft."""
    live = pl.col("mode").fill_null("live") == "live"
    sent = messages.filter((pl.col("actor") == "human") & live).select(
        "ticket_id", "interaction_id", "at", "text", wrote="author"
    )
    beside = messages.filter(pl.col("human_text").is_not_null()).select(
        "ticket_id", "interaction_id", "at", text="human_text"
    )
    alone = beside.join(sent.filter(pl.col("text").is_not_null()), on="ticket_id", how="anti")
    both = pl.concat([sent, alone], how="diagonal").sort("at", "interaction_id")
    found = both.join(about.select("ticket_id", "resolved_at", "author"), on="ticket_id", how="inner")
    return substantive_replies.pick(found.with_columns(author=pl.coalesce("wrote", "author"))).select(
        list(_REPLY)
    )


def _customers_words(messages: pl.DataFrame) -> pl.DataFrame:
    """Everything that the customer said in the log of each ticket, and the first message alone."""
    mine = messages.filter(pl.col("actor") == "customer", pl.col("text").str.len_chars() > 0)
    return (
        mine.sort("at", "interaction_id")
        .group_by("ticket_id")
        .agg(said=pl.col("text").str.join("\n"), first_said=pl.col("text").first())
    )


def _tools(messages: pl.DataFrame, replies: pl.DataFrame) -> pl.DataFrame:
    """Of each ticket with an answer whether a tool was used before it.

    The answer is a person's reply, else the agent's last one: its first one often asks who the customer
    is, and the agent looks up after that.
    """
    worded = pl.col("text").str.len_chars() > 0
    agent = (
        messages.filter((pl.col("actor") == "ai") & (pl.col("action") == "answer") & worded)
        .group_by("ticket_id")
        .agg(agent_at=pl.col("at").max())
    )
    tools = (
        messages.filter(pl.col("actor") == "tool", pl.col("action") == "tool")
        .group_by("ticket_id")
        .agg(tool_at=pl.col("at").min())
    )
    answered = agent.join(replies.select("ticket_id", "at"), on="ticket_id", how="full", coalesce=True)
    return (
        answered.join(tools, on="ticket_id", how="left")
        .with_columns(answer_at=pl.coalesce("at", "agent_at"))
        .select("ticket_id", tool_before=(pl.col("tool_at") < pl.col("answer_at")).fill_null(False))
    )
