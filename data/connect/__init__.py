"""Connections to helpdesks: their settings, what each desk is asked next, and the one HTTP client that asks.

It may import `channels/` for its guard of addresses; where a pull stands is stored by `jobs/connections`.
"""
