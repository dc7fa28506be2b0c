"""Tickets of a made-up help desk, as many as asked for: seeded, in time order, in chunks."""

import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs
from deltalake import write_deltalake
from numpy.random import Generator

from data import installation
from data.lake import delta_rows, lake
from data.schema import SOURCE, TICKETS, TIME
from data.settings import Settings

LABEL = "bench"
START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 150
#: People alone until then; afterwards 15 of 100 tickets go to the agent, and later to its newer version.
LIVE_FROM, NEWER_FROM = 60, 105
CUSTOMERS = 120_000

CATEGORIES = tuple(
    "login,password,billing,refund,invoice,delivery,returns,upgrade,downgrade,cancellation,outage,api,"
    "permissions,export,import,mobile app,privacy,feedback".split(",")
)
CHANNELS, PLANS, LANGUAGES = ("email", "chat", "web", "phone"), ("free", "team", "business"), ("en", "de")

_BEGINS = (
    "ac al be bor ca con de der en fa fi ga hi in ka la lo ma mo na or pa per re sa si ta to un va".split()
)
_ENDS = (
    "bel cate dle fer gin ing ion lar ment ness ning per port que red ser sion ter ton ure ver ward".split()
)
#: Some two thousand words; what they mean decides nothing here, how many there are does.
_WORDS = pl.Series(["".join(parts) for parts in product(_BEGINS, ("", "li", "ra"), _ENDS)])
_GIVEN = pl.Series(
    "anna ben carla dimitri elif farid greta hugo ines jonas kaya luis mira noor oleg petra".split()
)


def chunks(
    count: int, *, words: bool = True, size: int = 250_000, seed: int = 7, days: int = DAYS
) -> Iterator[pl.DataFrame]:
    """That many tickets in the canonical columns without a source, the first words of customers if wanted."""
    for start in range(0, count, size):
        rng = np.random.default_rng([seed, start])
        yield _chunk(rng, np.arange(start, min(start + size, count)), count, words, days)


def write_csv(path: Path, count: int) -> None:
    """The tickets as a CSV file, the way a helpdesk exports them."""
    with path.open("wb") as out:
        for number, chunk in enumerate(chunks(count)):
            chunk.with_columns(pl.col("tags").list.join(",")).write_csv(
                out, include_header=number == 0, datetime_format="%Y-%m-%dT%H:%M:%SZ"
            )


def write_lake(settings: Settings, count: int, *, days: int = DAYS, earlier: timedelta = timedelta()) -> None:
    """The tickets in a lake, without the customers' words, which no figure is made of."""
    # As an import would: a lake that nobody claimed, filled by hand, belongs to nobody.
    installation.check(settings)
    at = lake.of(settings).at("tickets")
    for chunk in chunks(count, words=False, size=1_000_000, days=days):
        filed = chunk.with_columns(cs.datetime() - earlier).with_columns(
            pl.lit(LABEL).alias(SOURCE), pl.col("created_at").dt.strftime("%Y-%m").alias(delta_rows.MONTH)
        )
        # In the older layout of strings, because pandas cannot read lists of the newer one from Parquet.
        table = filed.to_arrow(compat_level=pl.CompatLevel.oldest())
        write_deltalake(at, table, mode="append", partition_by=[delta_rows.MONTH])


def _chunk(rng: Generator, number: np.ndarray, count: int, words: bool, days: int) -> pl.DataFrame:
    n = len(number)
    day = days * (number + rng.random(n)) / count
    live, agent = day >= LIVE_FROM * days / DAYS, rng.random(n) < 0.15
    pilot, people = live & agent, ~(live & agent)
    category = (len(CATEGORIES) * rng.random(n) ** 1.4).astype(int)
    # The agent is good at the common categories, hands over in the rare ones, and is quick.
    handed = pilot & (rng.random(n) < 0.2 + 0.02 * category)
    escalated = handed | (people & (rng.random(n) < 0.12))
    solved = rng.random(n) < np.where(pilot, 0.8, 0.74) - 0.008 * category
    again = solved & (rng.random(n) < 0.05)
    status = rng.choice(["merged", "spam", "deleted"], n, p=[0.5, 0.4, 0.1])
    first = np.where(pilot, 5 + 40 * rng.random(n), rng.lognormal(8.2, 1.0, n))
    taken = first + np.where(pilot & ~handed, rng.lognormal(6, 1, n), rng.lognormal(11, 1.3, n))
    # Whole seconds, so that sums and sums of squares are exact in whatever order they are made.
    handled = np.where(pilot & ~handed, rng.lognormal(3.4, 0.5, n), rng.lognormal(6.1, 0.7, n)).round()
    rated = rng.random(n) < 1 / 3
    stars = rng.choice([1, 2, 3, 4, 5], n, p=[0.08, 0.07, 0.15, 0.35, 0.35])

    frame = pl.DataFrame(
        {
            "ticket_id": number,
            "customer_id": (CUSTOMERS * rng.random(n) ** 2.5).astype(int),
            "day": day,
            "first": np.where(rng.random(n) < 0.97, first, np.nan),
            "taken": np.where(solved & (rng.random(n) < 0.98), taken, np.nan),
            "again": np.where(again, taken + rng.lognormal(11, 1, n), np.nan),
            "rated": np.where(rated, taken + 3600, np.nan),
            "status": np.where(rng.random(n) < 0.03, status, np.where(solved, "closed", "open")),
            "channel": _pick(rng, CHANNELS, n),
            "language": _pick(rng, LANGUAGES, n),
            "priority": _pick(rng, ("low", "normal", "high", "urgent"), n),
            "plan": _pick(rng, PLANS, n),
            "category": np.array(CATEGORIES)[category],
            "arm": np.where(pilot, "pilot", np.where(live, "baseline", "")),
            "agent_version": np.where(pilot, np.where(day < NEWER_FROM * days / DAYS, "1.4", "1.5"), ""),
            "handled_by": np.where(pilot, np.where(handed, "both", "ai"), "human"),
            "resolved": solved,
            "recorded": rng.random(n) < 0.99,
            "escalated": escalated,
            "reopened": again,
            "escalation_reason": np.where(
                escalated, _pick(rng, ("asked for a person", "refund", "unsure"), n), ""
            ),
            "stars": np.where(rated, stars, 0),
            "handle_seconds": np.where(rng.random(n) < 0.95, handled, np.nan),
            "human_seconds": np.where(pilot & ~handed, 0.0, (handled * 0.8).round()),
            "sessions": 1 + rng.poisson(0.4, n),
            "tags": _pick(rng, ("", "vip", "vip,late", "late", "test"), n, p=(0.8, 0.1, 0.04, 0.05, 0.01)),
            "context.page": _pick(rng, ("account", "checkout", "help", "orders"), n),
            "context.login": _pick(rng, ("password", "sso", ""), n),
        }
    )
    typed = _typed(frame, days)
    return typed.with_columns(subject=_sentence(rng, n, 9), body=_sentence(rng, n, 10)) if words else typed


def _typed(frame: pl.DataFrame, days: int) -> pl.DataFrame:
    created = pl.lit(START) + pl.duration(microseconds=pl.col("day") * 86_400e6)

    def after(seconds: str) -> pl.Expr:
        time = created + pl.duration(microseconds=pl.col(seconds).fill_nan(None) * 1e6)
        # The export was made when the last of these days had passed: nothing in it is later.
        return pl.when(time <= START + timedelta(days=days)).then(time).dt.truncate("1s").cast(TIME)

    texts = ("arm", "agent_version", "escalation_reason", "context.login")
    made = frame.select(
        pl.format("T{}", pl.col("ticket_id").cast(pl.String).str.zfill(8)).alias("ticket_id"),
        pl.format("C{}", pl.col("customer_id").cast(pl.String).str.zfill(6)).alias("customer_id"),
        created.dt.truncate("1s").cast(TIME).alias("created_at"),
        after("first").alias("first_response_at"),
        after("taken").alias("resolved_at"),
        after("taken").alias("closed_at"),
        after("again").alias("reopened_at"),
        after("rated").alias("csat_at"),
        pl.max_horizontal(after("taken"), after("again"), created.dt.truncate("1s"))
        .cast(TIME)
        .alias("updated_at"),
        "status",
        "channel",
        "language",
        "priority",
        "plan",
        "category",
        *(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in texts),
        "handled_by",
        *(
            pl.when("recorded").then(pl.col(name)).alias(name)
            for name in ("resolved", "escalated", "reopened")
        ),
        pl.when(pl.col("stars") > 0).then(pl.col("stars")).cast(pl.Int8).alias("csat"),
        pl.when(pl.col("stars") > 0).then(pl.col("stars") >= 4).alias("csat_good"),
        pl.col("handle_seconds").fill_nan(None),
        "human_seconds",
        pl.col("sessions").cast(pl.Int32),
        pl.when(pl.col("tags") != "").then(pl.col("tags").str.split(",")).alias("tags"),
        "context.page",
    )
    return made.select(
        *(name for name in TICKETS.names if name in made.columns), "context.page", "context.login"
    )


def _pick(rng: Generator, values: tuple[str, ...], n: int, p: tuple[float, ...] | None = None) -> np.ndarray:
    return np.array(values)[rng.choice(len(values), n, p=p)]


def _sentence(rng: Generator, n: int, words: int) -> pl.Series:
    """Some eighty characters each; every fifth has an order number, 3 of 100 have personal data."""
    found = [_WORDS.gather(rng.integers(0, len(_WORDS), n)).alias(f"word {i}") for i in range(words)]
    kind = rng.random(n)
    given = _GIVEN.gather(rng.integers(0, len(_GIVEN), n)).alias("given")
    frame = pl.DataFrame(
        [*found, given, pl.Series("kind", kind), pl.Series("number", rng.integers(10_000, 99_999, n))]
    )
    cards = pl.Series("card", [_card(rng) for _ in range(500)]).gather(rng.integers(0, 500, n))
    number = pl.col("number").cast(pl.String)
    extra = (
        pl.when(pl.col("kind") < 0.01)
        .then(pl.format("{}.{}@example.com", "given", "word 0"))
        .when(pl.col("kind") < 0.02)
        .then(pl.format("+49 30 {}{}", number, number.str.head(3)))
        .when(pl.col("kind") < 0.03)
        .then(pl.col("card"))
        .when(pl.col("kind") < 0.2)
        .then(pl.format("order {}", number))
        .otherwise(pl.col("given"))
    )
    half = words // 2
    parts = [f"word {i}" for i in range(words)]
    return (
        frame.with_columns(cards)
        .select(pl.concat_str(*parts[:half], extra, *parts[half:], separator=" "))
        .to_series()
    )


def _card(rng: Generator) -> str:
    """A card number with a right last digit, in groups of four."""
    digits = [4, *(int(digit) for digit in rng.integers(0, 10, 14))]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    written = "".join(string.digits[digit] for digit in (*digits, -sum(doubled) % 10))
    return " ".join(written[i : i + 4] for i in range(0, 16, 4))
