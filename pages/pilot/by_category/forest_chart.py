"""The forest plot by category, shrunken and raw."""

import streamlit as st

from analytics import wording
from analytics.figures.charts import by_category
from analytics.figures.drawing import theme
from analytics.pilot.by_category.category_records import Mix
from pages.components import filters, frame, load_pilot
from pages.components.load import At
from pages.pilot.by_category.arms_compared import Compared


def forest(at: At, compared: Compared, found: Mix) -> None:
    """A row a category, the best first."""
    title = by_category.title(found)
    with st.container(border=True, gap="xsmall", height="stretch"):
        name = filters.label(found.field).lower()
        frame.heading(
            wording.plain(title, 160),
            f"Blue: each {name}, shrunken. Grey: raw. Dotted line: overall, case-mix adjusted. Bold: clear, "
            "allowing for many rows.",
        )
        if by_category.drawn(found):
            figure = load_pilot.by_category_figure(
                at,
                compared.plan,
                found.metric.key,
                found.field,
                compared.read,
                st.context.theme.type or "light",
            )
            config = theme.config(f"{at.source}-{found.metric.key}-by-{found.field}")
            st.plotly_chart(figure, theme=None, config=config, key="by category", alt=title)
