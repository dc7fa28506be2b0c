"""Files of results that people import beside the logs: each kept as a table of the lake and a decision row.

It may import `decisions/`; what a bill or an evaluation set means is known to the rooms above it.
"""
