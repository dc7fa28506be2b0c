"""The parts of Categories, whose table Overview shows too.

It may import `pages.components` and the rooms of `pages/pilot/`.
"""
