"""Logs that come by themselves: pulls from a desk, files left in a folder, and pushed messages.

It may import `intake/` and `job_queue/`; what a desk is asked stands in `data/connect`.
"""
