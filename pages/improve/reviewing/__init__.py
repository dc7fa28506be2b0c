"""The parts of the page Review: the queue with its keys, draws, agreement and who is how far.

It may import `pages.components`; what is stored and computed is done in `jobs.review`.
"""
