"""Nested logs, such as conversations with messages and traces of spans, become tickets and interactions.

It may import `readers/`, `profiles/` and `cleaning/`; an import asks it for a file a piece at a time.
"""
