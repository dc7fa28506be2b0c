"""The verdict on a plan, from the log as it now is or as it was on a day; as words and as one object."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics import wording
from analytics.pilot import verdict
from analytics.pilot.plan import Plan, faults
from analytics.pilot.records import Judged, Verdict
from data.errors import DataError
from data.settings import Settings
from jobs import plans, snapshot
from jobs.plans import Kept
from jobs.snapshot import Snapshot


def settings_of(here: Settings, plan: Plan) -> Settings:
    """The settings by which a plan's tickets are counted: its horizon goes before the workspace's."""
    return here if here.horizon == plan.horizon else replace(here, horizon=plan.horizon)


def of(taken: Snapshot, kept: Kept, on: date | None = None) -> Verdict:
    """The verdict on a day, by default the last one of the log.

    The snapshot must have been taken by `settings_of` the plan. Asking again costs the same again: it is
    for the caller to keep.
    """
    if wrong := faults(kept.plan):
        raise DataError(f"The plan {kept.plan.name!r} cannot be judged yet. {' '.join(wrong)}")
    day = on or taken.rules.as_of.astimezone(ZoneInfo(taken.rules.time_zone)).date()
    return verdict.of(kept.plan, taken.facts, taken.rules, on=day, standing=kept.standing)


def run(here: Settings, name: str, on: date | None = None) -> Verdict:
    """The verdict on the plan of that name; what came in after that day is not looked at."""
    kept = plans.in_effect(here, name)
    counted = settings_of(here, kept.plan)
    taken = snapshot.take(counted, kept.plan.source)
    if on is not None and taken.rules.as_of > (end := _end(on, counted)):
        taken = snapshot.take(counted, kept.plan.source, as_of=end)
    return of(taken, kept, on)


def row(found: Verdict) -> dict[str, object]:
    """The verdict as the command gives it to programs; unknown is null, never 0."""
    return {
        "plan": found.plan.name,
        "on": found.on.isoformat(),
        "state": found.state,
        "sentence": found.sentence,
        "days": found.days,
        "criteria": [_criterion(each) for each in found.criteria],
    }


def in_words(found: Verdict) -> str:
    """The verdict as a person reads it: the state, a line a criterion, and what stands beside it."""
    return "\n".join(_lines(found))


def _criterion(each: Judged) -> dict[str, object]:
    gap = each.difference
    return {
        "metric": each.metric.key,
        "pilot": each.pilot.value,
        "baseline": each.baseline.value,
        "difference": gap.value if gap else None,
        "low": gap.low if gap else None,
        "high": gap.high if gap else None,
        "p": each.p,
        "method": each.method,
        "tickets": each.pilot.tickets + each.baseline.tickets,
        "customers": each.customers,
        "state": each.state,
        "reason": each.reason,
        "sentence": each.sentence,
    }


def _lines(found: Verdict) -> Iterator[str]:
    yield f"{found.plan.name}, {wording.day(found.on, year=True)}: {found.state.upper()}"
    yield found.sentence
    if found.exploratory:
        yield f"Exploratory: {found.exploratory}"
    yield from (f"  {reason}" for reason in found.reasons)
    for each in found.criteria:
        yield f"- {each.metric.label} [{each.state}]: {each.sentence}"
        said = [] if each.adjustment is None or not each.adjustment.sentence else [each.adjustment.sentence]
        said += each.silence.sentences if each.silence else []
        yield from (f"    {sentence}" for sentence in (*said, *each.notices))
    yield f"Split: {found.split.sentence}"
    who, reach = found.assignment, found.reach
    yield (
        f"{wording.counted(found.days, 'full day')}; pilot {wording.counted(reach.mature, 'mature ticket')} "
        f"of {wording.counted(who.customers, 'customer')}, baseline {wording.count(reach.base_mature)} of "
        f"{wording.count(who.base_customers)}; {wording.count(reach.maturing + reach.base_maturing)} "
        "maturing, left out."
    )
    stands = found.standing
    if stands.locked_at is not None:
        yield f"Plan version {stands.version}, locked {stands.locked_at:%Y-%m-%d %H:%M} UTC, {stands.sha256}."
    off = [f"{each.level or 'not recorded'} ({each.field})" for each in found.balance if each.off]
    if off:
        yield f"The arms differ in {wording.listed(off)}."
    yield from (*who.sentences, *found.notices)


def _end(day: date, here: Settings) -> datetime:
    """The last moment of a day."""
    return datetime.combine(day + timedelta(days=1), time(), here.zone) - timedelta(microseconds=1)
