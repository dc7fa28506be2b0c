"""Whether an answer needed the account: a looked-up value in the reply, or a tool used before it."""

from collections import defaultdict
from collections.abc import Sequence

from analytics.packets import slots

#: Kinds of values that somebody has to look up; links and times of day are in any answer.
_LOOKED_UP = frozenset(("e-mail address", "phone number", "personal data", "date", "amount", "number"))
#: A value in replies to more customers than these is of the rules, such as a price, and of nobody's account.
_MOST_CUSTOMERS = 2


def looked_up(
    replies: Sequence[str], requests: Sequence[str | None], customers: Sequence[object]
) -> list[bool]:
    """Of each reply whether it has a value of an account that the customer did not say."""
    found = [_values(reply) for reply in replies]
    seen: dict[str, set[object]] = defaultdict(set)
    for values, customer in zip(found, customers, strict=True):
        for value in values:
            seen[value].add(customer)
    return [
        any(len(seen[value]) <= _MOST_CUSTOMERS and value not in (request or "").lower() for value in values)
        for values, request in zip(found, requests, strict=True)
    ]


def _values(reply: str) -> set[str]:
    return {value.lower() for kind, value in slots.values(reply) if kind in _LOOKED_UP}
