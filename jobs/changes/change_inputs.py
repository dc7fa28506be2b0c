"""What changes are judged on: a metric's daily sums by category, and what categories share in the logs."""

import numpy as np
import polars as pl

from analytics import cube
from analytics.changes import spill_over
from analytics.changes.daily_panel import Panel
from analytics.changes.spill_over import Found
from analytics.metrics import Metric
from data.lake import lake
from data.settings import Settings
from jobs.counting import overview_figures
from jobs.counting.snapshot import Snapshot

#: The field that says of a ticket whether its customer is held out of all changes.
HOLDOUT = "context.holdout"
_YES = ("yes", "true", "1", "holdout")


def changed_rows(taken: Snapshot) -> pl.LazyFrame:
    """The tickets that changes reach: all but the holdout's."""
    rows = taken.scan()
    return rows.filter(~held_out(taken)) if HOLDOUT in taken.names else rows


def held_out(taken: Snapshot) -> pl.Expr:
    """Whether a ticket's customer is held out."""
    if HOLDOUT not in taken.names:
        return pl.lit(False)
    words = pl.col(HOLDOUT).cast(pl.String).str.to_lowercase()
    return words.is_in(_YES).fill_null(False)


def panel(taken: Snapshot, metric: Metric) -> Panel:
    """A metric by category and day, without the holdout; tickets without a category are left out."""
    names = {metric.numerator, metric.denominator, metric.value, f"{metric.value}_squared"} - {""}
    added = cube.total(changed_rows(taken), ("day", "category"), names)
    n, total, squares = (
        ("denominator", "numerator", "numerator")
        if metric.kind == "ratio"
        else ("denominator", "value", "squared")
    )
    column = {
        "denominator": metric.denominator,
        "numerator": metric.numerator,
        "value": metric.value,
        "squared": f"{metric.value}_squared",
    }
    table = added.filter(pl.col("category").is_not_null()).select(
        "day",
        pl.col("category").cast(pl.String),
        n=pl.col(column[n]).cast(pl.Float64).fill_null(0.0),
        total=pl.col(column[total]).cast(pl.Float64).fill_null(0.0),
        squares=pl.col(column[squares]).cast(pl.Float64).fill_null(0.0),
    )
    first, last = overview_figures.days(taken)
    categories = tuple(sorted(table["category"].unique().to_list()))
    size = (len(categories), (last - first).days + 1)
    place = {name: row for row, name in enumerate(categories)}
    rows = np.array([place[name] for name in table["category"].to_list()], dtype=np.int64)
    days = (table["day"] - first).dt.total_days().to_numpy()
    filled = [np.zeros(size) for _ in range(3)]
    for array, name in zip(filled, ("n", "total", "squares"), strict=True):
        array[rows, days] = table[name].to_numpy()
    # Whether a ticket is solved is 0 or 1, so its square is itself.
    return Panel(categories, first, *filled)


def links(settings: Settings, taken: Snapshot) -> Found:
    """What the categories of a source share: articles that answers cite, intents mixed up, near requests."""
    store = lake.of(settings)
    of = taken.scan().select("ticket_id", category=pl.col("category").cast(pl.String)).drop_nulls()
    said = store.scan_source("interactions", taken.source)
    tickets = store.scan_source("tickets", taken.source)
    cited = pl.DataFrame(
        schema={"category": pl.String, "article": pl.String, "answers": pl.Int64, "of": pl.Int64}
    )
    read_as = pl.DataFrame(
        schema={"category": pl.String, "intent": pl.String, "tickets": pl.Int64, "of": pl.Int64}
    )
    if said is not None:
        live = (
            said.filter(pl.col("actor") == "ai")
            .select("ticket_id", "at", "predicted_intent", "cited")
            .join(of, on="ticket_id")
        )
        cited = _cited(live)
        read_as = _read_as(live)
    requests = pl.DataFrame(schema={"category": pl.String, "text": pl.String})
    if tickets is not None:
        words = pl.coalesce(pl.col(name).replace("", None) for name in ("request", "body", "subject"))
        asked = tickets.select("ticket_id", text=words).drop_nulls().join(of, on="ticket_id")
        requests = (
            asked.sort(pl.col("ticket_id").hash(7))
            .group_by("category")
            .head(_REQUESTS)
            .sort("category", "ticket_id")
            .select("category", "text")
            .collect()
        )
    return spill_over.links(cited, read_as, requests)


#: Requests of each category of which the different ones are compared.
_REQUESTS = 300


def _cited(live: pl.LazyFrame) -> pl.DataFrame:
    answers = live.filter(pl.col("cited").list.len() > 0)
    return (
        answers.with_columns(of=pl.len().over("category"))
        .explode("cited")
        .group_by("category", pl.col("cited").alias("article"))
        .agg(answers=pl.len(), of=pl.col("of").first())
        .sort("category", "article")
        .collect()
    )


def _read_as(live: pl.LazyFrame) -> pl.DataFrame:
    first = (
        live.drop_nulls("predicted_intent").sort("at").unique("ticket_id", keep="first", maintain_order=True)
    )
    return (
        first.with_columns(of=pl.len().over("category"))
        .group_by("category", pl.col("predicted_intent").alias("intent"))
        .agg(tickets=pl.len(), of=pl.col("of").first())
        .sort("category", "intent")
        .collect()
    )
