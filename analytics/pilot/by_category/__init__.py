"""The arms compared within every category, with shrinkage and corrections over the whole family.

It may import `assignment/`, `panel/`, `verdict/` and `analytics/significance/`; not `planning/`.
"""
