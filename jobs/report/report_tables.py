"""Tables of a report: as printed text, and as numbers for the workbook's sheets."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analytics import wording
from analytics.disclosure.small_cells import K
from analytics.estimates import Estimate
from analytics.exploratory.comparison import Compared
from analytics.figures.charts import months as charts
from analytics.figures.tables import chart_data
from analytics.metrics import METRICS
from analytics.ticket_slices import words
from analytics.trends import headline_numbers
from analytics.trends.change_decomposition import Decomposition
from analytics.trends.human_hours_saved import Assumption
from jobs.months import disclosed_month
from jobs.months.month_contents import Answer

#: More rows than this are for the workbook alone; a report says that it has them.
PRINTED = 40
#: The most decisions on the first page; the table of this name has the others.
SHOWN = 5
DECISIONS = "Decisions"
#: Fields that a person calls otherwise.
_CALLED = {"plan": "customer plan"}


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: `values` is its sheet in the workbook; printed only if it has a head.

    `sides` says of each printed column whether it stands left or right: "lrr".
    """

    name: str
    values: pl.DataFrame
    reading: str = ""
    head: tuple[str, ...] = ()
    sides: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def all_of(found: Answer) -> tuple[Table, ...]:
    """Returns every table that has a row, in reading order."""
    made = (
        _numbers(found), _decisions(found), _restated(found), _hours(found), _assumed(found), _metrics(found),
        _moved(found), _months(found), _scope(found), _targets(found), _events(found),
    )  # fmt: skip
    return tuple(table for table in made if table.values.height)


def _numbers(found: Answer) -> Table:
    """Returns the five headline numbers; cards print them, so only the workbook has this table."""
    rows = [
        {
            "number": each.label, "unit": each.unit, "value": each.value, "low": each.low, "high": each.high,
            "counted_in": each.of, "before": each.base,
            "change": each.change and each.change.value, "change_low": each.change and each.change.low,
            "change_high": each.change and each.change.high, "word": each.word,
            "target": each.target and each.target.value,
            "against_target": each.against and each.against.word, "reason": each.reason,
        }
        for each in found.numbers
    ]  # fmt: skip
    floats = ("value", "low", "high", "before", "change", "change_low", "change_high", "target")
    return Table("Numbers", pl.DataFrame(rows, schema_overrides=dict.fromkeys(floats, pl.Float64)))


def _decisions(found: Answer) -> Table:
    rows = [(each.question, each.because, each.category) for each in found.decisions]
    values = _frame(rows, question=pl.String, because=pl.String, category=pl.String)
    printed = tuple((each.question, each.because) for each in found.decisions)
    reading = "Each with its reason."
    return Table(DECISIONS, values, reading, ("Question", "Because"), "ll", printed)


def _restated(found: Answer) -> Table:
    each_row = [
        (each.kept.month, METRICS[each.kept.metric].label, each.kept.value, each.value, each.sentence)
        for each in found.restated
    ]
    values = _frame(
        each_row, month=pl.Date, metric=pl.String, reported=pl.Float64, now=pl.Float64, why=pl.String
    )
    rows = tuple((METRICS[each.kept.metric].label, each.sentence) for each in found.restated)
    reading = "Closed months whose figures have changed: by how much, why and since when."
    return Table("Restated", values, reading, ("Metric", "What changed"), "ll", rows)


def _hours(found: Answer) -> Table:
    lines = found.value.lines if found.value else ()
    values = _frame(
        [(line.label, line.tickets, line.hours) for line in lines],
        line=pl.String, tickets=pl.Int64, hours=pl.Float64,
    )  # fmt: skip
    rows = tuple((line.label, wording.count(line.tickets), _hours_said(line.hours)) for line in lines)
    reading = "Rework is subtracted."
    return Table("Hours saved", values, reading, ("", "Tickets", "Hours"), "lrr", rows)


def _hours_said(amount: float) -> str:
    return f"{wording.MINUS if amount < 0 else '+'}{abs(amount):,.1f}"


def _assumed(found: Answer) -> Table:
    given = found.value.assumptions.all if found.value else ()
    currency = found.value.assumptions.currency if found.value else ""
    unit = {"minutes": "min", "share": "%", "money": currency}
    values = _frame(
        [
            (each.label, each.value, each.low, each.high, unit[each.unit], each.origin, each.note)
            for each in given
        ],
        assumption=pl.String, value=pl.Float64, low=pl.Float64, high=pl.Float64, unit=pl.String,
        origin=pl.String, note=pl.String,
    )  # fmt: skip
    rows = tuple(
        (each.label, *_assumption(each, unit[each.unit]), each.origin, _beside(each)) for each in given
    )
    reading = "The hours saved are computed from these; their interval comes from them."
    head = ("Assumption", "Value", "From – to", "Origin", "")
    return Table("Assumptions", values, reading, head, "lrlll", rows)


def _beside(each: Assumption) -> str:
    """Returns an assumption's note, without the origin if that stands beside it."""
    return each.note.removeprefix(f"{each.origin}; ")


def _assumption(each: Assumption, unit: str) -> tuple[str, str]:
    times, digits = (100, 0) if each.unit == "share" else (1, 1)
    value, low, high = (f"{times * amount:,.{digits}f}" for amount in (each.value, each.low, each.high))
    return f"{value}{wording.NARROW}{unit}", f"{low} to {high}"


def _metrics(found: Answer) -> Table:
    """Returns every ratio and mean of the month and of the period compared with."""
    pairs = [(each, found.compared.get(key)) for key, each in found.figures[found.month.key].items()]
    values = _frame(
        [
            (
                each.metric.key, each.metric.label, each.value, each.low, each.high, each.metric.unit,
                _counted(each), each.numerator, *disclosed_month.left_out(each), each.reason or None,
                *((with_.base.value, with_.base.n) if with_ and with_.base else (None, None)),
                *_gap(with_),
            )
            for each, with_ in pairs
        ],
        metric=pl.String, label=pl.String, value=pl.Float64, low=pl.Float64, high=pl.Float64, unit=pl.String,
        n=pl.Int64, numerator=pl.Int64, excluded=pl.Int64, maturing=pl.Int64, not_applicable=pl.Int64,
        reason=pl.String, before=pl.Float64, n_before=pl.Int64, difference=pl.Float64,
        difference_low=pl.Float64, difference_high=pl.Float64, p=pl.Float64,
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for each, with_ in pairs:
        unit, gap = each.metric.unit, with_ and with_.difference
        base = with_.base if with_ else None
        thin = each.thin or (base is not None and base.thin)
        moved = ("", "")
        if gap and not thin:
            said = wording.difference(gap.value, unit, wording.apart(gap.low, gap.high, unit))
            moved = said, wording.signed_interval(gap.low, gap.high, unit)
        span, before = _span(each), _said(base) if base else ""
        counted = _counted(each)
        n = wording.NONE if counted is None else wording.count(counted)
        rows.append((each.metric.label, _said(each), span, n, before, *moved))
    reading = f"With 95 % intervals. – means not recorded, too few tickets, or a count under {K}."
    head = ("Metric", "This month", "Interval", "n", "Before", "Difference", "Interval")
    return Table("Metrics", values, reading, head, "lrlrrrl", tuple(rows))


def _counted(found: Estimate) -> int | None:
    """How many tickets an estimate is of; None where that is withheld."""
    return None if disclosed_month.is_withheld(found) and not found.n else found.n


def _gap(found: Compared | None) -> tuple[float | None, ...]:
    gap = found.difference if found else None
    return (None,) * 4 if gap is None else (gap.value, gap.low, gap.high, gap.p)


def _said(found: Estimate) -> str:
    if found.value is None or found.thin:
        return wording.NONE
    return wording.value(found.value, found.metric.unit)


def _span(found: Estimate) -> str:
    if found.thin or found.value is None or found.low is None or found.high is None:
        return ""
    return wording.interval(found.low, found.high, found.metric.unit)


def _moved(found: Answer) -> Table:
    """Returns all parts of the decomposition; printed are the clear ones and the totals."""
    frames = [
        chart_data.moved(part).with_columns(by=pl.lit(_CALLED.get(by, by)))
        for (_, by), part in found.moved.items()
    ]
    rows = tuple(row for (_, by), part in found.moved.items() for row in _parts(part, by))
    reading = "Clear parts of the change from the month before, in points. The workbook has all parts."
    head = ("Metric", "By", "Part", "From", "Change", "Interval")
    values = pl.concat(frames) if frames else pl.DataFrame()
    return Table("What moved it", values, reading, head, "llllrl", rows)


def _parts(found: Decomposition, by: str) -> list[tuple[str, ...]]:
    unit = found.metric.unit
    return [
        (
            found.metric.label,
            _CALLED.get(by, by),
            ", ".join(words(part.path)) or "all",
            part.effect,
            wording.difference(part.value, unit, part.digits(unit)),
            wording.signed_interval(part.low, part.high, unit),
        )
        for part in (*found.totals, *found.parts)
        if part.clear
    ]


def _months(found: Answer) -> Table:
    """Returns a year of months: shown rates in print, every metric in the workbook."""
    keys = found.figures[found.month.key]
    panels = [(key, charts.points(key, found.drawn, found.figures, found.promised)) for key in keys]
    rows = tuple(
        (
            each.name,
            wording.count(each.tickets),
            *(_with_span(found.figures[each.key][key]) for key in found.rates),
            ", ".join(each.states),
        )
        for each in found.drawn
    )
    head = ("Month", "Tickets", *(headline_numbers.LABELS[key] for key in found.rates), "State")
    values = chart_data.by_month([(key, points) for key, points in panels if points])
    reading = "Incomplete and maturing months are never compared with complete ones."
    return Table("Months", values, reading, head, "lrlll" + "l", rows)


def _with_span(found: Estimate) -> str:
    span = _span(found)
    return f"{_said(found)} ({span})" if span else _said(found)


def _scope(found: Answer) -> Table:
    categories = found.scope.categories if found.scope else ()
    values = _frame(
        [
            (
                words([each.name])[0], each.tickets, each.involved, each.automated, each.low, each.state,
                each.reason,
            )
            for each in categories
        ],
        category=pl.String, tickets=pl.Int64, with_the_agent=pl.Int64, solved_alone=pl.Int64,
        solved_at_least=pl.Float64, state=pl.String, why=pl.String,
    )  # fmt: skip
    rows = tuple(
        (words([each.name])[0], wording.count(each.tickets), each.state, each.reason) for each in categories
    )
    head = ("Category", "Tickets", "State", "Why")
    return Table("Scope", values, found.rule.sentence, head, "lrll", rows)


def _targets(found: Answer) -> Table:
    given = sorted(found.promised, key=lambda each: (each[0], each[1].metric))
    values = _frame(
        [(first, each.metric, each.value, each.set_on) for first, each in given],
        month=pl.Date, metric=pl.String, target=pl.Float64, set_on=pl.Date,
    )  # fmt: skip
    return Table("Targets", values)


def _events(found: Answer) -> Table:
    noted = sorted(found.events, key=lambda each: each.day)
    letter = {each: mark.letter for mark in found.marks for each in mark.events}
    values = _frame(
        [(each.day, each.kind, each.what, each.category) for each in noted],
        day=pl.Date, kind=pl.String, what=pl.String, category=pl.String,
    )  # fmt: skip
    rows = tuple(
        (letter.get(each, ""), wording.day(each.day, year=True), each.kind, each.what, each.category or "")
        for each in noted
    )
    reading = "Notes of these months, with their letter in the chart."
    return Table("Events", values, reading, ("", "Day", "Kind", "What", "Category"), "lllll", rows)


def _frame(rows: Sequence[Sequence[object]], **columns: type[pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns, orient="row", strict=False)
