"""A pull that is killed at each of its steps: nothing is lost, nothing is doubled."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data.settings import Settings
from jobs.connections import connection_state, pull_jobs
from tests import homes
from tests.jobs import worker_processes
from tests.jobs.connections.pulled_lake import connection, differences, of_file, pull, settings_in
from tests.jobs.worker_processes import at_stage, ended, the_child
from tests.mock_desk import desk_server, zendesk_mock
from tests.mock_desk.zendesk_mock import ZendeskMock, ticket
from tests.server_process import ROOT

#: Every step of a pull, in order, by the word that its stage begins with.
STEPS = ("asking", "keeping", "reading", "checking", "redacting", "storing", "removing")
#: A pull that ends itself where it has reached a step, as a kill from outside would.
SCRIPT = """
import os, signal, sys
from data import settings
from data.connect import connection_settings
from jobs.connections import pull_runner
def tell(stage, share):
    if stage.startswith(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
pull_runner.pull(settings.read(), connection_settings.named("acme"), tell)
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home of its own, also for the processes that are begun."""
    made = settings_in(tmp_path)
    for name in ("LAKE_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    homes.use(monkeypatch, made.home)
    monkeypatch.setenv("PILOTLIGHT_CONNECTION_ACME_SECRET", zendesk_mock.TOKEN)
    return made


def _connect(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(
        "PILOTLIGHT_CONNECTION_ACME",
        f'desk = "zendesk", host = "{url}", user = "{zendesk_mock.USER}", source = "desk", '
        "since = 2026-01-01, private = true, requests_a_minute = 10000",
    )


def _left(here: Settings) -> list[Path]:
    """What a pull has left on the disk."""
    return [path for path in (here.home / "pulls" / "acme").iterdir() if path.is_dir()]


def test_a_pull_that_is_killed_at_each_step_is_equal_to_an_import_of_the_file(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "pull.py"
    script.write_text(SCRIPT)
    mock = ZendeskMock.of(120, page=50)
    with desk_server.serving(mock) as desk:
        _connect(monkeypatch, desk.url)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        for number, step in enumerate(STEPS):
            mock.put(ticket(10_000 + number, changed=100_000 + number))
            done = subprocess.run([sys.executable, str(script), step], env=environment, check=False)
            assert done.returncode == -signal.SIGKILL, step
        pull(here, connection(desk.url))
        # The first walk was asked for once, page by page, whatever was killed: its pages lay on the disk.
        cursors = [asked.query["cursor"] for asked in desk.asked if "cursor" in asked.query]
        assert len(cursors) == len(set(cursors))
    assert _left(here) == []
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""


def test_a_worker_takes_up_a_pull_whose_process_was_killed_while_it_stored(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock = ZendeskMock.of(120, page=50)
    with desk_server.serving(mock) as desk:
        _connect(monkeypatch, desk.url)
        job = pull_jobs.ask(here, connection(desk.url))
        with worker_processes.working(here, hold=["storing"]) as worker:
            at_stage(here, job, "storing")
            os.kill(the_child(worker), signal.SIGKILL)
            done = ended(here, job)
        assert (done.state, done.attempt) == ("done", 2)
        assert len(desk.pages) == 3
    state = connection_state.read(here, "acme")
    assert (state.trouble, state.is_underway, _left(here)) == ("", False, [])
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""
