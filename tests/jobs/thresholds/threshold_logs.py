"""A source whose agent is right as often as its confidence says, for tests of thresholds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from data.schema import Kind
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.review import review_tags, stored_draws
from jobs.review.review_tags import TAGS, Pressed

SOURCE = "desk"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
N = 1_200
INTENTS = ("refund", "login", "invoice")


def load(
    settings: Settings,
    folder: Path,
    *,
    n: int = N,
    confidence: str = "share",
    version: str = "1",
    first: int = 0,
) -> dict[str, bool]:
    """Import answered tickets, one an hour; of each answer by its id, whether it is right.

    Invoices are answered wrongly in 4 of 10 cases whatever the confidence. `confidence` is how the log says
    it: share, constant, missing, or words (as a field of the ticket). `first` is the number of the first one.
    """
    rng = np.random.default_rng(7 + first)
    score = np.round(rng.beta(5, 2, n), 3)
    intent = np.asarray(INTENTS)[rng.integers(0, 3, n)]
    chance = np.where(intent == "invoice", 0.4, 0.30 * (1 - score) ** 1.2)
    right = rng.random(n) >= chance
    tickets: list[dict[str, object]] = []
    said: list[dict[str, object]] = []
    for number in range(n):
        at, ticket = START + timedelta(hours=first + number), f"T{first + number}"
        level = "High" if score[number] > 0.8 else "Medium" if score[number] > 0.6 else "Low"
        tickets.append(
            {
                "ticket_id": ticket,
                "customer_id": f"C{(first + number) % 900}",
                "created_at": at,
                "closed_at": at + timedelta(minutes=30) if right[number] else None,
                "resolved": bool(right[number]),
                "escalated": not right[number],
                "status": "closed",
                "category": str(intent[number]),
                "subject": f"About my {intent[number]} number {number % 37}",
                "handled_by": "ai",
                "context.confidence": level if confidence == "words" else None,
            }
        )
        given = {"share": float(score[number]), "constant": 0.9}.get(confidence)
        spoken: list[dict[str, object]] = [
            {"interaction_id": f"{ticket}-1", "ticket_id": ticket, "at": at, "actor": "customer"},
            {
                "interaction_id": f"{ticket}-2",
                "ticket_id": ticket,
                "at": at + timedelta(seconds=5),
                "actor": "ai",
                "mode": "live",
                "action": "answer",
                "agent_version": version,
                "predicted_intent": str(intent[number]),
                "confidence": given,
            },
        ]
        said += spoken
    # The last ticket only moves the end of the log, so that all others have passed their horizon.
    late = START + timedelta(hours=first + n, days=30)
    tickets.append({"ticket_id": f"late {first}", "created_at": late, "status": "open"})
    frames: dict[Kind, pl.DataFrame] = {
        "tickets": pl.DataFrame(tickets, infer_schema_length=None).with_columns(
            pl.col("context.confidence").cast(pl.String)
        ),
        "interactions": pl.DataFrame(said, infer_schema_length=None).with_columns(
            pl.col("confidence").cast(pl.Float64)
        ),
    }
    for kind, frame in frames.items():
        path = folder / f"{kind} {first}.parquet"
        frame.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source=SOURCE, kind=kind))
    return {f"T{first + number}-2": bool(each) for number, each in enumerate(right)}


def review(settings: Settings, right: dict[str, bool], n: int = 300) -> None:
    """Draw answers by risk and have one person review them, who is never wrong."""
    made = stored_draws.make(settings, SOURCE, n, seed=5)
    items = stored_draws.items(settings, made.id or 0)
    keys = [
        Pressed(each.item, each.item, "tag", TAGS[0] if right[each.item] else TAGS[2], 3.0) for each in items
    ]
    review_tags.store(settings, made, "Ida", keys)
