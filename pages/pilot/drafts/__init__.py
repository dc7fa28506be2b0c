"""The parts of the page Shadow: readiness of each category, the ladder, and drafts beside what was sent.

It may import `pages.components`; what is computed and signed is done in `jobs.shadow`.
"""
