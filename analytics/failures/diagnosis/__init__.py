"""Says why each failure failed, how sure that is, and which evidence a person can check.

It may import `conversation/`, the top of `analytics/failures/` and `analytics/significance/`, and no cluster.
"""
