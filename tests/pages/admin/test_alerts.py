"""Admin › Alerts, run without a browser: make, test, mute and delete an alert; why one fired, and where."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import sample, settings
from data.database import sessions
from data.settings import Settings
from jobs.alerts import alert_check, alert_rules, outbox, schedules
from pages.components import cache
from tests import homes
from tests.pages.failure_runs import open_popover, visit, words

PAGE, SOURCE = "pages/admin/alerts.py", sample.SOURCE_LABEL
TOMORROW = timedelta(days=1)


@pytest.fixture
def here(home: Path, company_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    homes.copied(company_home, home)
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_TEAM", "mailto://u:hunter2@mail.example.org")
    cache.forget_everything()
    found = settings.read()
    yield found
    sessions.forget(found)
    cache.forget_everything()


def test_an_alert_is_made_in_the_page_and_waits_for_its_first_look(here: Settings) -> None:
    page = visit(PAGE, source=SOURCE)
    assert "Nobody is told anything yet." in words(page)
    page = open_popover(page, "new alert")
    page.selectbox(key="alert kind").set_value("signal").run()
    assert "At most 1.0 per quarter" in words(page).replace("at most", "At most")
    page.button(key="make alert").click().run()
    (rule,) = alert_rules.listed(here)
    assert (rule.kind, rule.looks, rule.minimum, rule.channels) == ("signal", 2, 20, ("team",))
    said = words(page)
    assert "No alert is on." in said and "1 rule watches this source. The first look comes" in said
    assert "hunter2" not in said
    assert not page.session_state["new alert"], "the form is closed"
    assert [each.value for each in page.toast] == ["The alert is made: Signal."]


def test_what_is_on_says_why_since_when_and_where(here: Settings) -> None:
    alert_rules.make(here, SOURCE, "data late", ("team",), days=0)
    alert_check.run(here, datetime.now(UTC) + TOMORROW)
    page = visit(PAGE, source=SOURCE)
    said = words(page)
    assert "1 alert is on." in said and "**Data late** since" in said and "No import of demonstration" in said
    assert "[Overview](" in said and "/overview?source=demonstration&alert=" in said and "lake" in said
    (episodes,) = [each.value for each in page.dataframe if "Why" in each.value]
    assert episodes["State"].to_list() == ["on"]
    page.segmented_control(key="alert list").set_value("Messages").run()
    (messages,) = [each.value for each in page.dataframe if "Key" in each.value]
    assert messages["State"].to_list() == ["waiting"] and messages["Channel"].to_list() == ["team"]


def chosen(page: object, key: str, row: int = 0) -> None:
    """As if the row was clicked."""
    page.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}  # type: ignore[attr-defined]
    page.run()  # type: ignore[attr-defined]


def test_a_rule_is_tested_muted_unmuted_deleted_and_brought_back(here: Settings) -> None:
    rule = alert_rules.make(here, SOURCE, "data late", ("team",))
    page = visit(PAGE, source=SOURCE)
    chosen(page, "alert rules")
    page.button(key="test alert").click().run()
    (message,) = outbox.listed(here)
    assert message.about.startswith("test") and message.sentence == "This is a test. Nothing has happened."
    chosen(page, "alert rules")
    page.button(key="mute alert").click().run()
    assert alert_rules.get(here, rule.id).is_muted(datetime.now(UTC))
    chosen(page, "alert rules")
    page.button(key="unmute alert").click().run()
    assert not alert_rules.get(here, rule.id).is_muted(datetime.now(UTC))
    chosen(page, "alert rules")
    page.button(key="delete alert").click().run()
    page.button(key="confirmed delete alert").click().run()
    assert alert_rules.listed(here) == []
    page.button(key="undo alerts").click().run()
    assert [each.id for each in alert_rules.listed(here)] == [rule.id]


def test_a_report_is_scheduled_and_a_wrong_time_is_said(here: Settings) -> None:
    page = open_popover(visit(PAGE, source=SOURCE), "new schedule")
    page.text_input(key="schedule cron").set_value("never").run()
    page.button(key="make schedule").click().run()
    assert "'never' is no cron expression" in words(page) and schedules.listed(here) == []
    page.text_input(key="schedule cron").set_value("").run()
    page.button(key="make schedule").click().run()
    (made,) = schedules.listed(here)
    assert made.when == "second working day of the month, 8:00 (UTC)" and made.next_due > datetime.now(UTC)


def test_a_channel_that_cannot_be_used_says_so_and_the_rest_is_there(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_BAD", "ftp://hunter2")
    said = words(visit(PAGE, source=SOURCE))
    assert "'bad' is of a kind that is not allowed" in said and "Nobody is told anything yet." in said
    assert "hunter2" not in said
