"""One module for each helpdesk, and the readers of canonical and mapped tables.

It may import `profiles/` and the tables that `formats/` hands out.
"""
