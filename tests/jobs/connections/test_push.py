"""Pushed messages: refused by the right code, durable before the answer, imported whole, never lost."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.channels import signed_webhook
from data.connect import connection_settings
from data.settings import Settings
from jobs.api import push_routes
from jobs.connections import connection_state, push_draining, push_inbox
from jobs.intake import imports
from jobs.job_queue import job_requests, leases_and_retries
from tests import homes
from tests.data.channels.webhook_receiver import KEY, SECRET
from tests.jobs.connections.pulled_lake import differences, of_file, settings_in
from tests.mock_desk.zendesk_mock import ZendeskMock, ticket
from tests.server_process import ROOT

URL = "/api/v1/in/hook"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with a webhook, as this process's own."""
    made = settings_in(tmp_path)
    for name in ("LAKE_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    homes.use(monkeypatch, made.home)
    monkeypatch.setenv("PILOTLIGHT_CONNECTION_HOOK", 'reader = "zendesk", source = "desk"')
    monkeypatch.setenv("PILOTLIGHT_CONNECTION_HOOK_SECRET", SECRET)
    push_inbox.forget()
    return made


@pytest.fixture
def client(here: Settings) -> Iterator[TestClient]:
    """Asks the route as a desk does."""
    with TestClient(Starlette(routes=[*push_routes.routes()])) as opened:
        yield opened


def _headers(body: bytes, message_id: str, at: float | None = None, key: bytes = KEY) -> dict[str, str]:
    stamp = int(time.time() if at is None else at)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": f"v1,bm9uZQ== {signed_webhook.signature(key, message_id, stamp, body)}",
    }


def _push(client: TestClient, content: object, message_id: str, **signed: float) -> int:
    body = json.dumps(content).encode()
    return client.post(URL, content=body, headers=_headers(body, message_id, **signed)).status_code


def test_what_is_late_replayed_wrongly_signed_or_too_large_is_refused_and_nothing_is_stored(
    client: TestClient, here: Settings
) -> None:
    body = json.dumps(ticket(1)).encode()
    good = _headers(body, "m1")
    for wrong in (
        {},
        {**good, "webhook-id": "m2"},
        {**good, "webhook-timestamp": str(int(good["webhook-timestamp"]) + 1)},
        {**good, "webhook-timestamp": "9" * 400},
        {**good, "webhook-signature": "v1,bm9uZQ=="},
        _headers(body, "m1", key=b"B" * 33),
        _headers(body, "m1", time.time() - 301),
        _headers(body, "m1", time.time() + 400),
    ):
        assert client.post(URL, content=body, headers=wrong).status_code == 401
    assert client.post(URL, content=body + b" ", headers=good).status_code == 401
    large = b" " * 2_000_000
    assert client.post(URL, content=large, headers=_headers(large, "m3")).status_code == 413
    assert (
        client.post(URL, content=iter([large[:999_999]] * 3), headers=_headers(large, "m3")).status_code
        == 413
    )
    assert _push(client, "words", "m4") == _push(client, [1], "m5") == _push(client, [], "m6") == 422
    assert client.post("/api/v1/in/other", content=body, headers=good).status_code == 404
    assert client.get(URL).status_code == 405
    assert push_inbox.waiting(here, "hook") == 0

    assert client.post(URL, content=body, headers=good).status_code == 202
    stored = push_inbox.waiting(here, "hook")
    assert client.post(URL, content=body, headers=good).status_code == 409
    # A restart forgets nothing of it.
    push_inbox.forget()
    assert client.post(URL, content=body, headers=good).status_code == 409
    # A sender that got no answer signs the same message again; it is not there twice.
    assert _push(client, ticket(1), "m1", at=time.time() + 5) == 202
    assert push_inbox.waiting(here, "hook") == stored


def test_a_replay_is_known_while_its_timestamp_is_good_over_windows_and_restarts(here: Settings) -> None:
    to, end = connection_settings.named("hook"), 600 * 3_000_000 - 10

    def came(message_id: str, at: int, stamp: int) -> str:
        body = b'{"id": 1}'
        signed = signed_webhook.signature(KEY, message_id, stamp, body)
        return push_inbox.receive(here, to, push_inbox.Message(message_id, str(stamp), signed, body), at)

    assert came("early", end - 600, end - 600) == "stored"
    assert came("ahead", end, end + 300) == came("now", end, end) == "stored"
    # The next window begins, and the file of the one before the last goes.
    assert came("next", end + 20, end + 20) == "stored"
    assert came("now", end + 30, end) == "replayed"
    push_inbox.forget()
    assert came("ahead", end + 600, end + 300) == "replayed"
    # Ids whose timestamps are late by far are kept no longer.
    assert came("later", end + 5_000, end + 5_000) == "stored"
    assert len([*(here.home / "inbox" / "hook").glob("seen-*")]) == 1


def test_a_message_that_the_disk_does_not_take_is_not_acknowledged(
    client: TestClient, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _push(client, ticket(1), "m1") == 202
    before = push_inbox.waiting(here, "hook")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert _push(client, ticket(2), "m2") == 503
    assert push_inbox.waiting(here, "hook") == before
    assert _push(client, ticket(2), "m2") == 202


def test_what_was_pushed_is_imported_as_a_file_would_be(
    client: TestClient, here: Settings, tmp_path: Path
) -> None:
    mock = ZendeskMock.of(40)
    tickets = [*mock.tickets.values()]
    assert _push(client, tickets[:25], "m0") == 202
    with ThreadPoolExecutor(4) as threads:
        codes = threads.map(lambda each: _push(client, each, f"m{each['id']}"), tickets[25:])
        assert set(codes) == {202}
    # Somebody was killed in the middle of a line that nobody was told of.
    with (here.home / "inbox" / "hook" / "open.jsonl").open("ab") as opened:
        opened.write(b'{"id": 99, "subj')
    push_draining.drain(here)
    job = leases_and_retries.claim(here, "a worker")
    assert job is not None
    told = imports.perform(here, job.params, lambda *_: None)
    leases_and_retries.finish(here, job, told)
    push_draining.drain(here)
    assert push_inbox.waiting(here, "hook") == 0 and not [*(here.home / "inbox" / "hook").glob("*.asked")]
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""
    assert connection_state.read(here, "hook").complete_at is not None


def test_what_cannot_be_imported_is_set_aside_with_its_reason(client: TestClient, here: Settings) -> None:
    assert _push(client, {"nonsense": 1}, "m1") == 202
    push_draining.drain(here)
    [job] = job_requests.unended(here)
    job_requests.cancel(here, job.id)
    push_draining.drain(here)
    [aside] = push_inbox.set_aside(here, "hook")
    assert json.loads(aside.read_text()) == {"nonsense": 1}
    assert "was set aside: The import was cancelled." in connection_state.read(here, "hook").trouble
    assert push_inbox.waiting(here, "hook") == 0


def test_what_is_wrong_with_another_connection_is_not_told_to_whoever_asks(
    client: TestClient, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOTLIGHT_CONNECTION_HIDDEN", 'desk = "zendesk", host = "inside.example"')
    body = json.dumps(ticket(1)).encode()
    answer = client.post(URL, content=body, headers=_headers(body, "m1"))
    assert answer.status_code == 503 and "not set up right" in answer.text
    assert "hidden" not in answer.text.casefold() and "Zendesk" not in answer.text
    monkeypatch.delenv("PILOTLIGHT_CONNECTION_HIDDEN")
    assert client.post(URL, content=body, headers=_headers(body, "m1")).status_code == 202


def test_an_import_whose_note_was_cut_off_is_asked_for_again(
    client: TestClient, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _push(client, ticket(1), "m1") == 202
    [path] = push_inbox.take(here, "hook")

    def cut_off(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", cut_off)
        with pytest.raises(OSError, match="No space"):
            push_draining.drain(here)
    assert not path.with_suffix(".asked").exists()
    push_draining.drain(here)
    assert path.with_suffix(".asked").exists() and path.exists()
    assert len(job_requests.unended(here)) == 1


#: A receiver that stores messages as fast as it can and tells each that is durable.
_RECEIVER = """
import sys, time
from data import settings
from data.channels import signed_webhook
from data.connect import connection_settings
from jobs.connections import push_inbox
here, to = settings.read(), connection_settings.named("hook")
for number in range(100_000):
    body, now = b'{"id": %d}' % number, int(time.time())
    signed = signed_webhook.signature(to.key, str(number), now, body)
    verdict = push_inbox.receive(here, to, push_inbox.Message(str(number), str(now), signed, body))
    print(number, verdict, flush=True)
"""


def test_nothing_that_was_acknowledged_is_lost_when_the_receiver_is_killed(
    here: Settings, tmp_path: Path
) -> None:
    script = tmp_path / "receiver.py"
    script.write_text(_RECEIVER)
    told = list[int]()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as receiver:
        assert receiver.stdout is not None
        for line in receiver.stdout:
            number, verdict = line.split()
            assert verdict == b"stored"
            told.append(int(number))
            if len(told) == 100:
                push_inbox.take(here, "hook")
            if len(told) == 300:
                receiver.kill()
    kept = [
        json.loads(line)["id"]
        for path in push_inbox.take(here, "hook")
        for line in path.read_bytes().splitlines()
    ]
    assert kept[: len(told)] == told
    assert connection_settings.named("hook").kind == "push"
