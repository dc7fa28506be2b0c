"""Long work: requests, leases, the worker and its child processes. It knows no kind of job.

It imports nothing else of `jobs/`; the table of kinds is handed to the worker.
"""
