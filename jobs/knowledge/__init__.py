"""The knowledge check of a source: its stored result, verdicts, audits, the work list and exports.

It may import `failures/` (requests and vectors), `months/` (notes), and what both stand on.
"""
