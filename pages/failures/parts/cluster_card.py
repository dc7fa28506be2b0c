"""The chosen cluster beside the map: what it is, why it fails, what would mend it, and its page."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures import suggested_fixes
from analytics.failures.groups import NO_CAUSE
from analytics.figures.drawing.groups import GROUPS
from data.schema import CONTEXT
from jobs.failures.explorer import Explored
from pages.components.access import signed_in
from pages.components.load_run import RunAt
from pages.failures.parts import cluster_table

PAGE = "pages/failures/cluster.py"


def show(run: RunAt, found: Explored, row: Mapping[str, object]) -> None:
    """The card of a cluster."""
    mine = found.failures.filter(pl.col("cluster_id") == row["cluster_id"])
    group = GROUPS[str(row["main_group"])]
    with st.container(border=True, gap="small", height="stretch"):
        st.markdown(badges(row, first=found.result.run.before is None))
        st.markdown(f"### {row['number']} {wording.plain(str(row['label']), 80)}\n{numbers(row)}")
        if why := why_it_fails(mine, group.key):
            st.markdown(why)
        typical = mine.filter(pl.col("ticket_id") == row["medoid"])["words"].to_list()
        if typical and typical[0] and signed_in.may("read rows"):
            st.markdown("**Typical**")
            st.text(f"“{quoted(typical[0])}”")
        st.markdown(f"**Fix to make.** {wording.plain(fix(mine, row), 220)}")
        if cluster_table.gain(row) != wording.NONE:
            said = f"Prevents at most {cluster_table.gain(row)} failures a month."
            st.markdown(f":small[:gray[{' '.join((said, cluster_table.changed_sentence(row))).strip()}]]")
        if signed_in.opens("cluster") and st.button(
            "Open cluster", icon=":material/arrow_forward:", key="open cluster"
        ):
            st.switch_page(PAGE, query_params={"cluster": str(row["thread"]), "source": run.at.source})


def why_it_fails(mine: pl.DataFrame, group: str) -> str:
    """Markdown of the reason that most failures of a group share, and how many; empty where none is known."""
    sentence, shared = suggested_fixes.leading(mine, group)
    if not sentence:
        return ""
    how = "show this" if sentence.startswith(NO_CAUSE) else "fail this way"
    of = f" {wording.count(shared)} of {wording.count(mine.height)} {how}." if shared > 1 else ""
    return f"**Why it fails.** {wording.plain(sentence, 400)}{of}"


def quoted(words: str, longest: int = 220) -> str:
    """The beginning of what a customer wrote, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def badges(row: Mapping[str, object], *, first: bool) -> str:
    """Its main group, and what changed."""
    group = GROUPS[str(row["main_group"])]
    found = [f":{group.hue}-badge[{group.sign} {group.label}]"]
    changed = cluster_table.change(row, first=first)
    if changed not in ("", "same"):
        found.append(f":gray-badge[{changed}]")
    if row["fix"]:
        found.append(f":gray-badge[fix {row['fix']}]")
    if (burst := burst_words(row)) is not None:
        found.append(f":orange-badge[{burst}]")
    return " ".join(found)


def burst_words(row: Mapping[str, object]) -> str | None:
    """When most of a burst came; None where the cluster is none."""
    first, last, tickets = row["burst_first"], row["burst_last"], row["burst_tickets"]
    if not isinstance(first, datetime) or not isinstance(last, datetime) or not isinstance(tickets, int):
        return None
    span = wording.duration(max(60, round((last - first).total_seconds())))
    return f"Burst: {wording.count(tickets)} within {span} from {first:%d %b %H:%M} UTC"


def numbers(row: Mapping[str, object]) -> str:
    """How many, what they cost, how customers felt; each only where it is known."""
    tickets, a_month = row["tickets"], row["a_month"]
    parts = [wording.counted(int(str(tickets)), "ticket")]
    if isinstance(a_month, float) and isinstance(row["low"], float) and isinstance(row["high"], float):
        ends = cluster_table.span(row["low"], row["high"])
        parts.append(f"{cluster_table.rate(a_month)} a month ({ends})")
    minutes, loss = row["human_minutes_a_month"], row["csat_loss"]
    if isinstance(minutes, float):
        parts.append(f"{wording.duration(60 * minutes)} of human work a month")
    if isinstance(loss, float):
        word = "lower" if loss > 0 else "higher"
        parts.append(f"CSAT {abs(loss):.1f} {word} than solved tickets (n {row['ratings']})")
    return f":small[:gray[{' · '.join(parts)}]]"


def fix(mine: pl.DataFrame, row: Mapping[str, object], read_as: str | None = None) -> str:
    """What would mend most of it."""
    group = str(row["main_group"])
    own = mine.filter(pl.col("group") == group)
    field, value = row["context_field"], row["context_value"]
    return suggested_fixes.suggested(
        group,
        suggested_fixes.commonest(own, "intent"),
        read_as,
        None if field is None else str(field).removeprefix(CONTEXT),
        None if value is None else str(value),
    )
