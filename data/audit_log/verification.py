"""Verifies the audit log of an installation against its key and its anchors, and writes it out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from data.audit_log import anchors, chain, events
from data.errors import DataError
from data.settings import Settings

#: The verifier that stands alone, as it is shipped.
SCRIPT = Path(chain.__file__)


def verify(
    settings: Settings, given: Iterable[str] = (), further_keys: Iterable[str] = ()
) -> chain.Verification:
    """Checks every entry; `given` are anchors as SEQ:MAC beside those of the lake."""
    try:
        wanted = [chain.parse_anchor(each) for each in given]
        keys = [events.key(settings), *(bytes.fromhex(each.strip()) for each in further_keys)]
    except ValueError as error:
        raise DataError(str(error)) from None
    # Read before the log: what is anchored meanwhile is in it.
    beside = anchors.read(settings)
    return chain.verify(events.rows(settings), keys, [*beside, *wanted])


def log_lines(settings: Settings, *, upto: int | None = None) -> Iterator[bytes]:
    """The log as the verifier reads it: JSON, one entry a line."""
    for row in events.rows(settings, upto=upto):
        yield json.dumps(row, ensure_ascii=True).encode() + b"\n"


def anchor_lines(settings: Settings, *, upto: int | None = None) -> bytes:
    """The anchors beside the lake: JSON, one a line."""
    found = (each for each in anchors.read(settings) if upto is None or each.seq <= upto)
    return b"".join(json.dumps(asdict(each)).encode() + b"\n" for each in found)
