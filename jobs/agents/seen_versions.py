"""The agent's versions as the logs have them: dated by the first ticket, with live answers and drafts."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from analytics.agents.version_stages import SeenVersion
from data.lake import lake
from data.settings import Settings


def of_source(settings: Settings, source: str) -> tuple[SeenVersion, ...]:
    """Every version with a ticket or message of a source, the newest first; empty where none is recorded."""
    store = lake.of(settings)
    rows: dict[str, dict[str, object]] = {}
    tickets = store.scan_source("tickets", source)
    if tickets is not None and "agent_version" in tickets.collect_schema():
        live = tickets.filter(pl.col("agent_version").is_not_null()).group_by("agent_version")
        day = pl.col("created_at").dt.convert_time_zone(settings.time_zone).dt.date()
        found = live.agg(first=day.min(), last=day.max(), tickets=pl.len()).collect()
        rows = {row["agent_version"]: row for row in found.iter_rows(named=True)}
    for name, row in _said(settings, source).items():
        there = rows.setdefault(name, {"first": row["first"], "last": row["last"], "tickets": 0})
        there |= {"answers": row["answers"], "drafts": row["drafts"]}
    made = [
        SeenVersion(
            name,
            row["first"],  # pyright: ignore[reportArgumentType]
            row["last"],  # pyright: ignore[reportArgumentType]
            int(str(row["tickets"])),
            int(str(row.get("answers", 0))),
            int(str(row.get("drafts", 0))),
        )
        for name, row in rows.items()
    ]
    return tuple(sorted(made, key=lambda each: (each.first, each.name), reverse=True))


def _said(settings: Settings, source: str) -> Mapping[str, Mapping[str, object]]:
    """Live answers and drafts of each version, with their days."""
    said = lake.of(settings).scan_source("interactions", source)
    if said is None or "agent_version" not in said.collect_schema():
        return {}
    day = pl.col("at").dt.convert_time_zone(settings.time_zone).dt.date()
    shadow = pl.col("mode").fill_null("live") == "shadow"
    found = (
        said.filter(pl.col("agent_version").is_not_null(), pl.col("actor") == "ai")
        .group_by("agent_version")
        .agg(first=day.min(), last=day.max(), answers=(~shadow).sum(), drafts=shadow.sum())
        .collect()
    )
    return {row["agent_version"]: row for row in found.iter_rows(named=True)}


def end(seen: tuple[SeenVersion, ...]) -> date | None:
    """The last day of any version; None without one."""
    return max((each.last for each in seen), default=None)
