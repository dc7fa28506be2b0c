"""What the steps of a conversation came to: the values in the records that its tools returned."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from analytics.failures.conversation.conversation_turns import Turn
from analytics.failures.conversation.turning_phrases import LOOKS_UP

#: A tool, and the field of its records: flights.date.
Field = tuple[str, str]
#: A longer record is a document.
_LONGEST = 20_000


def values(turns: Sequence[Turn]) -> dict[Field, tuple[str, ...]]:
    """Returns the sorted values of each field over all records that steps returned, look-ups left out.

    Fields stand in the order in which records have them.
    """
    found: defaultdict[Field, list[str]] = defaultdict(list)
    for turn in turns:
        if turn.actor != "tool" or not turn.tool or turn.is_error or LOOKS_UP.search(turn.tool):
            continue
        for field, value in flat(record(turn.text), ""):
            found[turn.tool, field].append(value)
    return {key: tuple(sorted(those)) for key, those in found.items()}


def record(text: str) -> object:
    """The record that a result is; one without values where it is none."""
    if not text.startswith("{") or len(text) > _LONGEST:
        return {}
    try:
        return cast(object, json.loads(text))
    except (ValueError, RecursionError):
        return {}


def flat(value: object, field: str) -> Iterator[tuple[str, str]]:
    """Every single value with the names that lead to it; the places of lists are no names."""
    if isinstance(value, dict):
        for name, inner in cast(Mapping[str, object], value).items():
            yield from flat(inner, f"{field}.{name}" if field else name)
    elif isinstance(value, list):
        for inner in cast(list[object], value):
            yield from flat(inner, field)
    else:
        yield field, str(value)
