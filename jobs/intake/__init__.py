"""Imports: sniffing, preview, storing, quarantine and repair, each file whole or not at all.

It may import `counting/` and `job_queue/`.
"""
