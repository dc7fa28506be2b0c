"""Measures every category of a window: six kinds of evidence, and what their ranks are made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.audit import burden, complexity, risk_lexicon, ticket_evidence
from analytics.audit.audit_window import AuditWindow
from analytics.audit.category_audit import CategoryAudit
from analytics.audit.complexity import Parts
from analytics.audit.replies import reply_evidence, reply_words
from analytics.audit.replies.reply_evidence import Answered
from analytics.audit.risk_lexicon import Lexicon
from analytics.audit.ticket_evidence import NO_REPLIES
from analytics.failures import request_languages

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The tickets of a window, and what people answered.

    `tickets` are facts with `ticket_id`, `category`, `customer`, `language`, `words` (the customer's
    request), `said` (all their words), `tool_before` and `fields`; null where the source records none.
    `replies` have one row a ticket that a person answered: `ticket_id`, `text`, `author` (or null).
    """

    window: AuditWindow
    tickets: pl.DataFrame
    replies: pl.DataFrame
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Every category by name, what ranks are made of in the same order, and what was learnt on the way."""

    categories: tuple[CategoryAudit, ...]
    parts: Parts
    near: float | None
    languages: tuple[str, ...]
    replies: int
    authors: int | None


def measure(
    given: Inputs, lexicon: Lexicon, *, seed: int = 7, progress: Progress = lambda stage, share: None
) -> Measured:
    """The evidence of each category; the same for the same inputs, lexicon and seed."""
    progress("reading replies", 0.1)
    tickets = given.tickets.with_columns(customer=pl.col("customer").rank("dense").cast(pl.Int64) - 1)
    names = sorted(tickets["category"].unique().to_list())
    customers = int(tickets.select(pl.col("customer").max()).item() or 0) + 1 if tickets.height else 0
    draws = complexity.weights(np.random.default_rng(seed), customers)
    replies = given.replies.join(tickets, on="ticket_id", how="inner", maintain_order="left")
    spoken = _languages(tickets, replies)
    stems = reply_words.stems_of(spoken)
    answered = reply_evidence.unseen(names, draws, NO_REPLIES)
    if replies.height:
        answered |= reply_evidence.unseen(names, draws, "nobody replied")
        answered |= reply_evidence.measure(
            replies, given.fields, stems, draws, seed=seed,
            progress=lambda share: progress("grouping answers", 0.25 + 0.35 * share),
        )  # fmt: skip
    progress("finding repeated questions", 0.6)
    shared = ticket_evidence.measure(tickets, replies, lexicon, stems, seed=seed)
    progress("ranking", 0.85)
    burdens = burden.by_category(tickets)
    about = risk_lexicon.of_names(names, lexicon)
    sizes = (
        tickets.group_by("category")
        .agg(pl.len(), pl.col("customer").n_unique())
        .rows_by_key("category", unique=True)
    )
    found = tuple(
        CategoryAudit(
            category=name,
            tickets=sizes[name][0],
            customers=sizes[name][1],
            a_month=given.window.a_month(sizes[name][0]),
            evidence={
                "consistency": answered[name].evidence,
                **{measure: each[name] for measure, each in shared.shares.items()},
            },
            burden=burdens[name],
            topics={topic: each[name] for topic, each in shared.topics.items() if each[name].value},
            forms=shared.forms.get(name, {}),
            named_topic=about.get(name, ""),
            **reply_evidence.behind(answered[name]),  # pyright: ignore[reportArgumentType]
        )
        for name in names
    )
    authors = replies["author"].drop_nulls().n_unique()
    parts = _parts(given.window, shared.tickets, answered, draws, found)
    return Measured(found, parts, shared.near, spoken, replies.height, authors or None)


def _languages(tickets: pl.DataFrame, replies: pl.DataFrame) -> tuple[str, ...]:
    """The languages of the log, the commonest first; English where nothing says it."""
    texts = replies["text"] if replies.height else tickets["words"]
    shares = request_languages.shares(
        texts.drop_nulls().to_list(), tickets["language"].cast(pl.String).to_list()
    )
    return tuple(code for code, share in shares.items() if share >= request_languages.COUNTS) or (
        request_languages.ENGLISH,
    )


def _parts(
    window: AuditWindow,
    tickets: pl.DataFrame,
    answered: Mapping[str, Answered],
    draws: NDArray[np.uint8],
    found: Sequence[CategoryAudit],
) -> Parts:
    """The parts of complexity and the volume, as found and in each draw of customers."""
    sums = {
        each.category: _drawn(tickets.filter(pl.col("category") == each.category), draws) for each in found
    }
    minutes = np.stack([sums[each.category]["minutes"] for each in found])
    own = np.asarray([[_value(each.burden.human_seconds.value)] for each in found])
    consistent = np.asarray([_value(each["consistency"].value) for each in found])
    return Parts(
        a_month=np.asarray([_volume(window, each.tickets) for each in found]),
        parts={
            "disagreement": 1 - consistent,
            "account": np.asarray([_value(each["account"].value) for each in found]),
            "discretion": np.asarray([_value(each["discretion"].value) for each in found]),
            "minutes": complexity.percentiles(own)[:, 0],
        },
        drawn_a_month=np.stack([_volume(window, 1) * sums[each.category]["tickets"] for each in found]),
        drawn={
            "disagreement": np.stack([1 - answered[each.category].drawn for each in found]),
            "account": np.stack([sums[each.category]["account"] for each in found]),
            "discretion": np.stack([sums[each.category]["unusual"] for each in found]),
            "minutes": complexity.percentiles(np.where(np.isnan(own), np.nan, minutes)),
        },
    )


def _drawn(tickets: pl.DataFrame, draws: NDArray[np.uint8]) -> dict[str, Floats]:
    """Of each draw the tickets of a category, and its shares and minutes among those who were drawn."""
    timed = pl.col("human_timed").fill_null(False)
    by = tickets.group_by("customer").agg(
        tickets=pl.len(),
        account=pl.col("account").sum(),
        account_known=pl.col("account").is_not_null().sum(),
        unusual=pl.col("unusual").sum(),
        unusual_known=pl.col("unusual").is_not_null().sum(),
        minutes=pl.when(timed).then(pl.col("human_seconds")).sum(),
        minutes_known=timed.sum(),
    )
    weights = draws[by["customer"].to_numpy()].astype(np.float32)
    columns = [name for name in by.columns if name != "customer"]
    drawn = dict(
        zip(columns, by.select(pl.col(columns).cast(pl.Float32)).to_numpy().T @ weights, strict=True)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = {
            name: np.where(drawn[f"{name}_known"] > 0, drawn[name] / drawn[f"{name}_known"], np.nan)
            for name in ("account", "unusual", "minutes")
        }
    return {
        "tickets": drawn["tickets"].astype(np.float64),
        **{k: v.astype(np.float64) for k, v in ratios.items()},
    }


def _volume(window: AuditWindow, tickets: float) -> float:
    """Tickets a month, or of a log too short for that the tickets themselves: ranks ask for no unit."""
    a_month = window.a_month(tickets)
    return tickets if a_month is None else a_month


def _value(given: float | None) -> float:
    return float("nan") if given is None else given
