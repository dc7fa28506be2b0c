"""Parses TOML that people wrote (plans, profiles, lists) with clear errors; the only TOML parser."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from data.errors import DataError
from data.readers.formats import limits

#: Nobody writes more than this by hand: characters of a file and of one value, tables within tables.
MOST_TEXT, MOST_VALUE, MOST_NESTED = limits.MEGA, 100_000, 20
#: A key of more parts than tables may be nested.
_DOTTED = re.compile(
    rf"(?:^|[\[{{,])[ \t]*+(?:[\w\"'-]++[ \t]*+\.[ \t]*+){{{MOST_NESTED + 1}}}", re.MULTILINE
)
#: TOML promises integers of 64 bits and no more.
_LARGEST = 2**63 - 1


def read(path: Path, called: str) -> dict[str, object]:
    """The content of a TOML file; `called` is what errors call it, as in "The plan pilot.toml"."""
    try:
        if path.stat().st_size > MOST_TEXT:
            raise _too_long(called, path.stat().st_size)
        return parse(path.read_bytes(), called)
    except OSError as error:
        raise DataError(f"{called} cannot be read: {error.strerror}. Is the path right?") from None


def parse(content: bytes | str, called: str) -> dict[str, object]:
    """The content of a TOML text; a DataError says in one line what is wrong with it."""
    if len(content) > MOST_TEXT:
        raise _too_long(called, len(content))
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{called} is not text in UTF-8. Save it as a TOML file in UTF-8.") from None
    text = text.removeprefix("\ufeff")
    if _DOTTED.search(text):
        # Each part is a table within the one before, and the parser takes time by their square.
        raise _nested(called)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if text.lstrip()[:2].rstrip() in ("{", '{"', "[{"):
            raise DataError(
                f'{called} is JSON, not TOML. In TOML a line reads name = "value"; the README has an example.'
            ) from None
        raise DataError(f"{called} is no valid TOML: {error}. Mend that line and try again.") from None
    except RecursionError:
        raise _nested(called) from None
    except ValueError:
        # Python refuses to convert a number of thousands of digits, or a date that does not exist.
        raise DataError(f"{called} has a number or a date that cannot be. Mend it and try again.") from None
    for key, value, depth in _values(found):
        if depth > MOST_NESTED:
            raise _nested(called)
        _check(key, value, called)
    return found


def _check(key: str, value: object, called: str) -> None:
    if len(key) > MOST_VALUE or (isinstance(value, str) and len(value) > MOST_VALUE):
        raise DataError(
            f"{called} has a text of more than {MOST_VALUE:,} characters at {_shown(key)}. Shorten it."
        )
    if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        raise DataError(f"{called}: {_shown(key)} is larger than any number that is meant. Mend it.")


def _values(found: Mapping[str, object]) -> Iterator[tuple[str, object, int]]:
    """Every value with its key and how deep it stands; not recursive, as the text may nest very deep."""
    waiting: list[tuple[str, object, int]] = [(key, value, 1) for key, value in found.items()]
    while waiting:
        key, value, depth = waiting.pop()
        yield key, value, depth
        if isinstance(value, dict):
            inner = cast("dict[str, object]", value)
            waiting += [(name, each, depth + 1) for name, each in inner.items()]
        elif isinstance(value, list):
            waiting += [(key, each, depth + 1) for each in cast("list[object]", value)]


def _shown(key: str) -> str:
    return repr(key if len(key) <= 40 else key[:39] + "…")


def _nested(called: str) -> DataError:
    return DataError(
        f"{called} nests tables or lists deeper than {MOST_NESTED} levels, so it is none of ours. "
        "Check that it is the file you mean."
    )


def _too_long(called: str, found: int) -> DataError:
    return DataError(
        f"{called} is {limits.size(found)}; a file in TOML may be {limits.size(MOST_TEXT)}. "
        "Check that it is the file you mean."
    )
