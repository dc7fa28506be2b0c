"""Where each failed conversation turned, and what its tool errors were, read from its recorded turns.

It may import the top of `analytics/failures/`, and neither diagnosis nor clusters.
"""
