"""The baseline that mix and confidence are held against: days that somebody froze, with date and name."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.decisions import decision_log as log

SUBJECT = "mix"
#: A baseline has at least so many days.
FEWEST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Baseline:
    """The days of a baseline, and who froze it when."""

    first: date
    last: date
    by: str
    at: datetime


def frozen(settings: Settings, source: str) -> Baseline | None:
    """The baseline of a source; None while nobody froze one."""
    found = log.current(settings, source, "drift baseline", SUBJECT)
    if found is None:
        return None
    return Baseline(
        date.fromisoformat(str(found.evidence["first"])),
        date.fromisoformat(str(found.evidence["last"])),
        found.by,
        found.at,
    )


def freeze(
    settings: Settings,
    source: str,
    first: date,
    last: date,
    *,
    reason: str = "",
    by: str | None = None,
    at: datetime | None = None,
) -> Baseline:
    """Freezes these days as the baseline; a DataError where they are too few or not in the log."""
    taken = snapshot.take(settings, source)
    there = taken.cube["day"]
    begins = there.min()
    if (last - first).days + 1 < FEWEST_DAYS:
        raise DataError(f"A baseline has {FEWEST_DAYS} days or more; {first} to {last} are too few.")
    whole = last_whole_day(taken)
    if last > whole or (isinstance(begins, date) and first < begins):
        raise DataError(
            f"The log of {source!r} has the whole days {begins} to {whole}; "
            f"{first} to {last} are not among them."
        )
    log.decide(
        settings,
        source=source,
        kind="drift baseline",
        subject=SUBJECT,
        choice=f"{first} to {last}",
        reason=reason,
        evidence={"first": first.isoformat(), "last": last.isoformat()},
        by=by,
        at=at,
    )
    made = frozen(settings, source)
    if made is None:
        raise DataError("The baseline was taken back meanwhile. Freeze it again.")
    return made


def last_whole_day(taken: Snapshot) -> date:
    """The last day of which the log has all tickets."""
    return taken.today - timedelta(days=1)


def stamp(settings: Settings, source: str) -> int:
    """What changes with every baseline of a source."""
    return log.stamp(settings, source, "drift baseline")
