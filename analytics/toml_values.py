"""Values of TOML files: how a text is written, how a wrong value is shown, and which numbers count as one."""

import json
from typing import TypeGuard

#: What is larger is no number that somebody means.
LARGEST = 1e15


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    # JSON's escapes are TOML's too, but for the DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def shown(value: object) -> str:
    """A value as it stands in the file, as far as somebody would read it."""
    said = f"a number of {value.bit_length()} bits" if _is_long(value) else repr(value)
    return said if len(said) <= 80 else f"{said[:79]}…"


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number to reckon with: not nan, not infinite, not of hundreds of digits."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _is_long(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and value.bit_length() > 200
