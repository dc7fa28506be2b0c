"""Redacts one text: each find becomes a pseudonym. Without Polars, so that a process of it begins fast."""

import hmac
import re
from collections.abc import Callable, Iterable

from data.privacy import (
    matching_text,
    redact_emails,
    redact_payments,
    redact_personal_ids,
    redact_phones,
    redact_secrets,
)

#: Where in a text something stands, and what it is in the one notation that all its spellings share.
Finder = Callable[[str], Iterable[tuple[int, int, str]]]

_WHOLE_PHONE = re.compile(
    r"\s*\+?\(?\d(?:[ \t.\-/()]{0,3}\d){6,14}(?:[ ,;]{0,2}(?:ext|x)\.?[: ]?\d{1,6})?\s*", re.I
)
#: Without any of these nothing more can be found.
_LEFT_OVER = re.compile(r"[@\uff20\ufe6b\d=]|%40")


def text(value: str, key: bytes, kinds: int | None = None) -> str:
    """Redacts one text; redacting it again changes nothing.

    `kinds` are those that it may hold, as the bits of their places among `KINDS`; all without it.
    """
    while (said := _once(value, key, ALL_KINDS if kinds is None else kinds)) != value:
        value, kinds = said, None
        # What was found can stand between two things that are told only without it; so it is looked again.
        if not _LEFT_OVER.search(matching_text.PSEUDONYM.sub("", value)):
            break
    return value


#: What every find but the first two holds.
_DIGIT = re.compile(r"\d")
_WITHOUT_DIGITS = ("KEY", "EMAIL")
#: In the order in which they are looked for: what is told by its form alone comes first.
_FINDERS: tuple[tuple[str, Finder], ...] = (
    ("KEY", redact_secrets.find),
    ("EMAIL", redact_emails.emails),
    ("IBAN", redact_payments.ibans),
    ("CARD", redact_payments.cards),
    ("ID", redact_personal_ids.find),
    ("IP", redact_emails.ips),
    ("PHONE", redact_phones.find),
)
KINDS = tuple(kind for kind, _ in _FINDERS)
ALL_KINDS = (1 << len(KINDS)) - 1
_PLACED = tuple((1 << place, kind, find) for place, (kind, find) in enumerate(_FINDERS))


def _once(value: str, key: bytes, kinds: int) -> str:
    if "@" in value and "://" in value:
        value = redact_emails.LOGIN.sub(lambda match: _pseudonym("LOGIN", match[0], key), value)
    looked = matching_text.of(value)
    left = looked.text
    # Annotated, not called by its type: `list[str]()` takes a microsecond, and this is done for each text.
    finds: list[tuple[int, int, str]] = []
    for bit, kind, find in _PLACED:
        if not kinds & bit:
            continue
        if kind not in _WITHOUT_DIGITS and not _DIGIT.search(left):
            break
        spans: list[tuple[int, int]] = []
        for start, end, normal in sorted(find(left)):
            if (not spans or start >= spans[-1][1]) and matching_text.TAKEN not in left[start:end]:
                finds.append((*looked.stored(start, end), _pseudonym(kind, normal, key)))
                spans.append((start, end))
        if spans:
            left = matching_text.without(left, spans)
    parts: list[str] = []
    done = 0
    for start, end, name in sorted(finds):
        parts += value[done:start], name
        done = end
    return "".join([*parts, value[done:]])


def phone_cell(value: str, key: bytes) -> str:
    """Redacts one cell of a column of phone numbers, a bare number too."""
    if _WHOLE_PHONE.fullmatch(value):
        return _pseudonym("PHONE", redact_phones.number(value), key)
    return text(value, key)


def _pseudonym(kind: str, normal: str, key: bytes) -> str:
    return f"<{kind}_{hmac.digest(key, f'{kind}:{normal}'.encode(), 'sha256').hex()[:8]}>"
