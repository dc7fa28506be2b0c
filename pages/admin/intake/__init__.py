"""The parts of Data: dropped files, mapping wizard, import progress and history.

It may import `pages.components` alone.
"""
