"""The charts of a comparison without a plan.

It may import `pages.components` alone.
"""
