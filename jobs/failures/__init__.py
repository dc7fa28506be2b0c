"""Failure analysis as people use it: runs, the explorer, corrections, names, merges and fixes.

It may import `counting/` and `job_queue/`.
"""
