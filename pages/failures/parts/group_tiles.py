"""The four groups of failures: a tile each, and how often people agree with the diagnosis."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures.summary import Tile
from analytics.figures.drawing import theme
from analytics.figures.drawing.groups import GROUPS
from analytics.figures.tables import row_shares
from jobs.failures.explorer import Explored
from jobs.failures.failure_decisions import Agreement
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load_run import RunAt
from pages.failures.parts import cluster_table, failure_rows, load_failures


def tiles(run: RunAt, found: Explored) -> None:
    """The groups: failures a month, whether they grow, week by week, and the way to their tickets."""
    with st.container(horizontal=True, gap="small"):
        for tile in found.tiles:
            _tile(run, found, tile)


def _tile(run: RunAt, found: Explored, tile: Tile) -> None:
    group = GROUPS[tile.group]
    why_not = found.untold.get(tile.group)
    pill, beside = (None, None) if why_not else _change(tile)
    with st.container(border=True, height="stretch", gap="xsmall", width="stretch"):
        st.metric(
            f"{group.sign} {group.label}",
            wording.NONE if why_not else _value(tile),
            pill,
            group.hue,
            help=_help(found, tile),
            delta_arrow="off" if not tile.clear else "up" if (tile.change or 0) > 0 else "down",
            chart_data=list(tile.weeks) if any(tile.weeks) else None,
            chart_type="area",
            delta_description=beside,
        )
        if not signed_in.may("read rows"):
            frame.small(why_not or _small(tile))
        elif guarded_button.button(
            "read rows",
            f":small[:gray[{why_not or _small(tile)}]]",
            key=f"rows {tile.group}",
            type="tertiary",
            icon=":material/chevron_right:",
            icon_position="right",
            help=f"The tickets behind {group.label}",
        ):
            mine = found.failures.filter(pl.col("group") == tile.group)
            failure_rows.show(run, mine, f"{group.label}: its tickets")
        if undecided := _undecided(found, tile):
            frame.small(undecided)


def _undecided(found: Explored, tile: Tile) -> str:
    """Counts failures that only articles could tell to be a gap or a misclassification; "" if none."""
    # Runs made before this was kept do not have the column.
    if tile.group != "other" or "undecided" not in found.failures.columns:
        return ""
    count = found.failures.filter(pl.col("group") == tile.group, "undecided").height
    return (
        f"{wording.count(count)} of them: knowledge gap or misclassification, cannot tell without articles"
        if count
        else ""
    )


def _value(tile: Tile) -> str:
    if tile.a_month is None:
        return wording.counted(tile.tickets, "ticket")
    return f"{cluster_table.rate(tile.a_month)} a month"


def _change(tile: Tile) -> tuple[str | None, str | None]:
    if not tile.days:
        return None, None
    if tile.change is None:
        return None, f"none in the previous {tile.days} days"
    if not tile.clear:
        return "no clear change", f"in {tile.days} days"
    sign = "+" if tile.change > 0 else wording.MINUS
    return f"{sign}{wording.share(abs(tile.change), 0)}", f"vs previous {tile.days} days"


def _small(tile: Tile) -> str:
    whole = wording.counted(tile.whole, "failure")
    part = f"{wording.share(tile.tickets / tile.whole)} of {whole}" if tile.whole else ""
    if tile.low is None or tile.high is None:
        return part
    return f"{part} · {cluster_table.span(tile.low, tile.high)}"


def _help(found: Explored, tile: Tile) -> str:
    group = GROUPS[tile.group]
    days = "" if found.days is None else f" in {found.days:.0f} days of requests"
    until = wording.day(found.until, year=True)
    return (
        f"{group.definition} Fix: {group.fix}\n\n"
        f"{wording.counted(tile.tickets, 'failed ticket')}{days}; a month is 30.4 days, the interval is the "
        f"exact 95 % one of a count (Poisson).\n\n"
        f"The line counts complete weeks up to {until}: younger tickets may still fail. A change is named "
        "only where requests clearly fail more or less often than before (exact test, corrected over the "
        f"four groups).\n\nRun {found.result.run.id}, lake {wording.plain(found.result.run.lake_version)}."
    )


def agreement(run: RunAt, found: Explored) -> None:
    """How often people who looked at a diagnosis agreed with it, group by group."""
    said = load_failures.agreement(run)
    judged, agreed = sum(each.judged for each in said), sum(each.agreed for each in said)
    with st.container(border=True, gap="xsmall", height="stretch"):
        frame.heading(
            f"People agree with {wording.count(agreed)} of {wording.count(judged)} diagnoses they reviewed"
            if judged
            else "No diagnosis has been reviewed yet",
            "Tickets that somebody confirmed or overruled, with the 95 % interval; not a random sample.",
        )
        if not judged:
            if signed_in.may("correct"):
                st.markdown("Open a cluster, select one of its tickets, and confirm or overrule its group.")
            return
        colours = theme.palette(st.context.theme.type)
        counts = {tile.group: tile.tickets for tile in found.tiles}
        st.dataframe(
            {
                "group": [f"{GROUPS[each.group].sign} {GROUPS[each.group].label}" for each in said],
                "failures": [counts[each.group] for each in said],
                "judged": [each.judged for each in said],
                "agreed": [_rate(each) for each in said],
                "picture": [row_shares.share(_interval(each), colours) for each in said],
            },
            column_config={
                "group": st.column_config.TextColumn("Group", width=130),
                "failures": st.column_config.NumberColumn("Failures", width=66, format="localized"),
                "judged": st.column_config.NumberColumn("Judged", width=60, format="localized"),
                "agreed": st.column_config.TextColumn("Agreed", width=120),
                "picture": st.column_config.ImageColumn("0 to 100 %", width=row_shares.COLUMN),
            },
            hide_index=True,
            row_height=38,
            height="content",
            alt="Agreement of people with the diagnosis",
        )


def _interval(found: Agreement) -> tuple[float, float, float] | None:
    if found.share is None or found.low is None or found.high is None:
        return None
    return found.low, found.share, found.high


def _rate(found: Agreement) -> str:
    ends = _interval(found)
    if ends is None:
        return f"{wording.NONE} (none judged)"
    return f"{wording.share(ends[1], 0)} ({100 * ends[0]:.0f} to {100 * ends[2]:.0f})"
