"""The parts of the page Evaluation: two runs compared, an evaluation set, citations, and authors.

They may import `pages.components`, and no page.
"""
