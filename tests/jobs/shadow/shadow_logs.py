"""A source with drafts beside what people sent, for tests of shadow mode."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from analytics.behaviour.spec import Spec
from data.schema import Kind
from data.settings import Settings
from jobs.behaviour import spec_approvals, stored_specs
from jobs.intake import imports
from jobs.intake.imports import Choice

SOURCE = "desk"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAID = "Refunds are paid five working days after the parcel has reached us, after 14 days at the latest."


def load(settings: Settings, folder: Path, *, mode: str = "shadow") -> None:
    """Import ninety drafts about refunds, sent as they were, and twenty about logins, written anew."""
    tickets: list[dict[str, object]] = []
    said: list[dict[str, object]] = []
    for number in range(110):
        at, refund = START + timedelta(hours=number), number < 90
        ticket, draft = f"T{number}", f"{SAID} {'' if refund else 'Or never.'}".strip()
        tickets.append(
            {
                "ticket_id": ticket,
                "customer_id": f"C{number}",
                "created_at": at,
                "category": "refund" if refund else "login",
                "status": "closed",
            }
        )
        row = {"ticket_id": ticket, "at": at, "actor": "customer", "text": "Where is it?"}
        seconds = 1 if number in (3, 95) else 300
        answer = {
            "actor": "human",
            "mode": "live",
            "text": draft if refund else "Please reset your password.",
        }
        spoken: list[dict[str, object]] = [
            {**row, "interaction_id": f"{ticket}-1"},
            {
                **row,
                "interaction_id": f"{ticket}-2",
                "at": at + timedelta(seconds=10),
                "actor": "ai",
                "mode": mode,
                "action": "answer",
                "text": draft,
                # Some systems record what was sent beside the draft, others only the person's next answer.
                "human_text": draft if refund and number % 2 else None,
            },
            {**row, "interaction_id": f"{ticket}-3", "at": at + timedelta(seconds=10 + seconds), **answer},
        ]
        said += spoken
    entries = pl.DataFrame(
        [
            {
                "entry_id": f"K{n}",
                "question": "What?",
                "answer": "That.",
                "category": "refund",
                "owner": "Ida",
            }
            for n in range(3)
        ]
    )
    logs: dict[Kind, pl.DataFrame] = {
        "tickets": pl.DataFrame(tickets),
        "interactions": pl.DataFrame(said, infer_schema_length=None),
        "knowledge": entries,
    }
    for kind, frame in logs.items():
        path = folder / f"{kind}.parquet"
        frame.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source=SOURCE, kind=kind))


def approve(here: Settings) -> None:
    """Have two people approve the behaviour spec."""
    stored = stored_specs.save(here, SOURCE, Spec("Support", "Ada"), author="Ada")
    for who in ("Ada", "Ben"):
        spec_approvals.approve(here, stored, by=who)
