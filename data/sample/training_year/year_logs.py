"""The training year's exports: tickets and the agent's answers, always the same."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.sample import truth
from data.sample.source_labels import TRAINING_YEAR
from data.sample.training_year import year_topics
from data.sample.training_year.year_topics import CATEGORIES, TOPICS
from data.schema import TIME, Kind

SOURCE_LABEL = TRAINING_YEAR
START = datetime.combine(truth.YEAR_FIRST_DAY, datetime.min.time(), UTC)
_SEED = 20260202
_CUSTOMERS = 24_000
_WEEK = (1.3, 1.2, 1.1, 1.0, 0.95, 0.75, 0.7)
#: How much the whole desk's level moves from week to week, and from the first to the last.
_COMMON_SD, _COMMON_RISE = 0.012, 0.03
_REOPENED, _RATED = 0.03, 0.25
_FILLERS = (
    "please",
    "today",
    "again",
    "since Monday",
    "for my mother",
    "in the shop",
    "on my phone",
    "twice",
)
_ASKS = ("What about my {}", "Question about {}", "Can you help with {}", "My {} is not right", "I need {}")

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def frames() -> Mapping[Kind, pl.DataFrame]:
    """The two logs in canonical columns, as exports would hold them."""
    category, day = _when(_dice(0))
    customer = _dice(1).integers(0, _CUSTOMERS, day.size)
    held = _dice(2).random(_CUSTOMERS) < truth.YEAR_HOLDOUT
    level = levels(day, category, changed=~held[customer])
    tickets, created = _tickets(_dice(3), category, day, customer, level, held)
    return {"tickets": tickets, "interactions": _answers(_dice(4), category, created)}


def levels(day: Whole, category: Whole, *, changed: Flags) -> Floats:
    """The true share solved of each ticket, by its day and category, and whether changes reach it."""
    weeks = int(truth.YEAR_WEEKS)
    common = _COMMON_RISE * np.arange(weeks) / weeks + _dice(5).normal(0, _COMMON_SD, weeks)
    own = np.array([each.level for each in TOPICS])
    level = own[category] + common[day // 7]
    for each in truth.YEAR_CHANGES:
        for name, live in each.steps:
            here = category == CATEGORIES.index(name)
            since = day >= (live - truth.YEAR_FIRST_DAY).days
            level += each.effect * (here & since & changed)
            level += each.dip * (here & ~since & (day >= (live - truth.YEAR_FIRST_DAY).days - 28))
    # What shares an article with a changed category gets half of what that one gets.
    for other, name in year_topics.SHARES_ARTICLE.items():
        for each in truth.YEAR_CHANGES:
            for target, live in each.steps:
                if target == name:
                    since = day >= (live - truth.YEAR_FIRST_DAY).days
                    level += 0.5 * each.effect * ((category == CATEGORIES.index(other)) & since & changed)
    return np.clip(level, 0.02, 0.98)


def _dice(stage: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([_SEED, stage]))


def _when(dice: np.random.Generator) -> tuple[Whole, Whole]:
    """The category and day of each ticket, by day."""
    days = truth.YEAR_WEEKS * 7
    share = np.array(_WEEK) / np.sum(_WEEK)
    mean = np.array([each.weekly for each in TOPICS])[:, None] * np.tile(share, truth.YEAR_WEEKS)[None, :]
    counts = dice.poisson(mean)
    category = np.repeat(np.repeat(np.arange(len(TOPICS)), days), counts.ravel())
    day = np.repeat(np.tile(np.arange(days), len(TOPICS)), counts.ravel())
    order = np.argsort(day, kind="stable")
    return category[order], day[order]


def _tickets(
    dice: np.random.Generator, category: Whole, day: Whole, customer: Whole, level: Floats, held: Flags
) -> tuple[pl.DataFrame, Whole]:
    size = day.size
    created = day * 86_400 + dice.integers(7 * 3_600, 22 * 3_600, size)
    solved = dice.random(size) < level
    handed = ~solved & (dice.random(size) < 0.7)
    reopened = solved & (dice.random(size) < _REOPENED)
    took = dice.integers(300, 4 * 86_400, size)
    back = took + dice.integers(3_600, 2 * 86_400, size)
    rated = dice.random(size) < _RATED
    csat = np.clip(np.where(solved, dice.integers(3, 6, size), dice.integers(1, 4, size)), 1, 5)
    words = _words(dice, category)
    frame = pl.DataFrame(
        {
            "ticket_id": [f"Y-{place:06d}" for place in range(size)],
            "customer_id": [f"Y{each:05d}" for each in customer],
            "created": created,
            "resolved": created + took,
            "reopened_again": created + back,
            "is_solved": solved,
            "is_reopened": reopened,
            "is_rated": rated,
            "csat": csat.astype(np.float64),
            "channel": np.where(dice.random(size) < 0.7, "chat", "email"),
            "category": np.array(CATEGORIES)[category],
            "body": words,
            "context.holdout": np.where(held[customer], "yes", "no"),
            "escalated": handed,
        }
    )
    made = frame.select(
        "ticket_id",
        "customer_id",
        _moment("created").alias("created_at"),
        pl.when("is_solved").then(_moment("resolved")).alias("resolved_at"),
        pl.when("is_reopened").then(_moment("reopened_again")).alias("reopened_at"),
        pl.when("is_rated").then(_moment("resolved")).alias("csat_at"),
        pl.when("is_solved").then(pl.lit("closed")).otherwise(pl.lit("open")).alias("status"),
        "channel",
        "category",
        "body",
        "context.holdout",
        pl.when("escalated").then(pl.lit("both")).otherwise(pl.lit("ai")).alias("handled_by"),
        pl.col("is_solved").alias("resolved"),
        "escalated",
        pl.col("is_reopened").alias("reopened"),
        pl.when("is_rated").then("csat").alias("csat"),
        _moment("reopened_again").alias("updated_at"),
    )
    return made, created


def _words(dice: np.random.Generator, category: Whole) -> list[str]:
    """A request a ticket, of its category's words; one category speaks in the words of another."""
    spoken = [year_topics.SHARES_WORDS.get(name, name) for name in CATEGORIES]
    asks, fillers = (
        dice.integers(0, len(_ASKS), category.size),
        dice.integers(0, len(_FILLERS), category.size),
    )
    return [
        f"{_ASKS[ask].format(spoken[place])} {_FILLERS[filler]}"
        for ask, filler, place in zip(asks.tolist(), fillers.tolist(), category.tolist(), strict=True)
    ]


def _answers(dice: np.random.Generator, category: Whole, created: Whole) -> pl.DataFrame:
    """An answer of the agent to each ticket, with the article that it cites and the intent that it read."""
    size = category.size
    own = [f"Y-KB-{place:02d}" for place in range(len(CATEGORIES))]
    cited = np.array(own)[category]
    for other, name in year_topics.SHARES_ARTICLE.items():
        here = (category == CATEGORIES.index(other)) & (dice.random(size) < 0.4)
        cited = np.where(here, own[CATEGORIES.index(name)], cited)
    cited = np.where(dice.random(size) < 0.06, "Y-KB-general", cited)
    misread = dice.random(size) < 0.03
    read = np.where(misread, dice.integers(0, len(CATEGORIES), size), category)
    frame = pl.DataFrame(
        {
            "interaction_id": [f"Y-A-{place:06d}" for place in range(size)],
            "ticket_id": [f"Y-{place:06d}" for place in range(size)],
            "created": created + 20,
            "intent": np.array(CATEGORIES)[read],
            "cited": cited,
        }
    )
    return frame.select(
        "interaction_id",
        "ticket_id",
        _moment("created").alias("at"),
        pl.lit("ai").alias("actor"),
        pl.lit("live").alias("mode"),
        pl.lit("answer").alias("action"),
        pl.col("intent").alias("predicted_intent"),
        pl.concat_list("cited").alias("cited"),
    )


def _moment(name: str) -> pl.Expr:
    return ((pl.col(name) + int(START.timestamp())) * 1_000_000).cast(TIME)
