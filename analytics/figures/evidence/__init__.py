"""Charts of evidence from outside the logs: what a bill charges, two estimates side by side, drift by week.

It may import `drawing/` of the figures; numbers and words in, figures out.
"""
