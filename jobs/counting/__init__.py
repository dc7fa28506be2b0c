"""Counts a source as of a moment: snapshot, disk cache, metrics, rows and exports.

It may import `job_queue/`, and no room of what people do.
"""
