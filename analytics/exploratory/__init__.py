"""Compares two sides without a plan: differences, breakdowns by a field, reach and series over time.

It may import `analytics/significance/` and the top of `analytics/`, and knows of no plan.
"""
