"""Takes a date apart as people write it: with or without its year, the month a number or a name."""

import re
from dataclasses import dataclass

from data import calendar_names

_TIME = r"(?:[ ,T]+(?:um |at |à )?(?P<time>\d{1,2}[:h]\d{2}(?::\d{2})?)(?:\.0+)?)?"
_WEEKDAY = r"(?:(?P<weekday>[^\W\d]{2,14})[.,]*\s+)?"
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){_TIME}")
_NUMBERS = re.compile(
    rf"{_WEEKDAY}(?P<first>\d{{1,2}})\s?(?P<mark>[./-])\s?(?P<second>\d{{1,2}})"
    rf"(?:(?P=mark)\s?(?P<year>\d{{4}}|\d\d)?)?{_TIME}"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|ère|º|ª|\.)?"
_MONTH = r"(?P<name>[^\W\d]{3,14})\.?"
_YEAR = r"(?:[ ,-]+(?:de |del )?['’]?(?P<year>\d{4}|\d\d))?"
_NAMED = (
    re.compile(rf"{_WEEKDAY}{_DAY}[ -]*(?:de |of |d')?{_MONTH}{_YEAR}{_TIME}", re.I),
    re.compile(rf"{_WEEKDAY}{_MONTH}[ -]*{_DAY}{_YEAR}{_TIME}", re.I),
)


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a date; `first` and `second` are day and month in an order that only the column tells."""

    year: int | None
    month: int = 0
    day: int = 0
    first: int = 0
    second: int = 0
    mark: str = ""
    time: str = ""
    is_iso: bool = False
    #: Nobody writes a version or a rating so: the year has four digits, or the month a name.
    is_plain: bool = False

    def month_and_day(self, *, day_first: bool) -> tuple[int, int]:
        """Month and day, the two numbers read in that order."""
        if not self.mark:
            return self.month, self.day
        return (self.second, self.first) if day_first else (self.first, self.second)


def written(text: str) -> Written | None:
    """The date that a cell holds; None where it holds none."""
    if found := _ISO.fullmatch(text):
        return Written(
            int(found["year"]), int(found["month"]), int(found["day"]),
            time=_clock(found["time"]), is_iso=True, is_plain=True,
        )  # fmt: skip
    if (found := _NUMBERS.fullmatch(text)) and _is_weekday(found["weekday"]):
        first, second = int(found["first"]), int(found["second"])
        if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
            return None
        year = found["year"]
        return Written(
            _year(year), first=first, second=second, mark=found["mark"], time=_clock(found["time"]),
            is_plain=bool(year) and len(year) == 4,
        )  # fmt: skip
    for pattern in _NAMED:
        if (found := pattern.fullmatch(text)) and _is_weekday(found["weekday"]):
            month = calendar_names.months().get(calendar_names.fold(found["name"]))
            if month is not None and 1 <= int(found["day"]) <= 31:
                return Written(
                    _year(found["year"]), month, int(found["day"]), time=_clock(found["time"]), is_plain=True
                )
    return None


def _is_weekday(text: str | None) -> bool:
    """Whether what stands before a date is the name of its day, or nothing."""
    return text is None or calendar_names.fold(text) in calendar_names.weekdays()


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 90 else 1900)


def _clock(text: str | None) -> str:
    return (text or "").replace("h", ":")
