"""What the page Month and its report say, counted from one snapshot: both draw from the same record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import polars.selectors as cs

from analytics import cube, estimates
from analytics.comparison import Compared
from analytics.estimates import Estimate
from analytics.figures import marks
from analytics.figures import months as charts
from analytics.figures.marks import Mark
from analytics.figures.months import Point
from analytics.metrics import METRICS, Metric, missing
from analytics.outcomes import DEFINITIONS_VERSION, Rules
from analytics.slices import Slice
from analytics.trends import decisions, decompose, five, forecast, headlines, months, scope, telling, value
from analytics.trends.decisions import Arms, Decision
from analytics.trends.decompose import Moved, Period
from analytics.trends.events import Event, behind, run
from analytics.trends.five import Number
from analytics.trends.forecast import Forecast
from analytics.trends.headlines import Target
from analytics.trends.months import Month, Pairing
from analytics.trends.restatement import Restated
from analytics.trends.scope import Rule, Scope
from analytics.trends.value import Counts, Value
from data.errors import DataError
from data.settings import Settings
from jobs import assumptions, closing, notes, overview, targets
from jobs.closing import Closed, Later
from jobs.snapshot import Snapshot

#: Whose change is taken apart, and by what.
MOVED = ("resolution_rate", "automated_resolution_rate", "escalation_rate", "csat_mean")
PARTED_BY = ("category", "plan")
#: The months of a chart, and the days of the forecast.
DRAWN, AHEAD = 13, 28
#: What is counted of every day.
COUNTED = tuple(METRICS[key] for key in closing.KEPT)
_AUTOMATED = METRICS["automated_resolution_rate"]
_RESOLUTION = METRICS["resolution_rate"]
#: A measure that no metric is made of: what people had to do again.
_AGAIN = "reopened_after_agent"


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A source day by day and month by month, for some tickets of it: what every month is looked up in."""

    chosen: Slice
    days: pl.DataFrame
    months: tuple[Month, ...]
    figures: dict[str, dict[str, Estimate]]
    sums: dict[str, dict[str, float]]
    scopes: dict[str, Scope]
    ahead: Forecast
    #: The first day on which the agent took part in a ticket.
    agent_from: date | None

    def month(self, key: str) -> Month:
        """The month of a key such as 2026-10."""
        found = next((month for month in self.months if month.key == key), None)
        if found is None:
            there = f"{self.months[0].key} to {self.months[-1].key}" if self.months else "none"
            raise DataError(f"There is no month {key!r} in this source. It has: {there}.")
        return found


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything about a source that people typed or decided, which no import changes."""

    targets: tuple[tuple[date, Target], ...]
    events: tuple[Event, ...]
    assumed: tuple[assumptions.Typed, ...]
    closed: tuple[Closed, ...]
    imports: tuple[Later, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A month as it is told: the answer in words, the five numbers, what moved them, what to decide.

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
    moved: dict[tuple[str, str], Moved]
    decisions: tuple[Decision, ...]
    rule: Rule
    scope: Scope | None
    scope_before: Scope | None
    value: Value | None
    no_value: str
    restated: tuple[Restated, ...]
    closed_on: date | None
    events: tuple[Event, ...]
    ahead: Forecast

    @property
    def promised(self) -> tuple[tuple[date, Target], ...]:
        """The targets that these tickets are held against: none where only some were chosen."""
        return () if self.chosen.where else self.targets

    @property
    def panels(self) -> tuple[tuple[str, tuple[Point, ...]], ...]:
        """The two metrics of the chart of months: the first two that have anything to draw."""
        found = [(key, charts.points(key, self.drawn, self.figures, self.promised)) for key in five.RATES]
        return tuple((key, points) for key, points in found if points)[:2]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The events of these months with their letters."""
        return marks.of(self.events, self.drawn[0].first, self.drawn[-1].first) if self.drawn else ()

    @property
    def changes(self) -> tuple[Event, ...]:
        """The training changes made in this month."""
        return tuple(
            event
            for event in self.events
            if event.kind == "training change" and self.month.first <= event.day <= self.month.last
        )


def course(taken: Snapshot, chosen: Slice | None = None) -> Course:
    """The days and months of a slice, which names no days."""
    chosen = chosen or Slice()
    days = _added(taken, chosen, ("day",), COUNTED).sort("day")
    surveyed = months.survey(
        days.select("day", "tickets", "mature", "maturing"),
        taken.today,
        overview.last_mature_day(taken),
    )
    months_of = pl.col("day").dt.strftime("%Y-%m").alias("month")
    added = days.group_by(months_of).agg(cs.numeric().sum()).sort("month")
    full = days.filter(pl.col("day") < taken.today)
    return Course(
        chosen=chosen,
        days=days,
        months=surveyed,
        figures=headlines.by_month(days, pl.DataFrame(), surveyed, taken.rules.known, COUNTED),
        sums={str(row.pop("month")): row for row in added.to_dicts()},
        scopes=_scopes(taken, chosen, surveyed),
        ahead=_ahead(full),
        agent_from=min(
            days.filter(pl.col("involved") + pl.col("involved_maturing") > 0)["day"], default=None
        ),
    )


def newest(found: Course) -> Month:
    """The month that is shown unless another is chosen: the last whole one, else the last."""
    if not found.months:
        raise DataError("There is no ticket in these filters, so there is no month. Reset the filters.")
    return next((month for month in reversed(found.months) if month.complete), found.months[-1])


def typed(settings: Settings, taken: Snapshot) -> Typed:
    """What people typed about a source, as the database has it now."""
    return Typed(
        targets.listed(settings, taken.source),
        notes.events(settings, taken),
        assumptions.listed(settings),
        closing.listed(settings, taken.source),
        closing.imports(settings, taken.source),
    )


def answer(taken: Snapshot, found: Course, given: Typed, key: str) -> Answer:
    """Everything that is told about a month."""
    month = found.month(key)
    paired = months.pairing(found.months, month)
    compared = headlines.compared(found.days, pl.DataFrame(), paired, taken.rules.known, COUNTED)
    drawn = _drawn(found, month)
    whole = [each for each in drawn if each.complete and each.first <= month.first]
    of_all = {each.metric: each for first, each in given.targets if first == month.first}
    promised = {} if found.chosen.where else of_all
    untold = telling.OF_ALL if of_all and not promised else ""
    avoided = _avoided(taken, found, month, paired, given, whole)
    numbers = _numbers(taken, found, month, paired, compared, promised, whole, avoided)
    moved = _moved(taken, found, paired)
    main = moved.get((_RESOLUTION.key, "category"))
    scopes = _scope_and_before(found, month)
    by_category = [moved[metric, "category"] for metric in MOVED if (metric, "category") in moved]
    asked = decisions.needed(numbers, _arms(taken, found, month), month.last, scopes[0], by_category)
    # Only all tickets are closed, so only they can be held against what was kept.
    closed = () if found.chosen.where else given.closed
    here = [each.kept_on for each in closed if each.month == month.first]
    restated = closing.restated(closed, given.imports, taken, found.figures, found.sums)
    return Answer(
        source=taken.source,
        version=str(taken.version),
        definitions=DEFINITIONS_VERSION,
        rules=taken.rules,
        chosen=found.chosen,
        month=month,
        pairing=paired,
        question=telling.question(month),
        answer=telling.answer(month, paired, numbers),
        behind=telling.behind(paired, numbers, main, _why(taken, found, paired, main, given.events), untold),
        numbers=numbers,
        drawn=drawn,
        figures={each.key: found.figures[each.key] for each in drawn},
        targets=given.targets,
        compared=compared,
        moved=moved,
        decisions=asked,
        rule=Rule(),
        scope=scopes[0],
        scope_before=scopes[1],
        value=avoided.value,
        no_value=avoided.reason,
        restated=tuple(sorted(restated, key=lambda each: abs((each.kept.month - month.first).days))),
        closed_on=here[0] if here else None,
        events=tuple(e for e in given.events if drawn and drawn[0].first <= e.day <= drawn[-1].last),
        ahead=found.ahead,
    )


def close(settings: Settings, taken: Snapshot, found: Course, key: str) -> bool:
    """Keep a month's figures as they are first reported; whether that was now."""
    if found.chosen.where:
        raise DataError("A month is closed for all tickets of its source. Reset the filters first.")
    month = found.month(key)
    return closing.close(settings, taken, month, found.figures[key], found.sums[key])


def report(settings: Settings, taken: Snapshot, key: str, chosen: Slice | None = None) -> Answer:
    """The same record for a report, from a snapshot alone; a whole month of all tickets is closed by it."""
    found = course(taken, chosen)
    if found.month(key).complete and not found.chosen.where:
        close(settings, taken, found, key)
    return answer(taken, found, typed(settings, taken), key)


def _added(taken: Snapshot, chosen: Slice, by: Sequence[str], metrics: Sequence[Metric]) -> pl.DataFrame:
    return taken.added(chosen, by, metrics, (_AGAIN,))


def _ahead(days: pl.DataFrame) -> Forecast:
    """The tickets of the days to come, from the full days there are, days without a ticket among them."""
    if days.is_empty():
        return Forecast((), None, None, "There is no full day yet.")
    first, last = days["day"][0], days["day"][-1]
    every = pl.DataFrame({"day": pl.date_range(first, last, "1d", eager=True)})
    counted = every.join(days.select("day", "tickets"), on="day", how="left").fill_null(0).sort("day")
    return forecast.days_ahead(counted["tickets"].to_list(), last, AHEAD)


def _scopes(taken: Snapshot, chosen: Slice, surveyed: Sequence[Month]) -> dict[str, Scope]:
    if missing(_AUTOMATED, taken.rules.known):
        return {}
    days = _added(taken, chosen, ("day", "category"), [_AUTOMATED])
    return {f"{each.month:%Y-%m}": each for each in scope.by_month(days, surveyed, Rule())}


def _scope_and_before(found: Course, month: Month) -> tuple[Scope | None, Scope | None]:
    earlier = [each for each in found.months if each.first < month.first]
    return found.scopes.get(month.key), found.scopes.get(earlier[-1].key) if earlier else None


def _drawn(found: Course, month: Month) -> tuple[Month, ...]:
    """A year up to the month after the chosen one, so that what is still running is seen, dashed."""
    place = found.months.index(month)
    return found.months[max(0, place + 2 - DRAWN) : place + 2]


def _sums(found: Course, days: tuple[date, date]) -> dict[str, float]:
    return found.days.filter(pl.col("day").is_between(*days)).select(cs.numeric().sum()).to_dicts()[0]


def _numbers(
    taken: Snapshot,
    found: Course,
    month: Month,
    paired: Pairing,
    compared: Mapping[str, Compared],
    promised: Mapping[str, Target],
    whole: Sequence[Month],
    avoided: "_Avoided",
) -> tuple[Number, ...]:
    sums = found.sums[month.key]
    pair = (
        (_sums(found, paired.days), _sums(found, paired.base_days))
        if paired.days and paired.base_days
        else None
    )
    automated = [found.sums[each.key]["automated"] for each in whole if found.sums[each.key]["involved"]]
    return (
        five.volume(sums, pair, promised.get(five.VOLUME), automated, _no_agent(taken, found, month)),
        *(
            five.rate(
                found.figures[month.key][key],
                compared.get(key),
                taken.rules,
                promised.get(key),
                _line([found.figures[each.key][key] for each in whole]),
            )
            for key in five.RATES
        ),
        five.hours(
            avoided.value,
            avoided.base,
            avoided.change,
            promised.get(five.HOURS),
            avoided.line,
            avoided.reason,
        ),
    )


def _line(found: Sequence[Estimate]) -> list[float]:
    return [each.value for each in found if each.value is not None and not each.thin]


@dataclass(frozen=True, slots=True)
class _Avoided:
    """The value of a month, of the days it is compared with, and of what lies between the two."""

    value: Value | None
    base: Value | None
    change: Value | None
    line: tuple[float, ...]
    reason: str


def _avoided(
    taken: Snapshot, found: Course, month: Month, paired: Pairing, given: Typed, whole: Sequence[Month]
) -> _Avoided:
    absent = _no_agent(taken, found, month)
    assumed = absent or assumptions.of(given.assumed, taken, found.chosen, month.last, found.agent_from)
    if isinstance(assumed, str):
        return _Avoided(None, None, None, (), assumed)
    base = change = None
    if paired.days and paired.base_days:
        now, then = (_sums(found, days) for days in (paired.days, paired.base_days))
        if then["involved"]:
            base = value.avoided(_counts(then), assumed)
            less = {name: now[name] - then[name] for name in now}
            change = value.avoided(_counts(less), assumed)
    line = [value.avoided(_counts(found.sums[each.key]), assumed).hours for each in whole]
    return _Avoided(
        value.avoided(_counts(found.sums[month.key]), assumed),
        base,
        change,
        tuple(hours for hours in line if hours is not None),
        "",
    )


def _no_agent(taken: Snapshot, found: Course, month: Month) -> str:
    """Why nothing can be said about the agent in a month; empty where it can."""
    took_part = found.sums[month.key]["involved"]
    return missing(_AUTOMATED, taken.rules.known) or (
        "" if took_part else f"The agent took part in no ticket of {month.name} that is judged."
    )


def _counts(sums: Mapping[str, float]) -> Counts:
    return Counts(int(sums["automated"]), int(sums["handed_over"]), int(sums[_AGAIN]))


def _moved(taken: Snapshot, found: Course, paired: Pairing) -> dict[tuple[str, str], Moved]:
    """What moved each metric between the two sides of a pairing, by the values of each dimension."""
    if not (paired.days and paired.base_days):
        return {}
    metrics = [METRICS[key] for key in MOVED if not missing(METRICS[key], taken.rules.known)]
    sides = [
        taken.added(found.chosen.within(*days), PARTED_BY, metrics).with_columns(
            pl.col(PARTED_BY).cast(pl.String)
        )
        for days in (paired.days, paired.base_days)
    ]
    parted: dict[tuple[str, str], Moved] = {}
    for by in PARTED_BY:
        one, base = (Period(cube.add(side.lazy(), (by,))) for side in sides)
        # One value has no parts.
        if max(one.added.height, base.added.height) > 1:
            parted |= {(each.key, by): decompose.moved(each, one, base, by) for each in metrics}
    return parted


def _why(
    taken: Snapshot, found: Course, paired: Pairing, moved: Moved | None, events: Sequence[Event]
) -> str:
    """The days in which what moved a metric most came more often, and what was noted just before them."""
    first = moved.clear[0] if moved is not None and moved.clear else None
    if first is None or first.effect != "mix" or not (paired.days and paired.base_days):
        return ""
    now, then = (
        taken.added(found.chosen.within(*days), ("day", "category"), ())
        for days in (paired.days, paired.base_days)
    )
    name = first.path[0]
    mine = then.filter(pl.col("category").cast(pl.String).eq_missing(pl.lit(name, pl.String)))
    usual = float(mine["tickets"].sum()) / max(float(then["tickets"].sum()), 1.0)
    ran = run(now, "category", name, usual)
    return "" if ran is None else telling.cause(ran, behind(events, ran.first, name))


def _arms(taken: Snapshot, found: Course, month: Month) -> Arms:
    """Resolution up to the month's end by category, in the pilot and in the baseline, where there are both.

    Of all its days, as the page Categories has them: a month of one category alone is soon far off by chance.
    """
    by = ("category", "arm")
    added = taken.added(found.chosen.within(found.days["day"][0], month.last), by, [_RESOLUTION])
    by_arm = estimates.all_of(pl.DataFrame(), added, taken.rules.known, by, [_RESOLUTION])
    of: dict[str | None, dict[str, Estimate]] = {}
    for (category, arm), by_metric in by_arm.items():
        if arm is not None:
            name = None if category is None else str(category)
            of.setdefault(name, {})[str(arm)] = by_metric[_RESOLUTION.key]
    return {
        name: (arms["pilot"], arms["baseline"])
        for name, arms in of.items()
        if "pilot" in arms and "baseline" in arms
    }
