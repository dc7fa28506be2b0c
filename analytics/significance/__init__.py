"""Estimates, intervals and tests: numbers in, numbers out, each vectorised over groups."""
