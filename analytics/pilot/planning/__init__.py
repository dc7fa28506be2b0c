"""The plan of a pilot: its rules, its TOML form, and the sample size and days that it needs.

It may import the panel, the verdict's records and gate, and `analytics/significance/`.
"""
