"""What tests of pulls share: a connection to a mock desk, a pull, and the lake bit for bit."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from data.connect.connection_settings import Connection
from data.connect.desks import desk_table
from data.connect.desks.zendesk_api import Tickets
from data.lake import lake
from data.privacy import redaction_key
from data.schema import LOGS, Kind
from data.settings import Settings
from jobs.connections import pull_runner
from jobs.connections.pull_runner import Pace, Pulled
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.homes import settings_at
from tests.mock_desk import zendesk_mock


def settings_in(folder: Path) -> Settings:
    """A home of its own."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    # The same everywhere, so that pseudonyms are equal too.
    (home / redaction_key.FILE).write_bytes(b"k" * 32)
    (home / redaction_key.FILE).chmod(0o600)
    return settings_at(home)


def connection(url: str, **values: Any) -> Connection:  # noqa: ANN401
    """A connection to the tickets of a mock of Zendesk, unless another desk is named."""
    desk = desk_table.named("zendesk")
    usual: dict[str, Any] = {
        "name": "acme", "kind": "pull", "source": "desk",
        "desk": replace(desk, streams=lambda _: (Tickets(),)),
        "address": url, "since": datetime(2026, 1, 1, tzinfo=UTC), "every": timedelta(minutes=15),
        "requests_a_minute": 10_000,
        "private": True, "user": zendesk_mock.USER, "token": zendesk_mock.TOKEN,
    }  # fmt: skip
    return Connection(**{**usual, **values})


def pull(
    here: Settings,
    to: Connection,
    slept: list[float] | None = None,
    **pace: Any,  # noqa: ANN401
) -> Pulled:
    """A pull that does not sleep; `slept` is told how long it would have."""
    sleeps = [] if slept is None else slept
    return pull_runner.pull(here, to, lambda *_: None, Pace(**{"sleep": sleeps.append, **pace}))


def of_file(folder: Path, export: Mapping[str, Any] | list[Any], **choice: Any) -> Settings:  # noqa: ANN401
    """A lake into which the same objects were imported as one file."""
    here = settings_in(folder)
    path = folder / "export.json"
    path.write_text(json.dumps(export))
    imports.run(here, path, Choice(source="desk", accept_rejects=True, **choice))
    return here


def content(here: Settings) -> dict[Kind, bytes]:
    """Every row of every log in the order of its key, as bytes; columns without any value are left out."""
    found: dict[Kind, bytes] = {}
    for kind, log in LOGS.items():
        scan = lake.of(here).scan(kind)
        if scan is None:
            continue
        frame = scan.collect().sort("source", log.key)
        frame = frame.select(sorted(n for n in frame.columns if frame[n].null_count() < frame.height))
        out = io.BytesIO()
        frame.write_ipc(out, compression="uncompressed")
        found[kind] = out.getvalue()
    return found


def differences(one: Settings, other: Settings) -> str:
    """Where two lakes differ, for the message of a test that fails; "" where they are equal."""
    if content(one) == content(other):
        return ""
    for kind, log in LOGS.items():
        scans = [lake.of(each).scan(kind) for each in (one, other)]
        frames = [scan.collect().sort(log.key) for scan in scans if scan is not None]
        if len(frames) != 2:
            return f"{kind}: {len(frames)} tables" if frames else ""
        first, second = frames
        if first.height != second.height:
            return f"{kind}: {first.height} and {second.height} rows"
        for name in sorted({*first.columns, *second.columns}):
            a, b = (f[name] if name in f.columns else pl.Series([None] * f.height) for f in frames)
            if a.to_list() != b.to_list():
                rows = [row for row in zip(first[log.key], a, b, strict=True) if row[1] != row[2]]
                return f"{kind}.{name}: {rows[:3]}"
    return "the bytes differ"
