"""Evaluation: imported sets and runs, citations that do not support the answer, whose answers are learnt.

It may import `imported_files/`, `knowledge/`, `failures/` for vectors, and the rooms below them.
"""
