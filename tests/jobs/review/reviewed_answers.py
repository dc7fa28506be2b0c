"""A source with live answers of an agent, for tests of review: its exports, and a draw of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data.schema import Kind
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice

SOURCE = "desk"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def load(settings: Settings, folder: Path, answers: int = 60, *, scored: bool = False) -> None:
    """Import as many tickets with a live answer each, a draft, a merged ticket and a person's answer."""
    tickets = pl.DataFrame(
        [
            {
                "ticket_id": f"T{number}",
                "customer_id": f"C{number // 2}",
                "created_at": START + timedelta(hours=number),
                "category": ("refund", "login")[number % 2],
                "subject": f"Subject {number}",
                "escalated": number % 5 == 0,
                "status": "merged" if number == answers else "closed",
                **({"context.auto_score": str(number % 3 / 2)} if scored else {}),
            }
            for number in range(answers + 1)
        ]
    )
    said = [
        {
            "interaction_id": f"T{number}-a",
            "ticket_id": f"T{number}",
            "at": START + timedelta(hours=number, minutes=1),
            "actor": "ai",
            "mode": "live",
            "action": "answer",
            "confidence": (number % 10) / 10,
            "cited": ["K1"] if number % 4 == 0 else [],
            "retrieved": [{"entry_id": "K2", "score": 0.7}, {"entry_id": "K9", "score": 0.2}],
            "text": f"Answer {number}",
        }
        for number in range(answers + 1)
    ]
    draft = {**said[0], "interaction_id": "T0-d", "mode": "shadow", "text": "A draft"}
    person = {**said[0], "interaction_id": "T0-p", "actor": "human", "text": "A person's answer"}
    knowledge = pl.DataFrame(
        [
            {"entry_id": "K1", "question": "What?", "valid_until": START + timedelta(hours=30)},
            {"entry_id": "K2", "question": "How?", "answer": "Like this.", "valid_until": None},
        ],
        schema_overrides={"answer": pl.String},
    )
    logs: dict[Kind, pl.DataFrame] = {
        "tickets": tickets,
        "interactions": pl.DataFrame([*said, draft, person]),
        "knowledge": knowledge,
    }
    for kind, frame in logs.items():
        path = folder / f"{kind}.parquet"
        frame.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source=SOURCE, kind=kind))
