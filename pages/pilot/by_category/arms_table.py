"""The overview's table: by category as on the page Categories, or exploratory within what is filtered."""

from analytics import wording
from analytics.ticket_slices import Slice
from jobs.pilot.plan_versions import StoredPlan
from pages.components import filters, frame, load_pilot, tables
from pages.components.filters import Choice
from pages.pilot.by_category import arms_compared, category_table


def show(choice: Choice, kept: StoredPlan | None, *, default: bool) -> None:
    """The arms within every value of a field; `default` says that nothing else was chosen to be compared.

    Whoever asks where it hurts gets the answer of Categories, in its words. A filter or another comparison
    has its own, exploratory one.
    """
    asked = tables.asked(choice)
    if asked is None:
        return
    compared = arms_compared.of(choice.at, kept) if default and choice.whole == Slice() else None
    if compared is None or asked.key not in arms_compared.metrics(choice.at, compared):
        tables.by_field(choice, asked)
        return
    found = load_pilot.by_category(choice.at, compared.plan, asked.key, asked.field, compared.read)
    unit = "" if found.metric.unit == "seconds" else ", in points"
    by = f"By {filters.label(asked.field).lower()}, pilot minus baseline{unit}."
    frame.heading(wording.plain(found.where, 200).rstrip("."), f"{by} {category_table.reading()}")
    tables.picker(asked, "Choose rows and metric")
    category_table.rows_of(choice.at, found, compared)
