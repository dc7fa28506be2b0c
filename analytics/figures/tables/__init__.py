"""Tables that stand for charts: their values as data frames, and small pictures inside table rows.

It may import `drawing/`, `charts/` and what the tables show.
"""
