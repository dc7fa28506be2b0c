"""The report of a month as HTML, PDF and XLSX, all from one record.

It may import `months/`, `counting/` and the other rooms below it.
"""
