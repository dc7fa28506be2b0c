"""Verdict on a plan from the lake as it is now or was on a day; as text and as an object."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics import wording
from analytics.pilot.plan import Plan
from analytics.pilot.planning.plan_rules import faults
from analytics.pilot.verdict import criteria_table, whole_verdict
from analytics.pilot.verdict_records import Judged, Verdict
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.pilot import plan_states, stored_plans
from jobs.pilot.plan_versions import StoredPlan


def settings_of(here: Settings, plan: Plan) -> Settings:
    """Returns the settings for a plan's tickets: its horizon overrides the workspace's."""
    return here if here.horizon == plan.horizon else replace(here, horizon=plan.horizon)


def of(taken: Snapshot, kept: StoredPlan, on: date | None = None) -> Verdict:
    """Returns the verdict on a day, by default the log's last.

    The snapshot must have been taken by `settings_of` the plan. Asking again costs the same again: it is
    for the caller to keep.
    """
    if wrong := faults(kept.plan):
        raise DataError(f"The plan {kept.plan.name!r} cannot give a verdict yet. {' '.join(wrong)}")
    day = on or taken.rules.as_of.astimezone(ZoneInfo(taken.rules.time_zone)).date()
    return whole_verdict.of(kept.plan, taken.facts, taken.rules, on=day, standing=kept.standing)


def chosen(here: Settings, name: str | None = None, source: str | None = None) -> StoredPlan:
    """Returns the plan of that name as in effect; without a name the one that pages show first.

    Without a source that of the source imported last.
    """
    if name is not None:
        kept = stored_plans.in_effect(here, name)
        if source is not None and kept.plan.source != source:
            raise DataError(f"The plan {name!r} is of source {kept.plan.source!r}, not of {source!r}.")
        return kept
    source = source if source is not None else snapshot.newest_source(here)
    if source is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    found = stored_plans.for_source(here, source)
    locked = [each for each in found if each.locked and each.retired is None]
    if not locked:
        raise DataError(
            f"No plan of source {source!r} is locked and in use. `python -m jobs plans` lists all; "
            "name one with --plan."
        )
    if len(locked) == 1:
        return locked[0]
    day = snapshot.take(settings_of(here, locked[0].plan), source).today
    return plan_states.shown_first(locked, day) or locked[0]


def run(here: Settings, name: str, on: date | None = None) -> Verdict:
    """Returns the verdict on the named plan; data after that day is ignored."""
    kept = stored_plans.in_effect(here, name)
    return of(snapshot_of(here, kept, on), kept, on)


def snapshot_of(here: Settings, kept: StoredPlan, on: date | None = None) -> Snapshot:
    """Returns the snapshot a plan is judged on: its source and horizon, up to a day or its retirement."""
    counted = settings_of(here, kept.plan)
    taken = snapshot.take(counted, kept.plan.source)
    end = as_of(taken, kept, None if on is None else _end(on, counted))
    return taken if end is None else snapshot.take(counted, kept.plan.source, as_of=end)


def as_of(taken: Snapshot, kept: StoredPlan, end: datetime | None = None) -> datetime | None:
    """Returns the moment to judge a plan at, if before the log's end; else None."""
    ends = [each for each in (end, kept.retired and kept.retired.made_at) if each is not None]
    return min(ends) if ends and min(ends) < taken.rules.as_of else None


def row(found: Verdict) -> dict[str, object]:
    """Returns the verdict as a JSON object; unknown is null, never 0."""
    return {
        "plan": found.plan.name,
        "on": found.on.isoformat(),
        "state": found.state,
        "sentence": found.sentence,
        "days": found.days,
        "criteria": criteria_rows(found),
    }


def criteria_rows(found: Verdict) -> list[dict[str, object]]:
    """Returns a row for each criterion of a verdict."""
    return [_criterion(each) for each in found.criteria]


def in_words(found: Verdict, kept: StoredPlan | None = None, outlook: str = "") -> str:
    """Returns the verdict as text: the state, a line per criterion, and remarks.

    `outlook` says why the plan cannot decide at the present volume.
    """
    said = list(_lines(found))
    # Below the sentence: who reads only the first lines must not wait for a date that decides nothing.
    further = [f"Too small to decide: {outlook}"] if outlook else []
    if kept is not None and kept.retired is not None:
        further.insert(0, retired_words(kept, wording.day(found.on, year=True)))
    return "\n".join([*said[:2], *further, *said[2:]])


def retired_words(kept: StoredPlan, day: str) -> str:
    """Returns who retired a plan, when and why, and that its verdict is as of then."""
    if kept.retired is None:
        return ""
    when = wording.day(kept.retired.made_at.date(), year=True)
    return (
        f"Retired by {kept.retired.who} on {when}: {kept.retired.reason.rstrip('.')}. "
        f"This is the verdict as it stood on {day}."
    )


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
        yield f"- {each.metric.label} [{criteria_table.status(each)}]: {each.sentence}"
        said = [] if each.adjustment is None or not each.adjustment.sentence else [each.adjustment.sentence]
        said += each.silence.sentences if each.silence else []
        yield from (f"    {sentence}" for sentence in (*said, *each.notices))
    yield f"Split: {found.split.sentence}"
    who, reach = found.assignment, found.reach
    yield (
        f"{wording.counted(found.days, 'complete day')}; "
        f"pilot {wording.counted(reach.mature, 'mature ticket')} "
        f"of {wording.counted(who.customers, 'customer')}, baseline {wording.count(reach.base_mature)} of "
        f"{wording.count(who.base_customers)}; {wording.count(reach.maturing + reach.base_maturing)} "
        "maturing tickets are not counted yet."
    )
    stands = found.standing
    if stands.locked_at is not None:
        yield f"Plan version {stands.version}, locked {stands.locked_at:%Y-%m-%d %H:%M} UTC, {stands.sha256}."
    names = {"plan": "customer plan"}
    off = [
        f"{each.level or 'not recorded'} ({names.get(each.field, each.field)})"
        for each in found.balance
        if each.off
    ]
    if off:
        yield f"The arms differ in {wording.listed(off)}."
    yield from (*who.sentences, *found.notices)


def _end(day: date, here: Settings) -> datetime:
    """Returns the last moment of a day."""
    return datetime.combine(day + timedelta(days=1), time(), here.zone) - timedelta(microseconds=1)
