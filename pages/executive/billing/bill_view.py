"""A bill on its page: the answer, prices by currency, the lines by state, and the list to dispute."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.billing.charged_lines import DISPUTED, STATES
from analytics.figures.drawing import theme
from data import export
from jobs.billing import bill_board
from jobs.billing.bill_board import BillBoard
from jobs.counting import export_rows
from pages.components import exports, frame, load
from pages.components.access import signed_in
from pages.components.load import At
from pages.components.uploads import result_files
from pages.executive.billing import load_bill

_LASTS = (
    "A charged resolution lasts if the agent alone solved the ticket and it stayed solved for the horizon."
)


def answer(found: BillBoard) -> None:
    """How many charged resolutions did not last and what they cost; the price of one that did."""
    with st.container(border=True, gap="xsmall"):
        st.header(wording.plain(bill_board.headline(found), 200), anchor=False)
        for line in bill_board.meaning(found)[:2]:
            st.markdown(wording.plain(line, 300), help=_LASTS)


def numbers(found: BillBoard) -> None:
    """Charged, to dispute, price a line and price of a lasting resolution, a row of tiles a currency."""
    for each in found.prices:
        tiles = (
            ("Charged", bill_board.money(each.charged, each.currency), f"{each.lines:,} lines"),
            ("To dispute", bill_board.money(each.disputed, each.currency), f"{each.disputed_lines:,} lines"),
            ("Price of a line", bill_board.money(each.per_line, each.currency), None),
            (
                "Price of a lasting resolution",
                bill_board.money(each.price, each.currency),
                f"{each.lasting:,} of {each.judged_lines:,} lines, {each.customers:,} customers. {_LASTS}",
            ),
        )
        with st.container(horizontal=True, gap="small"):
            for label, value, why in tiles:
                st.metric(label, value, help=why, border=True, width="stretch")


def chart(at: At, found: BillBoard) -> None:
    """The lines by state."""
    frame.heading("What was charged", "Lines of the bill. Green: lasted. Red: to dispute. Grey: not judged.")
    st.plotly_chart(
        load_bill.chart(at, found, st.context.theme.type or "light"),
        theme=None,
        config=theme.config(f"{at.source}-bill"),
        key="bill states",
        alt="Lines of the bill by what became of their tickets",
    )


def remarks(found: BillBoard) -> None:
    """What else must be known of the bill."""
    said = bill_board.remarks(found)
    if not said:
        return
    frame.heading("Also on this bill", "What is in no sum above, and why.")
    result_files.remarks(said)


def disputes(at: At, found: BillBoard) -> None:
    """The list to dispute, for who may read rows; a chosen line opens its ticket."""
    if not signed_in.may("read rows"):
        return
    table = bill_board.disputes(found)
    frame.heading("To dispute", "One row a line of the bill. Select a row to read the conversation.")
    if table.is_empty():
        frame.small("Nothing to dispute: every judged line charges a resolution that lasted.")
        return
    result_files.tickets(
        at,
        table,
        {
            "line": st.column_config.NumberColumn("Line", width=60, format="localized"),
            "ticket_id": st.column_config.TextColumn("Ticket", width=90),
            "reason": st.column_config.TextColumn("Reason", width=150),
            "amount": st.column_config.NumberColumn("Amount", format="%.2f", width=75),
            "currency": st.column_config.TextColumn("Currency", width=75),
            "at": st.column_config.DatetimeColumn(
                "Charged on", format="D MMM YYYY", timezone=at.settings.time_zone
            ),
            "billed_as": st.column_config.TextColumn("Charged as"),
            "also": st.column_config.TextColumn("Also"),
        },
        key="bill disputes",
        alt="Lines to dispute",
    )


def details(found: BillBoard) -> None:
    """What each state means, how the file was read and by whom."""
    with frame.popover("Details", key="bill details", type="tertiary") as opened:
        if not opened.open:
            return
        file = found.file
        columns = ", ".join(f"{name} = {own}" for name, own in file.columns.items())
        st.markdown(
            wording.plain(
                f"File {file.name}, {file.rows:,} rows, read by the profile {file.profile}: {columns}. "
                f"Imported by {file.by} on {wording.day(file.at.date(), year=True)}.",
                600,
            )
        )
        there = set(found.matched.lines["state"].to_list())
        st.markdown(
            "\n".join(
                f"- **{state}**{' (to dispute)' if state in DISPUTED else ''}: {meaning}"
                for state, meaning in STATES.items()
                if state in there
            )
        )
        st.markdown(
            "Price of a lasting resolution: what was charged for judged tickets over tickets that lasted. "
            "The interval treats each customer's tickets together (cluster-robust, 95 %)."
        )


def downloads(at: At, found: BillBoard) -> None:
    """The list to dispute as CSV and workbook, all lines, and the resolutions that were not billed."""
    name = f"{at.source}-bill-{found.file.number}"
    table = bill_board.disputes(found)
    exports.csv_button("To dispute, CSV", f"{name}-disputes", lambda: export.csv_bytes(table))
    about = [*bill_board.about(found), *export_rows.made_of(at.settings, load.taken(at))]
    exports.xlsx_button(
        "To dispute, XLSX",
        f"{name}-disputes",
        lambda: export.xlsx_bytes({"To dispute": table}, about),
        table.height,
    )
    lines = found.matched.lines.drop("customer").with_columns(pl.col("also").list.join(", "))
    exports.csv_button("All lines, CSV", f"{name}-lines", lambda: export.csv_bytes(lines))
    unbilled = found.matched.unbilled.select("ticket_id", "day")
    if unbilled.height:
        exports.csv_button("Not billed, CSV", f"{name}-not-billed", lambda: export.csv_bytes(unbilled))
