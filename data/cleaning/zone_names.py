"""Names of time zones as they stand behind times: CET, GMT+1, America/New_York."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from data import settings

#: Zones whose own abbreviations mean one thing the world over.
_HOMES = (
    "UTC", "GMT", "Europe/Berlin", "Europe/Athens", "Europe/Lisbon", "Europe/Moscow", "America/New_York",
    "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "Asia/Tokyo",
    "Asia/Seoul", "Asia/Hong_Kong", "Asia/Jakarta", "Australia/Sydney", "Australia/Adelaide",
    "Australia/Perth", "Pacific/Auckland", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
)  # fmt: skip
#: The same in German exports.
_GERMAN = {"MEZ": "CET", "MESZ": "CEST", "OEZ": "EET", "OESZ": "EEST", "WEZ": "WET", "WESZ": "WEST"}
_OFFSET = re.compile(r"^(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)


def meaning(name: str, zone: str) -> str | None:
    """An offset as "+01:00", an IANA name, or None where the name stands for several zones or none.

    An abbreviation that `zone`, in which the file's times are, uses itself is that zone's: CST is six hours
    behind UTC in America/Chicago and eight ahead in Asia/Shanghai.
    """
    offset = _OFFSET.match(name)
    if offset:
        return f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}"
    iana = _regions().get(name.casefold())
    if iana is not None and "/" in name:
        return iana
    word = _GERMAN.get(name.upper(), name.upper())
    return _abbreviations((zone,)).get(word) or _abbreviations(_HOMES).get(word)


@cache
def _regions() -> dict[str, str]:
    return {name.casefold(): name for name in settings.time_zones()}


@cache
def _abbreviations(zones: Sequence[str]) -> dict[str, str]:
    """Abbreviation → offset, of these zones in the year 2026."""
    found = dict[str, str]()
    for name in zones:
        for month in (1, 7):
            moment = datetime(2026, month, 1, tzinfo=ZoneInfo(name))
            short, offset = moment.tzname() or "", moment.utcoffset() or timedelta()
            if short.isalpha():
                found[short] = _written(offset)
    return found


def _written(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
