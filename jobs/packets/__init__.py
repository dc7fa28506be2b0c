"""Work packets: a cluster's evidence made into work that somebody owns, with its state, comments and print.

It may import `failures/`, `decisions/`, `counting/` and `job_queue/`.
"""
