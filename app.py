"""The site: its name and logo, and which page stands in which section."""

from pathlib import Path

import streamlit as st

from pages.components import faults, load

HERE = Path(__file__).parent
STATIC = HERE / "static"

st.set_page_config(page_title=load.called("Pilotlight"), page_icon=str(STATIC / "icon.svg"), layout="wide")
st.logo(
    str(STATIC / f"logo-{st.context.theme.type or 'light'}.svg"),
    size="large",
    icon_image=str(STATIC / "icon.svg"),
)

page = st.navigation(
    {
        "Pilot": [st.Page(HERE / "pages/pilot/overview.py", title="Overview", default=True)],
        "Admin": [
            st.Page(HERE / "pages/admin/data.py", title="Data"),
            st.Page(HERE / "pages/admin/settings.py", title="Settings"),
        ],
    }
)

# Whatever a page does not answer for itself is said here, with what to do or an id.
with faults.block("This page"):
    page.run()
