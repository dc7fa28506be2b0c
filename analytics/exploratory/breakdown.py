"""Breakdown of an exploratory comparison by the values of one field, with its conclusions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics import wording
from analytics.estimates import ENOUGH, LEVEL, Estimate
from analytics.exploratory import comparison
from analytics.exploratory.comparison import Compared
from analytics.exploratory.differences import Between, Looks
from analytics.significance.multiple_testing import benjamini_hochberg
from analytics.ticket_slices import NOT_RECORDED

#: The rows are looked at on any day; that they are many at once is seen to by Benjamini and Hochberg.
ANY_DAY = Looks(daily=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One value's comparison; `clear` is corrected for the number of rows."""

    value: str | None
    tickets: int
    compared: Compared
    adjusted_p: float | None
    clear: bool

    @property
    def name(self) -> str:
        """The value as a person reads it."""
        return NOT_RECORDED if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The shown rows, largest first, and how many more there are; p-values cover them all."""

    rows: tuple[Row, ...]
    further: int


def of(
    one: Mapping[str | None, Estimate],
    base: Mapping[str | None, Estimate] | None,
    tickets: Mapping[str | None, int],
    between: Mapping[str | None, Between] | None = None,
    at_most: int = 60,
) -> Breakdown:
    """Builds a breakdown from both sides' estimates; a value that the first side lacks has no row.

    With `between` a value that is not in it has no difference: too few customers make it.
    """
    values = sorted(tickets, key=lambda value: (-tickets[value], value or ""))
    compared = {
        value: _pair(one.get(value), None if base is None else base.get(value), between, value)
        for value in values
    }
    known = [(value, found) for value, found in compared.items() if found is not None]
    adjusted = _adjusted(known)
    rows = tuple(
        Row(
            value,
            tickets[value],
            found,
            adjusted.get(value),
            found.clear and adjusted.get(value, 1.0) <= LEVEL,
        )
        for value, found in known[:at_most]
    )
    return Breakdown(rows, len(known) - len(rows))


def state(row: Row) -> str:
    """Returns a row's conclusion in two or three words."""
    found = row.compared
    sides = [side for side in (found.one, found.base) if side is not None]
    if any(side.one_sided is not None for side in sides):
        return "Too little known"
    if any(side.value is None and side.n == 0 for side in sides):
        return "No tickets to compare" if len(sides) > 1 else "Nothing to count"
    if found.thin:
        return f"{min(side.n for side in sides)} mature, {ENOUGH} needed"
    if found.base is None:
        return "One side"
    if not row.clear:
        return "Not clear yet"
    return f"Exploratory: {comparison.state(found).lower()}"


def finding(found: Breakdown, field: str) -> str:
    """Returns the table's title, which says what it shows."""
    compared = [row for row in found.rows if row.compared.difference is not None]
    if not compared:
        return (
            f"Too few tickets by {field} to compare"
            if any(r.compared.base for r in found.rows)
            else f"By {field}"
        )
    words: dict[str, list[str]] = {}
    for row in compared:
        if row.clear:
            words.setdefault(comparison.state(row.compared).lower(), []).append(row.name)
    metric = comparison.subject(compared[0].compared.metric)
    if not words:
        return f"{metric} does not differ clearly in any {field} yet"
    if sum(map(len, words.values())) == 1:
        ((word, (name,)),) = words.items()
        elsewhere = "; elsewhere it is not clear yet" if len(compared) > 1 else ""
        return f"{metric} is {word} in {name}{elsewhere}"
    parts = [f"{word} in {_some(names, len(compared))}" for word, names in words.items()]
    return f"{metric} is {', '.join(parts)}"


def _some(names: Sequence[str], of_how_many: int) -> str:
    return wording.listed(list(names)) if len(names) <= 2 else f"{len(names)} of {of_how_many}"


def _pair(
    one: Estimate | None,
    base: Estimate | None,
    between: Mapping[str | None, Between] | None,
    value: str | None,
) -> Compared | None:
    if one is None:
        return None
    if base is None or between is None:
        return comparison.compare(one, base, looks=ANY_DAY)
    if value not in between:
        return Compared(one.metric, one, base, None)
    return comparison.compare(one, base, between[value], ANY_DAY)


def _adjusted(rows: Sequence[tuple[str | None, Compared]]) -> dict[str | None, float]:
    """Returns Benjamini–Hochberg p-values over all values, shown or not."""
    tested = [(value, found.difference.p) for value, found in rows if found.difference is not None]
    family = [(value, p) for value, p in tested if p is not None]
    adjusted = benjamini_hochberg([p for _, p in family])
    return {value: p for (value, _), p in zip(family, adjusted, strict=True)}
