"""The parts of Settings.

It may import `pages.components` alone.
"""
