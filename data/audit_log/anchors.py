"""Anchors: the number and MAC of the last entry, written hourly beside the lake.

Who removes the end of the log leaves a shorter log that is unchanged; an anchor outside of the database says
how long it was.
"""

import json
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime

from data.audit_log import chain, events
from data.errors import DataError
from data.lake import lake
from data.settings import Settings

FOLDER = "audit-anchors"
_HOUR_SECONDS = 3600
#: When this process last wrote or found an anchor of a lake.
_SEEN: dict[str, float] = {}


def write(settings: Settings) -> chain.Anchor | None:
    """Writes an anchor of the last entry; None where the log is empty or nothing came since the last one."""
    head = events.head(settings)
    if head is None:
        return None
    made = asdict(head) | {"written_at": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        name = f"{FOLDER}/{head.seq:012d}-{head.mac[: chain.SHORTEST]}.json"
        is_new = lake.of(settings).files.create(name, json.dumps(made).encode() + b"\n")
    except OSError as error:
        raise lake.of(settings).explain(error) or error from error
    return head if is_new else None


def in_foot(settings: Settings) -> str:
    """The anchor as a report's foot prints it, to be given to `audit-log verify`; "" for an empty log."""
    head = events.head(settings)
    return "" if head is None else f" · audit log {head.seq}:{head.mac[: chain.SHORTEST]}"


def write_hourly(settings: Settings) -> None:
    """The same at most once an hour for each process; a lake that does not answer is asked again later."""
    now = time.monotonic()
    if now - _SEEN.get(settings.lake_url, -_HOUR_SECONDS) < _HOUR_SECONDS:
        return
    with suppress(DataError, OSError):
        write(settings)
        _SEEN[settings.lake_url] = now


def read(settings: Settings) -> list[chain.Anchor]:
    """Every anchor beside the lake, the oldest first; a damaged one is a DataError that names it."""
    files = lake.of(settings).files
    found = list[chain.Anchor]()
    for each in files.list(FOLDER):
        try:
            told = json.loads(files.read(each.name) or b"")
            found.append(chain.Anchor(int(told["seq"]), str(told["mac"]), str(told["at"])))
        except (ValueError, KeyError, TypeError):
            raise DataError(
                f"The anchor {each.name} beside the lake is damaged. Restore it from a backup, or verify "
                "with an anchor of a report: `python -m jobs audit-log verify --anchor SEQ:MAC`."
            ) from None
    return sorted(found, key=lambda anchor: anchor.seq)
