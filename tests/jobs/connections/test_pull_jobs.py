"""Pulls as jobs: a long wait ends the job until then, a failure is told, and two at once store once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.database import sessions
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.connections import connection_state, pull_jobs, pull_runner
from jobs.connections.connection_state import OvertakenError
from jobs.connections.pull_runner import Pace
from jobs.intake import imports
from tests.jobs.connections.pulled_lake import connection, pull, settings_in
from tests.mock_desk import desk_server
from tests.mock_desk.desk_server import MockDesk
from tests.mock_desk.zendesk_mock import TOKEN, USER, ZendeskMock


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockDesk]:
    """A desk with a connection to it in the environment."""
    with desk_server.serving(ZendeskMock.of(90, page=40), retry_after="60") as running:
        monkeypatch.setenv(
            "PILOTLIGHT_CONNECTION_ACME",
            f'desk = "zendesk", host = "{running.url}", user = "{USER}", source = "desk", private = true, '
            "since = 2026-01-01, requests_a_minute = 1000, every_minutes = 1",
        )
        monkeypatch.setenv("PILOTLIGHT_CONNECTION_ACME_SECRET", TOKEN)
        yield running


def _perform(here: Settings) -> list[str]:
    stored = list[str]()
    pull_jobs.perform(here, {"connection": "acme"}, lambda *_: None, stored.extend)
    return stored


def test_a_job_that_has_to_wait_ends_and_goes_on_when_it_may(here: Settings, desk: MockDesk) -> None:
    desk.faults = {1: "wait"}
    before = datetime.now(UTC)
    assert _perform(here) == []
    due, wait = connection_state.read(here, "acme").next_due, timedelta(seconds=60)
    assert due is not None and before + wait <= due <= datetime.now(UTC) + wait
    assert lake.of(here).scan("tickets") is None
    assert pull_jobs.ask_due(here, due - timedelta(seconds=1)) == []
    assert len(pull_jobs.ask_due(here, due)) == 1
    assert _perform(here) == ["desk"]
    # The page that came before the wait lay on the disk.
    assert len(desk.pages) == 4
    # Nothing new is no reason to analyse anything.
    desk.api = ZendeskMock()
    assert _perform(here) == []


def test_a_failure_is_told_and_not_repeated_at_once(here: Settings, desk: MockDesk) -> None:
    desk.faults = {0: "refused"}
    with pytest.raises(DataError, match="refuses the token"):
        _perform(here)
    state = connection_state.read(here, "acme")
    assert "refuses the token" in state.trouble and TOKEN not in state.trouble
    assert pull_jobs.ask_due(here, datetime.now(UTC) + timedelta(minutes=4)) == []
    _perform(here)
    assert connection_state.read(here, "acme").trouble == ""


def test_of_two_pulls_at_once_the_slower_one_stores_nothing(
    here: Settings, desk: MockDesk, database_url: str
) -> None:
    """The first takes the round while the second stores: on another server over the same lake."""
    here = replace(here, database_url=database_url)

    def overtaken(stage: str, _: float) -> None:
        if stage.startswith("storing"):
            with sessions.session(here) as opened:
                connection_state.advance(opened, connection_state.State("acme"), objects=1)

    with pytest.raises(OvertakenError):
        pull_runner.pull(here, connection(desk.url), overtaken, Pace())
    scan = lake.of(here).scan("tickets")
    assert scan is None or scan.collect().is_empty()
    assert {record.state for record in imports.history(here)} == {"refused"}
    assert pull(here, connection(desk.url)).objects == 90
    assert connection_state.read(here, "acme").round == 2
    sessions.forget(here)
