"""Looks at the pilots of a source: their verdicts, and harm in a criterion."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from analytics.alerts import state_machine
from analytics.alerts.state_machine import Line, Look, Reading
from analytics.pilot.verdict_records import Judged, Verdict
from data.errors import DataError
from data.settings import Settings
from jobs.alerts.alert_rules import Rule
from jobs.pilot import pilot_verdict, stored_plans


class Looks(NamedTuple):
    """What was found, and the last day of the data that it was found in."""

    found: list[Look]
    until: date | None = None


def verdicts(settings: Settings, rule: Rule, now: datetime, seen: frozenset[str]) -> Looks:
    """A look at every verdict that is more than "too early"; another verdict is another subject."""
    found = list(_read(settings, rule))
    looks = [
        Look(
            subject=f"{each.plan.name}: {each.state}",
            found="beyond",
            stamp=each.seen.isoformat(),
            sentence=f"{each.plan.name}: {each.state.upper()}. {each.sentence}",
            page=_page(each),
            lake_version=version,
        )
        for each, version in found
        if each.state != "too early"
    ]
    return Looks(looks, max((each.seen for each, _ in found), default=None))


def harm(settings: Settings, rule: Rule, now: datetime, seen: frozenset[str]) -> Looks:
    """A look at every criterion that is watched day by day."""
    found = list(_read(settings, rule))
    looks = [
        look
        for each, version in found
        for judged in each.criteria
        if (look := _harm(each, judged, version, seen)) is not None
    ]
    return Looks(looks, max((each.seen for each, _ in found), default=None))


def _harm(verdict: Verdict, judged: Judged, version: str, seen: frozenset[str]) -> Look | None:
    monitor, criterion = judged.monitor, judged.criterion
    if monitor is None or not monitor.looks or judged.metric.better == "neither":
        return None
    last, subject = monitor.looks[-1], f"{verdict.plan.name}: {judged.metric.key}"
    # Times are seen as a ratio: there only a margin that is one can be held against them.
    margin = 0.0 if judged.relative and not criterion.relative else criterion.margin or 0.0
    line = Line(-margin, "below") if judged.metric.better == "higher" else Line(margin, "above")
    now = state_machine.compare(Reading(last.value, last.low, last.high, last.tickets), line, 0)
    if monitor.harm is None:
        now = "back" if now == "back" else "between"
    elif subject not in seen and now != "back":
        # Shown on a day between two looks: it stays shown. After an episode it must be shown anew.
        now = "beyond"
    return Look(
        subject=subject,
        found=now,
        stamp=last.day.isoformat(),
        sentence=f"{verdict.plan.name}, {judged.metric.label}: {judged.sentence}",
        page=_page(verdict),
        lake_version=version,
        n=last.tickets,
    )


def _read(settings: Settings, rule: Rule) -> Iterator[tuple[Verdict, str]]:
    """The verdict of every plan that is locked, in use and named by the rule, with its lake version."""
    for kept in stored_plans.for_source(settings, rule.source):
        if not kept.locked or kept.retired is not None or rule.about not in ("", kept.plan.name):
            continue
        taken = pilot_verdict.snapshot_of(settings, kept)
        if kept.plan.start > taken.today:
            continue
        try:
            yield pilot_verdict.of(taken, kept), str(taken.version)
        except DataError:
            # A plan that cannot give a verdict says so on its page; the others are looked at.
            continue


def _page(verdict: Verdict) -> str:
    return f"overview?{urlencode({'source': verdict.plan.source, 'plan': verdict.plan.name})}"
