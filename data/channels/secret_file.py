"""Reads a file of secrets that an environment variable names; one that other accounts can read is refused."""

import os
import stat
from pathlib import Path

from data import toml_text
from data.errors import DataError


def read(variable: str, called: str) -> tuple[str, dict[str, object]]:
    """The path and the content of the TOML file; ("", {}) where the variable names none."""
    named = os.environ.get(variable)
    if not named:
        return "", {}
    path = Path(named)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise DataError(f"{variable} names {named}, which cannot be read: {error.strerror}.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise DataError(f"{variable} names {named}, which other accounts can read. Run: chmod 600 {named}")
    return named, toml_text.read(path, f"{called} {named}")
