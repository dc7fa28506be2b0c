"""The secret that pseudonyms are made with: a person is the same one in this installation, and only there."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from data.errors import DataError

_FILE, _BYTES = "redaction.key", 32


def load(home: Path) -> bytes:
    """The key of this installation; it is made once, readable by its owner only.

    Two processes that start at the same time get the same key. A damaged key is a DataError, since
    a new one would give every customer a second identity.
    """
    path = home / _FILE
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
    except OSError as fault:
        raise DataError(f"The redaction key {path} cannot be read or written: {fault.strerror}.") from fault
    if len(key) != _BYTES:
        raise DataError(
            f"The redaction key {path} has {len(key)} bytes instead of {_BYTES}. Restore it from a "
            "backup: with another key, customers that were imported before would count as different people."
        )
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{_FILE}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # somebody else was first: theirs counts
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
