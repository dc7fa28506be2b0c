"""One metric of both arms added up by customer, category and day, and the difference after every look.

It may import `assignment/` and `analytics/significance/`.
"""
