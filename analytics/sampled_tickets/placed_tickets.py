"""How a side of a comparison gives design effects its tickets: those that are asked, with their columns."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.significance.returning_customers.cluster_order import Places

Customers = NDArray[np.uint32]
#: The values of the fields that a group is made of.
Group = tuple[object, ...]


class Placed(Protocol):
    """The tickets of one side that are in a group, of which columns are read where they are asked for."""

    @property
    def height(self) -> int:
        """Returns how many tickets there are."""
        ...

    @property
    def customer(self) -> Customers:
        """Returns each ticket's customer."""
        ...

    def group(self) -> Places:
        """Returns the place of each ticket's group among the names."""
        ...

    def day(self) -> Places:
        """Returns the days since 1970 of the tickets."""
        ...

    def numbers(self, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Returns columns of the tickets as numbers; 0 for missing."""
        ...

    def frequent(self, more_than: float) -> Customers:
        """Returns customers in order, among them all who have more of the tickets than that."""
        ...

    def count(self, customers: Customers) -> Places:
        """Returns how many of the tickets each of these customers has; they are in order."""
        ...

    def drawn(self, one_in: Places, large: Customers) -> "Placed":
        """Returns the tickets that are asked: all of large customers, of others those of one in so many.

        `one_in` is a power of two for each group.
        """
        ...


class Tickets(Protocol):
    """The tickets of one side, of which is read what is asked for."""

    def placed(
        self, by: Sequence[str], names: Sequence[Group], wanted: Sequence[str], *, others: bool
    ) -> Placed:
        """Returns the tickets of these groups; `wanted` are the columns that will be asked for.

        Without `others` it is sure that no ticket is in another group.
        """
        ...


def drawn(customer: Customers, group: Places, one_in: Places, large: Customers) -> NDArray[np.bool_]:
    """Returns which tickets are asked, of their customers and groups."""
    # Of powers of two the remainder is in the lowest bits: these are read far quicker than divided.
    masks = (one_in - 1).astype(customer.dtype)
    return (customer & masks.take(group) == 0) | among(customer, large)


def among(customer: Customers, large: Customers) -> NDArray[np.bool_]:
    """Returns which customers are large ones."""
    marked = np.zeros(int(max(customer.max(initial=0), large.max(initial=0))) + 1, dtype=np.bool_)
    marked[large] = True
    return marked.take(customer)


def by_text(names: Sequence[Group]) -> dict[tuple[str | None, ...], int]:
    """Returns the place of each group by its values as text, as frames and readers do not have them alike."""
    return {in_text(name): place for place, name in enumerate(names)}


def in_text(group: Group) -> tuple[str | None, ...]:
    """Returns the values of a group as text."""
    return tuple(None if value is None else str(value) for value in group)
