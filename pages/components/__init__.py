"""What several sections share: frame, filters, cards, tables, rows, exports and the only cache.

It imports no section of `pages/`.
"""
