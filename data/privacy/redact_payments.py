"""Finds payment cards and IBANs in text, grouped or not, also across line breaks."""

import re
from collections.abc import Iterator

from stdnum import iban

from data.privacy import checksums, redact_context_words
from data.privacy.matching_text import LETTERS

# The patterns begin with what they cannot do without, and look back from there: so the search is quick.
_IBAN_CHECK = re.compile(r"\d\d(?<=[A-Za-z][A-Za-z]..)(?<![A-Za-z0-9]....)(?=[ \-.\n]{0,2}[A-Za-z0-9])")
_S = r"(?:[ .\-\t]{1,2}|[ \t]?\n[ \t]?)"
_CARD = re.compile(
    rf"\d(?<![{LETTERS}+].)(?<![{LETTERS}]-.)(?<!\d\..)(?:\d{{12,18}}|\d{{3}}(?:{_S}\d{{4}}){{2,3}}(?:{_S}\d{{1,4}})?"
    rf"|\d{{3}}{_S}\d{{6}}{_S}\d{{4,5}}|\d{{3}}(?:{_S}\d{{3}}){{3}}|\d{{5}}{_S}\d{{13}})(?![{LETTERS}])(?![-.]\d)"
)
#: How far before a number a word may stand that says that it is no card, though its check digit is right.
_NEAR = 18
_GROUP = re.compile(r"\d+")
_LONG_ENOUGH = re.compile(r"\d(?:[ .\-\t\n]{0,4}\d){12}")


def ibans(text: str) -> Iterator[tuple[int, int, str]]:
    """Returns the spans of IBANs, each in capitals without blanks."""
    done = 0
    for match in _IBAN_CHECK.finditer(text):
        start = match.start() - 2
        end = checksums.iban_end(text, start) if start >= done else None
        if end is None:
            continue
        plain = re.sub("[^A-Z0-9]", "", text[start:end].upper())
        # Countries say where letters stand; a part of a UUID can have the right checksum.
        if iban.is_valid(plain, check_country=False):
            yield start, end, plain
            done = end


def cards(text: str) -> Iterator[tuple[int, int, str]]:
    """Returns the spans of payment cards, each as digits."""
    if not _LONG_ENOUGH.search(text):
        return
    for match in _CARD.finditer(text):
        run, bare = match[0], match[0].isdigit()
        valid = _valid(run)
        if not valid:
            continue
        found: tuple[int, int] | None = valid[0]
        # Words before it are read only where the digits alone do not tell.
        if bare or not checksums.is_issued(run[slice(*valid[0])]):
            says = redact_context_words.before(text, match.start(), _NEAR)
            if says == "other" and bare:
                continue
            if says != "card":
                found = next((each for each in valid if checksums.is_issued(run[slice(*each)])), None)
        if found is not None:
            start, end = match.start() + found[0], match.start() + found[1]
            yield start, end, checksums.digits(text[start:end])


def _valid(run: str) -> list[tuple[int, int]]:
    """The groups of a run whose check digit is right, longest first: a date may stand before or behind."""
    groups = list(_GROUP.finditer(run))
    windows = [
        (first.start(), last.end())
        for first in groups
        for last in groups
        # Shorter ones have too few digits.
        if last.end() - first.start() >= checksums.SHORTEST_CARD
    ]
    ordered = sorted(windows, key=lambda window: window[0] - window[1])
    return [window for window in ordered if checksums.is_card(run[slice(*window)])]
