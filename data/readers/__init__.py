"""Readers of files: what a table was exported from, and its rows as the canonical logs have them.

They may import `profiles/`, the tables that `formats/` hands out, and what stands beside these rooms.
"""
