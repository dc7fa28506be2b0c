"""Drift without labels: mix and confidence against a baseline, and accuracy that is estimated.

It may import `significance/`, `thresholds/` for calibration and `review/` for tags; frames in, records out.
"""
