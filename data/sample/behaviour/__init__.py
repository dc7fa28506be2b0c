"""How the demonstration's agent is meant to behave, and what its handovers passed on to people.

It may import no other room of `data/`.
"""
