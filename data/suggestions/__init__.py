"""Suggested profiles: which column of an unknown table is which canonical one, and what has to be asked.

It may import `cleaning/`, `readers/` and `profiles/`, and guesses by values first and by names second.
"""
