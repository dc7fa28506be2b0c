"""The contents of a month's report in reading order, the same as on the page Month."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analytics import definition_text, wording
from analytics.disclosure.small_cells import K
from analytics.figures.charts import months as charts
from analytics.figures.charts import scope_chart, sparkline, waterfall
from analytics.figures.drawing import theme
from analytics.metrics import METRICS
from analytics.ticket_slices import in_words
from analytics.trends import automated_scope, headline_numbers, human_hours_saved, month_summary
from analytics.trends.headline_numbers import Number
from data.audit_log import anchors
from data.sample import SOURCE_LABEL
from data.settings import Settings
from jobs.counting import export_rows
from jobs.counting.export_rows import Line
from jobs.counting.snapshot import Snapshot
from jobs.months import disclosed_month
from jobs.months.month_contents import Answer
from jobs.report import report_tables
from jobs.report.report_tables import Table

#: Whose change is drawn, and by what.
_DRAWN = ("resolution_rate", ("category", "plan"))
_SIGNS = {"+": "▲", wording.MINUS: "▼"}


@dataclass(frozen=True, slots=True)
class Card:
    """One headline number in words; `judged` says met or missed for a complete month."""

    label: str
    value: str
    change: str
    small: str
    target: str
    judged: str
    before: str
    line: go.Figure | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its finding, reading aid, description and caption."""

    title: str
    reading: str
    figure: go.Figure | None
    told: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report prints, in reading order, with three pictures or one."""

    name: str
    title: str
    chips: tuple[str, ...]
    answer: str
    behind: str
    remarks: tuple[str, ...]
    cards: tuple[Card, ...]
    pictures: tuple[Picture, ...]
    decisions: tuple[Line, ...]
    tables: tuple[Table, ...]
    definitions: tuple[Line, ...]
    about: tuple[Line, ...]
    foot: str
    #: The heading over the decisions; how many are needed where it is empty.
    asked: str = ""


def of(settings: Settings, taken: Snapshot, found: Answer) -> Report:
    """Returns the report of a month's contents."""
    return Report(
        name=f"{found.source}-{found.month.key}",
        title=month_summary.question(found.month),
        chips=_chips(settings, taken, found),
        answer=found.answer,
        behind=found.behind,
        remarks=_remarks(found),
        cards=tuple(_card(found, number) for number in found.numbers),
        pictures=(_moved(found), _months(found), _scope(found)),
        decisions=tuple((each.question, each.because) for each in found.decisions),
        tables=report_tables.all_of(found),
        definitions=_definitions(found),
        about=_about(settings, taken, found),
        foot=_foot(found) + anchors.in_foot(settings),
    )


def _chips(settings: Settings, taken: Snapshot, found: Answer) -> tuple[str, ...]:
    until = wording.moment(taken.rules.as_of, settings.zone)
    return (
        *(["Demonstration data"] if found.source == SOURCE_LABEL else []),
        *([settings.name] if settings.name else []),
        f"source {found.source}",
        in_words(found.chosen),
        f"{wording.listed(list(found.month.states))} month",
        f"lake {found.version}",
        f"data to {until}",
    )


def _foot(found: Answer) -> str:
    """Returns the footer of every page, so that a single page says what it is."""
    made_of = f"lake {found.version}, definitions {found.definitions}"
    return f"Pilotlight · {found.month.name} · source {found.source} · {in_words(found.chosen)} · {made_of}"


def _remarks(found: Answer) -> tuple[str, ...]:
    """Returns the caveats that a reader must know first."""
    told = [] if found.month.complete else [found.month.reason]
    told += [found.pairing.note]
    if found.closed_on is not None:
        told.append(f"Closed on {wording.day(found.closed_on, year=True)}.")
    told += [
        f"Restated, {METRICS[each.kept.metric].label.lower()}: {each.sentence}" for each in found.restated[:3]
    ]
    if len(found.restated) > 3:
        told.append(
            f"{wording.counted(len(found.restated) - 3, 'more restated figure')} in the tables below."
        )
    return tuple(filter(None, told))


def _card(found: Answer, number: Number) -> Card:
    sign = _SIGNS.get(number.changed[:1], "●")
    base = found.pairing.base
    before = ""
    if number.base is not None and base is not None and number.change is not None:
        was = headline_numbers.in_words(number.base, number.unit)
        before = f"{was} in {month_summary.short(base, found.month)}"
    judged = number.against.word if number.against is not None and found.month.complete else ""
    whole = number.value is not None
    return Card(
        label=number.label,
        value=number.said,
        change=f"{sign} {number.changed} {number.word}" if whole and number.changed else "",
        small=" · ".join(filter(None, [number.span, number.of])) if whole else number.reason,
        target=number.target_said,
        judged=judged if judged in ("met", "missed") else "",
        before=before,
        line=sparkline.figure(number.line, theme.palette("light")) if len(number.line) > 1 else None,
    )


def _moved(found: Answer) -> Picture:
    metric, fields = _DRAWN
    part = next((found.moved[metric, by] for by in fields if (metric, by) in found.moved), None)
    base = found.pairing.base
    if part is None or part.reason or base is None:
        why = found.pairing.reason or (
            part.reason if part else "No field of these tickets has two values to compare."
        )
        return Picture("What moved it is not known", why, None, "")
    reading = f"{base.name} to {found.month.name}. Pale: may be chance."
    drawn = waterfall.figure(
        part, base.name, found.month.name, theme.palette("light"), judged=found.month.complete
    )
    return Picture(waterfall.title(part), reading, drawn, waterfall.title(part))


def _months(found: Answer) -> Picture:
    if not found.panels:
        return Picture(
            "Too few tickets to draw months", "A month needs 30 tickets with a known value.", None, ""
        )
    reading = "Mature tickets. Bands: 95 % intervals. Dashes: targets. Dotted: incomplete months."
    title = charts.title(*found.panels[0])
    key = " · ".join(f"{mark.letter} {mark.words}" for mark in found.marks)
    figure = charts.figure(found.panels, found.marks, theme.palette("light"))
    return Picture(title, reading, figure, title, (key,) if key else ())


def _scope(found: Answer) -> Picture:
    if found.scope is None or not any(each.involved for each in found.scope.categories):
        return Picture(
            "No category is at the stage \u201cautomated\u201d",
            "The agent took part in no mature ticket.",
            None,
            "",
        )
    told = automated_scope.sentence(found.scope)
    changes = [
        f"{wording.day(each.day)}, training change: {each.what}"
        + (f" ({each.category})" if each.category else "")
        for each in found.changes
    ]
    return Picture(
        scope_chart.title(found.scope),
        scope_chart.READING,
        scope_chart.figure(found.scope, theme.palette("light")),
        told,
        (told, *changes),
    )


def _definitions(found: Answer) -> tuple[Line, ...]:
    """Returns the definitions of all numbers, the headline numbers first."""
    told = {number.label: number.definition for number in found.numbers}
    shown: Sequence[str] = [key for key in found.figures[found.month.key] if METRICS[key].label not in told]
    told |= {
        METRICS[key].label: f"{METRICS[key].definition} {definition_text.rule(METRICS[key], found.rules)}"
        for key in shown
    }
    told["Automated category"] = found.rule.sentence
    return tuple(told.items())


def _maturing(found: Answer) -> str:
    counted = disclosed_month.count(found.month.maturing)
    return f"fewer than {K}" if counted is None else wording.count(counted)


def _about(settings: Settings, taken: Snapshot, found: Answer) -> tuple[Line, ...]:
    base, days = found.pairing.base, found.pairing.base_days
    against = found.pairing.reason
    if base is not None and days is not None:
        against = f"{base.name}, {wording.period(*days)}"
    return (
        ("What", f"The report of {found.month.name}"),
        ("Filters", in_words(found.chosen)),
        ("Tickets of the month", wording.count(found.month.tickets)),
        ("Still maturing", _maturing(found)),
        ("Small groups", f"Counts of 1 to {K - 1} tickets are withheld, and what would give one away."),
        ("Compared with", against),
        ("Closed", wording.day(found.closed_on, year=True) if found.closed_on else "not yet"),
        ("Hours saved", human_hours_saved.sentence(found.value) if found.value else found.no_value),
        *export_rows.made_of(settings, taken),
    )
