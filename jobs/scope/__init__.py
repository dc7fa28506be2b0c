"""Scope: what is known of each category for its next stage, who is next by the rule, and the signed steps.

It may import `jobs.shadow`, whose ladder is the one place where steps are written, and the rooms whose
findings its gate asks for: `jobs.audit`, `jobs.knowledge`, `jobs.thresholds`, `jobs.pilot`, `jobs.months`.
"""
