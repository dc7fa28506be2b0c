"""The parts of Alerts.

It may import `pages.components` alone.
"""
