"""Who may see and do what: people, roles, sessions, tokens, and what only this room makes, At and Permit.

It may import no other room of `jobs/`; every room that reads for somebody or lets somebody act imports it.
"""
