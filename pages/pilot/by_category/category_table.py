"""Both arms by category, with the interval drawn in each row, and the way to the rows behind it."""

from typing import NamedTuple

import polars as pl
import pyarrow as pa
import streamlit as st

from analytics import wording
from analytics.figures.charts import by_category
from analytics.figures.drawing import theme
from analytics.figures.tables import categories_data, row_intervals
from analytics.figures.tables.row_intervals import Interval
from analytics.pilot.by_category.category_records import Mix, Part
from analytics.pilot.plan import Plan
from analytics.significance.returning_customers.clustered import FEWEST
from pages.components import exports, filters, frame, load_pilot, rows, tables
from pages.components.access import guarded_button, signed_in
from pages.components.cache import kept
from pages.components.load import At
from pages.pilot.by_category import arms_compared
from pages.pilot.by_category.arms_compared import Compared

_ROW = 38


_READING = (
    "Shrunken: small categories are pulled towards the overall average, because their own numbers are noisy. "
    "The result allows for comparing many rows at once."
)


def reading() -> str:
    """How the table is read, and what a row leads to for who may read tickets."""
    return f"{_READING} Select a row to see its tickets." if signed_in.may("read rows") else _READING


def table(at: At, found: Mix, compared: Compared) -> None:
    """Every category, the largest first; one that is chosen leads to its tickets."""
    frame.heading(f"Every {filters.label(found.field).lower()}, the largest first", reading())
    rows_of(at, found, compared)


def rows_of(at: At, found: Mix, compared: Compared) -> None:
    """The table alone, under whatever heading a page has."""
    field = filters.label(found.field)
    shown = _Shown(found.metric.key, found.field, bool(compared.exploratory))
    picked = st.dataframe(
        _kept_cells(at, compared.plan, compared.read, shown, st.context.theme.type or "light"),
        column_config=_columns(found, field),
        hide_index=True,
        row_height=_ROW,
        height="content" if len(found.parts) <= 20 else 20 * _ROW,
        on_select="rerun",
        selection_mode="single-row",
        key=f"mix {found.field} {found.metric.key}",
        alt=f"{found.metric.label} by {field.lower()}",
    )
    _below(at, found, compared, picked["selection"]["rows"])


class _Shown(NamedTuple):
    """What a table says: a metric by a field, with a verdict or exploratory."""

    metric: str
    field: str
    exploratory: bool


@kept(64)
def _kept_cells(at: At, plan: Plan, read: bool, shown: _Shown, mode: str) -> pa.Table:
    found = load_pilot.by_category(at, plan, shown.metric, shown.field, read)
    return cells(found, theme.palette(mode), exploratory=shown.exploratory).to_arrow()


def cells(found: Mix, colours: theme.Palette, *, exploratory: bool) -> pl.DataFrame:
    """The table as it is shown: words and pictures, so that nothing is rounded twice."""
    intervals_of = [_interval(part) for part in found.parts]
    end = row_intervals.reach([each for each in intervals_of if each is not None])
    return pl.DataFrame(
        {
            "value": [part.name for part in found.parts],
            "tickets": [part.rows for part in found.parts],
            "base_tickets": [part.base_rows for part in found.parts],
            "one": [_value(found, part.pilot) for part in found.parts],
            "base": [_value(found, part.baseline) for part in found.parts],
            "raw": [by_category.words(found, part.raw) for part in found.parts],
            "shrunken": [
                wording.NONE if part.shrunken is None else by_category.difference(found, part.shrunken.value)
                for part in found.parts
            ],
            "picture": [row_intervals.address(each, end, colours) for each in intervals_of],
            "state": [state(found, part, exploratory=exploratory) for part in found.parts],
        },
        strict=False,
    )


def state(found: Mix, part: Part, *, exploratory: bool = False) -> str:
    """What may be said of a category in a few words."""
    if part.raw is None or part.p is None:
        fewest = min(part.customers, part.base_customers)
        return f"{fewest} of {FEWEST} customers" if fewest < FEWEST else part.reason or "Not enough data"
    if not part.clear:
        return "Not clear yet"
    better = (part.raw.value > 0) == (found.metric.better == "higher")
    word = "better" if better else "worse"
    if exploratory:
        return f"Exploratory: {word}"
    return word.capitalize() if found.read else f"{word.capitalize()} so far"


def _interval(part: Part) -> Interval | None:
    gap = part.raw
    if gap is None or gap.low is None or gap.high is None:
        return None
    return Interval(gap.value, gap.low, gap.high, part.clear)


def _value(found: Mix, value: float | None) -> str:
    return wording.NONE if value is None else wording.value(value, found.metric.unit)


def _columns(found: Mix, field: str) -> dict[str, object]:
    text = st.column_config.TextColumn
    most = max((part.rows for part in found.parts), default=1)
    base_most = max((part.base_rows for part in found.parts), default=1)
    higher = found.metric.better == "higher"
    return {
        "value": text(field, width=134),
        "tickets": _volume("Pilot n", most),
        "base_tickets": _volume("Baseline n", base_most),
        "one": text("Pilot", width=68, alignment="right"),
        "base": text("Baseline", width=72, alignment="right"),
        "raw": text("Raw", width=164, alignment="right"),
        "shrunken": text("Shrunken", width=74, alignment="right"),
        "picture": st.column_config.ImageColumn(
            "worse ◂ 0 ▸ better" if higher else "better ◂ 0 ▸ worse", width=row_intervals.WIDTH // 2 + 16
        ),
        "state": text("Result", width=140),
    }


def _volume(label: str, most: int) -> object:
    return st.column_config.ProgressColumn(
        label, width=76, format="localized", min_value=0, max_value=max(1, most), color="gray"
    )


def _below(at: At, found: Mix, compared: Compared, picked: list[int]) -> None:
    # What a page costs is the elements it sends: until a row is picked this is one.
    if not picked or picked[0] >= len(found.parts):
        _values_popover(at, found)
        return
    part = found.parts[picked[0]]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if guarded_button.button(
            "read rows",
            f"Rows of {wording.plain(part.name)}",
            icon=":material/table_rows:",
            key="rows of part",
        ):
            sides = arms_compared.pair(at, compared)
            rows.show(at, tables.within(sides, found.field, part.value), found.metric)
        _values_popover(at, found)


def _values_popover(at: At, found: Mix) -> None:
    with frame.popover("Values and p-values", key="p-values of parts", type="tertiary") as asked:
        if asked.open:
            exports.chart_button(
                f"{at.source}-{found.metric.key}-by-{found.field}", lambda: categories_data.parts(found)
            )
            st.text("\n".join(_tested(part) for part in found.parts) or "Nothing to test.")


def _tested(part: Part) -> str:
    if part.p is None or part.adjusted_p is None:
        return f"{part.name}: none. {part.reason}"
    return f"{part.name}: p {wording.p_value(part.p)}, adjusted {wording.p_value(part.adjusted_p)}"
