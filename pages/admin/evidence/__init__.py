"""Parts of the page Audit log: entries and their verification, what leaves for an auditor, erasures.

It may import `components/` and the jobs behind it.
"""
