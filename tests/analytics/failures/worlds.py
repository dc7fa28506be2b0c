"""Small worlds of requests whose causes are known: made vectors, no model, no compilation."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from analytics.failures import inputs
from analytics.failures.clusters.dimension_reduction import Principal
from analytics.failures.inputs import Material
from analytics.failures.nearest_neighbours import Floats, unit
from analytics.failures.pipeline import Options
from data.schema import KNOWLEDGE

START = datetime(2026, 3, 1, tzinfo=UTC)
INTENTS = ("refund", "login", "invoice", "delivery", "upgrade", "privacy")
#: What there is no entry for, what is read as something else, and what fails for one kind of login.
GAP, MIXED, EDGE = "privacy", "invoice", "login"
WORDS = {
    "refund": "where is my refund for the returned shoes",
    "login": "the login page refuses my password",
    "invoice": "the invoice has a wrong address",
    "delivery": "my parcel was not delivered yet",
    "upgrade": "how much is the upgrade to the team plan",
    "privacy": "delete all personal data you hold about me",
}
PLAIN = Options(plane=Principal())


def directions(count: int, seed: int = 1, dimensions: int = 24) -> Floats:
    """So many directions that have little in common."""
    return unit(np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32))


def around(middles: Floats, seed: int, spread: float = 0.07) -> Floats:
    """One vector near each of these."""
    noise = np.random.default_rng(seed).normal(0, spread, middles.shape)
    return unit((middles + noise).astype(np.float32))


def world(
    each: int = 60,
    *,
    seed: int = 3,
    login: str = "context.login",
    confirmed: float = 0.6,
    broken: float = 0.05,
) -> tuple[Material, dict[str, str]]:
    """Requests of six intents, and the true group of each failure."""
    rng = np.random.default_rng(seed)
    rows, about, truth = [], [], {}
    for number in range(each * len(INTENTS)):
        intent = INTENTS[number % len(INTENTS)]
        way, region = rng.choice(["sso", "password"]), rng.choice(["eu", "us", "apac"])
        read = "refund" if intent == GAP or (intent == MIXED and rng.random() < 0.4) else intent
        error = None
        if intent == GAP:
            group = "knowledge_gap"
        elif read != intent:
            group = "misclassification"
        elif intent == EDGE and way == "sso":
            group = "edge_case"
        elif rng.random() < broken:
            group, error = "other", "tool_timeout"
        else:
            group = ""
        known = rng.random() < (confirmed if group else confirmed / 3)
        ticket = f"T{number:04d}"
        if group:
            truth[ticket] = group
        about.append(INTENTS.index(intent))
        rows.append(
            {
                "ticket_id": ticket,
                "text": f"{WORDS[intent]} {number % 7}",
                "category": intent if known else None,
                "predicted_intent": read,
                "confidence": 0.8,
                "entry_id": "KB-0",
                "error": error,
                "is_failed": bool(group),
                login: way,
                "context.region": region,
            }
        )
    entries = [name for name in INTENTS if name != GAP]
    vectors = around(directions(len(INTENTS))[about], seed)
    return built(rows, vectors, entries, seed), truth


def built(rows: Sequence[dict[str, object]], vectors: Floats, entries: Sequence[str], seed: int) -> Material:
    """Material of these requests, with three entries for each of the named intents."""
    nothing = {
        "category": pl.String,
        "predicted_intent": pl.String,
        "error": pl.String,
        "csat": pl.Int8,
        "human_seconds": pl.Float64,
        "confidence": pl.Float64,
        "escalation_reason": pl.String,
        "entry_id": pl.String,
        "language": pl.String,
        "turned": pl.String,
        "turned_how": pl.String,
    }
    frame = (
        pl.DataFrame(rows, infer_schema_length=None)
        if rows
        else pl.DataFrame(schema={"ticket_id": pl.String})
    )
    for name, dtype in {"text": pl.String, "is_failed": pl.Boolean, **nothing}.items():
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=dtype).alias(name))
    requests = frame.with_columns(pl.col(name).cast(dtype) for name, dtype in nothing.items()).with_columns(
        created_at=pl.Series(
            [START + timedelta(hours=3 * number) for number in range(frame.height)],
            dtype=pl.Datetime("us", "UTC"),
        ),
        caught_by=pl.when("is_failed")
        .then(pl.lit(["recorded"]))
        .otherwise(pl.lit([], dtype=pl.List(pl.String))),
        is_solved=~pl.col("is_failed"),
    )
    names = [name for name in entries for _ in range(3)]
    knowledge = pl.DataFrame(
        {
            "entry_id": [f"KB-{number}" for number in range(len(names))],
            "category": pl.Series(names, dtype=pl.String),
            "question": pl.Series([WORDS.get(name, name) for name in names], dtype=pl.String),
            "variations": pl.Series([[] for _ in names], dtype=pl.List(pl.String)),
        },
        schema_overrides={"question": KNOWLEDGE.dtypes["question"]},
    )
    middles = (
        directions(len(INTENTS))[[INTENTS.index(name) for name in names]] if names else np.zeros((0, 24))
    )
    return Material(
        requests=requests,
        places=np.arange(requests.height),
        vectors=vectors,
        knowledge=knowledge,
        entry_rows=inputs.entry_texts(knowledge)["row"].cast(pl.Int64).to_numpy(),
        entry_vectors=around(np.asarray(middles, dtype=np.float32), seed + 1)
        if names
        else np.zeros((0, 24), np.float32),
    )
