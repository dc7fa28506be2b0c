"""Where this installation keeps its things, and how its workspace counts."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from data.errors import DataError

#: Presets of the horizon, by the words that a setting may use.
HORIZONS = {"24h": 1.0, "72h": 3.0, "7d": 7.0, "14d": 14.0}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its effective value; frozen, read once where a process or a test begins."""

    home: Path
    lake_url: str
    database_url: str
    time_zone: str
    horizon: timedelta

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days, weeks and months are cut."""
        return ZoneInfo(self.time_zone)


def read() -> Settings:
    """The settings of this process, from its environment; an impossible value is refused by name."""
    home = Path(os.environ.get("PILOTLIGHT_HOME") or Path.home() / ".pilotlight").expanduser().absolute()
    return Settings(
        home=home,
        lake_url=os.environ.get("LAKE_URL") or str(home / "lake"),
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'pilotlight.db'}",
        time_zone=_time_zone(os.environ.get("PILOTLIGHT_TIME_ZONE") or "UTC"),
        horizon=_horizon(os.environ.get("PILOTLIGHT_HORIZON") or "7d"),
    )


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise DataError(
            f"PILOTLIGHT_TIME_ZONE is {name!r}, which is no time zone. "
            "Use an IANA name, such as Europe/Berlin."
        )
    return name


def _horizon(text: str) -> timedelta:
    try:
        days = HORIZONS.get(text) or float(text.removesuffix("d"))
    except ValueError:
        days = 0.0
    if not 0 < days <= 365:
        raise DataError(
            f"PILOTLIGHT_HORIZON is {text!r}. "
            f"Use one of {', '.join(HORIZONS)}, or a number of days such as 10d."
        )
    return timedelta(days=days)
