"""Agents: the registry of the agent's versions, comparisons of two of them, and where a figure comes from.

It may import `jobs.pilot`, whose verdicts promote a version, `jobs.counting`, `jobs.decisions`,
`jobs.behaviour` and `jobs.job_queue`, whose runs it writes as lineage events.
"""
