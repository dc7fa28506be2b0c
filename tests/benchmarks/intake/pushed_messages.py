"""Fifty signed messages a second for a minute: how long each waits for its answer, and how many are lost."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from data.channels import signed_webhook
from data.lake import lake
from data.settings import Settings
from jobs.api import push_routes
from jobs.connections import push_inbox
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests import homes
from tests.benchmarks.report import Line
from tests.benchmarks.sizes import FULL, Ground
from tests.data.channels.webhook_receiver import KEY, SECRET
from tests.homes import settings_at
from tests.loopback import free_port
from tests.mock_desk.zendesk_mock import ticket

_A_SECOND, _SECONDS, _QUICK_SECONDS = 50, 60, 1


def run(ground: Ground) -> list[Line]:
    """Every message by the clock, whether the one before was answered or not; then the rows in the lake."""
    seconds = _SECONDS if ground.size.tickets >= FULL.tickets else _QUICK_SECONDS
    count = _A_SECOND * seconds
    here = settings_at(ground.folder / "pushed")
    with _served(here) as url, httpx.Client(trust_env=False) as client:
        begun = time.monotonic()

        def send(number: int) -> tuple[int, float]:
            time.sleep(max(0.0, begun + number / _A_SECOND - time.monotonic()))
            body, now = json.dumps(ticket(number + 1)).encode(), int(time.time())
            headers = {
                "webhook-id": f"m{number}",
                "webhook-timestamp": str(now),
                "webhook-signature": signed_webhook.signature(KEY, f"m{number}", now, body),
            }
            asked = time.monotonic()
            return client.post(url, content=body, headers=headers).status_code, time.monotonic() - asked

        with ThreadPoolExecutor(32) as threads:
            answers = list(threads.map(send, range(count)))
        took = time.monotonic() - begun
    for path in push_inbox.take(here, "hook"):
        imports.run(here, path, Choice(reader="zendesk", source="desk"))
    scan = lake.of(here).scan("tickets")
    stored = 0 if scan is None else scan.collect().height
    acknowledged = sum(status == 202 for status, _ in answers)
    waits = sorted(1_000 * wait for _, wait in answers)
    return [
        Line(
            f"{count:,} signed messages, {_A_SECOND} a second, each durable before its answer",
            f"{took:.1f} s; {acknowledged:,} acknowledged, {stored:,} in the lake",
            f"median {waits[count // 2]:.1f} ms, 99 % in {waits[count * 99 // 100]:.0f} ms",
            f"{stored / count:.2f}",
            "none lost",
            acknowledged == stored == count,
        )
    ]


@contextmanager
def _served(here: Settings) -> Iterator[str]:
    """The route alone, in a server of this process."""
    Path(here.home).mkdir(parents=True, exist_ok=True)
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, here.home)
        patch.setenv("LAKE_URL", here.lake_url)
        patch.setenv("DATABASE_URL", here.database_url)
        patch.setenv("PILOTLIGHT_CONNECTION_HOOK", 'reader = "zendesk", source = "desk"')
        patch.setenv("PILOTLIGHT_CONNECTION_HOOK_SECRET", SECRET)
        served = Starlette(routes=[*push_routes.routes()])
        server = uvicorn.Server(uvicorn.Config(served, host="127.0.0.1", port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{port}{push_routes.PATH}/hook"
        finally:
            server.should_exit = True
            thread.join()
