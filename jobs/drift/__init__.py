"""Drift: mix, confidence and knowledge against a baseline that is frozen and dated, and estimated accuracy.

It may import `thresholds/`, `knowledge/` and the rooms below them.
"""
