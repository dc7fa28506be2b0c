"""What the page Audit shows, kept by lake version."""

from typing import NamedTuple

from analytics.audit import audit_window
from analytics.audit import burden as burdens_of
from analytics.audit.audit_window import AuditWindow
from analytics.audit.burden import Burden
from jobs.counting import overview_figures
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At


class Burdens(NamedTuple):
    """The window, and for each category its tickets and what it costs people."""

    window: AuditWindow
    tickets: dict[str, int]
    burdens: dict[str, Burden]


@kept(8)
def burden(at: At) -> Burdens:
    """The burden of each category over the last 90 mature days."""
    taken = load.taken(at)
    window, rows = audit_window.rows(taken.facts, overview_figures.last_mature_day(taken))
    tickets = {str(name): int(count) for name, count in rows["category"].value_counts().iter_rows()}
    return Burdens(window, tickets, burdens_of.by_category(rows))
