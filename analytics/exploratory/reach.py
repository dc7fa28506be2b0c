"""Reach of each side: its tickets, customers, and how many tickets are mature."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.metrics import Metric


@dataclass(frozen=True, slots=True)
class Reach:
    """The tickets of one side and of all sides under the same filter."""

    tickets: int
    mature: int
    maturing: int
    not_eligible: int
    customers: int
    of_all: int

    @property
    def share(self) -> float | None:
        """Returns the side's share of all tickets; None if there are none."""
        return self.tickets / self.of_all if self.of_all else None


def of(added: Mapping[str, float], customers: int, of_all: int) -> Reach:
    """Builds the reach from a side's summed measures."""
    return Reach(
        tickets=int(added["tickets"]),
        mature=int(added["mature"]),
        maturing=int(added["maturing"]),
        not_eligible=int(added["not_eligible"]),
        customers=customers,
        of_all=of_all,
    )


def _counted(key: str, label: str, measure: str, definition: str) -> Metric:
    parts = (measure, measure, measure)
    return Metric(key, label, "ratio", *parts, "neither", "share", definition, maturing="", whole=measure)


#: The counts of a page as metrics, so that their rows are found like those of any other number.
COUNTS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        _counted(
            "share",
            "Share of tickets",
            "tickets",
            "Tickets of this side, out of all tickets of the filter. Merged, spam and deleted tickets and "
            "those tagged test are nobody's request and count nowhere.",
        ),
        _counted(
            "mature",
            "Mature tickets",
            "mature",
            "Tickets whose horizon has passed since they were created, whatever their outcome: only "
            "these are rated. Where a source's outcomes are final, all of them.",
        ),
        _counted(
            "maturing",
            "Still maturing",
            "maturing",
            "Tickets younger than the horizon. They may still be solved or reopened, so every rate "
            "leaves them out.",
        ),
        _counted(
            "customers",
            "Customers",
            "tickets",
            "Different customers behind these tickets; a ticket without a customer counts as its own.",
        ),
    )
}
