"""What of a table may leave the house: no cell of fewer than five tickets, none that others give away.

It imports no other room; no noise is added, so that a figure that is shown is its rows.
"""
