"""Scope: which category may move to the next stage, which must step back, and what the next one would save.

It may import `analytics.shadow`, `analytics.audit` and `analytics.trends`; numbers in, values out.
"""
