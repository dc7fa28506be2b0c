"""Records of stored plans: versions with lock and retirement, and texts set aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from analytics.pilot.plan import Plan
from analytics.pilot.verdict_records import Standing


class Retirement(NamedTuple):
    """One retirement or return of a plan: who, when and why."""

    retired: bool
    reason: str
    who: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A stored version of a plan; `revision` guards the next save against overwriting.

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
        """Returns whether the version is read-only."""
        return self.locked_at is not None

    @property
    def standing(self) -> Standing:
        """Returns version, lock date and hash as a verdict states them."""
        return Standing(self.version, self.locked_at, self.sha256)


class Aside(NamedTuple):
    """A text that lost against another save: who wrote it, and when."""

    toml: str
    who: str
    made_at: datetime
