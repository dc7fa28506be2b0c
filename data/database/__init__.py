"""The database of what people type or decide: sessions, tables, migrations, checks and dumps.

It may import the settings and errors of `data/`, and no other room.
"""
