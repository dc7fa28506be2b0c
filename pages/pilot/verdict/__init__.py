"""The verdict's parts on Overview: banner, cards, charts and details.

It may import `pages.components` and the rooms of `pages/pilot/`.
"""
