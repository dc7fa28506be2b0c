"""What an empty cell, a 0, a plain yes or a mark such as spam means, asked where values do not say it.

It may import the rest of `suggestions/`, which asks it.
"""
