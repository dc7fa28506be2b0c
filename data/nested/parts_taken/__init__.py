"""Asks what steps, intents and participants of an agent's log say of its part and of people's.

It may import the rest of `nested/`, which does not know it.
"""
