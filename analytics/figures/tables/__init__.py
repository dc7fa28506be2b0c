"""Data tables behind charts, and small pictures inside table rows.

It may import `drawing/`, `charts/` and what the tables show.
"""
