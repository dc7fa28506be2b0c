"""A month as it leaves the house: no figure of fewer than five tickets, none that others give away.

Pages show a month whole; its reports and what is sent of it are made of what these functions leave. Counts
that nobody prints are not hidden, and neither is what two reports with different filters differ by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analytics import wording
from analytics.disclosure import small_cells
from analytics.disclosure.small_cells import Coordinates, K
from analytics.estimates import Estimate
from analytics.exploratory.comparison import Compared
from analytics.trends.automated_scope import Category, Scope
from analytics.trends.calendar_months import Month
from analytics.trends.change_decomposition import Decomposition
from analytics.trends.headline_numbers import VOLUME, Number
from analytics.trends.restatement import Restated
from data.errors import DataError
from jobs.months.hours_compared import HoursSaved
from jobs.months.month_series import MonthSeries

#: Why there is no number, where one would stand.
WITHHELD = f"Withheld: fewer than {K} tickets, or what would give such a count away."
#: The categories of which one has a small count, together.
OTHERS = f"other categories (some with fewer than {K} tickets)"
_FEW = f"fewer than {K} tickets"


def series(found: MonthSeries, key: str) -> MonthSeries:
    """The series without months, figures and categories of few tickets; a DataError for such a month."""
    month = found.month(key)
    if small_cells.is_small(month.tickets):
        raise DataError(
            f"{month.name} has fewer than {K} tickets here, so there is no report of it. "
            "Take fewer filters or another month; the page shows it."
        )
    return replace(
        found,
        months=tuple(_in_words(each) for each in found.months if not small_cells.is_small(each.tickets)),
        figures=figures(found.figures),
        scopes=_scopes(found.scopes),
        known={},
    )


def figures(found: Mapping[str, Mapping[str, Estimate]]) -> dict[str, dict[str, Estimate]]:
    """The estimates by month and metric, those of small counts without any number."""
    return {key: {metric: estimate(each) for metric, each in mine.items()} for key, mine in found.items()}


def estimate(found: Estimate) -> Estimate:
    """The estimate; without its value where it, or its n, would tell a count of fewer than five."""
    if small_cells.is_small(found.n):
        return replace(_without(found), n=0)
    told = () if found.numerator is None else (found.numerator, found.n - found.numerator)
    # Of a share both parts are told by the value, and one by the other.
    if found.metric.kind == "ratio" and any(map(small_cells.is_small, told)):
        return _without(found)
    return found


def is_withheld(found: Estimate) -> bool:
    """Whether an estimate has no value because it would tell a small count."""
    return found.reason == WITHHELD


def left_out(found: Estimate) -> tuple[int | None, ...]:
    """How many were excluded, are maturing and not applicable; None where that must not be told.

    Their sum is what all tickets have more than n, so it is known to whoever reads both.
    """
    counts = (found.excluded, found.maturing, found.not_applicable)
    if is_withheld(found) and not found.n:
        return None, None, None
    cells: dict[Coordinates, int | None] = {(place,): count for place, count in enumerate(counts)}
    hidden = small_cells.withheld({**cells, (None,): sum(counts)})
    return tuple(None if (place,) in hidden else count for place, count in enumerate(counts))


def compared(found: Mapping[str, Compared]) -> dict[str, Compared]:
    """The comparisons of which neither side is withheld: a difference and one side tell the other."""
    return {
        key: each
        for key, each in found.items()
        if not is_withheld(estimate(each.one)) and (each.base is None or not is_withheld(estimate(each.base)))
    }


def parts(found: Mapping[tuple[str, str], Decomposition]) -> dict[tuple[str, str], Decomposition]:
    """The decompositions without the parts of values that have few tickets in one of the periods."""
    return {key: _decomposition(each) for key, each in found.items()}


def hours(found: HoursSaved) -> HoursSaved:
    """The hours saved; none where a line of the calculation counts few tickets."""
    lines = [line for each in (found.value, found.base) if each is not None for line in each.lines]
    if any(small_cells.is_small(line.tickets) for line in lines):
        return HoursSaved(None, None, None, None, (), WITHHELD)
    return found


def numbers(found: Sequence[Number], solved: Sequence[float]) -> tuple[Number, ...]:
    """The headline numbers; the count among them without what is small, now or before.

    `solved` are the tickets solved in the months of its line.
    """
    return tuple(_volume(each, solved) if each.key == VOLUME else each for each in found)


def restated(found: Sequence[Restated], shown: Mapping[str, Mapping[str, Estimate]]) -> tuple[Restated, ...]:
    """The restated figures that are shown, their causes of few tickets without the number."""
    return tuple(
        replace(each, sentence=_in_few(each))
        for each in found
        if (now := shown.get(f"{each.kept.month:%Y-%m}", {}).get(each.kept.metric)) is not None
        and not is_withheld(now)
    )


def count(found: int) -> int | None:
    """A count that stands alone; None where it is small."""
    return None if small_cells.is_small(found) else found


def merged(categories: Sequence[Category]) -> tuple[Category, ...]:
    """Categories of which each count is none or enough: those with a small one are put together.

    The smallest of the others are put to them until that holds for all of them together too; the sums of
    all categories stay.
    """
    small = [each for each in categories if _has_small(each)]
    left = sorted((each for each in categories if not _has_small(each)), key=lambda each: -each.tickets)
    while small and left and (len(small) < 2 or _has_small(_together(small))):
        small.append(left.pop())
    if not small:
        return tuple(categories)
    kept = [each for each in categories if each in left]
    rest = _together(small)
    # All together are the month's own numbers; where even these are small nothing is told.
    return tuple(kept) if _has_small(rest) else (*kept, rest)


def _in_words(month: Month) -> Month:
    """The month; what it says of few maturing tickets without their number."""
    few = f"{wording.counted(month.maturing, 'ticket')} of "
    if not small_cells.is_small(month.maturing):
        return month
    return replace(month, reason=month.reason.replace(few, f"{_FEW} of ").replace("fewer", "Fewer", 1))


def _scopes(found: Mapping[str, Scope]) -> dict[str, Scope]:
    made = dict[str, Scope]()
    for key, scope in found.items():
        categories = merged(scope.categories)
        named = {each.name for each in categories}
        joined, gone = (
            tuple(name for name in names if name in named) for names in (scope.joined, scope.left)
        )
        if categories:
            made[key] = Scope(scope.month, categories, joined, gone)
    return made


def _has_small(each: Category) -> bool:
    parts = (each.automated, each.involved - each.automated, each.tickets - each.involved)
    return any(map(small_cells.is_small, parts))


def _together(small: Sequence[Category]) -> Category:
    tickets, involved, automated = (
        sum(counts)
        for counts in zip(*((each.tickets, each.involved, each.automated) for each in small), strict=True)
    )
    return Category(OTHERS, tickets, involved, automated, None, "too few", WITHHELD)


def _without(found: Estimate) -> Estimate:
    return replace(
        found,
        value=None,
        low=None,
        high=None,
        numerator=None,
        reason=WITHHELD,
        doubt="",
        zeros=0,
        without_zeros=None,
        values=None,
    )


def _decomposition(found: Decomposition) -> Decomposition:
    hidden = set[Coordinates]()
    for side in (0, 1):
        # A path may be of None, tickets without a value; here None is the total.
        counts: dict[Coordinates, int | None] = {(part.path,): part.counts[side] for part in found.parts}
        hidden |= small_cells.withheld({**counts, (None,): sum(each or 0 for each in counts.values())})
    return replace(found, parts=tuple(part for part in found.parts if (part.path,) not in hidden))


def _volume(found: Number, solved: Sequence[float]) -> Number:
    line = () if any(small_cells.is_small(each) for each in solved) else found.line
    if small_cells.is_small(found.value):
        return replace(
            found, value=None, of="", base=None, change=None, against=None, line=line, reason=WITHHELD
        )
    if small_cells.is_small(found.base):
        return replace(found, base=None, change=None, line=line)
    return replace(found, line=line)


def _in_few(found: Restated) -> str:
    said = found.sentence
    for cause in found.causes:
        if small_cells.is_small(cause.tickets):
            said = said.replace(cause.words, f"{_FEW} {cause.words.split(maxsplit=2)[2]}")
    for few in range(1, K):
        said = said.replace(
            f"the erasure of {few} ticket{'' if few == 1 else 's'} ", f"the erasure of {_FEW} "
        )
    return said
