"""Files of results that others made: a vendor's bill, an evaluation set, a run of a regression set.

It may import `readers/`, `profiles/`, `cleaning/` and `privacy/`; a table in canonical columns comes out.
"""
