"""Why an entry is suspected to be out of date, in words a person can check."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from analytics.failures.request_languages import ENGLISH, stop_words
from analytics.knowledge import statements
from analytics.knowledge.statements import DATE

#: A note of a release speaks of an entry with so many words that both have and few other entries do.
_SHARED = 2
#: A word of more than this share of entries says nothing about one of them.
_COMMON = 0.2


def suspicions(
    entries: pl.DataFrame, as_of: datetime, releases: Sequence[tuple[date, str]] = ()
) -> dict[str, tuple[str, ...]]:
    """For each suspected entry its reasons: past its date, an old date in its title, a later release.

    `entries` as `clean_entries.assess` gives them; `releases` are days and words of notes of releases.
    """
    found: dict[str, tuple[str, ...]] = {}
    words = [_words(f"{row['question']} {row['answer'] or ''}") for row in entries.iter_rows(named=True)]
    common = _common(words)
    for row, said in zip(entries.iter_rows(named=True), words, strict=True):
        reasons: list[str] = []
        if row["valid_until"] is not None and row["valid_until"] <= as_of:
            reasons.append(f"valid until {row['valid_until']:%Y-%m-%d}")
        past = past_date(str(row["question"]), as_of.date())
        if past:
            reasons.append(f"its title says {past}")
        checked = row["checked_at"]
        for day, text in releases:
            if day > as_of.date() or (checked is not None and day <= checked.date()):
                continue
            shared = (_words(text) & said) - common
            if len(shared) >= _SHARED:
                reasons.append(f"release of {day:%Y-%m-%d} since it was checked: {', '.join(sorted(shared))}")
        if reasons:
            found[str(row["entry_id"])] = tuple(reasons)
    return found


def past_date(title: str, today: date) -> str:
    """The month or year in a title that lies before today; empty where there is none."""
    words, values = statements.tokens(title)
    dated = [value for unit, value in zip(statements.masks(words), values, strict=True) if unit == DATE]
    for said in dated:
        ended = _end(said)
        if ended is not None and ended < (today.year, today.month):
            return said
    return ""


def _end(said: str) -> tuple[int, int] | None:
    """Year and month in which what a date says ends."""
    digits = [int(part) for part in "".join(sign if sign.isdigit() else " " for sign in said).split()]
    year = next((number for number in digits if number >= 1900), None)
    if year is None:
        return None
    month = next(
        (place for place, names in enumerate(_MONTHS, 1) if any(name in said for name in names)), None
    )
    if month is None and said.count("-") >= 1 and len(digits) >= 2:
        month = digits[1]
    return year, month or 12


_MONTHS = (
    ("jan",), ("feb",), ("mar", "mär"), ("apr",), ("may", "mai"), ("jun",), ("jul",), ("aug",), ("sep",),
    ("oct", "okt"), ("nov",), ("dec", "dez"),
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    stopped = stop_words([ENGLISH, "de"])
    return frozenset(
        word
        for word in statements.tokens(text)[0]
        if not word.startswith("#") and word not in stopped and len(word) > 2
    )


def _common(words: Sequence[frozenset[str]]) -> frozenset[str]:
    counts: dict[str, int] = {}
    for said in words:
        for word in said:
            counts[word] = counts.get(word, 0) + 1
    return frozenset(word for word, count in counts.items() if count > max(2, _COMMON * len(words)))
