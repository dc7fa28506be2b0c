"""Erases customers, or everything before a date, from lake, results and database, and certifies it.

It may import the intake's markers, the decision log and the queue; commands and pages call it.
"""
