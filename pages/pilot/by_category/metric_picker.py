"""Which metric is looked at, and by which field the tickets are cut."""

import streamlit as st

from analytics.metrics import METRICS
from pages.components import filters, load
from pages.components.load import At
from pages.pilot.by_category import arms_compared
from pages.pilot.by_category.arms_compared import Compared
from pages.pilot.planning import plan_shown
from pages.pilot.planning.plan_shown import Shown

#: Fields that the arms are made of cut nothing.
_ARMS = ("arm",)


def pick(at: At, compared: Compared, plans: Shown) -> tuple[str, str]:
    """The metric and the field, each in the address; beside them which plan is shown."""
    metrics, fields = arms_compared.metrics(at, compared), _fields(at, compared)
    metric = filters.asked("mix_metric", metrics, _metric) or metrics[0]
    field = filters.asked("cut", fields, _by) or fields[0]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        filters.source_pill(at.source)
        plan_shown.pill(at.source, plans)
        st.selectbox(
            "Metric",
            metrics,
            format_func=_metric,
            key="mix_metric",
            bind="query-params",
            label_visibility="collapsed",
            width=240,
        )
        st.selectbox(
            "By",
            fields,
            format_func=_by,
            key="cut",
            bind="query-params",
            label_visibility="collapsed",
            width=240,
        )
    filters.lost(plan_shown.unknown(plans))
    return metric, field


def _fields(at: At, compared: Compared) -> list[str]:
    taken = {column for side in (compared.plan.pilot, compared.plan.baseline) for column, _ in side.where}
    there = [field for field in load.options(at) if field not in taken and field not in _ARMS]
    # The category is what the whole is adjusted by, so it comes first, be it recorded or not.
    return ["category", *(field for field in there if field != "category")]


def _by(field: str) -> str:
    return f"By {filters.label(field).lower()}"


def _metric(key: str) -> str:
    return METRICS[key].label
