"""History as a back-test reads it, made by a job of the worker and stored: asked for, done, found again.

It may import `jobs.behaviour`, which says what is read, and `jobs.counting`, which stores results of jobs.
"""
