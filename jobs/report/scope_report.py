"""The scope document of an audit as HTML, PDF or XLSX, by the record and templates of the month report."""

from pathlib import Path

import polars as pl

from analytics import wording
from analytics.audit.buckets import BUCKETS, CALLED, GRAY, HYBRID
from analytics.audit.category_audit import RULED
from analytics.figures.charts import audit_chart
from analytics.figures.drawing import theme
from data.audit_log import anchors, export_log
from data.errors import DataError
from data.sample import SOURCE_LABEL
from data.settings import Settings
from jobs.audit import audit_limits, audit_points, audit_printing
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope
from jobs.report import month_report
from jobs.report.report_contents import Card, Picture, Report
from jobs.report.report_tables import Table

_HEAD = ("Rank", "Category", "A month", "Bucket", "Owner", "Why")


def of(settings: Settings, run: AuditRun, scope: Scope) -> Report:
    """The document's contents: answer, buckets, chart, disagreements, a line a category, signatures."""
    return Report(
        name=f"{run.source}-scope",
        title="What the agent is trained for first, and what never",
        chips=(
            *(["Demonstration data"] if run.source == SOURCE_LABEL else []),
            *([settings.name] if settings.name else []),
            f"source {run.source}",
            wording.period(run.window.first, run.window.last),
            f"scope {scope.hash[:12]}",
            f"lake {run.lake_version}",
        ),
        answer=audit_printing.answer(run, scope),
        behind=" ".join(audit_limits.limits(run)),
        remarks=(),
        cards=tuple(_card(run, scope, *each) for each in _BUCKETS),
        pictures=(_picture(run, scope),),
        decisions=_disagreements(run, scope),
        tables=(_categories(run, scope), _signatures(scope), _measures(run, scope)),
        definitions=tuple(audit_printing.METHODS.items()),
        about=_about(run, scope),
        foot=f"Pilotlight · scope {scope.hash[:12]} · source {run.source} · lake {run.lake_version}"
        + anchors.in_foot(settings),
        asked=_asked(run, scope),
    )


def write_file(settings: Settings, run: AuditRun, scope: Scope, out: Path) -> None:
    """Writes the document; the file's suffix is the format."""
    kind = month_report.kind_of(out)
    if not out.absolute().parent.is_dir():
        raise DataError(f"There is no folder {out.parent}. Make it, or name another file.")
    file = month_report.write(of(settings, run, scope), kind)
    try:
        export_log.write(settings, out, file, run.source)
    except OSError as error:
        raise DataError(f"The document could not be written to {out}: {error.strerror}.") from error


_BUCKETS = tuple((bucket, wording.begin(CALLED[bucket])) for bucket in BUCKETS)


def _card(run: AuditRun, scope: Scope, bucket: str, label: str) -> Card:
    mine = [each for each in run.categories if scope.buckets.get(each.category) == bucket]
    total = sum(each.tickets for each in run.categories)
    share = sum(each.tickets for each in mine) / total if total else 0.0
    count = sum(each == bucket for each in scope.buckets.values())
    return Card(
        label=label,
        value=wording.counted(count, "category"),
        change="",
        small=f"{wording.share(share, 0)} of {wording.counted(total, 'ticket')}",
        target="",
        judged="",
        before="",
        line=None,
    )


def _picture(run: AuditRun, scope: Scope) -> Picture:
    points = audit_points.of(run, scope)
    if not points:
        return Picture("Nothing can be drawn", "No category has enough tickets.", None, "")
    figure = audit_chart.figure(points, theme.palette("light"), audit_printing.unit(run))
    return Picture(
        audit_chart.title(points),
        audit_chart.reading(audit_printing.unit(run)),
        figure,
        audit_chart.title(points),
    )


def _disagreements(run: AuditRun, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Where people decided against the advice, and where replies contradict one another."""
    against = [
        (
            f"{name}: {CALLED.get(each.bucket, '')}, advised {CALLED.get(each.advised, 'nothing')}",
            f"{each.by}: {each.reason or 'no reason'}",
        )
        for name, each in scope.decided.items()
        if each.overruled
    ]
    differing = [
        (f"{each.category}: replies disagree", "; ".join(conflict.words for conflict in each.conflicts))
        for each in run.categories
        if each.conflicts
    ]
    return (*against, *differing)


def _asked(run: AuditRun, scope: Scope) -> str:
    count = len(_disagreements(run, scope))
    return (
        wording.counted(count, "disagreement")
        if count
        else "Nobody decided against the advice, and no replies disagree"
    )


def _categories(run: AuditRun, scope: Scope) -> Table:
    measured = {each.category: each for each in run.categories}
    rows = tuple(
        (
            audit_printing.rank_words(rank) if rank else "",
            name,
            audit_printing.a_month(measured.get(name)),
            CALLED.get(str(scope.buckets[name]), "too few to say"),
            scope.owners.get(name, wording.NONE),
            scope.why(name),
        )
        for name, rank in audit_printing.order(run, scope)
    )
    values = pl.DataFrame(audit_printing.rows(run, scope), infer_schema_length=None)
    reading = (
        "The best to train first; rank with its 95 % interval. "
        f"{wording.begin(CALLED[GRAY])}: {HYBRID[:1].lower()}{HYBRID[1:]} "
        f"Decided by {audit_printing.decided_by(scope)}."
    )
    return Table("Categories", values, reading, _HEAD, "llrlll", rows)


def _signatures(scope: Scope) -> Table:
    rows = tuple(
        (
            each.person,
            each.role,
            wording.day(each.at.date(), year=True),
            "signed" if each.valid else f"void: signed scope {each.scope[:12]}, changed since",
        )
        for each in scope.signatures
    )
    values = pl.DataFrame(
        [(each.person, each.role, each.at, each.scope, each.valid) for each in scope.signatures],
        schema={
            "person": pl.String,
            "role": pl.String,
            "at": pl.Datetime("us", "UTC"),
            "scope": pl.String,
            "valid": pl.Boolean,
        },
        orient="row",
    )
    reading = audit_printing.signed(scope)
    return Table(
        "Signatures", values, reading, ("Name", "Role", "Day", "State"), "llll", rows or (("–",) * 4,)
    )


def _measures(run: AuditRun, scope: Scope) -> Table:
    """Every measure with its interval; in the workbook as numbers, a row each."""
    rows = [
        (each.category, measure, one.value, one.low, one.high, one.tickets, one.customers, one.reason)
        for each in run.categories
        for measure, one in each.evidence.items()
    ]
    schema = {
        "category": pl.String, "measure": pl.String,
        "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "tickets": pl.Int64, "customers": pl.Int64, "reason": pl.String,
    }  # fmt: skip
    measured = {each.category: each for each in run.categories}
    printed = tuple(
        (name, *(audit_printing.short(measured[name][key]) for key in RULED))
        for name, _ in audit_printing.order(run, scope)
        if name in measured
    )
    values = pl.DataFrame(rows, schema=schema, orient="row")
    reading = "95 % intervals by customer. What must hold to train a category stands under the definitions."
    return Table("Evidence", values, reading, ("Category", *RULED.values()), "lrrrr", printed)


def _about(run: AuditRun, scope: Scope) -> tuple[tuple[str, str], ...]:
    decided = len(scope.decided)
    return (
        ("What", "The scope of what the agent is trained for"),
        (
            "Window",
            f"{wording.begin(run.window.called)}, {wording.period(run.window.first, run.window.last)}, "
            "mature tickets with a category",
        ),
        ("Left out", audit_limits.left_out(run, 200) or "no older ticket"),
        ("Tickets", wording.count(sum(each.tickets for each in run.categories))),
        ("Replies of people", wording.count(run.replies)),
        ("Decided by people", f"{decided} of {len(scope.buckets)}, {scope.overruled} against the advice"),
        ("Scope", scope.hash[:12]),
        ("Words of risk", run.lexicon[:12]),
        ("Lake version", run.lake_version),
        ("Seed", str(run.seed)),
    )
