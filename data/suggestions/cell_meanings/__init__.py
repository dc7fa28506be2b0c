"""What an empty cell, a 0 or a plain yes means in a column, asked where its own values do not say.

It may import the rest of `suggestions/`, which asks it.
"""
