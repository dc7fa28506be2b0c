"""Where a number comes from, one click from it: versions of agent, articles, rules and lake, and files."""

import streamlit as st

from analytics import wording
from analytics.ticket_slices import Slice
from jobs.agents import lineage
from jobs.agents.lineage import Lineage
from pages.components import frame, load
from pages.components.cache import kept
from pages.components.load import At


@kept(64, ttl=600.0)
def _found(at: At, chosen: Slice) -> Lineage:
    return lineage.of(at.settings, load.taken(at), chosen)


def lines(at: At, chosen: Slice) -> None:
    """The lineage of a figure of these tickets, in small print under its rows."""
    found = _found(at, chosen)
    agents = [
        f"{wording.plain(each.name) if each.name is not None else 'none'} "
        f"({wording.counted(each.tickets, 'ticket')}, {wording.period(each.first, each.last)})"
        for each in found.versions
    ]
    files = [
        f"{each.kind}: {wording.plain(each.name, 60)}, SHA-256 {each.sha256[:12]}, "
        f"{wording.day(each.at.date(), year=True)}"
        for each in found.files
    ]
    told = {
        "Agent versions": "; ".join(agents) or "no ticket",
        "Knowledge": wording.plain(found.knowledge, 120),
        "Behaviour rules": wording.plain(found.spec, 160),
        "Lake": f"commits {found.lake} (tickets, messages, articles), definitions {found.definitions}, "
        f"horizon {found.horizon_days:g} days, as of {wording.moment(found.as_of, load.settings().zone)}",
        "Files": "; ".join(files) or "none kept",
    }
    with st.container(border=True, gap="xsmall"):
        st.markdown("**Where this number comes from**")
        for name, said in told.items():
            frame.small(f"{name}: {said}")
