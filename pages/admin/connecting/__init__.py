"""Connections on *Data*: where each stands, a pull now, and a dry run that stores nothing.

It may import nothing else of the section.
"""
