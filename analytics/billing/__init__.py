"""Billing: the lines of a vendor's bill beside the outcomes of their tickets; the price of a lasting one.

It may import `analytics.significance`; frames of lines and facts in, lines with a state and prices out.
"""
