"""Finds personal data in free text and replaces it by consistent pseudonyms.

It may import the top of `data/`, and no reader.
"""
