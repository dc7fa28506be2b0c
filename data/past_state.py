"""An earlier state of the lake that is looked at instead of the present one, as settings name it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PastState:
    """The commits of each log that are read, and the moment whose decisions and results go with them."""

    commits: tuple[int, int, int]
    at: datetime
