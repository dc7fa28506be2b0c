"""Agents: versions of the AI agent compared week by week, the share of tickets for each, and their stages.

It may import `analytics.significance`, `analytics.shadow`, whose conditions make up a gate, and the records
of `analytics.pilot`, whose verdicts they are about.
"""
