"""The parts of Month and Signals.

It may import `pages.components` alone.
"""
