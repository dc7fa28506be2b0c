"""The parts of the page Knowledge: the check, coverage, work list, pairs of articles, phrasings, audit.

It may import `pages.components`; what is computed and decided is done in `jobs.knowledge`.
"""
