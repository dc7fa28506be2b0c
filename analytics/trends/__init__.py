"""Trends: a month's numbers, their drivers, forecast and scope; signals of unexpected change."""
