"""Looks at the log of a source: signals, and targets of the last complete month."""

from datetime import datetime
from urllib.parse import urlencode

from analytics import wording
from analytics.alerts import ongoing_signals
from analytics.alerts.state_machine import Found, Look
from analytics.trends.decisions_needed import missed
from analytics.trends.headline_numbers import Number
from data.errors import DataError
from data.settings import Settings
from jobs.alerts.alert_rules import Rule
from jobs.alerts.pilot_looks import Looks
from jobs.counting import snapshot
from jobs.months import month_contents, month_series, notes, signals_page
from jobs.months.month_contents import Answer

#: How a target that was missed, met, or neither counts.
_AGAINST: dict[str, Found] = {
    "missed": "beyond",
    "met": "back",
    "not clear": "between",
    "no value": "unknown",
}


def signals(settings: Settings, rule: Rule, now: datetime, seen: frozenset[str]) -> Looks:
    """A look at every signal that still goes on, or began since the last look; an old one is over."""
    taken = snapshot.take(settings, rule.source)
    found = month_series.build(taken)
    watched = signals_page.watched(taken, found.months, notes.events(settings, taken))
    if isinstance(watched, str):
        raise DataError(watched)
    until = watched.watch.days[1]
    page = f"signals?{urlencode({'source': rule.source})}"
    looks = [
        Look(
            subject=subject,
            found="beyond",
            stamp=until.isoformat(),
            sentence=wording.begin(each.sentence),
            page=page,
            lake_version=str(taken.version),
            n=int(taken.added(each.rows, (), ())["tickets"].sum()),
        )
        for subject, each in ongoing_signals.of(watched, rule.seen_until).items()
    ]
    return Looks(looks, until)


def targets(settings: Settings, rule: Rule, now: datetime, seen: frozenset[str]) -> Looks:
    """A look at every target of the last complete month."""
    taken = snapshot.take(settings, rule.source)
    found = month_series.build(taken)
    whole = [month for month in found.months if month.complete]
    if not whole:
        return Looks([])
    answer = month_contents.answer(taken, found, month_contents.typed(settings, taken), whole[-1].key)
    looks = [
        look
        for number in answer.numbers
        if rule.about in ("", number.key) and (look := _target(answer, number)) is not None
    ]
    return Looks(looks, whole[-1].last)


def _target(answer: Answer, number: Number) -> Look | None:
    if number.target is None or number.against is None:
        return None
    (decision,) = missed([number]) or (None,)
    figure = answer.figures[answer.month.key].get(number.key)
    return Look(
        subject=f"{number.key} {answer.month.key}",
        found=_AGAINST[number.against.word],
        stamp=f"{answer.month.key} {answer.version}",
        sentence=""
        if decision is None
        else f"{answer.month.name}, {number.label}: target missed. {decision.because}",
        page=f"month?{urlencode({'source': answer.source, 'month': answer.month.key})}",
        lake_version=answer.version,
        n=None if figure is None else figure.n,
    )
