"""The evidence pack: one zip with what an auditor asks for, each file with its digest.

It may import plans, months, erasure and the decision log; commands and the page Audit log ask for it.
"""
