"""Which tickets a plan is about, which arm each was assigned to, and the check of the split.

It may import the plan and the records above it, and `analytics/significance/`; no other room of a pilot.
"""
