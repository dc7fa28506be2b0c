"""Mapping profiles: which column of a foreign table is which canonical one, as files and saved.

It may import `database/` for the saved ones, and no reader.
"""
