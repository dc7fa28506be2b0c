"""Journeys of each role: what is shown to whom."""
