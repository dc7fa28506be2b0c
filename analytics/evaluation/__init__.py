"""Evaluation offline: an imported set, two runs of a regression set, citations that do not fit the answer.

It may import `significance/`, and `thresholds/` for calibration; frames and numbers in, records out.
"""
