"""Bills: a vendor's bill imported, held against the outcomes of its tickets, with a list to dispute.

It may import `imported_files/` and the rooms below it.
"""
