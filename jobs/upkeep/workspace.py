"""Settings of the workspace: horizon, time zone and name, with who changed them and when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from analytics import wording
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from data import current_user
from data import settings as environment
from data.database import sessions
from data.database.tables import WorkspaceSetting
from data.errors import DataError
from data.settings import HORIZONS, Settings
from jobs.counting.snapshot import Snapshot

#: What can be decided, as a person calls it.
LABELS = {
    "name": "Name of the workspace",
    "pilot": "Name of the pilot arm",
    "baseline": "Name of the baseline arm",
    "time_zone": "Time zone",
    "horizon": "Horizon",
}
LONGEST_NAME = 40


def read(here: Settings | None = None) -> Settings:
    """Returns the settings in effect: environment first, then people's, then defaults.

    Every figure is made by these. An impossible value that was stored is refused by name.
    """
    base = here or environment.read()
    known = LABELS.keys() - environment.decided_by_environment()
    return proposed(base, {name: found.value for name, found in decided(base).items() if name in known})


def decided(here: Settings) -> dict[str, WorkspaceSetting]:
    """Returns what people set, with who and when."""
    with sessions.session(here, reads_only=True) as opened:
        return {found.name: found for found in opened.exec(select(WorkspaceSetting)).all()}


def proposed(now: Settings, values: Mapping[str, str]) -> Settings:
    """Returns the settings with these values applied; DataError names an invalid one."""
    unknown = values.keys() - LABELS.keys()
    if unknown:
        raise DataError(f"There is no setting {', '.join(sorted(unknown))}. There are: {', '.join(LABELS)}.")
    found = replace(now, **{name: _checked(name, value) for name, value in values.items()})
    if found.pilot.casefold() == found.baseline.casefold():
        raise DataError(f"Both arms would be called {found.pilot!r}. Give them different names.")
    return found


def write(here: Settings, values: Mapping[str, str]) -> None:
    """Stores these settings with who and when, all or none.

    What the environment decides is refused: it would not hold.
    """
    named = environment.decided_by_environment() & values.keys()
    if named:
        variables = ", ".join(sorted(environment.VARIABLES[name] for name in named))
        raise DataError(f"{variables} decides this here. Remove it from the environment, then set it again.")
    proposed(read(here), values)
    who, at = current_user.name(), datetime.now(UTC)
    with sessions.session(here) as opened:
        for name, value in values.items():
            opened.merge(WorkspaceSetting(name=name, value=" ".join(value.split()), who=who, changed_at=at))


def effect(before: Snapshot, after: Snapshot) -> list[str]:
    """Returns how a source's figures would change under other settings, a sentence each."""
    if before.rules.final and before.rules.horizon != after.rules.horizon:
        said = ["Its outcomes are final, so no horizon applies to it."]
    else:
        said = [_maturing(before, after), _resolution(before, after)]
    return [*filter(None, [*said, _days(before, after)])] or ["No figure would change."]


def in_words(horizon: timedelta) -> str:
    """Returns a horizon as the setting writes it: 24h, 7d, 10d, 2.5d."""
    days = horizon.total_seconds() / 86_400
    return next((word for word, length in HORIZONS.items() if length == days), f"{days:g}d")


def _checked(setting: str, text: str) -> str | timedelta:
    called, words = LABELS[setting], " ".join(text.split())
    if setting == "time_zone":
        return environment.time_zone(words, called)
    if setting == "horizon":
        return environment.horizon(words, called)
    if not words and setting != "name":
        raise DataError(f"{called} is empty. Type one of up to {LONGEST_NAME} characters.")
    if len(words) > LONGEST_NAME or not words.isprintable():
        raise DataError(
            f"{called} has {len(words)} characters, or signs that do not print. "
            f"Type one of up to {LONGEST_NAME} characters."
        )
    return words


def _maturing(before: Snapshot, after: Snapshot) -> str:
    young, older = (int(taken.cube["maturing"].sum()) for taken in (after, before))
    if young > older:
        more = wording.counted(young - older, "ticket")
        return f"{more} would become maturing, {wording.count(young)} in all."
    judged = wording.counted(older - young, "maturing ticket")
    return f"{judged} would be judged already, {wording.count(young)} left." if older > young else ""


def _resolution(before: Snapshot, after: Snapshot) -> str:
    metric = METRICS["resolution_rate"]
    was, would = (taken.estimates(Slice(), (), [metric])[()][metric.key] for taken in (before, after))
    if (was.value, was.n) == (would.value, would.n):
        return ""
    there, then = (
        wording.NONE if found.value is None else f"{wording.share(found.value)} of {wording.count(found.n)}"
        for found in (was, would)
    )
    return f"Resolution of all tickets would be {then} instead of {there}."


def _days(before: Snapshot, after: Snapshot) -> str:
    if before.rules.time_zone == after.rules.time_zone:
        return ""
    was, would = (taken.scan().select("ticket_id", "day").collect() for taken in (before, after))
    days = was.join(would, on="ticket_id")
    moved = int((days["day"] != days["day_right"]).sum())
    return f"{wording.counted(moved, 'ticket')} would fall on another day."
