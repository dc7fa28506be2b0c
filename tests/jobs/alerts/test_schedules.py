"""Schedules: each due time is asked for once, made up for once, and its report goes out once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from sqlmodel import update

from data import sample, settings
from data.audit_log import events
from data.channels import channel_settings
from data.database import sessions
from data.database.alert_tables import ScheduleRecord
from data.errors import DataError
from data.settings import Settings
from jobs.alerts import alert_jobs, alert_requests, alert_rules, outbox, scheduled_reports, schedules
from jobs.alerts.schedules import Schedule
from jobs.job_queue import job_requests
from jobs.upkeep import demo
from tests import homes
from tests.data.channels.mail_receiver import receiving_mail
from tests.data.channels.webhook_receiver import SECRET, receiving

#: As it is: most tests here send nothing.
_DELIVER = outbox.deliver
SOURCE = sample.SOURCE_LABEL
BEFORE = datetime(2026, 10, 30, 12, tzinfo=UTC)


@pytest.fixture
def here(home: Path, company_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    homes.copied(company_home, home)
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_TEAM", "mailto://mail.example.org")
    monkeypatch.setattr("jobs.alerts.outbox.deliver", lambda *_, **__: (0, 0))
    found = settings.read()
    yield found
    sessions.forget(found)


def month(here: Settings, **further: str) -> Schedule:
    return schedules.make(
        here, SOURCE, "month report", ("team",), zone="Europe/Berlin", now=BEFORE, **further
    )


def test_a_due_report_is_one_job_however_often_it_is_asked_for(here: Settings) -> None:
    made = month(here)
    assert made.next_due == datetime(2026, 11, 3, 7, tzinfo=UTC), "the second working day, at 8 in Berlin"
    assert schedules.ask_due(here, made.next_due - timedelta(seconds=1)) == []
    (job,) = schedules.ask_due(here, made.next_due)
    assert schedules.ask_due(here, made.next_due) == []
    assert schedules.listed(here)[0].next_due == datetime(2026, 12, 2, 7, tzinfo=UTC)
    # As if the worker had been killed between asking and moving the time on.
    with sessions.session(here) as opened:
        opened.exec(update(ScheduleRecord).values(next_due=made.next_due))
    (again,) = schedules.ask_due(here, made.next_due)
    assert again.id == job.id
    assert [each.id for each in job_requests.newest(here, "schedule")] == [job.id]


def test_times_that_passed_without_a_worker_are_made_up_for_once(here: Settings) -> None:
    made = schedules.make(here, SOURCE, "pilot digest", ("team",), now=BEFORE)
    assert len(schedules.ask_due(here, made.next_due + timedelta(days=40))) == 1
    assert schedules.listed(here)[0].next_due > made.next_due + timedelta(days=40)


def test_the_report_of_the_month_has_the_months_own_words_and_goes_out_once(here: Settings) -> None:
    made = month(here)
    (job,) = schedules.ask_due(here, made.next_due)
    for _ in range(2):
        alert_jobs.report(here, job.params, lambda stage, share: None)
    (message,) = outbox.listed(here)
    assert message.title == "October 2026: demonstration"
    assert message.page == "month?source=demonstration&month=2026-10"
    lines = message.sentence.splitlines()
    assert any(line.startswith("Resolution: 65") for line in lines) and message.lake_version


def test_a_mail_of_the_month_carries_its_report_as_pdf_and_a_webhook_its_link(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.alerts.outbox.deliver", _DELIVER)
    monkeypatch.setenv(channel_settings.PRIVATE, "on")
    with receiving_mail() as (port, mails), receiving() as receiver:
        mail = f"mailto://127.0.0.1:{port}?from=pilot@example.org&to=desk@example.org&mode=insecure"
        monkeypatch.setenv("PILOTLIGHT_CHANNEL_TEAM", mail)
        monkeypatch.setenv("PILOTLIGHT_CHANNEL_HOOK", receiver.url)
        monkeypatch.setenv("PILOTLIGHT_CHANNEL_HOOK_SECRET", SECRET)
        made = schedules.make(
            here, SOURCE, "month report", ("team", "hook"), zone="Europe/Berlin", now=BEFORE
        )
        (job,) = schedules.ask_due(here, made.next_due)
        assert alert_jobs.report(here, job.params, lambda stage, share: None) == "2 sent, 0 failed"
    (mail_,) = mails
    (attached,) = [each for each in mail_.walk() if each.get_filename()]
    assert attached.get_filename() == "demonstration-2026-10.pdf"
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    first = pypdf.PdfReader(BytesIO(content)).pages[0].extract_text()
    assert "How was October 2026?" in first and "lake " in first
    told = json.loads(receiver.came[0][1])["data"]
    assert told["link"].endswith("month?source=demonstration&month=2026-10")
    (entry,) = events.latest(here, action="export")
    assert entry.details["file"] == "pdf" and entry.source == SOURCE


def test_the_week_of_the_pilot_says_verdict_and_criteria(here: Settings) -> None:
    made = schedules.make(here, SOURCE, "pilot digest", ("team",), now=BEFORE)
    with pytest.raises(DataError, match="No plan"):
        scheduled_reports.of(here, made, made.next_due)
    demo.store_plan(here)
    found = scheduled_reports.of(here, made, made.next_due)
    assert found.page.startswith("overview?source=demonstration&plan=")
    assert "TOO EARLY" in found.text and "Resolution" in found.text and "No alert is on." in found.text


def test_the_clock_asks_for_what_is_due_and_for_nothing_else(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tick() -> list[str]:
        monkeypatch.setattr(alert_requests, "_TICKED", {})
        alert_requests.tick(here)
        return sorted(each.kind for each in job_requests.newest(here))

    assert tick() == []
    month(here)
    assert tick() == ["schedule"]
    alert_rules.make(here, SOURCE, "data late", ("team",))
    assert tick() == ["alerts", "alerts", "schedule"] == tick(), "all rules today, some of them this hour"


def test_what_is_wrong_with_a_schedule_is_said(here: Settings) -> None:
    with pytest.raises(DataError, match="no report 'gossip'"):
        schedules.make(here, SOURCE, "gossip", ("team",))
    with pytest.raises(DataError, match="needs a channel"):
        schedules.make(here, SOURCE, "month report", ())
    with pytest.raises(DataError, match="no time zone"):
        schedules.make(here, SOURCE, "month report", ("team",), zone="Berlin")
    with pytest.raises(DataError, match="never fits a date"):
        schedules.make(here, SOURCE, "month report", ("team",), cron="0 8 30 2 *")
