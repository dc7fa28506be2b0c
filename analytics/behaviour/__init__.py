"""Behaviour: an agent's specification as data, its triggers evaluated on logs, what they would catch.

It may import `analytics.review`, `analytics.shadow`, `analytics.significance`; nothing here reads or decides.
"""
