"""The site: its name and logo, and which page stands in which section."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
STATIC = HERE / "static"

st.set_page_config(page_title="Pilotlight", page_icon=str(STATIC / "icon.svg"), layout="wide")
st.logo(
    str(STATIC / f"logo-{st.context.theme.type or 'light'}.svg"),
    size="large",
    icon_image=str(STATIC / "icon.svg"),
)

st.navigation(
    {
        "Pilot": [st.Page(HERE / "pages/pilot/overview.py", title="Overview", default=True)],
        "Admin": [st.Page(HERE / "pages/admin/data.py", title="Data")],
    }
).run()
