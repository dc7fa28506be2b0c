"""The arms compared within every category, with shrinkage and corrections over the whole family.

It may import the other rooms of `analytics/pilot/`.
"""
