"""The parts of Plan: form, preview, lock, board, picker and retirement.

It may import `pages.components` and the rooms of `pages/pilot/`.
"""
