"""Earlier states of the lake that can be looked at: between which imports, and how far back.

It may import the decision log and who looks; pages, commands and routes call it.
"""
