"""Why failed conversations failed, as far as their turns and solved conversations of the same kind show it.

It may import the top of `analytics/failures/` and `analytics/significance/`, no diagnosis and no clusters.
"""
