"""Estimates and intervals for rows that share customers or days: cluster-robust errors and design effects.

It may import the top of `analytics/significance/` alone.
"""
