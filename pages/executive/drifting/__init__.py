"""The drift block of the page Signals: what moved without labels, and estimated accuracy beside fresh tags.

They may import `pages.components`, and no page.
"""
