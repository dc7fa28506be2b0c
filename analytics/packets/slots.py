"""Slots in the place of what differs from ticket to ticket: numbers, dates, amounts, names and addresses."""

import re

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
#: In the order in which they are replaced: a date holds numbers, an amount holds one too.
_SLOTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail address", re.compile(r"<EMAIL_[0-9a-f]+>")),
    ("phone number", re.compile(r"<PHONE_[0-9a-f]+>")),
    ("personal data", re.compile(r"<[A-Z]+_[0-9a-f]{6,}>")),
    ("link", re.compile(r"\bhttps?://\S+[\w/]")),
    (
        "date",
        re.compile(
            r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)"
            rf"|\d{{1,2}}(?:\.|st|nd|rd|th)? {_MONTH}(?: \d{{4}})?"
            rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:, \d{{4}})?)\b"
        ),
    ),
    ("time", re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?(?=\W|$)", re.IGNORECASE)),
    (
        "amount",
        re.compile(
            r"(?:[€$£]|\b(?:EUR|USD|GBP|CHF)) ?\d[\d.,]*\d|(?:[€$£]|\b(?:EUR|USD|GBP|CHF)) ?\d"
            r"|\b\d[\d.,]* ?(?:€|\$|£|EUR\b|USD\b|GBP\b|CHF\b)"
        ),
    ),
    # An id has a digit and is long or mixed with letters; a plain number such as "24 hours" is knowledge.
    ("number", re.compile(r"#\w*\d\w*|\b(?=[\w-]*\d)[A-Z0-9]{2,}(?:-[A-Z0-9]+)+\b|\b\d{5,}\b")),
)
#: Every value has a digit or is a pseudonym; most texts have neither, and need not be searched ten times.
_HAS_VALUE = re.compile(r"[\d<]|https?:")
#: The name after a greeting differs from ticket to ticket too.
_GREETED = re.compile(
    r"^(\s*(?:hi|hello|hey|dear|hallo|liebe[r]?|guten tag|bonjour|hola)\s+)"
    r"((?:(?:mr|mrs|ms|dr|herr|frau)\.?\s+)?[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*)?)(?=\s*[,!:\n])",
    re.IGNORECASE,
)
_NOBODY = frozenset("there all team everyone zusammen tous".split())


def blank(text: str) -> str:
    """The text with `[date]`, `[amount]` and the like where a value stood that belongs to one ticket.

    Numbers of up to four digits stay: "within 14 days" is what a customer wants to know.
    """
    said = _GREETED.sub(_name, text)
    if not _HAS_VALUE.search(said):
        return said
    for name, pattern in _SLOTS:
        said = pattern.sub(f"[{name}]", said)
    return said


def values(text: str) -> list[tuple[str, str]]:
    """The values of single tickets in a text, each with its kind: ("amount", "49.90 EUR")."""
    found: list[tuple[str, str]] = []
    if not _HAS_VALUE.search(text):
        return found
    said = _GREETED.sub(_name, text)
    for name, pattern in _SLOTS:
        found += [(name, match[0]) for match in pattern.finditer(said)]
        said = pattern.sub(" ", said)
    return found


def _name(found: re.Match[str]) -> str:
    return found[0] if found[2].lower() in _NOBODY else f"{found[1]}[name]"
