"""What an operator's monitoring reads: numbers for Prometheus on a port of their own, and observed requests.

It may import the queue, alerts and upkeep, and nothing of the pages; the site and the worker start it.
"""
