"""The parts of the page Audit: its answer, the categories with their evidence, decisions and signatures.

It may import `pages.components`; what is computed and decided is done in `jobs.audit`.
"""
