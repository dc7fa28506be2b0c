"""Trends: how a month was, what moved it, what comes next, and what changed that nobody asked about."""
