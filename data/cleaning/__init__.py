"""Turns the cells of a reading into canonical types, and checks every row: accepted, rejected or waiting.

It may import `readers/` for what a reading is, and `privacy/` to redact what it keeps.
"""
