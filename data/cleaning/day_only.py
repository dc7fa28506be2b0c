"""Places dates without a time of day, so that no event changes its day or precedes its ticket."""

from datetime import datetime

import polars as pl


def placed(values: pl.Series, days: pl.Series, zone: str, workspace: str, now: datetime) -> pl.Series:
    """The first moment of each date in the file's zone that lies on the same date in the workspace's zone.

    Midnight in a zone east of the workspace's is still the day before there, on which the ticket would be
    counted. `days` says which values are dates; they are midnights in `zone`.
    """
    if zone == workspace:
        return values
    dates = values.dt.convert_time_zone(zone).dt.date().cast(pl.Datetime("us"))
    own = dates.dt.replace_time_zone(
        workspace, ambiguous="earliest", non_existent="null"
    ).dt.convert_time_zone("UTC")
    within = (days & (own > values) & (own < values.dt.offset_by("24h"))).fill_null(False)
    moved = own.zip_with(within, values)
    # What is today there may not have begun here.
    ahead = (within & (moved > now) & (values <= now)).fill_null(False)
    return (
        pl.Series([now], dtype=values.dtype).zip_with(ahead, moved).alias(values.name)
        if ahead.any()
        else moved
    )


def ended(
    values: pl.Series, days: pl.Series, zone: str, created: pl.Series, now: datetime
) -> tuple[pl.Series, int]:
    """Moves dates on the ticket's day of creation to the end of that day; returns how many.

    At their midnight they would lie before the ticket itself. `zone` is the file's.
    """
    local = values.dt.convert_time_zone(zone)
    end = local.dt.truncate("1d").dt.offset_by("1d").dt.convert_time_zone("UTC").dt.offset_by("-1s")
    early = (days & (values < created) & (created <= end.dt.offset_by("999999us"))).fill_null(False)
    if not early.any():
        return values, 0
    limit = pl.lit(now, dtype=values.dtype)
    late = pl.select(pl.max_horizontal(pl.min_horizontal(end, limit), created)).to_series()
    return late.zip_with(early, values).alias(values.name), int(early.sum())
