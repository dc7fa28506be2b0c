"""What is sent by the clock: the month in numbers, by mail with its PDF report, and the week of the pilot."""

from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from analytics import wording
from analytics.trends.headline_numbers import Number
from data.audit_log import export_log
from data.channels.channel_settings import Channel
from data.channels.sending import Attachment
from data.database.alert_tables import MessageRecord
from data.errors import DataError
from data.settings import Settings
from jobs.alerts import episodes
from jobs.alerts.schedules import Schedule
from jobs.counting import snapshot
from jobs.months import month_contents, month_series
from jobs.pilot import disclosed_verdict, pilot_verdict, stored_plans
from jobs.report import month_report


class Report(NamedTuple):
    """The words of a report, the page they stand on, and the lake they were read from."""

    title: str
    text: str
    page: str
    lake_version: str


def of(settings: Settings, schedule: Schedule, due: datetime) -> Report:
    """The report that is due at a moment."""
    day = due.astimezone(ZoneInfo(schedule.zone)).date()
    return (_month if schedule.kind == "month report" else _pilot)(settings, schedule.source, day)


def attachment(settings: Settings, row: MessageRecord, channel: Channel) -> Attachment | None:
    """The report of the month as PDF, for a mail; None for every other message and channel.

    It is typeset without a browser when the mail is sent, so its foot names the lake version it was made of.
    """
    page = urlsplit(row.page)
    if channel.kind != "mail" or not row.about.startswith("schedule ") or page.path != "month":
        return None
    asked = dict(parse_qsl(page.query))
    source, key = asked["source"], asked["month"]
    made = month_report.of(settings, snapshot.take(settings, source), key)
    content = month_report.write(made, "pdf")
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in f"{source}-{key}")
    export_log.record(settings, f"{name}.pdf", content, {"source": source})
    return Attachment(f"{name}.pdf", content, "application/pdf")


def _month(settings: Settings, source: str, day: date) -> Report:
    """The last calendar month that was over on that day; young tickets may still be maturing."""
    taken = snapshot.take(settings, source)
    found = month_series.build(taken)
    over = [month for month in found.months if month.last < day]
    if not over:
        raise DataError(f"The source {source} has no month before {wording.day(day, year=True)}.")
    given = month_contents.typed(settings, taken)
    answer = month_contents.answer(taken, found, given, over[-1].key, outside=True)
    lines = [answer.answer, *map(_number, answer.numbers)]
    if not answer.month.complete:
        lines.append(f"Not final: {answer.month.reason}")
    lines += [f"To decide: {each.question}" for each in answer.decisions[:3]]
    page = f"month?{urlencode({'source': source, 'month': over[-1].key})}"
    return Report(f"{over[-1].name}: {source}", "\n".join(lines), page, answer.version)


def _number(number: Number) -> str:
    if number.value is None:
        return f"{number.label}: {wording.NONE} ({number.reason.rstrip('.')})"
    parts = [number.said, f"({number.span})" if number.span else "", number.changed, number.target_said]
    return f"{number.label}: {' '.join(filter(None, parts))}"


def _pilot(settings: Settings, source: str, day: date) -> Report:
    """The verdict of the plan that pages show first, line by line, and the alerts that are on."""
    try:
        kept = pilot_verdict.chosen(settings, None, source)
    except DataError:
        kept = next(iter(stored_plans.for_source(settings, source)), None)
        if kept is None or not kept.locked:
            raise
    taken = pilot_verdict.snapshot_of(settings, kept)
    found = pilot_verdict.of(taken, kept)
    small = [disclosed_verdict.is_small(each) for each in found.criteria]
    # The sentence of the whole may quote any criterion.
    whole = disclosed_verdict.WITHHELD if any(small) else found.sentence
    lines = [f"{kept.plan.name}: {found.state.upper()}. {whole}"]
    lines += [
        f"{each.metric.label}: {disclosed_verdict.WITHHELD}" if hidden else each.sentence
        for each, hidden in zip(found.criteria, small, strict=True)
    ]
    on = [each for each in episodes.firing(settings) if each.source == source]
    lines.append(f"Alerts that are on: {len(on)}." if on else "No alert is on.")
    page = f"overview?{urlencode({'source': source, 'plan': kept.plan.name})}"
    title = f"Pilot on {wording.day(day, year=True)}: {source}"
    return Report(title, "\n".join(lines), page, str(taken.version))
