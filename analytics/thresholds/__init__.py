"""Thresholds: how sure the agent must be before it answers, and which promise about its errors that keeps.

It may import `analytics.significance`, and `analytics.failures` for the nearest requests; scores and truths
in, thresholds out.
"""
