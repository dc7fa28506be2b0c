"""The answers of `failures-clinc` with the agent's confidence and the truth, as the oracles count them."""

from pathlib import Path

import numpy as np
import polars as pl

from analytics.thresholds.scored_answers import Scored


def answers(shared: Path) -> Scored:
    """Every ticket: its confidence, wrong where `truth.csv` names a cause, its customer."""
    folder = shared / "data" / "failures-clinc"
    tickets = pl.read_csv(folder / "tickets.csv", columns=["ticket_id", "customer_id"])
    read = pl.read_ndjson(folder / "interactions.jsonl").select("ticket_id", "confidence")
    failed = pl.read_csv(folder / "truth.csv")["ticket_id"].to_list()
    rows = tickets.join(read, on="ticket_id", maintain_order="left").with_columns(
        wrong=pl.col("ticket_id").is_in(failed).cast(pl.Float64),
        number=pl.col("customer_id").rank("dense").cast(pl.Int64),
    )
    return Scored(
        rows["confidence"].to_numpy(),
        rows["wrong"].to_numpy(),
        rows["number"].to_numpy(),
        np.ones(rows.height),
    )
