"""A made-up source with tickets, answers that cite articles, and articles with known faults."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data.schema import Kind
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice

SOURCE = "desk"
START = datetime(2026, 9, 1, 9, tzinfo=UTC)
#: How customers put each request; the last one of refunds is in no article.
ASKS = {
    "refund": ("when is my refund paid", "where is the refund of my order", "how long does a refund take"),
    "login": ("I forgot my login password", "how do I reset the login password", "login password is refused"),
}
LOST = "courier brought the parcel to a stranger"


def load(settings: Settings, folder: Path, *, answers: bool = True, entries: bool = True) -> None:
    """Import 90 tickets of two categories, one a day; every third answer on refunds is tagged incorrect."""
    tickets: list[dict[str, object]] = []
    said: list[dict[str, object]] = []
    for number in range(90):
        category = ("refund", "login")[number % 2]
        lost = category == "refund" and number % 12 == 0
        text = LOST if lost else ASKS[category][number % 3]
        at, ticket = START + timedelta(days=number * 0.9), f"T{number:02d}"
        tickets.append(
            {
                "ticket_id": ticket,
                "customer_id": f"C{number % 60}",
                "created_at": at,
                "closed_at": at + timedelta(hours=1),
                "status": "closed",
                "resolved": not lost,
                "category": category,
                "body": text,
                "handled_by": "ai",
            }
        )
        wrong = category == "refund" and number % 6 == 0
        said.append(
            {
                "interaction_id": f"{ticket}-1",
                "ticket_id": ticket,
                "at": at + timedelta(seconds=9),
                "actor": "ai",
                "mode": "live",
                "action": "answer",
                "predicted_intent": category,
                "text": "Here you are.",
                "cited": ["K1"] if category == "refund" else ["K3"],
                "tag": "incorrect" if wrong else "correct",
            }
        )
    logs: dict[Kind, pl.DataFrame] = {"tickets": pl.DataFrame(tickets)}
    if answers:
        logs["interactions"] = pl.DataFrame(said)
    if entries:
        logs["knowledge"] = articles()
    for kind, frame in logs.items():
        path = folder / f"{kind}.parquet"
        frame.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source=SOURCE, kind=kind))


def articles() -> pl.DataFrame:
    """Two that contradict, two clean ones, one without owner and past its date, and a copy."""
    day = START + timedelta(days=60)
    refund = list(ASKS["refund"])
    login = list(ASKS["login"])
    rows = [
        (
            "K1",
            "refund",
            "When is a refund paid?",
            "Refunds are paid within 5 days of the return.",
            "Ada",
            day,
        ),
        ("K2", "refund", "Refunds in a shop", "Refunds are paid within 9 days of the return.", "Ada", day),
        ("K3", "login", "Reset your password", "Press Forgotten password on the sign-in page.", "Ben", day),
        (
            "K4",
            "login",
            "About reset your password",
            "Press Forgotten password on the sign-in page.",
            "Ben",
            day,
        ),
        ("K5", "login", "Sign in with a code", "Use the newest code that we sent.", None, START),
        ("K6", "login", "Your recovery codes", "Print the recovery codes from your account.", "Ben", day),
    ]
    return pl.DataFrame(
        [
            {
                "entry_id": key,
                "category": category,
                "question": question,
                "answer": answer,
                "variations": refund if category == "refund" else login,
                "owner": owner,
                "updated_at": START,
                "verified_at": checked,
                "valid_until": START + timedelta(days=30) if owner is None else None,
            }
            for key, category, question, answer, owner, checked in rows
        ]
    )
