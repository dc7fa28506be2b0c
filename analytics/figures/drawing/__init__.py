"""What all charts share: theme, marks, hatching, scales, and the SVG export for reports.

It may import the names of the failure groups and `analytics.wording`, and no chart.
"""
