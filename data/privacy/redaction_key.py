"""The secret key of pseudonyms: the same person gets the same pseudonym within one installation.

It comes from PILOTLIGHT_KEY, or from the file `redaction.key` in the home, which the first home makes. Every
home over one lake needs the same; the database knows its fingerprint, never the key (`data.installation`).
"""

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from data import permissions
from data.errors import DataError

VARIABLE, FILE = "PILOTLIGHT_KEY", "redaction.key"
_BYTES = 32
_HEX = re.compile(r"[0-9a-fA-F]{64}")


def load(home: Path) -> bytes:
    """Returns this home's key; creates one, readable by its owner only, if there is none.

    Two processes that start at the same time get the same key. A damaged key is a DataError, since
    a new one would give every customer a second identity.
    """
    found = read(home)
    if found is not None:
        return found
    make(home)
    return read(home) or b""


def read(home: Path) -> bytes | None:
    """Returns the key from the environment or the home's file; None if there is neither."""
    path, said = home / FILE, os.environ.get(VARIABLE)
    given = None if not said else _from_text(said.strip())
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        return given
    except OSError as fault:
        if given is not None:
            return given
        raise DataError(f"The redaction key {path} cannot be read: {fault.strerror}.") from fault
    if len(kept) != _BYTES:
        raise DataError(
            f"The redaction key {path} has {len(kept)} bytes instead of {_BYTES}. Restore it from a "
            "backup: with another key, customers that were imported before would count as different people."
        )
    if given is not None and given != kept:
        raise DataError(
            f"{VARIABLE} is another key than the one in {path}. Keep the one that this lake was filled with: "
            "unset the variable, or move the file away."
        )
    return kept


def make(home: Path) -> bool:
    """Creates a key if the home has none; returns whether it did."""
    path = home / FILE
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    try:
        permissions.make_home(home)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # somebody else was first: theirs counts
            path.hardlink_to(draft)
            return True
        return False
    except OSError as fault:
        raise DataError(f"The redaction key {path} cannot be written: {fault.strerror}.") from fault
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def fingerprint(key: bytes) -> str:
    """Returns a fingerprint that identifies the key without revealing it."""
    return hashlib.sha256(b"pilotlight redaction key\0" + key).hexdigest()


def to_text(key: bytes) -> str:
    """The key as PILOTLIGHT_KEY holds it."""
    return key.hex()


def _from_text(said: str) -> bytes:
    if not _HEX.fullmatch(said):
        raise DataError(
            f"{VARIABLE} must be {2 * _BYTES} hexadecimal digits, such as `python -m jobs key` prints in "
            "the home that filled the lake (a new one: `openssl rand -hex 32`)."
        )
    return bytes.fromhex(said)
