"""Signals: changes nobody asked about, found by control charts with a stated number of false alarms.

It may import the top of `analytics/trends/` and `analytics/significance/`.
"""
