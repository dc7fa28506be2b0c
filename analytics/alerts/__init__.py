"""Alerts: what can be watched, when a look at it is beyond its line, and the state machine of an alert.

It may import `analytics.trends`; it is pure and knows neither database, clock nor channel.
"""
