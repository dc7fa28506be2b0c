"""Records of a comparison by category: what pages, charts and exports show."""

from dataclasses import dataclass
from typing import NamedTuple

from analytics.metrics import Metric
from analytics.pilot.assignment_records import Assignment, Balance
from analytics.pilot.verdict_records import Adjustment, Gap
from analytics.ticket_slices import NOT_RECORDED

#: A category is said to differ where its corrected p is at most this. Errors are estimated from few
#: customers: where no category differed, at .05 up to 5.5 % of simulated pages named one, at .04 4.6 %.
CLEAR = 0.04
#: The difference is said not to be the same everywhere where Cochran's p is below this.
UNEVEN = 0.05


@dataclass(frozen=True, slots=True)
class Part:
    """One category: both arms' values and rows, its raw and its shrunken difference.

    `raw` is pilot − baseline of the category's own rows (times: ratio − 1), `shrunken` the same drawn to
    what all have in common as far as its rows leave it open. `p` is of no difference, `adjusted_p` allows
    for all categories at once, `clear` is whether that leaves no difference out. Where nothing can be
    concluded these are None and `reason` says why. `share` and `base_share` are the mix of the arms.
    """

    value: str | None
    pilot: float | None
    baseline: float | None
    rows: int
    base_rows: int
    customers: int
    base_customers: int
    share: float
    base_share: float
    raw: Gap | None
    shrunken: Gap | None
    p: float | None
    adjusted_p: float | None
    clear: bool
    reason: str

    @property
    def name(self) -> str:
        """The value as a person reads it."""
        return NOT_RECORDED if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Uneven:
    """Heterogeneity of the effect: Cochran's Q and I².

    `odds_p` is Breslow and Day's p for rates, None for other metrics.
    """

    q: float
    freedom: int
    p: float
    i_squared: float
    odds_p: float | None

    @property
    def told(self) -> bool:
        """Returns whether the difference is beyond chance."""
        return self.p < UNEVEN


class Beside(NamedTuple):
    """What accompanies the comparison, whatever is compared."""

    balance: tuple[Balance, ...]
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Mix:
    """A metric by category, the baseline's largest first.

    `read` is whether the decision has come: until then intervals and p hold on every day, and are wider.
    `pooled` is the difference by Mantel and Haenszel, which takes it to be the same in all; rates only.
    """

    metric: Metric
    field: str
    read: bool
    parts: tuple[Part, ...]
    adjustment: Adjustment | None
    pooled: Gap | None
    uneven: Uneven | None
    balance: tuple[Balance, ...]
    assignment: Assignment
    #: In which values the arms differ: the same sentence on every page.
    where: str
    #: The answer, and what must be known beside it: what is left out, and a share that changed.
    sentences: tuple[str, ...]
    notices: tuple[str, ...]
    reason: str

    @property
    def relative(self) -> bool:
        """Whether differences are ratios − 1."""
        return self.metric.kind == "quantile"
