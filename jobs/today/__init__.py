"""What is new to somebody since the last visit and what waits for them, from the database alone.

It may import `jobs.alerts` and the rooms in which people decide; nothing here counts tickets.
"""
