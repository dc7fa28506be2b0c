"""The sources that a person or token may see, as the database holds them."""

import json
from collections.abc import Iterable


def to_text(sources: Iterable[str] | None) -> str:
    """JSON of the labels; null means all, also those that come later."""
    return json.dumps(None if sources is None else sorted(set(sources)), ensure_ascii=False)


def from_text(text: str) -> frozenset[str] | None:
    """The labels again; None means all."""
    found = json.loads(text)
    return None if found is None else frozenset(str(each) for each in found)


def both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """What two scopes have in common."""
    if one is None or other is None:
        return other if one is None else one
    return one & other
