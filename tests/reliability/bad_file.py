"""A bad file, with the number of rows that somebody counted by hand, and good rows to put around what is bad.

The tables are canonical tickets, so that what can be read also goes through the checks, the redaction and
the lake. `rows` is what a person sees in the file: records below the header, empty ones included; None
where there is no table to count, so that only a refusal will do.
"""

from collections.abc import Callable
from dataclasses import dataclass

Build = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """A file: what is odd about it, its name, its bytes, and how many rows it has."""

    name: str
    file: str
    build: Build
    rows: int | None


HEADER = ("ticket_id", "created_at", "subject", "body")


def table(*more: str, rows: int = 4, separator: str = ",", newline: str = "\n") -> str:
    """Good tickets as delimited text, and further lines below them."""
    lines = [
        separator.join(HEADER),
        *(
            separator.join((f"T{row}", f"2026-03-{row + 1:02}T10:00:00Z", "Größe", "ok"))
            for row in range(rows)
        ),
    ]
    return newline.join([*lines, *more]) + newline


def records(*more: object, rows: int = 4) -> list[object]:
    """Good tickets as objects, and further values behind them."""
    good = [
        {"ticket_id": f"T{row}", "created_at": f"2026-03-{row + 1:02}T10:00:00Z", "body": "ok"}
        for row in range(rows)
    ]
    return [*good, *more]


def of_text(name: str, text: str, rows: int | None, *, file: str = "t.csv", encoding: str = "utf-8") -> Case:
    """A case that is text."""
    return Case(name, file, lambda: text.encode(encoding), rows)


def of_bytes(name: str, found: bytes, rows: int | None, *, file: str = "t.csv") -> Case:
    """A case that is bytes."""
    return Case(name, file, lambda: found, rows)
