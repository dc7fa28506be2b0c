"""The tickets that design effects ask: how a side gives some of its tickets, and the sums of all by day.

It may import `analytics.significance`; what is counted of which metric is not its business.
"""
