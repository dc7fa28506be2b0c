"""The commands about training the agent: audit, knowledge, behaviour, thresholds, review, packets, changes.

They may import what `jobs.commands` may.
"""
