"""What a sheet kept by hand leaves to the eye: headings, totals, "same as above", dates without a year.

It may import `formats/`, and is called by it for every delimited text and every sheet of a workbook.
"""
