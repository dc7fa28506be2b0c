"""One module for each file format: archives, JSON, Parquet, XLSX, and the door that tells them apart.

It may import `delimited_text/` for the door alone, and no helpdesk.
"""
