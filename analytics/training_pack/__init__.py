"""What goes back to the agent: items of a training pack, their split into training and tests, and its limits.

It may import `packets/`, `shadow/` and `failures/`.
"""
