"""Twenty thousand tickets of a mock desk that asks to wait at every fourth answer, beside that waiting."""

import json
import time

from data.lake import lake
from jobs.connections import pull_runner
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.benchmarks.report import Line
from tests.benchmarks.sizes import Ground
from tests.homes import settings_at
from tests.jobs.connections.pulled_lake import connection
from tests.mock_desk import desk_server
from tests.mock_desk.zendesk_mock import ZendeskMock

#: One of so many tickets of the other items; a page has one of a hundred of these, and fifty at least.
_SHARE, _PAGES, _SMALLEST = 50, 100, 50
_RETRY_AFTER = 1
_BOUND = 1.5


def run(ground: Ground) -> list[Line]:
    """The whole pull into an empty lake, stored, beside the seconds that the desk asked for."""
    count = ground.size.tickets // _SHARE
    mock = ZendeskMock.of(count, page=max(count // _PAGES, _SMALLEST))
    folder = ground.folder / "pull"
    here, other = settings_at(folder / "pulled"), settings_at(folder / "file")
    with desk_server.serving(mock, wait_every=4, retry_after=str(_RETRY_AFTER)) as desk:
        begun = time.monotonic()
        done = pull_runner.pull(here, connection(desk.url), lambda *_: None)
        took, asked = time.monotonic() - begun, desk.waits * _RETRY_AFTER
    path = folder / "export.json"
    path.write_text(json.dumps(mock.export()))
    begun = time.monotonic()
    imports.run(other, path, Choice(source="desk"))
    by_file = time.monotonic() - begun
    stored = lake.of(here).scan("tickets")
    whole = stored is not None and stored.collect().height == count == done.objects
    return [
        Line(
            f"a pull of {count:,} tickets, {done.requests} requests, every fourth answered 429",
            f"{took:.1f} s ({took - asked:.1f} s of them work)",
            f"{asked} s waiting that the desk asks for; {by_file:.1f} s as one file",
            f"{took / asked:.2f}",
            f"≤ {_BOUND:g} × the waiting, none lost",
            whole and took <= _BOUND * asked,
        )
    ]
