"""Random keys of sessions, invitations and tokens; only their SHA-256 is stored."""

import hashlib
import secrets

#: Random bytes of a key: nobody guesses it, so a fast hash without salt is enough.
BYTES = 32


def made() -> tuple[str, str]:
    """A new key and what is stored of it."""
    key = secrets.token_urlsafe(BYTES)
    return key, stored(key)


def stored(key: str) -> str:
    """What is stored of a key, and found by it."""
    return hashlib.sha256(key.encode()).hexdigest()
