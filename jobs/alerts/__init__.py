"""Alerts and schedules: rules, looks, episodes, the outbox, reports by the clock, and who was here when.

It may import `jobs.report`, `jobs.upkeep` and the rooms below them; only commands and pages import it.
"""
