"""Groups failures that read alike into clusters, describes them and follows them from run to run.

It may import the top of `analytics/failures/`, and no diagnosis.
"""
