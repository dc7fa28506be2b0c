"""The lake: Delta tables of the canonical logs, their commits and locks, and the files beside them.

It may import `database/` for the lock and the markers that several servers share.
"""
