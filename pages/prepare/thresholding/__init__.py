"""The parts of the page Thresholds: the promise, its charts and costs, a better score, intents, certificates.

It may import `pages.components`; what is computed and signed is done in `jobs.thresholds`.
"""
