"""The demonstration's year of training: 40 weeks of the agent's tickets with nine changes of known effects.

A source of its own, from random streams of its own; it may import nothing else of the sample but its truth.
"""
