"""The points of an audit's chart: every category that has a bucket, also those that always go to a person."""

from collections.abc import Mapping

from analytics.audit.category_audit import CategoryAudit
from analytics.audit.complexity import EQUAL
from analytics.figures.charts.audit_chart import Point
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope


def of(run: AuditRun, scope: Scope, weigh: Mapping[str, float] = EQUAL) -> list[Point]:
    """Tickets a month (of a log too short for that, its tickets) and complexity with its interval."""
    among = [name for name, bucket in scope.buckets.items() if bucket is not None]
    ranks = run.ranks(among, weigh)
    measured = {each.category: each for each in run.categories}
    return [
        Point(name, _volume(measured[name]), each.complexity, each.low, each.high, str(scope.buckets[name]))
        for name, each in ranks.items()
    ]


def _volume(each: CategoryAudit) -> float:
    return each.tickets if each.a_month is None else each.a_month
