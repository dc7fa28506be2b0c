"""What can be taken home: rows as CSV and as XLSX with the sheet About, and the values of a chart."""

from collections.abc import Callable
from functools import partial

import polars as pl

from analytics.exploratory.comparison import Pair, Side
from analytics.metrics import Metric
from analytics.pilot.verdict_records import Verdict
from analytics.ticket_slices import Slice
from data import export
from jobs.counting import drill_down_rows, export_rows
from jobs.counting.drill_down_rows import Part
from jobs.counting.overview_figures import Overview
from pages.components import load
from pages.components.access import guarded_download
from pages.components.load import At

#: A workbook of more rows takes minutes to write; CSV has no such limit.
MOST_ROWS = 50_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def part_buttons(at: At, side: Side, metric: Metric, which: Part, count: int) -> None:
    """The two files of one part of one metric."""
    name = f"{at.source}-{metric.key}-{which}"
    csv_button("CSV", name, partial(part_csv, at, side, metric, which))
    xlsx_button("XLSX", name, partial(part_xlsx, at, side, metric, which), count)


def page_buttons(
    at: At, pair: Pair, whole: Slice, shown: Overview | None = None, found: Verdict | None = None
) -> None:
    """The two files of all tickets of a page; beside a verdict `shown` are the numbers of its cards."""
    csv_button("CSV", at.source, partial(page_csv, at, pair.sides))
    count = sum(side.tickets + side.not_eligible for side in load.cards(at, pair, whole).reach)
    xlsx_button(
        "XLSX, one row per ticket", at.source, partial(page_xlsx, at, pair, whole, shown, found), count
    )


def chart_button(name: str, values: Callable[[], pl.DataFrame]) -> None:
    """The values that a chart draws."""
    csv_button("Values as CSV", name, lambda: export.csv_bytes(values()))


def part_csv(at: At, side: Side, metric: Metric, which: Part) -> bytes:
    """The rows of a part in full, safe to open in a spreadsheet."""
    return export.csv_bytes(_part(at, side, metric, which))


def part_xlsx(at: At, side: Side, metric: Metric, which: Part) -> bytes:
    """The same rows as a workbook that says what they are."""
    found = _part(at, side, metric, which)
    about = export_rows.about_part(at.settings, load.taken(at), side, metric, which, found.height)
    return export.xlsx_bytes({f"{metric.label} {which}": found}, about)


def page_csv(at: At, sides: tuple[Side, ...]) -> bytes:
    """All tickets of all sides in full."""
    return export.csv_bytes(export_rows.everything(at.settings, load.taken(at), sides))


def page_xlsx(
    at: At, pair: Pair, whole: Slice, shown: Overview | None = None, found: Verdict | None = None
) -> bytes:
    """The same tickets as a workbook that holds every number of the page, too."""
    taken = load.taken(at)
    tickets = export_rows.everything(at.settings, taken, pair.sides)
    numbers = list((shown or load.cards(at, pair, whole)).compared.values())
    about = export_rows.about_page(at.settings, taken, pair.sides, numbers, tickets.height, found)
    return export.xlsx_bytes({"Tickets": tickets}, about)


def _part(at: At, side: Side, metric: Metric, which: Part) -> pl.DataFrame:
    return drill_down_rows.full(
        at.settings, load.taken(at), load.part(at, side.chosen, metric, which), metric, which
    )


def csv_button(label: str, name: str, make: Callable[[], bytes]) -> None:
    """A file of comma-separated values, made when it is asked for."""
    guarded_download.button(
        label,
        data=make,
        file_name=f"{name}.csv",
        mime="text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"csv {name}",
    )


def xlsx_button(label: str, name: str, make: Callable[[], bytes], count: int) -> None:
    """A workbook, made when it is asked for; refused where it would take minutes."""
    fits = count <= MOST_ROWS
    too_many = (
        f"An XLSX file holds up to {MOST_ROWS:,} rows here; there are {count:,}. Download the CSV instead."
    )
    guarded_download.button(
        label,
        data=make,
        file_name=f"{name}.xlsx",
        mime=_XLSX,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"xlsx {name}",
        disabled=not fits,
        help=None if fits else too_many,
    )
