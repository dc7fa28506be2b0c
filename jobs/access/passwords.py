"""Passwords: their rules, and hashes by argon2 that tell nobody what they were made of."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import DataError

SHORTEST, LONGEST = 12, 200


def hashed(password: str, name: str) -> str:
    """The hash of a password that keeps the rules; raises DataError for one that does not."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DataError(f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}.")
    if len(set(password)) < 4 or password.casefold() in (name.casefold(), f"{name}{name}".casefold()):
        raise DataError("This password is too easy to guess. Use several words, or let a manager make one.")
    return PasswordHasher().hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one of a hash; as slow for a person that there is not as for one there is."""
    try:
        PasswordHasher().verify(kept or _of_nobody(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


@cache
def _of_nobody() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe())
