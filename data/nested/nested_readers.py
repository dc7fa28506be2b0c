"""The shipped nested profiles that work as readers: a file is recognised by the paths that they name."""

from pathlib import Path

from data.nested.reader import Nested
from data.profiles.mapping import Profile

#: Name → reader; the first that recognises a file reads it.
READERS: dict[str, Nested] = {}


def pick(path: Path, name: str, reader: str | None, profile: Profile | None) -> Nested | None:
    """The nested reader that was asked for, or that recognises the file; None where another kind reads it."""
    if profile is not None:
        return Nested(profile) if profile.is_nested else None
    return READERS.get(reader or "")
