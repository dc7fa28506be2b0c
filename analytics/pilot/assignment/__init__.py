"""Which tickets a plan is about, which arm each was assigned to, and the check of the split.

It may import `planning/` for the plan itself and `analytics/significance/`.
"""
