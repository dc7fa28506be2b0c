"""Sentences on a comparison by category: where the arms differ, and what a reader should conclude."""

import numpy as np

from analytics import wording
from analytics.exploratory import comparison
from analytics.metrics import Metric
from analytics.pilot.by_category.category_records import Part, Uneven
from analytics.pilot.verdict_records import Adjustment


def where(metric: Metric, field: str, parts: tuple[Part, ...]) -> str:
    """Says in which values the arms differ, corrected over all of them."""
    clear = {way: [each.name for each in parts if each.clear and _way(each) == way] for way in (1, -1)}
    name = comparison.subject(metric)
    ups, downs = (_in(clear[way], field) for way in (1, -1))
    higher, lower = ("longer", "shorter") if metric.unit == "seconds" else ("higher", "lower")
    pieces = [f"{way} in {names}" for way, names in ((higher, ups), (lower, downs)) if names]
    judged = sum(each.raw is not None for each in parts)
    is_ = "are" if name.endswith("s") else "is"
    if pieces:
        return f"{name} {is_} {' and '.join(pieces)} ({wording.counted(judged, 'value')} compared)."
    if judged:
        return f"No {field} differs clearly in {comparison.subject(metric, inside=True)} yet."
    return f"No {field} has enough customers in both arms to compare."


def conclusions(where: str, found: Adjustment | None, uneven: Uneven | None) -> tuple[str, ...]:
    """Returns the conclusions, with Simpson's paradox if raw and adjusted disagree."""
    said = [found.sentence, where] if found is not None and found.sentence else [where]
    if uneven is not None and uneven.told:
        said.append(
            "The difference varies more than chance would explain, so read it for each value on its own."
        )
    return tuple(said)


def _way(part: Part) -> int:
    return 0 if part.raw is None else int(np.sign(part.raw.value))


def _in(names: list[str], field: str) -> str:
    if len(names) > 3:
        return f"{len(names)} of them"
    return wording.listed(names)
