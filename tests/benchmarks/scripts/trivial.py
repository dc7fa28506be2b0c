"""A page that says one thing, in a process that has imported what ours has."""

import deltalake  # noqa: F401
import plotly.graph_objects  # noqa: F401
import polars  # noqa: F401
import scipy.stats  # noqa: F401
import sqlmodel  # noqa: F401
import statsmodels.stats.proportion  # noqa: F401
import streamlit as st

st.write("Good morning")
