"""The parts of the page Bill: the answer, what the lines are, prices, the list to dispute, and the import.

They may import `pages.components`, and no page.
"""
