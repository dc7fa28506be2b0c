"""Transcripts of the demonstration that a person read and labelled, and how far what is computed agrees."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from data.sample.behaviour.specification import ACCOUNT_PATH, APP_INVOICES, ISLANDS

_FILE = Path(__file__).with_name("labelled_transcripts.csv")
PARTS = ("history", "sentiment", "attempt", "reason", "asked_again")
RULES = {"app_invoices": APP_INVOICES, "account_path": ACCOUNT_PATH, "islands": ISLANDS}


def labels() -> pl.DataFrame:
    """Sixty transcripts: 1, 0 or ? for each part of a handover and page rule, null where there is none."""
    return pl.read_csv(_FILE, infer_schema=False)


def agreement(handovers: pl.DataFrame, kept: pl.DataFrame) -> Mapping[str, tuple[int, int]]:
    """For each part and rule, on how many labelled transcripts code and person agree, and of how many."""
    read = labels()
    found: dict[str, tuple[int, int]] = {}
    for part in PARTS:
        told = dict(handovers.select("ticket_id", part).iter_rows())
        found[part] = _agree(read, part, {ticket: _said(told.get(ticket)) for ticket in told})
    for column, rule in RULES.items():
        told = dict(kept.filter(pl.col("rule") == rule).select("ticket_id", "kept").iter_rows())
        found[column] = _agree(read, column, {ticket: _said(value) for ticket, value in told.items()})
    return found


def _agree(read: pl.DataFrame, column: str, told: Mapping[str, str]) -> tuple[int, int]:
    """Agreed and judged; where only one of the two judged a transcript at all, they differ."""
    pairs = [
        (label, told.get(ticket))
        for ticket, label in read.select("ticket_id", column).iter_rows()
        if label is not None or ticket in told
    ]
    return sum(one == other for one, other in pairs), len(pairs)


def _said(value: int | None) -> str:
    return "?" if value is None else str(value)
