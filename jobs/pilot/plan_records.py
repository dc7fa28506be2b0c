"""What is kept of a plan: a version with its lock and its retirement, and the texts set aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from analytics.pilot.plan import Plan
from analytics.pilot.records import Standing


class Retirement(NamedTuple):
    """That a plan was retired, or brought back: who did it, when, and why."""

    retired: bool
    reason: str
    who: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of a plan as it is kept; `revision` is what the next save must say that it read.

    `retired` is the retirement of the whole plan, None while it is in use.
    """

    plan: Plan
    version: int
    revision: int
    who: str
    saved_at: datetime
    locked_by: str
    locked_at: datetime | None
    sha256: str
    retired: Retirement | None = None

    @property
    def locked(self) -> bool:
        """Whether it is read-only."""
        return self.locked_at is not None

    @property
    def standing(self) -> Standing:
        """Its version, lock date and hash, as a verdict says them."""
        return Standing(self.version, self.locked_at, self.sha256)


class Aside(NamedTuple):
    """A text that was saved second: who wrote it, and when."""

    toml: str
    who: str
    made_at: datetime
