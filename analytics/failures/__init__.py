"""Failures: from the log of a pilot to the handful of changes that would help most; a stage is a file."""
