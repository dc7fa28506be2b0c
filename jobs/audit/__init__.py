"""Audit: measure every category as a job, decide buckets, keep the words of risk, and sign the scope.

It may import `jobs.decisions`, in whose log every decision stands, `jobs.counting` and `jobs.job_queue`.
"""
