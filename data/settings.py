"""Settings of an installation from the environment: paths, addresses, time zone, horizon."""

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from data.errors import DataError
from data.past_state import PastState

#: Presets of the horizon, by the words that a setting may use.
HORIZONS = {"24h": 1.0, "72h": 3.0, "7d": 7.0, "14d": 14.0}
#: What people may decide in the page too, and the variable that goes before it.
VARIABLES = {"time_zone": "PILOTLIGHT_TIME_ZONE", "horizon": "PILOTLIGHT_HORIZON"}
#: Whether failures are analysed by themselves after an import: on, as without it, or off.
ANALYSE = "PILOTLIGHT_ANALYSE"
#: What no path may hold: the lake's and the database's libraries read these signs as something else.
_MISREAD = re.compile(r"[?=\[\]\\^|]|%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its effective value; frozen, read once where a process or a test begins."""

    home: Path
    lake_url: str
    database_url: str
    time_zone: str
    horizon: timedelta
    #: What the workspace is called, and how its pages call the two arms.
    name: str = ""
    pilot: str = "Pilot"
    baseline: str = "Baseline"
    #: Whether the failures of a source are analysed by themselves after an import.
    analyse: bool = True
    #: The earlier state that is read in place of the present one; nothing is written then.
    past: PastState | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days, weeks and months are cut."""
        return ZoneInfo(self.time_zone)


def read() -> Settings:
    """The settings of this process, from its environment; an impossible value is refused by name."""
    home = Path(os.environ.get("PILOTLIGHT_HOME") or Path.home() / ".pilotlight").expanduser().absolute()
    lake_url = os.environ.get("LAKE_URL") or str(home / "lake")
    for name, path in (("PILOTLIGHT_HOME", str(home)), ("LAKE_URL", lake_url)):
        _readable(name, path)
    return Settings(
        home=home,
        lake_url=lake_url,
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'pilotlight.db'}",
        time_zone=time_zone(os.environ.get("PILOTLIGHT_TIME_ZONE") or "UTC", "PILOTLIGHT_TIME_ZONE"),
        horizon=horizon(os.environ.get("PILOTLIGHT_HORIZON") or "7d", "PILOTLIGHT_HORIZON"),
        analyse=switched_on(os.environ.get(ANALYSE) or "on", ANALYSE),
    )


def _readable(name: str, path: str) -> None:
    found = None if "://" in path else _MISREAD.search(Path(path).as_posix())
    if found is not None:
        raise DataError(
            f"{name} is {path!r}, and a path with {found[0]!r} cannot be read again. Use a folder without it."
        )


def decided_by_environment() -> frozenset[str]:
    """The settings of `VARIABLES` that the environment of this process decides."""
    return frozenset(name for name, variable in VARIABLES.items() if os.environ.get(variable))


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones; found by walking folders, so they are looked for once."""
    return frozenset(available_timezones())


def time_zone(name: str, called: str) -> str:
    """The name of a time zone, held against those there are; `called` is what an error calls the setting."""
    if name not in time_zones():
        raise DataError(
            f"{called} is {name!r}, which is no time zone. Use an IANA name, such as Europe/Berlin."
        )
    return name


def switched_on(text: str, called: str) -> bool:
    """A setting that is on or off from its word; `called` is what an error calls it."""
    if (word := text.strip().lower()) in ("on", "off"):
        return word == "on"
    raise DataError(f"{called} is {text!r}. Use on or off.")


def horizon(text: str, called: str) -> timedelta:
    """A horizon from its words, 72h or 10d; `called` is what an error calls the setting."""
    try:
        days = HORIZONS.get(text) or float(text.removesuffix("d"))
    except ValueError:
        days = 0.0
    if not 0 < days <= 365:
        raise DataError(
            f"{called} is {text!r}. Use one of {', '.join(HORIZONS)}, or a number of days such as 10d."
        )
    return timedelta(days=days)
