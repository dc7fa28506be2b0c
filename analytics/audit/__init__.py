"""Audit before any pilot: which categories can be trained, which always go to a person, and the evidence.

It may import `analytics.packets`, whose slots and reply groups it shares, and the rooms below that.
"""
