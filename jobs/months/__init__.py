"""Months: figures, drivers, targets, notes, closed months, hours saved and signals.

It may import `counting/` and `job_queue/`.
"""
