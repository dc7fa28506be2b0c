"""The parts of Today.

It may import `pages.components` alone.
"""
