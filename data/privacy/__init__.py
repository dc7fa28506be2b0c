"""Finds personal data in free text and replaces it by consistent pseudonyms.

It may import `database/` and `lake/` for the key's fingerprint, and no reader.
"""
