"""Reads CSV and its kin: finds dialect and header, splits records, and repairs rows that allow one reading.

It may import `formats/` for limits, encodings and table shapes.
"""
