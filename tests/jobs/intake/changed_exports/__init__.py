"""Exports as they change from month to month: every change that moves a number is noticed by an import.

`python -m tests.jobs.intake.changed_exports` makes all changes of all exports and prints how many are silent.
"""
