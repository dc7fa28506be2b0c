"""Records of who was assigned where: the split check, balance of the arms, crossover, and reach."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class SplitPart:
    """The pilot's share of the units of one day, channel, category or the like, against the plan.

    `p` is corrected over all parts, days and the drift; the part is `off` where it is below .01.
    """

    field: str
    value: str | None
    pilot: int
    units: int
    share: float
    p: float
    off: bool


@dataclass(frozen=True, slots=True)
class SplitDrift:
    """The pilot's share in the first and in the second half of the units; `p` of no trend, corrected."""

    first: float
    second: float
    p: float
    off: bool


@dataclass(frozen=True, slots=True)
class SplitPhase:
    """One live phase: units per arm, the pilot's share against the planned one, and the evidence.

    `evidence` is the running maximum of the e-value; above 20 is an alarm on any day, and so is `p` (exact
    binomial) below .001 on the decision date. `share_at_alarm` is the share up to the day of the alarm. None
    where units were not assigned at random.
    """

    start: date
    planned: float
    pilot: int
    units: int
    share: float | None
    evidence: float | None
    p: float | None
    alarm: date | None
    share_at_alarm: float | None


@dataclass(frozen=True, slots=True)
class Split:
    """Whether the split check raises an alarm, as a whole or in part; `unit` is what is counted for it."""

    unit: Literal["ticket", "customer", "hour", "day"]
    phases: tuple[SplitPhase, ...]
    parts: tuple[SplitPart, ...]
    drift: SplitDrift | None
    sentence: str

    @property
    def invalid(self) -> bool:
        """Whether the split as a whole is not what was planned."""
        return any(phase.alarm is not None for phase in self.phases)

    @property
    def off_in_part(self) -> bool:
        """Whether assignment was not random within some part, or the share drifted."""
        return any(part.off for part in self.parts) or (self.drift is not None and self.drift.off)


@dataclass(frozen=True, slots=True)
class Balance:
    """The level of a field known before the agent came in that differs most, in standard deviations."""

    field: str
    level: str | None
    pilot: float
    baseline: float
    difference: float

    @property
    def off(self) -> bool:
        """Whether the arms differ so much that it must be said: above 0.1."""
        return abs(self.difference) > 0.1


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who was assigned where: crossover, customers in both arms, one customer with very many tickets."""

    crossed: int | None
    crossed_base: int | None
    crossed_share: float | None
    customers: int
    base_customers: int
    both: int
    largest_share: float | None
    base_largest_share: float | None
    without_customer: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The pilot's volume: tickets by the day, those past their horizon, and those still maturing."""

    tickets: int
    base_tickets: int
    mature: int
    base_mature: int
    maturing: int
    base_maturing: int
    daily: float
