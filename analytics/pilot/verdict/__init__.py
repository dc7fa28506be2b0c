"""The verdict on a plan: daily monitor, decision reading, criteria, the gate over them, and their sentences.

It may import `assignment/`, `panel/` and `analytics/significance/`.
"""
