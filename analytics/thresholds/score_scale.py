"""What kind of a score a log has: a share from 0 to 1, per cent, levels in words, or none of use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from analytics.thresholds.scored_answers import LADDER, Floats

#: Levels of confidence in words, by rank.
LEVELS: Mapping[str, int] = {
    "very low": 0, "sehr niedrig": 0, "low": 1, "niedrig": 1, "gering": 1, "medium": 2, "moderate": 2,
    "mid": 2, "mittel": 2, "high": 3, "hoch": 3, "very high": 4, "sehr hoch": 4,
}  # fmt: skip
_MOST = max(LEVELS.values())

Kind = Literal["share", "levels"]


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """A score as numbers from 0 to 1, null where unknown, with its ladder of thresholds from strict to loose.

    `kind` is None where no threshold can be set, and `said` then is why; else `said` is what a reader must
    know about the score, or empty. Levels make no claim of a probability: nothing of them is calibrated.
    """

    kind: Kind | None
    values: pl.Series
    ladder: Floats
    said: str
    names: Mapping[float, str]

    def name(self, threshold: float) -> str:
        """A threshold as people say it: .70, or High."""
        return self.names.get(round(threshold, 6), f"{threshold:.2f}".removeprefix("0"))


def read(numbers: pl.Series, words: Mapping[str, pl.Series]) -> Scale:
    """The scale of a log's confidence: of `numbers`, else of the first field of `words` that holds one."""
    if numbers.null_count() < len(numbers):
        return _of_numbers(numbers.cast(pl.Float64))
    for name, each in words.items():
        found = _of_words(name, each)
        if found is not None:
            return found
    held = [name for name, each in words.items() if each.null_count() < len(each)]
    beside = (
        f" The field {held[0]} holds neither numbers nor High, Medium and Low."
        if held
        else " If the export has it in per cent, say so in the import profile (unit: percent)."
    )
    return _none(
        len(numbers),
        "This source has no confidence: its answers come without a score, so no threshold can be set. "
        f"Import the agent's messages with a column `confidence` from 0 to 1.{beside}",
    )


def _of_numbers(numbers: pl.Series, said: str = "") -> Scale:
    known = numbers.drop_nulls().drop_nans()
    if known.is_empty():
        return _none(len(numbers), "The confidence of every answer is empty, so no threshold can be set.")
    low, high = float(known.min()), float(known.max())  # pyright: ignore[reportArgumentType]
    if low < 0 or high > 100:
        return _none(
            len(numbers),
            f"The confidence runs from {low:g} to {high:g}. It must be a share from 0 to 1, or per cent.",
        )
    if high > 1:
        numbers = numbers / 100
        said = f"{said} Read as per cent: it runs from {low:g} to {high:g}.".strip()
    if known.n_unique() == 1:
        return _none(
            len(numbers),
            f"Every answer has the confidence {low:g}. Scores that do not differ cannot tell right answers "
            "from wrong ones. Ask the vendor for the score of each answer.",
        )
    return Scale("share", numbers, LADDER, said, {})


def _of_words(name: str, words: pl.Series) -> Scale | None:
    """Levels or numbers typed as text; None where it is neither."""
    text = words.cast(pl.String).str.strip_chars().str.to_lowercase().replace("", None)
    known = text.drop_nulls()
    if known.is_empty():
        return None
    if known.is_in(list(LEVELS)).all():
        levels = sorted({LEVELS[each] for each in known.to_list()})
        if len(levels) == 1:
            only = known[0]
            return _none(len(words), f"Every answer has the confidence “{only}”, so no threshold can be set.")
        rank = text.replace_strict(LEVELS, return_dtype=pl.Float64, default=None) / _MOST
        said_as = {
            round(LEVELS[each] / _MOST, 6): each.capitalize() for each in sorted(known.unique().to_list())
        }
        ladder: Floats = np.asarray(sorted({level / _MOST for level in levels}, reverse=True))
        return Scale(
            "levels",
            rank,
            ladder,
            f"The confidence is in words ({name}): levels in an order, not probabilities, so nothing is said "
            "about calibration.",
            said_as,
        )
    numbers = text.str.strip_suffix("%").str.strip_chars().cast(pl.Float64, strict=False)
    if numbers.null_count() > text.null_count():
        return None
    percent = bool(known.str.ends_with("%").any())
    if percent and float(numbers.max() or 0.0) <= 1:  # pyright: ignore[reportArgumentType]
        numbers = numbers / 100
    return _of_numbers(numbers, f"Read from the field {name}.")


def _none(n: int, said: str) -> Scale:
    return Scale(None, pl.repeat(None, n, dtype=pl.Float64, eager=True), LADDER, said, {})
