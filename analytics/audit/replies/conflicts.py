"""Conflicts within one answer: replies that say the same but for a number, or for a "not"."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.audit.replies import reply_words
from analytics.shadow import edits

Whole = NDArray[np.int64]

#: So many replies of an answer must name a value, so many customers each of the two, and the rarer so often.
FEWEST, FEWEST_CUSTOMERS, LEAST_SHARE = 5, 3, 0.1
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two versions of one answer: what differs, how many replies have each, and the row of one of each."""

    what: str
    one: str
    other: str
    one_replies: int
    other_replies: int
    one_row: int
    other_row: int

    @property
    def words(self) -> str:
        """Which versions there are, the commoner first."""
        if not self.what:
            return f"with and without “not” ({self.one_replies} and {self.other_replies} replies)"
        return f"{self.one} or {self.other} {self.what} ({self.one_replies} and {self.other_replies} replies)"


def find(
    cores: Sequence[Sequence[str]],
    cluster: Whole,
    customers: Sequence[object],
    stems: Callable[[str], list[str]],
) -> list[Conflict]:
    """The conflicts of a category's answers, the most replies first."""
    found: list[Conflict] = []
    for answer in np.unique(cluster).tolist():
        rows = np.flatnonzero(cluster == answer).tolist()
        if len(rows) >= FEWEST:
            found += _of_values([_values(cores[row], stems) for row in rows], rows, customers)
            found += _of_values([_polarity(cores[row], stems) for row in rows], rows, customers)
    return sorted(found, key=lambda each: -(each.one_replies + each.other_replies))[:_MOST_NAMED]


def _of_values(
    said: Sequence[dict[str, str]], rows: Sequence[int], customers: Sequence[object]
) -> list[Conflict]:
    """Where replies of one answer give different values to one thing."""
    by_thing: dict[str, dict[str, list[int]]] = {}
    for row, values in zip(rows, said, strict=True):
        for thing, value in values.items():
            by_thing.setdefault(thing, {}).setdefault(value, []).append(row)
    found: list[Conflict] = []
    for thing, values in by_thing.items():
        order = sorted(values.items(), key=lambda each: (-len(each[1]), each[0]))
        if len(order) < 2:
            continue
        (one, mine), (other, theirs) = order[:2]
        total = sum(len(each) for _, each in order)
        apart = min(len({customers[row] for row in each}) for each in (mine, theirs))
        if total >= FEWEST and len(theirs) >= LEAST_SHARE * total and apart >= FEWEST_CUSTOMERS:
            what = "" if thing.startswith("not ") else thing
            found.append(Conflict(what, one, other, len(mine), len(theirs), mine[0], theirs[0]))
    return found


def _values(core: Sequence[str], stems: Callable[[str], list[str]]) -> dict[str, str]:
    """The numbers of a reply by what is counted: {"days": "5"}."""
    found: dict[str, list[str]] = {}
    for sentence in core:
        words = reply_words.tokens(sentence)
        for number, unit in pairwise(words):
            if number[0].isdigit() and not unit[0].isdigit() and (unit == "%" or stems(unit)):
                found.setdefault(unit, []).append(number)
    return {unit: " and ".join(numbers) for unit, numbers in found.items()}


def _polarity(core: Sequence[str], stems: Callable[[str], list[str]]) -> dict[str, str]:
    """Of each sentence, known by its stems, whether it denies."""
    counted: Counter[str] = Counter()
    for sentence in core:
        said = stems(sentence)
        if len(said) >= 3:
            counted[f"not {' '.join(sorted(said))}"] += edits.negations(sentence)
    return {thing: "without" if count % 2 == 0 else "with" for thing, count in counted.items()}
