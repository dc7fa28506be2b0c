"""How far each reviewer is: tags, seconds for each, and known answers that were tagged right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from data.database.decision_log import Decision
from jobs.review.review_tags import TAGS


@dataclass(frozen=True, slots=True)
class Progress:
    """One reviewer: how many tags, how long each took, and how many known answers were right."""

    reviewer: str
    tags: int
    skipped: int
    median_seconds: float | None
    slow_seconds: float | None
    gold: int
    gold_right: int
    last_at: datetime


def of_tags(tags: Sequence[Decision], known: Mapping[str, Decision]) -> tuple[Progress, ...]:
    """A row for each reviewer of these tags; `known` are the tags that somebody decided, by answer."""
    found: list[Progress] = []
    for reviewer in sorted({each.by for each in tags}):
        mine = [each for each in tags if each.by == reviewer]
        tagged = [each for each in mine if each.choice in TAGS]
        seconds = [float(each.evidence["seconds"]) for each in tagged if "seconds" in each.evidence]
        gold = [each for each in tagged if each.subject in known]
        found.append(
            Progress(
                reviewer=reviewer,
                tags=len(tagged),
                skipped=len(mine) - len(tagged),
                median_seconds=float(np.median(seconds)) if seconds else None,
                slow_seconds=float(np.quantile(seconds, 0.9)) if seconds else None,
                gold=len(gold),
                gold_right=sum(each.choice == known[each.subject].choice for each in gold),
                last_at=max(each.at for each in mine),
            )
        )
    return tuple(found)
