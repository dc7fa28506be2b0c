"""The audit log: who did what when, each entry chained to the one before by a keyed hash, with anchors.

It may import `database/`, `lake/` and `privacy/`; whatever does what an auditor asks about calls it.
"""
