"""The command line's groups of commands, and what they print.

It may import every other room of `jobs/`.
"""
