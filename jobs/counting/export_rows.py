"""The rows of CSV and XLSX exports, and the contents of their sheet About."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from analytics import definition_text, ticket_slices, wording
from analytics.estimates import Estimate
from analytics.exploratory.comparison import Compared, Side
from analytics.metrics import Metric
from analytics.pilot.verdict_records import Verdict
from analytics.ticket_outcomes import DEFINITIONS_VERSION
from data.settings import Settings
from jobs.counting import drill_down_rows
from jobs.counting.drill_down_rows import Part
from jobs.counting.snapshot import Snapshot

#: What and value of a line of the sheet About.
Line = tuple[str, str]


def everything(settings: Settings, taken: Snapshot, sides: Sequence[Side]) -> pl.DataFrame:
    """Returns all tickets of all sides in full, newest first."""
    facts = pl.concat([taken.rows(side.chosen) for side in sides]).unique("ticket_id").collect()
    return drill_down_rows.tickets(settings, taken, facts)


def about_part(
    settings: Settings, taken: Snapshot, side: Side, metric: Metric, which: Part, exported: int
) -> list[Line]:
    """Describes the rows behind one part (numerator, denominator …) of one metric."""
    found = taken.estimates(side.chosen, (), [metric]).get((), {}).get(metric.key)
    return [
        ("What", f"{metric.label}: its {which}, one row {_a(metric, which)}"),
        ("Rows", wording.count(exported)),
        (side.label, ticket_slices.in_words(side.chosen)),
        ("Definition", metric.definition),
        *([(metric.label, _said(found))] if found else []),
        ("Rule", definition_text.rule(metric, taken.rules)),
        ("Method", definition_text.method(metric)),
        *made_of(settings, taken),
    ]


def about_page(
    settings: Settings,
    taken: Snapshot,
    sides: Sequence[Side],
    shown: Sequence[Compared],
    exported: int,
    found: Verdict | None = None,
) -> list[Line]:
    """Describes a page's tickets and every number that it shows of them, the verdict first."""
    verdict = about_verdict(settings, found) if found else []
    numbers = [
        (f"{item.metric.label}, {side.label}", _said(each))
        for item in shown
        for side, each in zip(sides, (item.one, item.base), strict=False)
        if each is not None
    ]
    return [
        ("What", "The tickets of a page, one row a ticket"),
        ("Rows", wording.count(exported)),
        *((side.label, ticket_slices.in_words(side.chosen)) for side in sides),
        *verdict,
        *numbers,
        *((f"Definition of {item.metric.label}", item.metric.definition) for item in shown),
        *((f"Rule of {item.metric.label}", definition_text.rule(item.metric, taken.rules)) for item in shown),
        *made_of(settings, taken),
    ]


def about_verdict(settings: Settings, found: Verdict) -> list[Line]:
    """Describes a plan, its verdict, and every criterion with its case-mix adjusted difference."""
    plan, standing = found.plan, found.standing
    state = "a draft"
    if standing.locked_at is not None:
        amended = f"amended, version {standing.version}" if standing.version > 1 else "not amended"
        state = f"locked on {wording.moment(standing.locked_at, settings.zone)}, {amended}"
    said = [
        ("Plan", plan.name),
        ("State of the plan", f"{state}. {found.exploratory}".strip()),
        *([("Hash of the plan", standing.sha256)] if standing.sha256 else []),
        ("Verdict", f"{found.state}: {found.sentence}"),
    ]
    for each in found.criteria:
        label = each.metric.label
        said.append((f"Criterion {label}", each.sentence))
        if each.method:
            said.append((f"Method of the criterion {label}", each.method))
        if each.adjustment is not None:
            said.append((f"Difference in {label}", definition_text.adjusted(each)))
    said.append(
        (
            "Numbers below",
            "as they are: neither the arms' mix of categories nor the customers behind the tickets are taken "
            "into account, as they are for the criteria",
        )
    )
    return said


def _a(metric: Metric, which: Part) -> str:
    return "an answer" if metric.rows == "answer" and which in ("numerator", "denominator") else "a ticket"


def _said(found: Estimate) -> str:
    """Returns a number with its interval and parts, or the reason why there is none."""
    if found.value is None:
        value = f"{wording.NONE} ({found.reason})"
    else:
        value = wording.value(found.value, found.metric.unit)
        if found.low is not None and found.high is not None:
            value += f" ({wording.interval(found.low, found.high, found.metric.unit)})"
    return f"{value}; {definition_text.parts(found)}"


def made_of(settings: Settings, taken: Snapshot) -> list[Line]:
    """Returns the data and rules that an export comes from, and when it was made."""
    rules = taken.rules
    judged = "final as recorded" if rules.final else f"{definition_text.span(rules.horizon)} after creation"
    return [
        *([("Workspace", settings.name)] if settings.name else []),
        ("Source", taken.source),
        ("Outcomes", judged),
        ("Days", f"cut in {rules.time_zone}"),
        ("Data to", f"{wording.moment(rules.as_of, settings.zone)}. {rules.far}".removesuffix(". ")),
        ("Definitions", DEFINITIONS_VERSION),
        ("Lake", str(taken.version)),
        ("Exported", wording.moment(datetime.now(UTC), settings.zone)),
    ]
