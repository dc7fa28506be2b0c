"""The contents of the page Month and of its report, computed from one snapshot."""

from dataclasses import dataclass
from datetime import date

from analytics.estimates import Estimate
from analytics.exploratory.comparison import Compared
from analytics.figures.charts import months as charts
from analytics.figures.charts.months import Point
from analytics.figures.drawing import marks
from analytics.figures.drawing.marks import Mark
from analytics.metrics import METRICS, rated
from analytics.ticket_outcomes import DEFINITIONS_VERSION, Rules
from analytics.ticket_slices import Slice
from analytics.trends import (
    calendar_months,
    decisions_needed,
    month_metrics,
    month_summary,
)
from analytics.trends.automated_scope import Rule, Scope
from analytics.trends.calendar_months import Month, Pairing
from analytics.trends.change_decomposition import Decomposition
from analytics.trends.decisions_needed import Arms, Decision
from analytics.trends.forecast import Forecast
from analytics.trends.headline_numbers import Number
from analytics.trends.human_hours_saved import Savings
from analytics.trends.month_metrics import Target
from analytics.trends.restatement import Restated
from analytics.trends.unusual_days import Event
from data.errors import DataError
from data.settings import Settings
from jobs.connections import connection_state
from jobs.counting.snapshot import Snapshot
from jobs.months import (
    assumptions,
    change_drivers,
    closed_months,
    disclosed_month,
    hours_compared,
    month_numbers,
    month_series,
    notes,
    targets,
)
from jobs.months.closed_months import Closed, Later
from jobs.months.month_series import COUNTED, MonthSeries

#: The months of a chart.
DRAWN = 13
_RESOLUTION = METRICS["resolution_rate"]


@dataclass(frozen=True, slots=True)
class MonthInputs:
    """What people entered for a source (targets, notes, closed months …); no import changes it."""

    targets: tuple[tuple[date, Target], ...]
    events: tuple[Event, ...]
    assumed: tuple[assumptions.TypedAssumption, ...]
    closed: tuple[Closed, ...]
    imports: tuple[Later, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A month's contents: answer, five headline numbers, drivers, decisions.

    `figures` are all estimates of the months drawn, by the month's key and the metric; `targets` are those
    of all tickets, whichever were chosen; `moved` is by metric and dimension; `base_value` is the value of
    the days compared with. `restated` are closed months that read otherwise now, this one's first;
    `closed_on` is None while the month is open.
    """

    source: str
    version: str
    definitions: str
    rules: Rules
    chosen: Slice
    month: Month
    pairing: Pairing
    question: str
    answer: str
    behind: str
    numbers: tuple[Number, ...]
    drawn: tuple[Month, ...]
    figures: dict[str, dict[str, Estimate]]
    targets: tuple[tuple[date, Target], ...]
    compared: dict[str, Compared]
    moved: dict[tuple[str, str], Decomposition]
    decisions: tuple[Decision, ...]
    rule: Rule
    scope: Scope | None
    scope_before: Scope | None
    value: Savings | None
    no_value: str
    restated: tuple[Restated, ...]
    closed_on: date | None
    events: tuple[Event, ...]
    ahead: Forecast

    @property
    def promised(self) -> tuple[tuple[date, Target], ...]:
        """Returns the targets; none if tickets are filtered."""
        return () if self.chosen.where else self.targets

    @property
    def rates(self) -> tuple[str, ...]:
        """Returns the metrics among the headline numbers."""
        return tuple(each.key for each in self.numbers if each.key in METRICS)

    @property
    def panels(self) -> tuple[tuple[str, tuple[Point, ...]], ...]:
        """Returns the two metrics of the months' chart: the first two with data."""
        found = [(key, charts.points(key, self.drawn, self.figures, self.promised)) for key in self.rates]
        return tuple((key, points) for key, points in found if points)[:2]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Returns the events of these months with their letters."""
        return marks.of(self.events, self.drawn[0].first, self.drawn[-1].first) if self.drawn else ()

    @property
    def changes(self) -> tuple[Event, ...]:
        """Returns the training changes of this month."""
        return tuple(
            event
            for event in self.events
            if event.kind == "training change" and self.month.first <= event.day <= self.month.last
        )


def typed(settings: Settings, taken: Snapshot) -> MonthInputs:
    """Reads what people entered for a source from the database."""
    return MonthInputs(
        targets.listed(settings, taken.source),
        notes.events(settings, taken),
        assumptions.listed(settings),
        closed_months.listed(settings, taken.source),
        closed_months.imports(settings, taken.source),
    )


def answer(
    taken: Snapshot,
    found: MonthSeries,
    given: MonthInputs,
    key: str,
    only: tuple[str, ...] = closed_months.KEPT,
    *,
    outside: bool = False,
) -> Answer:
    """Returns the contents of a month; its figures are those of `only` these metrics.

    `outside`: it leaves the house, so counts of fewer than five tickets are withheld and what tells them.
    """
    counted, found = found, disclosed_month.series(found, key) if outside else found
    month, moving = found.month(key), rated(change_drivers.MOVED, taken.rules.known)
    paired = calendar_months.pairing(found.months, month)
    asked = [METRICS[each] for each in dict.fromkeys((*only, *moving))]
    rows = month_series.rows(taken, found, paired, asked)
    compared = month_metrics.compared(found.days, paired, taken.rules.known, COUNTED, rows.lazy(), only)
    drawn = _drawn(found, month)
    figures = month_series.known(taken, counted, drawn, only)
    if outside:
        figures, compared = disclosed_month.figures(figures), disclosed_month.compared(compared)
    whole = [each for each in drawn if each.complete and each.first <= month.first]
    of_all = {each.metric: each for first, each in given.targets if first == month.first}
    promised = {} if found.chosen.where else of_all
    untold = month_summary.OF_ALL if of_all and not promised else ""
    hours = hours_compared.of(taken, found, month, paired, given.assumed, whole, rows)
    hours = disclosed_month.hours(hours) if outside else hours
    numbers = month_numbers.numbers(
        taken, found, month, paired, rows, figures, compared, promised, whole, hours
    )
    moved = change_drivers.parts(taken, found, paired, rows)
    if outside:
        solved = [found.sums[each.key]["automated"] for each in whole]
        numbers, moved = disclosed_month.numbers(numbers, solved), disclosed_month.parts(moved)
    main = moved.get((_RESOLUTION.key, "category"))
    cause = change_drivers.cause(taken, found, paired, main, given.events)
    scopes = _scope_and_before(found, month)
    by_category = [moved[metric, "category"] for metric in moving if (metric, "category") in moved]
    open_decisions = decisions_needed.needed(
        numbers, _arms(taken, found, month), month.last, scopes[0], by_category
    )
    # Only all tickets are closed, so only they can be held against what was kept.
    closed = () if found.chosen.where else given.closed
    here = [each.kept_on for each in closed if each.month == month.first]
    restated = closed_months.restated(closed, given.imports, taken, found.figures, found.sums)
    restated = disclosed_month.restated(restated, found.figures) if outside else restated
    return Answer(
        source=taken.source,
        version=str(taken.version),
        definitions=DEFINITIONS_VERSION,
        rules=taken.rules,
        chosen=found.chosen,
        month=month,
        pairing=paired,
        question=month_summary.question(month),
        answer=month_summary.answer(month, paired, numbers),
        behind=month_summary.behind(paired, numbers, main, cause, untold),
        numbers=numbers,
        drawn=drawn,
        figures=figures,
        targets=given.targets,
        compared=compared,
        moved=moved,
        decisions=open_decisions,
        rule=Rule(),
        scope=scopes[0],
        scope_before=scopes[1],
        value=hours.value,
        no_value=hours.reason,
        restated=tuple(sorted(restated, key=lambda each: abs((each.kept.month - month.first).days))),
        closed_on=here[0] if here else None,
        events=tuple(e for e in given.events if drawn and drawn[0].first <= e.day <= drawn[-1].last),
        ahead=found.ahead,
    )


def close(settings: Settings, taken: Snapshot, found: MonthSeries, key: str) -> bool:
    """Stores a month's figures at first report; returns whether it did."""
    if found.chosen.where:
        raise DataError("A month is closed for all tickets of its source. Reset the filters first.")
    month = found.month(key)
    return closed_months.close(settings, taken, month, found.figures[key], found.sums[key])


def report(settings: Settings, taken: Snapshot, key: str, chosen: Slice | None = None) -> Answer:
    """Returns the contents for a report, as it leaves the house.

    It closes a complete month if no filter is set and no pull is on.
    """
    found = month_series.build(taken, chosen)
    whole = found.month(key).complete and not found.chosen.where
    if whole and not connection_state.underway(settings, taken.source):
        close(settings, taken, found, key)
    return answer(taken, found, typed(settings, taken), key, outside=True)


def _scope_and_before(found: MonthSeries, month: Month) -> tuple[Scope | None, Scope | None]:
    earlier = [each for each in found.months if each.first < month.first]
    return found.scopes.get(month.key), found.scopes.get(earlier[-1].key) if earlier else None


def _drawn(found: MonthSeries, month: Month) -> tuple[Month, ...]:
    """Returns the year of months in the chart, up to the one after the chosen, dashed if incomplete."""
    place = found.months.index(month)
    return found.months[max(0, place + 2 - DRAWN) : place + 2]


def _arms(taken: Snapshot, found: MonthSeries, month: Month) -> Arms:
    """Resolution by category in both arms, of all days to the month's end, as Categories has them."""
    pilot, base = month_series.by_arm(taken, found.chosen.within(found.days["day"][0], month.last))
    return {
        name: (pilot[category,][_RESOLUTION.key], base[category,][_RESOLUTION.key], found.between[name])
        for (category,) in pilot
        if (category,) in base and (name := None if category is None else str(category)) in found.between
    }
