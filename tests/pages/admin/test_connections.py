"""Admin › Data › Connections, run without a browser: where each stands, a pull, a dry run, and no secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.database import sessions
from data.lake import lake
from data.settings import Settings
from jobs.connections import connection_state, pull_jobs
from jobs.job_queue import job_requests
from pages.components import cache
from tests.jobs.connections.pulled_lake import connection, pull
from tests.mock_desk import desk_server
from tests.mock_desk.desk_server import MockDesk
from tests.mock_desk.zendesk_mock import TOKEN, USER, ZendeskMock
from tests.pages.failure_runs import visit, words

PAGE = "pages/admin/data.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    cache.forget_everything()
    found = settings.read()
    yield found
    sessions.forget(found)
    cache.forget_everything()


@pytest.fixture
def desk(here: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockDesk]:
    """A desk, and a connection to it."""
    with desk_server.serving(ZendeskMock.of(50)) as running:
        monkeypatch.setenv(
            "PILOTLIGHT_CONNECTION_ACME",
            f'desk = "zendesk", host = "{running.url}", user = "{USER}", source = "desk", private = true, '
            "since = 2026-01-01",
        )
        monkeypatch.setenv("PILOTLIGHT_CONNECTION_ACME_SECRET", TOKEN)
        yield running


def _chosen() -> AppTest:
    page = visit(PAGE)
    page.session_state["connections"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return page.run()


def test_without_a_connection_the_page_says_where_one_is_set_up(here: Settings) -> None:
    assert "No connection yet." in words(visit(PAGE))


def test_a_connection_shows_its_last_pull_its_delay_and_its_budget(here: Settings, desk: MockDesk) -> None:
    [row] = _table(visit(PAGE))
    assert (row["State"], row["Last complete"], row["Requests a minute"]) == (
        "– Not pulled yet", "never", "10",
    )  # fmt: skip
    pull(here, connection(desk.url))
    cache.forget_everything()
    [row] = _table(visit(PAGE))
    assert (row["State"], row["Stored"]) == ("✓ Up to date", "50")
    connection_state.note(here, "acme", trouble="Zendesk refuses the token.")
    page = _chosen()
    assert [row["State"] for row in _table(page)] == ["✕ Trouble"]
    assert "Zendesk refuses the token." in words(page) and TOKEN not in words(page)


def test_a_dry_run_shows_the_request_and_one_page_and_stores_nothing(here: Settings, desk: MockDesk) -> None:
    page = _chosen()
    page.button(key="dry run").click().run()
    assert not page.exception
    asked = page.code[0].value
    assert asked.startswith("GET /api/v2/incremental/tickets/cursor.json?start_time=") and TOKEN not in asked
    assert "50 objects on this page" in words(page) and "Nothing was stored." in words(page)
    assert [*page.dataframe[1].value["ticket_id"]] == ["1", "2", "3", "4", "5"]
    assert lake.of(here).scan("tickets") is None and len(desk.pages) == 1


def test_a_pull_is_asked_for_by_a_button_and_by_the_clock(here: Settings, desk: MockDesk) -> None:
    page = _chosen()
    page.button(key="pull now").click().run()
    [job] = job_requests.newest(here, pull_jobs.PULL)
    assert (job.state, job.params["connection"]) == ("waiting", "acme")
    job_requests.cancel(here, job.id)
    now = job.asked_at
    assert len(pull_jobs.ask_due(here, now)) == 1
    assert pull_jobs.ask_due(here, now) == []


def _table(page: AppTest) -> list[dict[str, object]]:
    return page.dataframe[0].value.to_dict("records")
