"""Mapping profiles, shipped or saved: which column of a foreign table is which canonical one.

It may import `database/` for the saved ones, and no reader.
"""
