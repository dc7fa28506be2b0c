"""Plotly charts, one file each: values in, a figure out.

It may import `drawing/` and what the charts show: verdicts, failures, trends.
"""
