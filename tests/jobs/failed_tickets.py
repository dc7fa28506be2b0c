"""Tickets about a few plain things, of which half failed."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

WORDS = {
    "refund": ("where is my refund", "the refund did not come", "send my money back"),
    "login": ("the login fails", "cannot log in with my password", "login page refuses me"),
    "invoice": ("wrong address on the invoice", "the invoice has an error", "invoice shows no tax"),
    "parcel": ("my parcel was not delivered", "where is the parcel", "parcel came broken"),
}


def export(folder: Path, name: str, first: date, about: tuple[str, ...], count: int = 120) -> Path:
    """Tickets of some days of which half failed, about these things in turn."""
    rows = [
        {
            "ticket_id": f"{name}{n:03d}",
            "created_at": f"{first + timedelta(days=n // 8)}T{8 + n % 8:02d}:00:00Z",
            "body": f"{WORDS[about[n % len(about)]][n // 4 % 3]} {n % 7}",
            "handled_by": "ai",
            "resolved": n // len(about) % 2 == 0,
        }
        for n in range(count)
    ]
    path = folder / f"{name}.csv"
    pl.DataFrame(rows).write_csv(path)
    return path
