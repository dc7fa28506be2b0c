"""The same with pandas: the cube."""

import numpy as np
import pandas as pd

from analytics.facts import DIMENSIONS
from analytics.measures import SUMMED
from tests.benchmarks.peers.logs import LABEL

HORIZON = pd.Timedelta(days=7)
TIMES = [
    "created_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "reopened_at",
    "csat_at",
    "updated_at",
]
JUDGED = [
    "status",
    "tags",
    "handled_by",
    "resolved",
    "escalated",
    "reopened",
    "csat",
    "csat_good",
    "sessions",
]
READ = ["source", *TIMES, *JUDGED, *DIMENSIONS, "handle_seconds", "human_seconds"]


def build_cube(folder: str, out: str) -> None:
    """The tickets of a folder of Parquet files → outcomes → cube, written to a file."""
    read = pd.read_parquet(folder, columns=READ, dtype_backend="numpy_nullable")
    frame = read[read["source"] == LABEL]
    as_of = frame[TIMES].max().max()
    known = frame.count() > 0
    if not known[["handled_by", "resolved_at", "reopened_at"]].all():
        raise RuntimeError(
            "These rules are written for logs that record who handled a ticket, and its times."
        )
    counted = _counted(frame[frame["created_at"] <= as_of], as_of)
    keys = ["day", *DIMENSIONS]
    counted.groupby(keys, dropna=False, observed=True, sort=False).sum().reset_index().to_parquet(out)


def _counted(t: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    until = t["created_at"] + HORIZON

    def by_then(name: str) -> pd.Series:
        return (t[name] <= as_of) & (t[name] <= until)

    # The few different lists of tags are looked at once each.
    tags = (
        t["tags"].map(lambda words: words is not None and words is not pd.NA and "test" in words).astype(bool)
    )
    eligible = ~t["status"].isin(["merged", "spam", "deleted"]) & ~tags
    is_mature = until <= as_of
    is_involved = t["handled_by"].isin(["ai", "both"])
    ended_at = t["resolved_at"].fillna(t["closed_at"])
    in_time = ((ended_at <= as_of) & (ended_at <= until)) | ended_at.isna()
    is_resolved = t["resolved"].fillna((t["status"] == "closed").fillna(ended_at.notna())) & in_time
    is_reopened = (
        by_then("reopened_at").where(t["reopened_at"].notna()).astype("boolean").fillna(t["reopened"])
    )
    is_reopened = is_reopened.fillna(value=False)
    # Where one part is unknown the whole is, whatever the other parts say.
    is_durable = (is_resolved & ~is_reopened).mask(is_resolved.isna())
    replied = t["handled_by"].isin(["human", "both"]).astype("boolean").mask(t["handled_by"].isna())
    lacking = is_durable.isna() | t["escalated"].isna() | replied.isna()
    is_automated = (is_durable & ~t["escalated"] & ~replied).mask(lacking) & is_involved

    mature, waiting = eligible & is_mature, eligible & ~is_mature
    involved = mature & is_involved
    ended = is_resolved.fillna(value=False) | is_reopened
    end_known = mature & is_resolved.notna()
    void = t["status"].eq("closed").fillna(value=False) & t["resolved"].eq(False).fillna(value=False)
    visible = t["resolved_at"].le(as_of).fillna(value=False)
    stamped = visible & t["resolved_at"].ge(t["created_at"]).fillna(value=False) & ~void
    closed = t["status"].eq("closed").fillna(value=False) | t["resolved"].fillna(value=False)
    rated = mature & (t["csat_good"].notna() | t["csat"].notna()) & (by_then("csat_at") | t["csat_at"].isna())
    yes = {
        "tickets": eligible,
        "not_eligible": ~eligible,
        "maturing": waiting,
        "mature": mature,
        "involved": involved,
        "involved_maturing": waiting & is_involved,
        "not_involved": eligible & ~is_involved,
        "outcome_known": mature & is_durable.notna(),
        "durable": mature & is_durable,
        "automation_known": involved & is_automated.notna(),
        "automated": involved & is_automated,
        "escalation_known": mature & t["escalated"].notna(),
        "escalated": mature & t["escalated"],
        "handover_known": involved & t["escalated"].notna(),
        "handed_over": involved & t["escalated"],
        "contained": involved & ~t["escalated"],
        "ended": mature & ended,
        "not_ended": end_known & ~ended,
        "reopen_known": end_known & ended,
        "reopened_ended": end_known & is_reopened,
        "reopen_known_all": mature & is_reopened.notna(),
        "reopened": mature & is_reopened,
        "reopened_after_agent": involved & is_reopened & ~t["escalated"].eq(True).fillna(value=False),
        "rated": rated,
        "rated_good": rated & t["csat_good"].fillna(t["csat"].ge(4)),
        "rated_points": rated & t["csat"].notna(),
        "handle_timed": mature & t["handle_seconds"].notna(),
        "human_timed": mature & t["human_seconds"].notna(),
        "response_timed": mature & by_then("first_response_at") & t["first_response_at"].ge(t["created_at"]),
        "resolution_timed": mature & (stamped | (~closed & ~visible)),
        "sessions_known": mature & t["sessions"].notna() & is_durable.notna(),
        "first_contact": mature & is_durable & t["sessions"].eq(1),
        "errors_known": np.zeros(len(t), dtype=bool),
        "failed_by_error": np.zeros(len(t), dtype=bool),
    }
    counted = {
        name: pd.Series(found, index=t.index).fillna(value=False).astype("int8")
        for name, found in yes.items()
    }
    counted |= {name: pd.Series(0, index=t.index, dtype="int8") for name in ANSWERS}
    where = {"csat": "rated_points", "handle_seconds": "handle_timed", "human_seconds": "human_timed"}
    for name in SUMMED:
        values = t[name].astype("float64").where(counted[where[name]] == 1, 0.0)
        counted |= {name: values, f"{name}_squared": values * values}
    days = t["created_at"].dt.tz_convert("UTC").dt.date
    return pd.DataFrame({"day": days, **{name: t[name].astype("category") for name in DIMENSIONS}, **counted})


ANSWERS = ("answers", "answers_sourced", "answers_cited", "answers_tagged", "answers_correct")
