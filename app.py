"""The site: its name and logo, and which page stands in which section."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.components import availability, errors, load
from pages.components.access import as_of, gate
from pages.components.provenance import time_travel
from pages.server import first_page

HERE = Path(__file__).parent
STATIC = HERE / "static"


def sections() -> dict[str, list[StreamlitPage]]:
    """Every section with its pages."""
    return {
        "Today": [st.Page(HERE / "pages/today/today.py", title="Today")],
        "Prepare": [
            st.Page(HERE / "pages/prepare/audit.py", title="Audit"),
            st.Page(HERE / "pages/prepare/knowledge.py", title="Knowledge"),
            st.Page(HERE / "pages/prepare/behaviour.py", title="Behaviour"),
            st.Page(HERE / "pages/prepare/thresholds.py", title="Thresholds"),
        ],
        "Pilot": [
            st.Page(HERE / "pages/pilot/overview.py", title="Overview"),
            st.Page(HERE / "pages/pilot/plan.py", title="Plan"),
            st.Page(HERE / "pages/pilot/categories.py", title="Categories"),
            st.Page(HERE / "pages/pilot/shadow.py", title="Shadow"),
        ],
        "Failures": [
            st.Page(HERE / "pages/failures/explorer.py", title="Explorer"),
            st.Page(HERE / "pages/failures/cluster.py", title="Cluster"),
        ],
        "Improve": [
            st.Page(HERE / "pages/improve/work_packets.py", title="Work packets"),
            st.Page(HERE / "pages/improve/training_pack.py", title="Training pack"),
            st.Page(HERE / "pages/improve/review.py", title="Review"),
            st.Page(HERE / "pages/improve/changes.py", title="Changes"),
            st.Page(HERE / "pages/improve/evaluation.py", title="Evaluation"),
        ],
        "Executive": [
            st.Page(HERE / "pages/executive/month.py", title="Month"),
            st.Page(HERE / "pages/executive/signals.py", title="Signals"),
            st.Page(HERE / "pages/executive/bill.py", title="Bill"),
        ],
        "Admin": [
            st.Page(HERE / "pages/admin/data.py", title="Data"),
            st.Page(HERE / "pages/admin/agents.py", title="Agents"),
            st.Page(HERE / "pages/admin/alerts.py", title="Alerts"),
            st.Page(HERE / "pages/admin/people.py", title="People"),
            st.Page(HERE / "pages/admin/audit_log.py", title="Audit log"),
            st.Page(HERE / "pages/admin/settings.py", title="Settings"),
        ],
    }


as_of.begin()
st.set_page_config(page_title=load.called("Pilotlight"), page_icon=load.icon(), layout="wide")
st.logo(
    str(STATIC / f"logo-{st.context.theme.type or 'light'}.svg"),
    size="large",
    icon_image=str(STATIC / "icon.svg"),
)

reader = gate.reader()

# Made once a visit: each looks for its file on the disk, and a run takes half a millisecond less without.
_PAGES = f"pages of the site for {reader.role}"
if _PAGES not in st.session_state:
    st.session_state[_PAGES] = {**gate.shown_to(reader, sections()), "": [first_page.page()]}
page = st.navigation(st.session_state[_PAGES], expanded=True)
gate.account()
time_travel.picker()

# Figures may still come from memory, and whoever reads them must know.
availability.mark()

# Whatever a page does not answer for itself is said here, with what to do or an id.
with errors.block("This page"):
    if time_travel.banner():
        gate.run(page, reader)
