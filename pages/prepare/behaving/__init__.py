"""The parts of the page Behaviour: what a specification would have caught, handovers, page rules, approvals.

It may import `pages.components`; what is computed, saved and approved is done in `jobs.behaviour`.
"""
