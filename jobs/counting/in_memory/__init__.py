"""Columns of facts and cube in memory, by which tickets are chosen: the next question reads none twice.

What is held is bounded, and goes with the lake version that it is of.
"""
