"""Notes on what an import changed or noticed in cells: counted, with redacted examples."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import polars as pl

from data import status_words
from data.cleaning.conversion_result import FOUND, as_text
from data.privacy import redact
from data.readers.desks.desk_columns import listed

#: What `note` says, and what is said of a value that a map or a scale does not name.
_EMPTIED = re.compile(r"(\w+): ([\d,]+) values? left empty.*? \((.*)\)\.")
_WORDED = re.compile(r"([\d,]+) × has no points")
_UNMAPPED = re.compile(r".*: ([\d,]+) rows have a value that is not .* for (\w+); it is left empty")
_EXAMPLES, _REASONS, _LENGTH = 3, 3, 40
#: Local times that are taken for UTC lie at most so far ahead; fewer than `_MANY` prove nothing.
_FARTHEST_EAST, _MANY = timedelta(hours=14), 3


def note(name: str, reasons: pl.Series, cells: pl.Series, key: bytes) -> str:
    """Returns a note on one column's emptied cells: why, how many, and a few values."""
    rows = pl.DataFrame({"why": reasons, "cell": as_text(cells)}).drop_nulls("why")
    why = rows.with_columns(pl.col("why").str.replace(f": {FOUND}", "", literal=True).str.strip_chars())
    counted = why.group_by("why").agg(pl.len(), pl.col("cell").unique(maintain_order=True).head(_EXAMPLES))
    told = list[str]()
    for reason, number, found in (
        counted.sort("len", "why", descending=[True, False]).head(_REASONS).iter_rows()
    ):
        shown = redact.column(pl.Series(found, dtype=pl.String), key).str.head(_LENGTH).to_list()
        said = ", ".join(f'"{each}"' for each in shown if each)
        told.append(f"{number:,} × {reason}" + (f", such as {said}" if said else ""))
    also = " and out of the resolution rate" if name == "status" else ""
    return f"{name}: {many(rows.height, 'value')} left empty{also} ({'; '.join(told)})."


def not_understood(sentence: str) -> Iterator[tuple[str, int]]:
    """Returns the column and the number of its values that a note of an import says were not understood.

    A rating in words, good or not good, is missing in the mean alone: csat_good is named apart.
    """
    if found := _EMPTIED.match(sentence):
        number = int(found[2].replace(",", ""))
        worded = sum(int(each.replace(",", "")) for each in _WORDED.findall(found[3]))
        yield found[1], number
        if found[1] == "csat" and number > worded:
            yield "csat_good", number - worded
    elif found := _UNMAPPED.match(sentence):
        yield found[2], int(found[1].replace(",", ""))


def many(number: int, thing: str) -> str:
    """Returns a count with its noun: 1 row, 2 rows."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def ahead(times: Mapping[str, pl.Series], zone: str, now: datetime) -> list[str]:
    """Returns a note if many times lie a few hours after the import, which suggests a wrong time zone."""
    late = {name: found.filter(found > now) for name, found in times.items()}
    within = {name: found.filter(found <= now + _FARTHEST_EAST) for name, found in late.items()}
    near, all_ = sum(map(len, within.values())), sum(map(len, late.values()))
    if near < _MANY or 2 * near < all_:
        return []
    names = ", ".join(name for name, found in within.items() if len(found))
    return [
        f"{near:,} times lie up to 14 hours after this import ({names}). The time zone is probably wrong: "
        f"times without an offset were read as {zone}. Say in a profile which time_zone they are in."
    ]


def words(found: pl.Series) -> list[str]:
    """Which words of a status column stand for which status, and what else they say of a ticket."""
    text = as_text(found).drop_nulls().unique().sort()
    meant = status_words.status(text)
    told = pl.DataFrame({"word": text, "means": meant}).filter(
        pl.col("means").is_in([*set(status_words.STATUS.values())])
        & (
            (pl.col("word").str.to_lowercase() != pl.col("means"))
            | pl.col("means").is_in(list(status_words.SAID_AS))
        )
    )
    if told.is_empty():
        return []
    pairs = [f"{word} as {status_words.SAID_AS.get(means, means)}" for word, means in told.iter_rows()]
    return [f"status: read {listed(pairs)}."]


def only_true(flags: pl.DataFrame) -> list[str]:
    """Returns a note on each flag that is true or empty but never false."""
    return [
        f"{name} is true in {many(int(flags[name].sum()), 'row')}, empty in {flags[name].null_count():,}, "
        "never false: "
        + (
            "an empty cell counts as not recorded. If it means no, say so in a profile."
            if name == "resolved"
            else "an empty cell is read as no."
        )
        for name in flags.columns
        if flags[name].null_count() and flags[name].any() and not (~flags[name]).any()
    ]
