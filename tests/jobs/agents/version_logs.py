"""A source with two versions of the agent side by side for eight weeks, and drafts of a third one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data.schema import Kind
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice

SOURCE = "versions"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEKS, A_WEEK = 8, 100


def load(settings: Settings, folder: Path, *, versions: bool = True) -> None:
    """Import eight weeks of a hundred tickets: 2.1 solves 10 points more, its share rises from 10 to 80 %.

    Of both, ten points less are solved each week, so that all tickets together say that 2.1 is worse.
    """
    tickets: list[dict[str, object]] = []
    said: list[dict[str, object]] = []
    for week in range(WEEKS):
        new = 10 * (week + 1)
        for place in range(A_WEEK):
            is_new = place < new
            rank, of = (place, new) if is_new else (place - new, A_WEEK - new)
            solved = rank < round(of * (0.9 - 0.1 * week + (0.1 if is_new else 0)))
            at = START + timedelta(weeks=week, minutes=30 * place)
            ticket = f"T{week}-{place}"
            tickets.append(
                {
                    "ticket_id": ticket,
                    "customer_id": f"C{week}-{place}",
                    "created_at": at,
                    "category": "parcel",
                    "status": "closed" if solved else "open",
                    "resolved": solved,
                    "escalated": not solved,
                    "handled_by": "ai" if solved else "both",
                    "resolved_at": at + timedelta(hours=1) if solved else None,
                    "agent_version": ("2.1" if is_new else "2.0") if versions else None,
                    "arm": "pilot",
                }
            )
            if week == WEEKS - 1 and place < 5:
                said.append(
                    {
                        "interaction_id": f"{ticket}-d", "ticket_id": ticket, "at": at, "actor": "ai",
                        "mode": "shadow", "action": "answer", "text": "Done.",
                        "agent_version": "2.2" if versions else None,
                    }
                )  # fmt: skip
    late = START + timedelta(weeks=WEEKS + 3)
    tickets.append({**tickets[-1], "ticket_id": "last", "created_at": late, "agent_version": None})
    logs: dict[Kind, pl.DataFrame] = {
        "tickets": pl.DataFrame(tickets, infer_schema_length=None),
        "interactions": pl.DataFrame(said, infer_schema_length=None),
    }
    for kind, frame in logs.items():
        path = folder / f"{kind}.parquet"
        frame.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source=SOURCE, kind=kind))
